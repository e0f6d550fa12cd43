package main

import (
	"context"
	"fmt"
	"runtime"
)

func runVersion(_ context.Context, p *program, args []string) error {
	if err := parse(p.flags("version"), args); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "frontdesk %s (%s %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
