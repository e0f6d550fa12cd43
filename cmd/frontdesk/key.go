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
		"create": createKey, "list": listKeys, "rotate": rotateKey, "revoke": revokeKey,
	})
}

func createKey(ctx context.Context, p *program, args []string) error {
	set := p.flags("key")
	var role, permissions, sessions words
	set.Var(&permissions, "permission", "read, send, manage or admin; several with commas")
	set.Var(&role, "role", "instead of permissions: viewer, agent, builder or admin; agent when neither is given")
	set.Var(&sessions, "session", "sessions it opens, with commas; all when left out")
	life := set.Duration("expires", 0, "how long it works, such as 720h; for ever when left out")
	limit := set.Int("limit", 0, "calls a minute; what the server allows everyone when left out")
	name, err := parseOne(set, args, "a name that says what the key is for")
	if err != nil {
		return err
	}
	if len(role) == 0 && len(permissions) == 0 {
		role = words{"agent"}
	}
	wanted := auth.NewKey{Name: name, Roles: roles(role), Scopes: scopes(permissions), Sessions: sessions, Limit: *limit}
	if *life != 0 {
		wanted.Expires = time.Now().Add(*life)
	}
	return p.people(ctx, func(people *app.People) error {
		secret, _, err := people.CreateKey(ctx, p.operator(), wanted)
		if err != nil {
			return err
		}
		return p.showKey(secret)
	})
}

func (p *program) showKey(secret string) error {
	_, err := fmt.Fprintln(p.stdout, secret)
	fmt.Fprintln(p.stderr, "This key is shown only now. Keep it in a safe place.")
	return err
}

func scopes(words []string) []models.Scope {
	list := make([]models.Scope, len(words))
	for i, word := range words {
		list[i] = models.Scope(word)
	}
	return list
}

func rotateKey(ctx context.Context, p *program, args []string) error {
	set := p.flags("key")
	overlap := set.Duration("overlap", 24*time.Hour, "how long the old key works on; 0 ends it at once")
	prefix, err := parseOne(set, args, "the public part of the key, as \"frontdesk key list\" shows it")
	if err != nil {
		return err
	}
	return p.people(ctx, func(people *app.People) error {
		secret, _, err := people.RotateKey(ctx, p.operator(), prefix, *overlap)
		if err != nil {
			return err
		}
		return p.showKey(secret)
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
		rows := [][]string{{"KEY", "NAME", "MAY", "SESSIONS", "LAST USED", "EXPIRES", "STATE"}}
		for _, k := range keys {
			rows = append(rows, []string{
				k.Prefix, k.Name, join(granted(k), "-"), join(k.Sessions, "all"), day(k.LastUsed, "never"), day(k.Expires, "never"), keyState(k),
			})
		}
		return table(p.stdout, rows)
	})
}

// granted lists what a key may do: its roles, and its permissions.
func granted(k models.Key) []string {
	var words []string
	for _, role := range k.Roles {
		words = append(words, string(role))
	}
	for _, scope := range k.Scopes {
		words = append(words, string(scope))
	}
	return words
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
