package simulator

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
)

// RunOptions says how the stand-alone simulator runs.
type RunOptions struct {
	// Listen is the address to listen on, such as 127.0.0.1:7070.
	Listen string
	// Seed decides the certificate root and all addresses.
	Seed string
	// Demo fills the server with the demo data, see LoadDemo.
	Demo bool
	// Logger gets the logs; nil discards them.
	Logger *slog.Logger
	// Output gets the two lines that say how to reach the server.
	Output io.Writer
}

// Run serves a simulated WhatsApp on a port until the context ends. When it is
// ready it prints the environment with which Frontdesk talks to it.
func Run(ctx context.Context, opts RunOptions) (err error) {
	s := New(Options{Seed: opts.Seed, Logger: opts.Logger})
	defer func() {
		if closing := s.Close(); err == nil {
			err = closing
		}
	}()
	if opts.Demo {
		if err := s.LoadDemo(); err != nil {
			return fmt.Errorf("load the demo data: %w", err)
		}
	}
	address, err := s.Listen(opts.Listen)
	if err != nil {
		return fmt.Errorf("listen for clients: %w", err)
	}
	root := s.RootKey()
	if _, err := fmt.Fprintf(opts.Output, "WA_SERVER_URL=http://%s\nWA_SERVER_ROOT_KEY=%s\n", address, hex.EncodeToString(root[:])); err != nil {
		return fmt.Errorf("print how to reach the simulator: %w", err)
	}
	<-ctx.Done()
	return nil
}
