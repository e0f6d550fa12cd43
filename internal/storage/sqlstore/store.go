package sqlstore

import (
	"context"
	"errors"

	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var _ storage.Store = (*Store)(nil)

// Update runs fn in one transaction: all of its writes are stored, or none. The
// store that fn gets sees its own writes; an Update within it joins. fn must use
// only that store, be quick, and wait for nothing: nobody else writes meanwhile.
func (s *Store) Update(ctx context.Context, fn func(storage.Store) error) error {
	if s.tx != nil {
		return fn(s)
	}
	return s.Writer.Write(ctx, func(db *gorm.DB) error {
		return fn(&Store{Writer: s.Writer, tx: db, unreadable: s.unreadable})
	})
}

// write runs fn in the transaction under way, or in one of its own.
func (s *Store) write(ctx context.Context, fn func(*gorm.DB) error) error {
	if s.tx != nil {
		return unavailable(fn(s.within(ctx)))
	}
	return s.Writer.Write(ctx, func(db *gorm.DB) error { return unavailable(fn(db)) })
}

// view runs fn for reading.
func (s *Store) view(ctx context.Context, fn func(*gorm.DB) error) error {
	if s.tx == nil && s.readers != nil {
		return unavailable(fn(s.readers.WithContext(ctx)))
	}
	return s.write(ctx, fn)
}

// within is the transaction under way. It is not stopped with the context: that
// would undo the writes of everyone who shares it.
func (s *Store) within(ctx context.Context) *gorm.DB {
	return s.tx.WithContext(context.WithoutCancel(ctx))
}

// unavailable says that the database cannot be used when that is what an error
// means. Other errors pass unchanged.
func unavailable(err error) error {
	var failure sqlite3.Error
	if !errors.As(err, &failure) || models.KindOf(err) != "" {
		return err
	}
	switch failure.Code {
	case sqlite3.ErrFull:
		return &models.Error{Kind: models.Unavailable, Message: "the disk is full", Err: err}
	case sqlite3.ErrIoErr, sqlite3.ErrReadonly, sqlite3.ErrBusy, sqlite3.ErrLocked,
		sqlite3.ErrCantOpen, sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrNomem:
		return &models.Error{Kind: models.Unavailable, Message: "the database cannot be used now", Err: err}
	}
	return err
}

// isTaken reports whether a unique value is there already.
func isTaken(err error) bool {
	var failure sqlite3.Error
	return errors.As(err, &failure) && failure.Code == sqlite3.ErrConstraint &&
		(failure.ExtendedCode == sqlite3.ErrConstraintUnique || failure.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}

// find reads one row, or says that there is no such thing.
func find[T any](ctx context.Context, s *Store, what string, where string, args ...any) (T, error) {
	var row T
	err := s.view(ctx, func(db *gorm.DB) error { return take(db.Where(where, args...), &row, what) })
	return row, err
}

func take[T any](db *gorm.DB, row *T, what string) error {
	err := db.Take(row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return models.Errorf(models.NotFound, "there is no such %s", what)
	}
	return err
}

// list reads the rows that a query picks.
func list[T any](ctx context.Context, s *Store, query func(*gorm.DB) *gorm.DB) ([]T, error) {
	var rows []T
	err := s.view(ctx, func(db *gorm.DB) error { return query(db).Find(&rows).Error })
	return rows, err
}

// upsert stores a row over what is there under the same key. No columns: the
// primary key.
func upsert[T any](db *gorm.DB, row *T, key ...string) error {
	conflict := clause.OnConflict{UpdateAll: true}
	for _, column := range key {
		conflict.Columns = append(conflict.Columns, clause.Column{Name: column})
	}
	return db.Clauses(conflict).Create(row).Error
}

// insertNew stores a row unless its key is taken, and reports whether it did.
func insertNew[T any](db *gorm.DB, row *T) (bool, error) {
	result := db.Clauses(clause.OnConflict{DoNothing: true}).Create(row)
	return result.RowsAffected > 0, result.Error
}

// remove deletes the rows of a table that a condition picks.
func remove[T any](ctx context.Context, s *Store, where string, args ...any) error {
	return s.write(ctx, func(db *gorm.DB) error {
		return db.Where(where, args...).Delete(new(T)).Error
	})
}

// convert turns rows into models.
func convert[R, M any](rows []R, err error, model func(R) M) ([]M, error) {
	if err != nil {
		return nil, err
	}
	all := make([]M, len(rows))
	for i, row := range rows {
		all[i] = model(row)
	}
	return all, nil
}
