package app

import (
	"context"
	"path/filepath"
)

// SetupLink is the link with which the first account is made, or "" when there
// is one already. It is valid for an hour and once.
func (a *App) SetupLink(ctx context.Context, base string) (string, error) {
	needed, err := a.Auth.NeedsSetup(ctx)
	if err != nil || !needed {
		return "", err
	}
	return base + "/setup?code=" + a.Auth.NewSetupToken(), nil
}

// FirstKey makes an admin key for a server that other machines can reach and
// that has none, keeps it in a file, and returns it to be shown once.
func (a *App) FirstKey(ctx context.Context) (string, error) {
	return a.Auth.FirstKey(ctx, filepath.Join(a.opts.Config.DataPath, "first-api-key"))
}

// Close closes the databases of a Frontdesk that was never run.
func (a *App) Close() error {
	a.guard.Close()
	a.pool.Close()
	return a.stores.Close()
}
