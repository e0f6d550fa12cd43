package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	whatsmeow "go.mau.fi/whatsmeow/store/sqlstore"
	waLog "go.mau.fi/whatsmeow/util/log"
)

// Keys is the database of the linked devices: whatsmeow's own tables, unchanged,
// in a file of their own.
type Keys struct {
	db        *sql.DB
	container *whatsmeow.Container
}

// OpenKeys opens the database of the linked devices, creating or upgrading it
// as whatsmeow needs.
func OpenKeys(ctx context.Context, opts Options) (*Keys, error) {
	db, err := openOne(ctx, opts)
	if err != nil {
		return nil, fmt.Errorf("open the keys %s: %w", opts.name(), err)
	}
	container := whatsmeow.NewWithDB(db, driverName, keyLog{opts.logger().With("component", "keys")})
	if err := container.Upgrade(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("upgrade the keys %s: %w", opts.name(), err), db.Close())
	}
	return &Keys{db: db, container: container}, nil
}

// Container is whatsmeow's own store.
func (k *Keys) Container() *whatsmeow.Container { return k.container }

// Close closes the database.
func (k *Keys) Close() error { return k.db.Close() }

// keyLog passes whatsmeow's messages on.
type keyLog struct{ log *slog.Logger }

// Debugf implements waLog.Logger.
func (l keyLog) Debugf(format string, args ...any) { l.log.Debug(fmt.Sprintf(format, args...)) }

// Infof implements waLog.Logger.
func (l keyLog) Infof(format string, args ...any) { l.log.Info(fmt.Sprintf(format, args...)) }

// Warnf implements waLog.Logger.
func (l keyLog) Warnf(format string, args ...any) { l.log.Warn(fmt.Sprintf(format, args...)) }

// Errorf implements waLog.Logger.
func (l keyLog) Errorf(format string, args ...any) { l.log.Error(fmt.Sprintf(format, args...)) }

// Sub implements waLog.Logger.
func (l keyLog) Sub(module string) waLog.Logger { return keyLog{l.log.With("module", module)} }
