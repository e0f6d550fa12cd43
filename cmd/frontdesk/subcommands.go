package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"frontdesk/internal/app"
	"frontdesk/internal/auth"
	"frontdesk/models"
)

// choose runs one of a command's own commands.
func (p *program) choose(ctx context.Context, name string, args []string, of map[string]func(context.Context, *program, []string) error) error {
	if len(args) > 0 {
		if run, ok := of[args[0]]; ok {
			return run(ctx, p, args[1:])
		}
	}
	set := p.flags(name)
	if err := parse(set, args); err != nil {
		return err
	}
	set.Usage()
	return errUsage
}

// people opens the database of people and keys, does something with it, and
// closes it.
func (p *program) people(ctx context.Context, do func(*app.People) error) error {
	cfg, err := p.config()
	if err != nil {
		return err
	}
	people, err := app.OpenPeople(ctx, cfg, p.logger(cfg))
	if err != nil {
		return err
	}
	return errors.Join(do(people), people.Close())
}

// operator is who the audit log names for commands: whoever is logged in to
// this machine.
func (p *program) operator() auth.Principal {
	for _, pair := range p.environ {
		if user, ok := strings.CutPrefix(pair, "USER="); ok && user != "" {
			return auth.System("command line (" + user + ")")
		}
	}
	return auth.System("command line")
}

// roles reads a list of roles; auth checks them.
func roles(words []string) []models.Role {
	list := make([]models.Role, len(words))
	for i, word := range words {
		list[i] = models.Role(word)
	}
	return list
}

// parseOne reads the flags and the one argument that a command takes, in
// whichever order they come.
func parseOne(set *flag.FlagSet, args []string, what string) (string, error) {
	var found []string
	for {
		if err := parse(set, args); err != nil {
			return "", err
		}
		if set.NArg() == 0 {
			break
		}
		found, args = append(found, set.Arg(0)), set.Args()[1:]
	}
	if len(found) != 1 {
		fmt.Fprintf(set.Output(), "frontdesk: this needs one argument: %s\n", what)
		return "", errUsage
	}
	return found[0], nil
}
