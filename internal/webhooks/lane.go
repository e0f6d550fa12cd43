package webhooks

import (
	"context"
	"time"

	"frontdesk/internal/fault"
	"frontdesk/models"
)

// work delivers what is in a lane, in order, until there is nothing left.
func (f *follower) work(ctx context.Context, l *lane) {
	for {
		if l.row != nil && !f.release(ctx, l) {
			return
		}
		event, more := f.next(l)
		if !more || !f.tell(ctx, l, event) {
			return
		}
	}
}

// next is the oldest event of the lane. A lane without any is forgotten.
func (f *follower) next(l *lane) (models.Event, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(l.queue) == 0 {
		delete(f.lanes, l.chat)
		return models.Event{}, false
	}
	return l.queue[0], true
}

// tell makes the first attempt for an event. It returns false when ctx ended;
// then the event counts as not dealt with.
func (f *follower) tell(ctx context.Context, l *lane, event models.Event) bool {
	out, err := f.e.deliver(ctx, event, 1)
	if err != nil || out.gone {
		return false
	}
	if out.delivered {
		if fault.Point("webhook.told") != nil {
			return false
		}
		f.finish(l, 1)
		return true
	}
	now := time.Now()
	row := models.WebhookFailure{
		WebhookID: f.e.hook.ID, EventID: event.ID, SessionID: f.session, Lane: string(l.chat),
		Attempts: 1, FirstTry: now, NextTry: now.Add(wait(1, out)), Error: out.delivery.Error,
	}
	if !f.save(ctx, &row) {
		return false
	}
	f.hold(l, &row)
	return true
}

func wait(failures int, out outcome) time.Duration {
	return max(delay(failures), out.retryAfter)
}

// finish takes the first events out of a lane: they have been dealt with.
func (f *follower) finish(l *lane, count int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, event := range l.queue[:count] {
		delete(f.underway, event.ID)
		<-f.places
	}
	l.queue = l.queue[count:]
	f.e.d.journal.wake()
}

// hold stops a lane. Its row is stored, so what is queued behind it can be
// forgotten here: it will be read from the log again.
func (f *follower) hold(l *lane, row *models.WebhookFailure) {
	f.mu.Lock()
	l.row = row
	count := len(l.queue)
	f.mu.Unlock()
	f.finish(l, count)
}

// save stores a row, however long that takes. It returns false when ctx ended.
func (f *follower) save(ctx context.Context, row *models.WebhookFailure) bool {
	for {
		saved, err := f.e.d.opts.Store.SaveFailure(ctx, *row)
		if err == nil {
			*row = saved
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		f.logger.Error("failed delivery not written; trying again", "err", err)
		if sleep(ctx, time.Second, nil) != nil {
			return false
		}
	}
}
