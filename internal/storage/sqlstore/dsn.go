package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

const driverName = "sqlite3"

const busyTimeout = "5000"

// openOne opens a database with a single connection. SQLite has one writer at a
// time anyway; a second connection would only wait, or fail with "locked".
func openOne(ctx context.Context, opts Options) (*sql.DB, error) {
	if err := prepareFile(opts.Path); err != nil {
		return nil, err
	}
	db, err := sql.Open(driverName, writerDSN(opts))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	if err := checkPragmas(ctx, db, opts); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// prepareFile creates the file before SQLite does, so that it and the files
// beside it, which take over its mode, are readable by nobody else.
func prepareFile(path string) error {
	if path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Chmod(0o600)
}

func writerDSN(opts Options) string {
	return dsn(opts.Path, url.Values{
		"_journal_mode":  {"WAL"},
		"_synchronous":   {opts.synchronous()},
		"_txlock":        {"immediate"},
		"_busy_timeout":  {busyTimeout},
		"_foreign_keys":  {"on"},
		"_secure_delete": {"on"},
	})
}

// readerCache is how many KiB of pages each reader keeps, twice what SQLite
// would: a list of all chats looks into an index at thousands of places.
const readerCache = "-4000"

// Readers carry no _txlock: a connection that may only read cannot begin an
// immediate transaction.
func readerDSN(path string) string {
	return dsn(path, url.Values{"_query_only": {"1"}, "_busy_timeout": {busyTimeout}, "_cache_size": {readerCache}})
}

func dsn(path string, settings url.Values) string {
	if path == "" {
		return ":memory:?" + settings.Encode()
	}
	escaped := (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()
	return "file:" + escaped + "?" + settings.Encode()
}

// checkPragmas reads the settings back: the driver ignores a parameter that it
// does not know.
func checkPragmas(ctx context.Context, db *sql.DB, opts Options) error {
	levels := map[string]string{"OFF": "0", "NORMAL": "1", "FULL": "2", "EXTRA": "3"}
	level, known := levels[strings.ToUpper(opts.synchronous())]
	if !known {
		return fmt.Errorf("synchronous is %q, want FULL or NORMAL", opts.Synchronous)
	}
	journal := "wal"
	if opts.Path == "" {
		journal = "memory"
	}
	wanted := []struct{ name, value string }{
		{"journal_mode", journal},
		{"synchronous", level},
		{"busy_timeout", busyTimeout},
		{"foreign_keys", "1"},
		{"secure_delete", "1"},
	}
	for _, pragma := range wanted {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+pragma.name).Scan(&got); err != nil {
			return fmt.Errorf("read the setting %s: %w", pragma.name, err)
		}
		if got != pragma.value {
			return fmt.Errorf("the setting %s is %q, want %q", pragma.name, got, pragma.value)
		}
	}
	return nil
}
