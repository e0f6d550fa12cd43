package events

import (
	"context"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// storeRetry is how long a follower waits before it asks a store again that
// could not answer.
const storeRetry = time.Second

// Follow calls do with each event after the given id that the filter lets
// through, in order and none twice, and then waits for more. It ends with the
// context's error, or with what do returned. A store that fails is asked again.
//
// A follower whose place is stored should filter by session only and pass over
// the types it does not want itself: its place then moves on with the log, and
// old events can go.
func (l *Log) Follow(ctx context.Context, after int64, f storage.EventFilter, do func(models.Event) error) error {
	for {
		events, upTo, bell, err := l.next(ctx, after, f)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			l.opts.Logger.Warn("the log cannot be read; trying again", "err", err)
			bell = nil
		}
		for _, event := range events {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err := do(event); err != nil {
				return err
			}
		}
		moved := upTo > after
		after = max(after, upTo)
		if moved && err == nil {
			continue
		}
		if err := wait(ctx, bell, err != nil); err != nil {
			return err
		}
	}
}

// next gives the events that come after an id, from memory or else from the
// store, the id up to which that is all, and the bell that rings for more.
func (l *Log) next(ctx context.Context, after int64, f storage.EventFilter) ([]models.Event, int64, <-chan struct{}, error) {
	if _, err := l.load(ctx); err != nil {
		return nil, after, nil, err
	}
	events, upTo, held, bell := l.recent.after(after, f)
	if held {
		return events, upTo, bell, nil
	}
	f.Limit = maxBatch
	events, err := l.store.EventsAfter(ctx, after, f)
	if err != nil {
		return nil, after, nil, err
	}
	// All up to upTo was committed before the store was asked. There may be more
	// to read when it gave as many as it was asked for.
	if len(events) == maxBatch || len(events) > 0 && events[len(events)-1].ID > upTo {
		upTo = events[len(events)-1].ID
	}
	return events, upTo, bell, nil
}

// wait waits for the bell, or for the next try after a failure.
func wait(ctx context.Context, bell <-chan struct{}, failed bool) error {
	var again <-chan time.Time
	if failed {
		timer := time.NewTimer(storeRetry)
		defer timer.Stop()
		again = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-bell:
		return nil
	case <-again:
		return nil
	}
}
