package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"frontdesk/internal/app"
	"frontdesk/internal/config"
)

func runDemo(ctx context.Context, p *program, args []string) error {
	set := p.flags("demo")
	seed := set.String("seed", "miramar", "decides the addresses of the simulated people")
	if err := parse(set, args); err != nil {
		return err
	}
	cfg, err := p.config()
	if err != nil {
		return err
	}
	if cfg.Simulated() {
		return errors.New("the demo brings its own WhatsApp; unset WA_SERVER_URL, or use serve")
	}
	cfg.Storage = config.Memory
	options, err := p.options(cfg)
	if err != nil {
		return err
	}
	demo, err := app.NewDemo(ctx, options, *seed)
	if err != nil {
		return err
	}
	return p.runListening(ctx, cfg, demo, func(address string) error {
		fmt.Fprintf(p.stdout, "Frontdesk %s listens on %s with a simulated WhatsApp; nothing is kept\n", version, address)
		_, err := fmt.Fprintf(p.stdout, "Sign in as %s with the password %s\n", app.DemoUser, demo.Password)
		return err
	})
}

// options are those of a Frontdesk with this program as its script worker.
func (p *program) options(cfg config.Config) (app.Options, error) {
	self, err := os.Executable()
	if err != nil {
		return app.Options{}, fmt.Errorf("find this program: %w", err)
	}
	return app.Options{Config: cfg, Logger: p.logger(cfg), Version: version, Sandbox: []string{self, "sandbox"}}, nil
}
