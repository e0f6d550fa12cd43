package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"frontdesk/api"
	"frontdesk/api/legacy"
	"frontdesk/api/operation"
	"frontdesk/api/rest"
	"frontdesk/internal/server"
	"frontdesk/models"
	"frontdesk/web"
)

func (a *App) newServer(ctx context.Context) error {
	options := a.serverOptions()
	console, err := a.newConsole()
	if err != nil {
		return err
	}
	options.Page = console.ErrorPage
	a.Server = server.New(options)
	console.Register(a.Server.Echo)
	a.Server.OnStop(console.Close)
	a.Server.AddHealth(server.Health{
		Ready: a.ready, Report: a.report, Metrics: http.HandlerFunc(a.serveMetrics), Machine: a.Auth.Machine,
	})
	a.addAPI()
	a.addSockets(ctx)
	return nil
}

// serverOptions are what every server of this Frontdesk goes by.
func (a *App) serverOptions() server.Options {
	cfg := a.opts.Config
	return server.Options{
		Logger: a.logger, BasePath: cfg.BasePath,
		TrustAll: cfg.TrustProxy.All, TrustedProxies: cfg.TrustProxy.Networks,
		AllowedOrigins: cfg.AllowedOrigins, RateLimit: cfg.RateLimit, RateWindow: cfg.RateWindow,
		Simulated: a.simulated(), Panicked: a.metrics.Panics.Inc,
	}
}

// newConsole makes the pages for people.
func (a *App) newConsole() (*web.Web, error) {
	options := web.Options{
		Store: a.stores.desk, Log: a.Log, Auth: a.Auth, Sessions: a.Sessions, Scripts: a.Scripts, Outside: a.Outside.Web, Hooks: a.Outside.Hooks, Files: a.Outside.Files,
		Logger: a.logger, Simulated: a.simulated(), Checks: a.checks(),
	}
	if a.opts.Simulated != nil {
		options.Scan, options.Type = a.opts.Simulated.Scan, a.opts.Simulated.Type
	}
	if public := a.opts.Config.PublicURL; public != "" {
		var err error
		if options.PublicURL, err = url.Parse(string(public)); err != nil {
			return nil, fmt.Errorf("read PUBLIC_URL: %w", err)
		}
	}
	return web.New(options), nil
}

// addAPI routes the faces of the HTTP API.
func (a *App) addAPI() {
	cfg := a.opts.Config
	engine := operation.New(a.Server.Echo, operation.Options{
		Auth: a.Auth, Answers: a.stores.desk, Logger: a.logger,
		MaxBody: int64(cfg.MaxBodySize), BasePath: cfg.BasePath, Version: a.opts.Version, Examples: api.Examples(),
		Spend: a.Server.Limiter.Spend,
		Observe: func(id string, status int, took time.Duration) {
			a.metrics.Requests.WithLabelValues(id, strconv.Itoa(status)).Observe(took.Seconds())
		},
	})
	first := api.New(api.Options{Manager: a.Sessions, Store: a.stores.desk, Files: a.guard, MaxMedia: int64(cfg.MaxMediaSize), Uncaptioned: !cfg.NameCaptions, Record: a.Auth.Record, Example: a.example()})
	first.Register(engine)
	rest.New(rest.Options{
		Manager: a.Sessions,
		Scripts: a.Scripts,
		Hooks:   a.Webhooks,
		Keys:    a.Auth,
		Bulk:    a.Bulk,
		Outside: rest.Outside{Web: a.Outside.Web, Files: a.Outside.Files, Hooks: a.Outside.Hooks, Folder: a.Outside.Folder, Base: a.base()},
		Compose: first.Compose,
		Record:  a.Auth.Record,
	}).Register(engine)
	engine.ServeDocument()
	a.Server.Echo.Pre(legacy.Rewrite(cfg.LegacyRouter))
	if cfg.Swagger {
		a.Server.Redirect("/api-docs", "/docs")
	}
	if cfg.Dashboard {
		a.Server.Redirect("/dashboard", "/")
	}
	a.API = engine
}

// readySetting is written to find out whether the store can be written.
const readySetting = "ready"

func (a *App) ready(ctx context.Context) error {
	if err := a.stores.desk.SaveSetting(ctx, readySetting, "yes"); err != nil {
		return models.Errorf(models.Unavailable, "the store cannot be written: %w", err)
	}
	return nil
}

// health is what /health shows.
type health struct {
	Version   string         `json:"version"`
	Simulated bool           `json:"simulated"`
	Sessions  map[string]int `json:"sessions"` // by state
	LastEvent int64          `json:"lastEvent"`
}

func (a *App) report(ctx context.Context) any {
	h := health{Version: a.opts.Version, Simulated: a.simulated(), Sessions: map[string]int{}, LastEvent: a.Log.Last()}
	sessions, err := a.Sessions.Sessions(ctx)
	if err != nil {
		a.logger.Error("sessions not counted", "err", err)
	}
	for _, s := range sessions {
		h.Sessions[string(s.State)]++
	}
	return h
}
