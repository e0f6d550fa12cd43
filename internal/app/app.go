// Package app puts the house together: from a config to a running Frontdesk,
// and back. New reads from top to bottom and starts nothing; Run starts
// everything and returns when all of it has stopped.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"frontdesk/api/operation"
	"frontdesk/automations"
	"frontdesk/internal/auth"
	"frontdesk/internal/bulk"
	"frontdesk/internal/config"
	"frontdesk/internal/events"
	"frontdesk/internal/guard"
	"frontdesk/internal/media"
	"frontdesk/internal/server"
	"frontdesk/internal/telemetry"
	"frontdesk/internal/webhooks"
	"frontdesk/internal/whatsapp"
)

// Options are what a Frontdesk is made of.
type Options struct {
	Config  config.Config
	Logger  *slog.Logger
	Version string
	// Sandbox is the command that starts a script worker.
	Sandbox []string
	// Simulated is the WhatsApp to talk to instead of the real one; nil: what
	// the configuration says.
	Simulated *Simulated
}

// Simulated is a simulated WhatsApp in this process.
type Simulated struct {
	Transport http.RoundTripper
	RootKey   [32]byte
	// Scan lets the simulated phone of a session scan a code; Type lets it type one.
	Scan func(ctx context.Context, session, qr string) error
	Type func(ctx context.Context, session, code string) error
}

// App is a whole Frontdesk.
type App struct {
	Sessions *whatsapp.Manager
	Log      *events.Log
	Auth     *auth.Service
	Scripts  *automations.Service
	Outside  outside
	Bulk     *bulk.Service
	Webhooks *webhooks.Dispatcher // nil when they are switched off
	Server   *server.Server
	API      *operation.Engine

	opts    Options
	logger  *slog.Logger
	metrics *telemetry.Metrics
	guard   *guard.Guard
	sealer  *guard.Sealer
	pool    *automations.Pool
	probe   *http.Client // reaches WhatsApp as the sessions do
	stores  stores

	clients         *server.Server // of the sockets of the clients API; nil: none
	clientsListener net.Listener
}

// New puts a Frontdesk together.
func New(ctx context.Context, opts Options) (*App, error) {
	a := &App{opts: opts, logger: opts.Logger, metrics: telemetry.NewMetrics()}
	cfg := opts.Config
	var err error
	if a.stores, err = openStores(ctx, cfg, a.metrics, a.logger); err != nil {
		return nil, err
	}
	if a.sealer, err = openSealer(cfg); err != nil {
		return nil, errors.Join(err, a.stores.Close())
	}
	a.guard = guard.New(guard.Options{Own: cfg.AllowPrivateAddresses})
	a.Log = events.New(a.stores.desk, events.Options{Logger: a.logger})
	a.Auth = auth.New(a.stores.desk, auth.Options{APIKey: cfg.APIKey.Reveal(), AllowAnonymous: cfg.AllowAnonymous, Logger: a.logger})
	wa, err := a.whatsappOptions()
	if err != nil {
		return nil, errors.Join(err, a.stores.Close())
	}
	a.probe = &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(wa.Proxy), DisableKeepAlives: true}}
	a.Sessions = whatsapp.NewManager(a.Log, a.stores.desk, a.stores.keys, wa)
	if err := a.newOutside(); err != nil {
		return nil, errors.Join(err, a.stores.Close())
	}
	a.Scripts = a.newScripts()
	a.Bulk = bulk.New(bulk.Options{Store: a.stores.desk, Sessions: a.Sessions, Logger: a.logger})
	a.Webhooks = a.newWebhooks()
	if err := a.newServer(ctx); err != nil {
		return nil, errors.Join(err, a.stores.Close())
	}
	return a, nil
}

func openSealer(cfg config.Config) (*guard.Sealer, error) {
	key := cfg.Key()
	if len(key) == 0 && cfg.Storage == config.Memory {
		key = guard.NewKey()
	}
	if len(key) == 0 {
		var err error
		if key, err = guard.KeyFile(filepath.Join(cfg.DataPath, "master.key")); err != nil {
			return nil, err
		}
	}
	return guard.NewSealer(key)
}

