package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"

	"frontdesk/internal/config"
	"frontdesk/web"
)

const gibibyte = 1 << 30

// checks are the probes of the set-up page.
func (a *App) checks() []web.Probe {
	return []web.Probe{
		{Title: "Database can be written", Run: a.checkStore, Needed: true},
		{Title: "Secrets are readable by the owner only", Run: a.checkSecrets, Needed: true},
		{Title: "WhatsApp can be reached", Run: a.checkWhatsApp},
	}
}

func (a *App) checkStore(ctx context.Context) (string, error) {
	if err := a.ready(ctx); err != nil {
		return "", err
	}
	if a.opts.Config.Storage == config.Memory {
		return "in memory: nothing is kept when the server stops", nil
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(a.opts.Config.DataPath, &disk); err != nil {
		return "", fmt.Errorf("ask for free space: %w", err)
	}
	free := float64(disk.Bavail) * float64(disk.Bsize) / gibibyte
	if free < 1 {
		return "", fmt.Errorf("only %.1f GiB are free in the data folder", free)
	}
	return fmt.Sprintf("%.0f GiB free in the data folder", free), nil
}

// checkSecrets looks at the mode of the files that hold keys.
func (a *App) checkSecrets(context.Context) (string, error) {
	if a.opts.Config.Storage == config.Memory {
		return "in memory only", nil
	}
	for _, name := range []string{"keys.db", "master.key"} {
		info, err := os.Stat(filepath.Join(a.opts.Config.DataPath, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			return "", fmt.Errorf("others may read %s (mode %o); run chmod 600 on it", name, mode)
		}
	}
	return "keys.db and master.key have mode 600", nil
}

// checkWhatsApp asks the server that sessions will talk to.
func (a *App) checkWhatsApp(ctx context.Context) (string, error) {
	if a.opts.Simulated != nil {
		return "simulated, in this process", nil
	}
	address := "https://web.whatsapp.com/"
	if a.opts.Config.Simulated() {
		address = string(a.opts.Config.WAServerURL)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return "", err
	}
	res, err := a.probe.Do(req)
	if err != nil {
		return "", fmt.Errorf("not reachable, so no phone can be linked yet: %w", err)
	}
	if err := res.Body.Close(); err != nil {
		return "", err
	}
	return "answers", nil
}
