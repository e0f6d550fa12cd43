package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"frontdesk/internal/app"
	"frontdesk/internal/config"
	"frontdesk/internal/fault"
	"frontdesk/internal/telemetry"
)

// stopPatience is how long a stop may take; SIGTERM promises ten seconds.
const stopPatience = 10 * time.Second

func runServe(ctx context.Context, p *program, args []string) error {
	if err := parse(p.flags("serve"), args); err != nil {
		return err
	}
	cfg, err := p.config()
	if err != nil {
		return err
	}
	options, err := p.options(cfg)
	if err != nil {
		return err
	}
	if err := fault.Arm(p.faults()); err != nil {
		return err
	}
	desk, err := app.New(ctx, options)
	if err != nil {
		return err
	}
	return p.runListening(ctx, cfg, desk, func(address string) error { return p.greet(ctx, desk, cfg, address) })
}

// config reads the settings of this process; every problem is told at once.
func (p *program) config() (config.Config, error) {
	return config.Load(config.Source{Environ: p.environ})
}

// faults are those that a crash test asks for; nobody else sets the variable.
func (p *program) faults() string {
	for _, variable := range p.environ {
		if plan, found := strings.CutPrefix(variable, "FRONTDESK_FAULTS="); found {
			return plan
		}
	}
	return ""
}

func (p *program) logger(cfg config.Config) *slog.Logger {
	logger := telemetry.NewLogger(p.stderr, string(cfg.LogLevel), cfg.Env.Production())
	for _, note := range cfg.Notes {
		logger.Warn(note)
	}
	return logger
}

// runner is a Frontdesk, or a demo of one.
type runner interface {
	Run(ctx context.Context, listeners ...net.Listener) error
	ServeSockets(l net.Listener)
	Close() error
}

// runListening listens, says where, and runs until ctx ends. What cannot end
// in time is cut off; nothing is lost by that.
func (p *program) runListening(ctx context.Context, cfg config.Config, desk runner, greet func(address string) error) error {
	// A closed pipe on standard output must not end the server.
	signal.Ignore(syscall.SIGPIPE)
	listeners, sockets, err := listen(ctx, cfg)
	if err != nil {
		return errors.Join(err, desk.Close())
	}
	if sockets != nil {
		desk.ServeSockets(sockets)
	}
	if err := greet(address(cfg, listeners[0])); err != nil {
		return errors.Join(err, desk.Close())
	}
	done := make(chan error, 1)
	go func() { done <- desk.Run(ctx, listeners...) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		return err
	case <-time.After(stopPatience):
		return errors.New("stopped without waiting longer for what was under way")
	}
}

// listen opens the ports that the settings name. The one of WEBSOCKET_PORT is
// apart, and nil when there is none.
func listen(ctx context.Context, cfg config.Config) (listeners []net.Listener, sockets net.Listener, err error) {
	ports := []struct {
		number int
		name   string
	}{{cfg.Port, "PORT"}, {cfg.ClientsPort, "CLIENTS_PORT"}, {cfg.SocketPort, "WEBSOCKET_PORT"}}
	for i, port := range ports {
		if i > 0 && (port.number == 0 || port.name == "WEBSOCKET_PORT" && !cfg.Socket) {
			continue
		}
		var lc net.ListenConfig
		l, err := lc.Listen(ctx, "tcp", net.JoinHostPort(strings.Trim(cfg.Host, "[]"), strconv.Itoa(port.number)))
		if err != nil {
			for _, open := range listeners {
				err = errors.Join(err, open.Close())
			}
			return nil, nil, fmt.Errorf("listen on port %d (%s sets another): %w", port.number, port.name, err)
		}
		if port.name == "WEBSOCKET_PORT" {
			return listeners, l, nil
		}
		listeners = append(listeners, l)
	}
	return listeners, nil, nil
}

// address is how people reach the console.
func address(cfg config.Config, l net.Listener) string {
	if cfg.PublicURL != "" {
		return strings.TrimSuffix(string(cfg.PublicURL), "/")
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		port = strconv.Itoa(cfg.Port)
	}
	return localAddress(cfg, port)
}

// localAddress is where a server of these settings is found from this machine.
func localAddress(cfg config.Config, port string) string {
	host := strings.Trim(cfg.Host, "[]")
	if ip := net.ParseIP(host); cfg.Loopback() || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port) + strings.TrimSuffix(cfg.BasePath, "/")
}

// greet prints where the console is and, as long as nobody has an account, the
// link with which the first one is made.
func (p *program) greet(ctx context.Context, desk *app.App, cfg config.Config, address string) error {
	fmt.Fprintf(p.stdout, "Frontdesk %s listens on %s\n", version, address)
	if !cfg.Loopback() {
		key, err := desk.FirstKey(ctx)
		if err != nil {
			return err
		}
		if key != "" {
			fmt.Fprintf(p.stdout, "API key, shown once: %s\n", key)
		}
	}
	link, err := desk.SetupLink(ctx, address)
	if err != nil || link == "" {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "Make the first account within the hour: %s\n", link)
	return err
}
