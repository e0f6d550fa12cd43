package main

import (
	"context"
	"fmt"

	"frontdesk/internal/config"
)

func runConfig(_ context.Context, p *program, args []string) error {
	set := p.flags("config")
	example := set.Bool("example", false, "print .env.example")
	if err := parse(set, args); err != nil {
		return err
	}
	text := config.Table()
	if *example {
		text = config.Example()
	}
	_, err := fmt.Fprint(p.stdout, text)
	return err
}
