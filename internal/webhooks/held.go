package webhooks

import (
	"context"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// catchUpBatch is how many events are read at a time behind a failed one.
const catchUpBatch = 100

// A row that holds a lane names an event. While Parked is false that event has
// still to be delivered; when it is true the event is dealt with, and the lane
// has to catch up with what came behind it.

// release tries a held lane until it flows again. It returns false when ctx
// ended first.
func (f *follower) release(ctx context.Context, l *lane) bool {
	for {
		if !l.row.Parked && !f.retry(ctx, l.row) {
			return false
		}
		if !l.row.Parked {
			continue
		}
		released, ok := f.catchUp(ctx, l)
		if !ok || released {
			return ok
		}
	}
}

// retry makes the next attempt for the event that a row names.
func (f *follower) retry(ctx context.Context, row *models.WebhookFailure) bool {
	if sleep(ctx, time.Until(row.NextTry), f.e.breaker.back()) != nil {
		return false
	}
	event, err := f.e.d.opts.Store.EventByID(ctx, row.EventID)
	if kind := models.KindOf(err); kind == models.NotFound || kind == models.Unsupported {
		// The session was erased, or the event cannot be read: there is nothing to tell.
		row.Parked = true
		return true
	}
	if err != nil {
		f.logger.Error("event not read; trying again", "event", row.EventID, "err", err)
		return sleep(ctx, time.Second, nil) == nil
	}
	return f.again(ctx, row, event)
}

// again delivers an event for a row, and writes down when that fails.
func (f *follower) again(ctx context.Context, row *models.WebhookFailure, event models.Event) bool {
	if row.Parked || row.EventID != event.ID { // the first attempt for this one
		row.EventID, row.Attempts, row.FirstTry = event.ID, 0, time.Now()
	}
	out, err := f.e.deliver(ctx, event, row.Attempts+1)
	if err != nil || out.gone {
		return false
	}
	if out.delivered {
		row.Parked = true
		return true
	}
	row.Parked = false
	row.Attempts++
	row.Error = out.delivery.Error
	row.NextTry = time.Now().Add(wait(row.Attempts, out))
	if time.Since(row.FirstTry) >= giveUpAfter {
		return f.giveUp(ctx, row)
	}
	return f.save(ctx, row)
}

// giveUp makes the row a dead letter, and lets a new one hold the lane until
// it has caught up.
func (f *follower) giveUp(ctx context.Context, row *models.WebhookFailure) bool {
	dead, heir := *row, *row
	dead.Dead = true
	heir.ID, heir.Parked = 0, true
	for {
		err := f.e.d.opts.Store.Update(ctx, func(tx storage.Store) error {
			if _, err := tx.SaveFailure(ctx, dead); err != nil {
				return err
			}
			saved, err := tx.SaveFailure(ctx, heir)
			*row = saved
			return err
		})
		if err == nil {
			f.e.d.opts.Metrics.DeadLetters.Inc()
			return true
		}
		f.logger.Error("dead letter not written; trying again", "err", err)
		if sleep(ctx, time.Second, nil) != nil {
			return false
		}
	}
}

// catchUp delivers what came behind the row's event, up to what the follower
// has read. It reports whether the lane flows again, and false for ok when ctx
// ended.
func (f *follower) catchUp(ctx context.Context, l *lane) (released, ok bool) {
	limit := f.lastSeen()
	if l.row.EventID >= limit {
		return f.open(ctx, l, limit)
	}
	batch, err := f.e.d.opts.Store.EventsAfter(ctx, l.row.EventID, storage.EventFilter{Session: f.session, Limit: catchUpBatch})
	if err != nil {
		f.logger.Error("events not read; trying again", "err", err)
		return false, sleep(ctx, time.Second, nil) == nil
	}
	for _, event := range batch {
		if event.ID > limit {
			break
		}
		if event.Chat() == l.chat && f.e.wants(ctx, event) {
			if !f.again(ctx, l.row, event) {
				return false, false
			}
			if !l.row.Parked {
				return false, true
			}
		}
		l.row.EventID = event.ID
	}
	if len(batch) == 0 || batch[len(batch)-1].ID >= limit {
		l.row.EventID = limit
	}
	return false, f.save(ctx, l.row)
}

// open lets a lane flow, unless the follower read on meanwhile. The row is
// deleted afterwards: the other way round, an event read between the two would
// wait for a row that is gone.
func (f *follower) open(ctx context.Context, l *lane, limit int64) (released, ok bool) {
	f.mu.Lock()
	if f.seen > limit {
		f.mu.Unlock()
		return false, true
	}
	row := l.row
	l.row = nil
	f.mu.Unlock()
	for {
		err := f.e.d.opts.Store.DeleteFailure(ctx, row.ID)
		if err == nil || models.IsNotFound(err) {
			return true, true
		}
		f.logger.Error("delivered failure not deleted; trying again", "err", err)
		if sleep(ctx, time.Second, nil) != nil {
			return true, false
		}
	}
}
