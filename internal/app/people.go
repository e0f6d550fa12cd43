package app

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"frontdesk/internal/auth"
	"frontdesk/internal/config"
	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/webhooks"
)

// People is what the commands for users, keys and webhooks need, and nothing
// else: a server may run on the same data meanwhile. Close ends it.
type People struct {
	*auth.Service
	Store storage.Store

	cfg config.Config
}

// OpenPeople opens the people and keys of an installation.
func OpenPeople(ctx context.Context, cfg config.Config, logger *slog.Logger) (*People, error) {
	if cfg.Storage == config.Memory {
		return nil, errors.New("with STORAGE_TYPE=memory people and keys live in the running server only")
	}
	if err := os.MkdirAll(cfg.DataPath, 0o700); err != nil {
		return nil, err
	}
	store, err := sqlstore.Open(ctx, sqlstore.Options{Path: cfg.Database(), Synchronous: string(cfg.SQLiteSynchronous), Logger: logger})
	if err != nil {
		return nil, err
	}
	return &People{Service: auth.New(store, auth.Options{Logger: logger}), Store: store, cfg: cfg}, nil
}

// WebhookSecret opens the secret with which deliveries to a webhook are signed.
func (p *People) WebhookSecret(ctx context.Context, id int64) (string, error) {
	hook, err := p.Store.Webhook(ctx, id)
	if err != nil {
		return "", err
	}
	sealer, err := openSealer(p.cfg)
	if err != nil {
		return "", err
	}
	return webhooks.OpenSecret(sealer, hook)
}

// Close closes the database.
func (p *People) Close() error { return p.Store.Close() }

// Document is the OpenAPI document of this version, or the older 3.0 form.
func Document(ctx context.Context, version string, older bool) ([]byte, error) {
	cfg, err := config.Load(config.Source{
		Environ:  []string{"STORAGE_TYPE=memory"},
		ReadFile: func(string) ([]byte, error) { return nil, os.ErrNotExist },
	})
	if err != nil {
		return nil, err
	}
	a, err := New(ctx, Options{Config: cfg, Logger: slog.New(slog.DiscardHandler), Version: version})
	if err != nil {
		return nil, err
	}
	document, err := a.API.Document()
	if older {
		document, err = a.API.OlderDocument()
	}
	return document, errors.Join(err, a.Close())
}