func (a *App) whatsappOptions() (whatsapp.Options, error) {
	cfg := a.opts.Config
	wa := whatsapp.Options{
		Logger:     a.logger,
		AutoStart:  cfg.AutoStart,
		MarkSeen:   cfg.SeenAtOnce,
		MaxMedia:   int64(cfg.MaxAttachment),
		DeviceName: cfg.BrowserName,

		DeviceVersion: cfg.BrowserVersion,
		WebVersion:    cfg.WebVersion,
		Metrics:       a.metrics,
		QueryIDs:      cfg.QueryIDs,
		Tools:         media.Find(),
		Previews:      a.guard,
		Sealer:        a.sealer,
		Guard:         a.guard,
	}
	if err := whatsapp.CheckQueryIDs(cfg.QueryIDs); err != nil {
		return wa, fmt.Errorf("read WA_QUERY_IDS: %w", err)
	}
	if cfg.Storage != config.Memory {
		wa.MediaDir = filepath.Join(cfg.DataPath, "media")
	}
	if proxy := cfg.Proxy(); proxy != "" {
		address, err := url.Parse(proxy)
		if err != nil {
			return wa, fmt.Errorf("read PROXY_URL: %w", err)
		}
		wa.Proxy = address
	}
	switch {
	case a.opts.Simulated != nil:
		wa.Server = &whatsapp.ServerOverride{URL: "http://whatsapp.invalid", Transport: a.opts.Simulated.Transport, RootKey: a.opts.Simulated.RootKey}
	case cfg.Simulated():
		wa.Server = &whatsapp.ServerOverride{URL: string(cfg.WAServerURL), RootKey: [32]byte(cfg.WAServerRootKey)}
	}
	return wa, nil
}

// simulated reports whether a simulator stands in for WhatsApp.
func (a *App) simulated() bool { return a.opts.Simulated != nil || a.opts.Config.Simulated() }

// Run serves on the listeners until ctx ends, then stops everything in turn:
// requests finish, followers stop at an event, sessions disconnect, the
// databases close.
func (a *App) Run(ctx context.Context, listeners ...net.Listener) error {
	defer a.guard.Close()
	// Sessions outlive the faces, so that what a last request started can end.
	below, stopBelow := context.WithCancel(context.WithoutCancel(ctx))
	defer stopBelow()
	var running errgroup.Group
	failed := make(chan error, 9)
	start := func(name string, run func(context.Context) error) {
		running.Go(func() error {
			err := run(below)
			if err != nil && below.Err() == nil {
				err = fmt.Errorf("%s stopped: %w", name, err)
				failed <- err
				return err
			}
			return nil
		})
	}
	start("the log", a.Log.Run)
	start("the sessions", a.Sessions.Run)
	start("the keys", a.Auth.Run)
	start("the automations", a.Scripts.Run)
	a.Outside.run(start)
	start("the bulk sends", a.Bulk.Run)
	start("the API", a.API.Run)
	if a.Webhooks != nil {
		start("the webhooks", a.Webhooks.Run)
	}

	serving, stopServing := context.WithCancel(ctx)
	defer stopServing()
	var err error
	done := make(chan error, 1)
	go func() { done <- a.serve(serving, listeners) }()
	select {
	case err = <-done:
	case err = <-failed:
		stopServing()
		err = errors.Join(err, <-done)
	}
	stopBelow()
	err = errors.Join(err, running.Wait())
	a.pool.Close()
	return errors.Join(err, a.Outside.close(), a.stores.Close())
}

// serve answers on all listeners until ctx ends, or one server fails.
func (a *App) serve(ctx context.Context, listeners []net.Listener) error {
	group, serving := errgroup.WithContext(ctx)
	group.Go(func() error { return a.Server.Serve(serving, listeners...) })
	if a.clients != nil && a.clientsListener != nil {
		group.Go(func() error { return a.clients.Serve(serving, a.clientsListener) })
	}
	return group.Wait()
}
