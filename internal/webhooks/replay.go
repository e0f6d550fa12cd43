package webhooks

import (
	"context"
	"strconv"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

const (
	replayTime  = 30 * time.Second // after which no further dead letter is begun
	replayBatch = 100
)

// Replay makes one more attempt for a dead letter, now, and returns how it
// went. When it is delivered the dead letter is gone.
func (d *Dispatcher) Replay(ctx context.Context, dead models.WebhookFailure) (models.Delivery, error) {
	hook, err := d.opts.Store.Webhook(ctx, dead.WebhookID)
	if err != nil {
		return models.Delivery{}, err
	}
	return d.replay(ctx, d.endpoint(hook), dead)
}

func (d *Dispatcher) replay(ctx context.Context, e *endpoint, dead models.WebhookFailure) (models.Delivery, error) {
	event, err := d.opts.Store.EventByID(ctx, dead.EventID)
	if err != nil {
		return models.Delivery{}, err
	}
	body, told := d.body(ctx, event, e.flatten)
	if !told {
		return models.Delivery{}, models.Errorf(models.Conflict, "this event is not told any more")
	}
	out := e.attempt(ctx, letter{strconv.FormatInt(event.ID, 10), event, body, dead.Attempts + 1})
	d.journal.add(out.delivery)
	if !out.delivered {
		return out.delivery, nil
	}
	return out.delivery, d.opts.Store.DeleteFailure(ctx, dead.ID)
}

// Replayed is how a replay of several dead letters went.
type Replayed struct {
	Deliveries []models.Delivery // in order
	Delivered  int
	Failed     int                 // attempts that were not accepted
	Dropped    int                 // dead letters whose event is there no more
	Left       int                 // of those that the filter picks, behind the last one tried
	Next       storage.FailureMark // where to go on
}

// ReplayAll makes one more attempt for each dead letter that a filter picks,
// the oldest first. It stops when the receiver turns out to be down, after half
// a minute, and after 100: what is left can be asked for from Next on.
func (d *Dispatcher) ReplayAll(ctx context.Context, f storage.FailureFilter) (Replayed, error) {
	hook, err := d.opts.Store.Webhook(ctx, f.Webhook)
	if err != nil {
		return Replayed{}, err
	}
	if f.Limit <= 0 || f.Limit > replayBatch {
		f.Limit = replayBatch
	}
	f.Dead = true
	letters, err := d.opts.Store.Failures(ctx, f)
	if err != nil {
		return Replayed{}, err
	}
	result := Replayed{Next: f.After}
	e, until, inARow := d.endpoint(hook), time.Now().Add(replayTime), 0
	for _, dead := range letters {
		if inARow >= tripAfter || time.Now().After(until) {
			break
		}
		accepted, err := d.replayInto(ctx, e, dead, &result)
		if err != nil {
			return result, err
		}
		if inARow++; accepted {
			inARow = 0
		}
	}
	f.After = result.Next
	result.Left, err = d.opts.Store.CountFailures(ctx, f)
	return result, err
}

// replayInto replays one dead letter and notes how it went. One without an
// event has nothing to tell, and goes.
func (d *Dispatcher) replayInto(ctx context.Context, e *endpoint, dead models.WebhookFailure, result *Replayed) (accepted bool, err error) {
	delivery, err := d.replay(ctx, e, dead)
	switch kind := models.KindOf(err); {
	case kind == models.NotFound, kind == models.Unsupported, kind == models.Conflict:
		result.Dropped++
		result.Next = storage.MarkOf(dead)
		return true, d.opts.Store.DeleteFailure(ctx, dead.ID)
	case err != nil:
		return false, err
	}
	result.Deliveries = append(result.Deliveries, delivery)
	result.Next = storage.MarkOf(dead)
	if accepted = delivery.Error == ""; accepted {
		result.Delivered++
	} else {
		result.Failed++
	}
	return accepted, nil
}

// DeadLetters lists what was given up, the oldest first, and counts how many
// there are from there on.
func (d *Dispatcher) DeadLetters(ctx context.Context, f storage.FailureFilter) ([]models.WebhookFailure, int, error) {
	f.Dead = true
	letters, err := d.opts.Store.Failures(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	count, err := d.opts.Store.CountFailures(ctx, f)
	return letters, count, err
}

// Deliveries lists attempts, the newest first. Those of the last moments are
// there too.
func (d *Dispatcher) Deliveries(ctx context.Context, f storage.DeliveryFilter) ([]models.Delivery, error) {
	if err := d.journal.flush(ctx); err != nil {
		return nil, err
	}
	return d.opts.Store.Deliveries(ctx, f)
}
