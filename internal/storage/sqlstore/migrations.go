package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"
)

// migration is one step of the schema. A step never changes once released.
type migration struct {
	name string
	up   func(ctx context.Context, tx *sql.Tx) error
}

// migrations are numbered by their place, from 1.
var migrations = []migration{
	{"first tables", statements(schema1)},
	{"dialogs of automations, notes, assignments", statements(schema2)},
	{"votes that come before their poll", statements(schema3)},
	{"what automations have to do with other systems", statements(schemaOutside)},
	{"the message that names a file", statements(schemaMediaFiles)},
	{"drafts of automations", statements(schemaDrafts)},
}

func statements(script string) func(context.Context, *sql.Tx) error {
	return func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, script)
		return err
	}
}

// migrate brings the schema up to date, each step in a transaction of its own,
// so that it may be killed at any time and goes on at the next start.
func migrate(ctx context.Context, conn *sql.Conn, log *slog.Logger) error {
	version, err := schemaVersion(ctx, conn)
	if err != nil {
		return err
	}
	if version > len(migrations) {
		return fmt.Errorf("it was written by a newer version of Frontdesk (its schema is %d, this program knows %d): "+
			"start the newer version, or restore a backup made before the upgrade", version, len(migrations))
	}
	for number := version + 1; number <= len(migrations); number++ {
		step := migrations[number-1]
		if err := migrateOne(ctx, conn, number, step); err != nil {
			return fmt.Errorf("migration %d (%s): %w", number, step.name, err)
		}
		log.Info("database schema upgraded", "schema", number, "step", step.name)
	}
	return nil
}

func schemaVersion(ctx context.Context, conn *sql.Conn) (int, error) {
	_, err := conn.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (
		number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT`)
	if err != nil {
		return 0, fmt.Errorf("read the schema's version: %w", err)
	}
	var version int
	err = conn.QueryRowContext(ctx, "SELECT COALESCE(MAX(number), 0) FROM migrations").Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("read the schema's version: %w", err)
	}
	return version, nil
}

func migrateOne(ctx context.Context, conn *sql.Conn, number int, step migration) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := step.up(ctx, tx); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO migrations (number, name, applied_at) VALUES (?, ?, ?)",
		number, step.name, micros(time.Now()))
	if err != nil {
		return err
	}
	return tx.Commit()
}
