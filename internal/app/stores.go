package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"frontdesk/internal/config"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/telemetry"
)

// stores are the two databases of a Frontdesk.
type stores struct {
	desk *sqlstore.Store
	keys *sqlstore.Keys
}

// openStores opens both databases where the configuration wants them.
func openStores(ctx context.Context, cfg config.Config, metrics *telemetry.Metrics, logger *slog.Logger) (stores, error) {
	desk := sqlstore.Options{Synchronous: string(cfg.SQLiteSynchronous), Logger: logger}
	keys := desk
	if cfg.Storage != config.Memory {
		if err := os.MkdirAll(cfg.DataPath, 0o700); err != nil {
			return stores{}, fmt.Errorf("make the data folder: %w", err)
		}
		desk.Path = cfg.Database()
		keys.Path = filepath.Join(cfg.DataPath, "keys.db")
	}
	desk.OnCommit = func(c sqlstore.Commit) {
		metrics.WriterWait.Observe(c.Wait.Seconds())
		if c.Err != nil {
			metrics.StoreErrors.Inc()
		}
	}
	var s stores
	var err error
	if s.desk, err = sqlstore.Open(ctx, desk); err != nil {
		return stores{}, err
	}
	if s.keys, err = sqlstore.OpenKeys(ctx, keys); err != nil {
		return stores{}, errors.Join(err, s.desk.Close())
	}
	return s, nil
}

func (s stores) Close() error { return errors.Join(s.keys.Close(), s.desk.Close()) }
