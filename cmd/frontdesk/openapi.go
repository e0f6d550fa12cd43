package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"frontdesk/internal/app"
)

func runOpenAPI(ctx context.Context, p *program, args []string) error {
	set := p.flags("openapi")
	older := set.Bool("older", false, "print OpenAPI 3.0.3 instead of 3.1")
	if err := parse(set, args); err != nil {
		return err
	}
	document, err := app.Document(ctx, version, *older)
	if err != nil {
		return err
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, document, "", "  "); err != nil {
		return fmt.Errorf("print the document: %w", err)
	}
	_, err = fmt.Fprintln(p.stdout, pretty.String())
	return err
}
