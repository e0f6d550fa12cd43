package events

import (
	"context"
	"time"

	"frontdesk/internal/storage"
)

const (
	pruneEvery = time.Hour
	pruneBatch = 500
)

// Run keeps the log short until the context ends: events older than the
// retention go, in small batches, unless a follower has not come to them or a
// delivery of them has failed. What else grows old in the store goes with them.
func (l *Log) Run(ctx context.Context) error {
	ticker := time.NewTicker(pruneEvery)
	defer ticker.Stop()
	for {
		if err := storage.Tidy(ctx, l.store, time.Now()); err != nil && ctx.Err() == nil {
			l.opts.Logger.Error("old rows are not deleted", "err", err)
		}
		l.prune(ctx) // after the rows that kept events
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

func (l *Log) prune(ctx context.Context) {
	before := time.Now().Add(-l.opts.Retention)
	for ctx.Err() == nil {
		gone, err := l.store.PruneEvents(ctx, before, pruneBatch)
		if err != nil && ctx.Err() != nil {
			return
		}
		if err != nil {
			l.opts.Logger.Error("old events are not deleted", "err", err)
			return
		}
		if gone < pruneBatch {
			return
		}
	}
}
