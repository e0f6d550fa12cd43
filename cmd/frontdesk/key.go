package main

import (
	"context"
	"fmt"
	"time"

	"frontdesk/internal/app"
	"frontdesk/internal/auth"
	"frontdesk/models"
)

func runKey(ctx context.Context, p *program, args []string) error {
	return p.choose(ctx, "key", args, map[string]func(context.Context, *program, []string) error{
		"create": createKey, "list": listKeys, "revoke": revokeKey,
	})
}

func createKey(ctx context.Context, p *program, args []string) error {
	set := p.flags("key")
	role := words{"agent"}
	var sessions words
	set.Var(&role, "role", "viewer, agent, builder or admin; several with commas")
	set.Var(&sessions, "session", "sessions it opens, with commas; all when left out")
	life := set.Duration("expires", 0, "how long it works, such as 720h; for ever when left out")
	name, err := parseOne(set, args, "a name that says what the key is for")
	if err != nil {
		return err
	}
	wanted := auth.NewKey{Name: name, Roles: roles(role), Sessions: sessions}
	if *life != 0 {
		wanted.Expires = time.Now().Add(*life)
	}
	return p.people(ctx, func(people *app.People) error {
		secret, _, err := people.CreateKey(ctx, p.operator(), wanted)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.stdout, secret)
		fmt.Fprintln(p.stderr, "This key is shown only now. Keep it in a safe place.")
		return err
	})
}

func listKeys(ctx context.Context, p *program, args []string) error {
	if err := parse(p.flags("key"), args); err != nil {
		return err
	}
	return p.people(ctx, func(people *app.People) error {
		keys, err := people.Keys(ctx)
		if err != nil {
			return err
		}
		rows := [][]string{{"KEY", "NAME", "ROLES", "SESSIONS", "LAST USED", "EXPIRES", "STATE"}}
		for _, k := range keys {
			rows = append(rows, []string{
				k.Prefix, k.Name, join(k.Roles, "-"), join(k.Sessions, "all"), day(k.LastUsed, "never"), day(k.Expires, "never"), keyState(k),
			})
		}
		return table(p.stdout, rows)
	})
}

func keyState(k models.Key) string {
	switch {
	case !k.Revoked.IsZero():
		return "revoked"
	case !k.Expires.IsZero() && time.Now().After(k.Expires):
		return "expired"
	}
	return "active"
}

func revokeKey(ctx context.Context, p *program, args []string) error {
	set := p.flags("key")
	prefix, err := parseOne(set, args, "the public part of the key, as \"frontdesk key list\" shows it")
	if err != nil {
		return err
	}
	return p.people(ctx, func(people *app.People) error {
		if err := people.RevokeKey(ctx, p.operator(), prefix); err != nil {
			return err
		}
		_, err := fmt.Fprintln(p.stdout, "Revoked", prefix)
		return err
	})
}
