package webhooks

import (
	"context"
	"strconv"
	"time"

	"frontdesk/internal/wire"
	"frontdesk/models"
)

// sampleSession is the name of the session in a test of a webhook for all.
const sampleSession = "test"

// Test sends a webhook a sample of an event, now, also when it is switched off,
// and returns how it went. The type "" is that of the first event it wants. A
// test that fails has no consequences.
func (d *Dispatcher) Test(ctx context.Context, id int64, t models.EventType) (models.Delivery, error) {
	hook, err := d.opts.Store.Webhook(ctx, id)
	if err != nil {
		return models.Delivery{}, err
	}
	if t == "" {
		t = models.EventMessage
		if len(hook.Events) > 0 {
			t = hook.Events[0]
		}
	}
	info, _ := models.EventOf(t)
	sample, known := wire.Sample(t)
	if !known || !info.Shown {
		return models.Delivery{}, models.Errorf(models.Invalid, "there is no event %q", string(t))
	}
	e := d.endpoint(hook)
	event := models.Event{SessionID: sampleSession, Time: time.Now(), Data: info.New()}
	if len(hook.Sessions) > 0 {
		event.SessionID = hook.Sessions[0]
	}
	var data any = sample
	if e.flatten {
		data = flatten(t, data)
	}
	body, err := wire.Marshal(envelope{string(t), data, event.SessionID})
	if err != nil {
		return models.Delivery{}, err
	}
	// A receiver drops what it has seen, so every test is a new one.
	out := e.attempt(ctx, letter{"test_" + strconv.FormatInt(time.Now().UnixNano(), 36), event, body, 0})
	d.journal.add(out.delivery)
	return out.delivery, nil
}
