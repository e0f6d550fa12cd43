package events

import (
	"context"
	"log/slog"
	"time"

	"frontdesk/internal/fault"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Options are how a log is kept. Zero values are the defaults.
type Options struct {
	Retention time.Duration // how long events are kept; 14 days
	Recent    int           // how many events are kept in memory; 2048
	Logger    *slog.Logger
}

const (
	defaultRetention = 14 * 24 * time.Hour
	defaultRecent    = 2048
)

// Log is the record of all that happened, in order. The store is the truth; what
// is in memory only spares followers who keep up the way to it.
type Log struct {
	store  storage.Store
	opts   Options
	recent *recent
}

// New makes a log that is kept in a store.
func New(store storage.Store, opts Options) *Log {
	if opts.Retention == 0 {
		opts.Retention = defaultRetention
	}
	if opts.Recent == 0 {
		opts.Recent = defaultRecent
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	return &Log{store: store, opts: opts, recent: newRecent(opts.Recent)}
}

// Append records a change and its events, in order, and wakes every follower.
// It is the only way to do either. When it returns without an error the change
// is durable. Many callers at once share one commit.
func (l *Log) Append(ctx context.Context, c Change) ([]models.Event, error) {
	var events []models.Event
	var place *ticket
	committed := false
	defer func() { l.recent.settle(place, committed) }()

	err := l.store.Update(ctx, func(store storage.Store) error {
		announced, err := apply(ctx, store, c)
		if err != nil {
			return err
		}
		events, err = store.AppendEvents(ctx, c.SessionID, time.Now(), announced)
		if err != nil {
			return err
		}
		place = l.recent.stage(events)
		return fault.Point("append.applied")
	})
	if err != nil {
		return nil, err
	}
	committed = true
	return events, fault.Point("append.stored")
}

// apply does the steps of a change and returns what they announced.
func apply(ctx context.Context, store storage.Store, c Change) ([]models.EventData, error) {
	tx := &Tx{Store: store, SessionID: c.SessionID}
	for _, step := range c.Steps {
		if err := step.Apply(ctx, tx); err != nil {
			return nil, err
		}
	}
	return tx.announced, nil
}

// Last is the id of the newest event, 0 before the first.
func (l *Log) Last() int64 {
	if last, known := l.recent.newest(); known {
		return last
	}
	// Nobody waits for this one number longer than the database takes.
	last, err := l.load(context.Background())
	if err != nil {
		l.opts.Logger.Error("the newest event is not known", "err", err)
	}
	return last
}

// load asks the store for the newest event, once.
func (l *Log) load(ctx context.Context) (int64, error) {
	if last, known := l.recent.newest(); known {
		return last, nil
	}
	last, err := l.store.LastEventID(ctx)
	if err != nil {
		return 0, err
	}
	return l.recent.begin(last), nil
}
