package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"frontdesk/internal/wire"
	"frontdesk/models"
)

// runEvents prints docs/events.md.
func runEvents(_ context.Context, p *program, args []string) error {
	if err := parse(p.flags("events"), args); err != nil {
		return err
	}
	page, err := eventsPage()
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(page)
	return err
}

const eventsHead = `# Events

What webhooks, sockets and scripts are told. This page is made from the catalogue by ` + "`frontdesk events`" + `; the samples are the files that tests compare with what is really printed.

A webhook and ` + "`/ws/{sessionId}`" + ` get ` + "`{\"dataType\",\"data\",\"sessionId\"}`" + `; below is ` + "`data`" + `. Events of one chat come in order. For an incoming file that is message_create, message, media; for a start with a stored login loading_screen, authenticated, ready. ` + "`DISABLED_CALLBACKS`" + ` switches events off for everyone, the ` + "`events`" + ` of a webhook for that one.
`

// eventsPage is docs/events.md.
func eventsPage() ([]byte, error) {
	var page bytes.Buffer
	page.WriteString(eventsHead)
	for _, info := range models.EventTypes {
		if !info.Shown {
			continue
		}
		sample, known := wire.Sample(info.Type)
		if !known {
			return nil, fmt.Errorf("the event %s has no sample", info.Type)
		}
		fmt.Fprintf(&page, "\n## %s\n\n%s.", info.Type, info.About)
		if when := info.When(); when != "" {
			fmt.Fprintf(&page, " %s", when)
		}
		page.WriteString("\n\n```json\n")
		if err := json.Indent(&page, sample, "", "  "); err != nil {
			return nil, err
		}
		page.WriteString("\n```\n")
	}
	return page.Bytes(), nil
}
