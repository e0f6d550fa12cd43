package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"frontdesk/internal/app"
	"frontdesk/internal/auth"
)

func runUser(ctx context.Context, p *program, args []string) error {
	return p.choose(ctx, "user", args, map[string]func(context.Context, *program, []string) error{
		"add": addUser, "list": listUsers, "reset-password": resetPassword,
	})
}

func addUser(ctx context.Context, p *program, args []string) error {
	set := p.flags("user")
	role := words{"agent"}
	var sessions words
	set.Var(&role, "role", "viewer, agent, builder or admin; several with commas")
	set.Var(&sessions, "session", "sessions they may see, with commas; all when left out")
	fullName := set.String("full-name", "", "how others see them")
	password := passwordFlag(set)
	name, err := parseOne(set, args, "the name to sign in with")
	if err != nil {
		return err
	}
	secret, made, err := p.password(*password)
	if err != nil {
		return err
	}
	return p.people(ctx, func(people *app.People) error {
		user, err := people.AddUser(ctx, p.operator(), auth.NewUser{
			Name: name, FullName: *fullName, Password: secret, Roles: roles(role), Sessions: sessions,
		})
		if err != nil {
			return err
		}
		return p.tellPassword(fmt.Sprintf("Added %s (%s)", user.Name, join(user.Roles, "")), secret, made)
	})
}

func listUsers(ctx context.Context, p *program, args []string) error {
	if err := parse(p.flags("user"), args); err != nil {
		return err
	}
	return p.people(ctx, func(people *app.People) error {
		users, err := people.Store.AllUsers(ctx)
		if err != nil {
			return err
		}
		rows := [][]string{{"NAME", "ROLES", "SESSIONS", "LAST SEEN", "STATE"}}
		for _, u := range users {
			state := "active"
			if u.Disabled {
				state = "disabled"
			}
			rows = append(rows, []string{u.Name, join(u.Roles, "-"), join(u.Sessions, "all"), day(u.LastSeen, "never"), state})
		}
		return table(p.stdout, rows)
	})
}

func resetPassword(ctx context.Context, p *program, args []string) error {
	set := p.flags("user")
	password := passwordFlag(set)
	name, err := parseOne(set, args, "the name of the person")
	if err != nil {
		return err
	}
	secret, made, err := p.password(*password)
	if err != nil {
		return err
	}
	return p.people(ctx, func(people *app.People) error {
		user, err := people.Store.UserByName(ctx, name)
		if err != nil {
			return err
		}
		if err := people.SetPassword(ctx, p.operator(), user.ID, secret); err != nil {
			return err
		}
		return p.tellPassword("Changed the password of "+user.Name+"; their logins have ended", secret, made)
	})
}

func passwordFlag(set *flag.FlagSet) *bool {
	return set.Bool("password-stdin", false, "read the password from standard input instead of making one")
}

// password reads a password, or makes one.
func (p *program) password(read bool) (secret string, made bool, err error) {
	if !read {
		return strings.ToLower(rand.Text()[:20]), true, nil
	}
	line, err := bufio.NewReader(p.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), false, nil
}

func (p *program) tellPassword(what, secret string, made bool) error {
	if made {
		what += "\nPassword, shown once: " + secret
	}
	_, err := fmt.Fprintln(p.stdout, what)
	return err
}
