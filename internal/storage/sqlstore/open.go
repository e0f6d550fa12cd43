// Package sqlstore is the one engine behind storage.Store: GORM over SQLite. It
// keeps two databases, because they have different rhythms and different
// secrecy: Open gives the desk, with everything of ours, and OpenKeys gives
// whatsmeow's own tables with the keys of the linked devices.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"time"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Options say where a database lives and how it is kept.
type Options struct {
	Path        string // empty: in memory, gone when closed
	Synchronous string // SQLite's synchronous setting; empty: FULL
	Logger      *slog.Logger
	OnCommit    func(Commit) // told after every commit; may be nil
}

func (o Options) synchronous() string {
	if o.Synchronous == "" {
		return "FULL"
	}
	return o.Synchronous
}

func (o Options) logger() *slog.Logger {
	if o.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Logger
}

// Store is the desk database. It implements storage.Store.
type Store struct {
	Writer  *Writer
	readers *gorm.DB // nil in memory: there is but one connection, the writer's
	tx      *gorm.DB // set inside Update
	closers []io.Closer

	unreadable *unreadable
}

// Open opens the desk, creating or upgrading it as needed.
func Open(ctx context.Context, opts Options) (*Store, error) {
	store := &Store{unreadable: newUnreadable(opts.logger())}
	if err := store.open(ctx, opts); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database %s: %w", opts.name(), err), store.Close())
	}
	return store, nil
}

func (o Options) name() string {
	if o.Path == "" {
		return "in memory"
	}
	return o.Path
}

func (s *Store) open(ctx context.Context, opts Options) error {
	conn, err := s.openWriter(ctx, opts)
	if err != nil {
		return err
	}
	if err := checkSearch(ctx, conn); err != nil {
		return err
	}
	if err := migrate(ctx, conn, opts.logger()); err != nil {
		return err
	}
	db, err := openGorm(conn)
	if err != nil {
		return err
	}
	s.Writer = newWriter(conn, db, opts.OnCommit)
	if opts.Path == "" {
		return nil
	}
	return s.openReaders(opts)
}

func (s *Store) openWriter(ctx context.Context, opts Options) (*sql.Conn, error) {
	db, err := openOne(ctx, opts)
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, db)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, conn)
	return conn, nil
}

func (s *Store) openReaders(opts Options) error {
	db, err := sql.Open(driverName, readerDSN(opts.Path))
	if err != nil {
		return err
	}
	s.closers = append(s.closers, db)
	readers := 2 * runtime.NumCPU()
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	s.readers, err = openGorm(db)
	return err
}

// Close waits for the writes under way and closes the database.
func (s *Store) Close() error {
	if s.Writer != nil {
		s.Writer.close()
	}
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i].Close())
	}
	s.closers = nil
	return errors.Join(errs...)
}

// Statements are kept for good: any shorter life makes GORM start a goroutine
// that never ends.
const (
	keepStatements = 10 * 365 * 24 * time.Hour
	maxStatements  = 1000
)

func openGorm(pool gorm.ConnPool) (*gorm.DB, error) {
	return gorm.Open(sqlite.New(sqlite.Config{Conn: pool}), &gorm.Config{
		SkipDefaultTransaction: true,
		PrepareStmt:            true,
		PrepareStmtTTL:         keepStatements,
		PrepareStmtMaxSize:     maxStatements,
		Logger:                 logger.Discard,
		DisableAutomaticPing:   true,
	})
}

func checkSearch(ctx context.Context, conn *sql.Conn) error {
	var there bool
	err := conn.QueryRowContext(ctx, "SELECT sqlite_compileoption_used('ENABLE_FTS5')").Scan(&there)
	if err != nil {
		return err
	}
	if !there {
		return errors.New("this program was built without full-text search: build it with -tags sqlite_fts5")
	}
	return nil
}
