package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"frontdesk/internal/app"
	"frontdesk/models"
)

func runWebhook(ctx context.Context, p *program, args []string) error {
	return p.choose(ctx, "webhook", args, map[string]func(context.Context, *program, []string) error{
		"list": listWebhooks, "secret": showSecret,
	})
}

func listWebhooks(ctx context.Context, p *program, args []string) error {
	if err := parse(p.flags("webhook"), args); err != nil {
		return err
	}
	return p.people(ctx, func(people *app.People) error {
		hooks, err := people.Store.AllWebhooks(ctx)
		if err != nil {
			return err
		}
		rows := [][]string{{"NUMBER", "SESSIONS", "ADDRESS", "STATE"}}
		for _, h := range hooks {
			sessions := strings.Join(h.Sessions, " ")
			if sessions == "" {
				sessions = "all"
			}
			rows = append(rows, []string{strconv.FormatInt(h.ID, 10), sessions, h.URL, webhookState(h)})
		}
		return table(p.stdout, rows)
	})
}

func webhookState(h models.Webhook) string {
	switch {
	case !h.Enabled && h.Reason != "":
		return "off: " + h.Reason
	case !h.Enabled:
		return "off"
	case !h.FailingFor.IsZero():
		return "failing since " + day(h.FailingFor, "")
	}
	return "on"
}

// showSecret prints a signing secret for its owner to copy into a receiver.
func showSecret(ctx context.Context, p *program, args []string) error {
	text, err := parseOne(p.flags("webhook"), args, "the number of the webhook, as \"frontdesk webhook list\" shows it")
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return errors.New("the number of a webhook is a whole number")
	}
	return p.people(ctx, func(people *app.People) error {
		secret, err := people.WebhookSecret(ctx, id)
		people.Record(ctx, p.operator(), "webhook.secret", text, err)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.stdout, secret)
		return err
	})
}
