package main

import (
	"context"

	"frontdesk/internal/simulator"
	"frontdesk/internal/telemetry"
)

func runSimulator(ctx context.Context, p *program, args []string) error {
	set := p.flags("simulator")
	listen := set.String("listen", "127.0.0.1:7070", "address to listen on")
	seed := set.String("seed", "frontdesk", "decides the certificate root and all addresses")
	demo := set.Bool("demo", false, "begin with the people and chats of a small hotel")
	level := set.String("log", "info", "how much to log: trace to silent")
	if err := parse(set, args); err != nil {
		return err
	}
	return simulator.Run(ctx, simulator.RunOptions{
		Listen: *listen, Seed: *seed, Demo: *demo, Output: p.stdout,
		Logger: telemetry.NewLogger(p.stderr, *level, false),
	})
}
