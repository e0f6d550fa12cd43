package app

import (
	"context"

	"frontdesk/internal/webhooks"
	"frontdesk/internal/wire"
)

// newWebhooks makes the dispatcher, or none when webhooks are switched off.
func (a *App) newWebhooks() *webhooks.Dispatcher {
	cfg := a.opts.Config
	if !cfg.Webhooks {
		return nil
	}
	if cfg.BaseWebhookURL == "" {
		a.logger.Warn("BASE_WEBHOOK_URL is not set: events go to webhooks of single sessions only")
	}
	return webhooks.New(webhooks.Options{
		Store: a.stores.desk, Log: a.Log, File: a.file,
		Names:          func(_ context.Context, session string) wire.Names { return a.names(session) },
		Client:         a.guard.Webhooks(),
		LocalClient:    a.guard.LocalWebhooks(),
		Sealer:         a.sealer,
		Metrics:        a.metrics,
		Logger:         a.logger,
		EnvironmentURL: func(session string) string { return string(cfg.WebhookURL(session)) },
		Disabled:       cfg.DisabledEvents,
		Flatten:        cfg.FlattenMessages,
		APIKey:         cfg.APIKey.Reveal(),
		SendAPIKey:     cfg.SendAPIKey,
		Check:          a.guard.CheckWebhook,
	})
}
