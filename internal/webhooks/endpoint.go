package webhooks

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"frontdesk/models"
)

// The limits of requests that are under way.
const (
	perWebhook = 16
	perNode    = 256
)

// endpoint is one webhook at work: what it wants, how to reach it, and how it
// is doing. All its followers share it.
type endpoint struct {
	d       *Dispatcher
	hook    models.Webhook
	secrets []string // the newest first
	client  *http.Client
	apiKey  string
	headers map[string]string
	flatten bool
	prompt  bool // what is held up is tried at once: a person changed something
	slots   chan struct{}
	breaker *breaker
	failing atomic.Bool     // it is noted since when the webhook fails
	cut     context.Context // ends when requests under way must end
}

// wants reports whether the webhook is told about this event.
func (e *endpoint) wants(ctx context.Context, event models.Event) bool {
	t := event.Type()
	info, known := models.EventOf(t)
	if !known || !info.Shown || e.d.disabled[t] {
		return false
	}
	if len(e.hook.Events) > 0 && !slices.Contains(e.hook.Events, t) {
		return false
	}
	return e.hook.ChatKind.Picks(event.Chat()) && e.wantsChat(ctx, event)
}

// wantsChat reports whether an event is about a chat that was asked for. Who
// named a person by number means the hidden id too. Events about no chat, such
// as ready, are told to all.
func (e *endpoint) wantsChat(ctx context.Context, event models.Event) bool {
	chat := event.Chat()
	if len(e.hook.Chats) == 0 || chat == "" || slices.Contains(e.hook.Chats, chat) {
		return true
	}
	names := e.d.opts.Names(ctx, event.SessionID)
	known := names.WidOf(chat).Serialized
	return slices.ContainsFunc(e.hook.Chats, func(wanted models.JID) bool { return names.WidOf(wanted).Serialized == known })
}

// deliver makes one attempt as soon as the breaker and the limits allow. It
// fails only when ctx ends first. The body is made last: it may hold a file,
// and many events may be waiting.
func (e *endpoint) deliver(ctx context.Context, event models.Event, number int) (outcome, error) {
	probe, err := e.admit(ctx)
	if err != nil {
		return outcome{}, err
	}
	defer e.release()
	body, told := e.d.body(ctx, event, e.flatten)
	if !told {
		e.breaker.leave(probe, noVerdict, 0)
		return outcome{delivered: true}, ctx.Err()
	}
	out := e.attempt(e.cut, letter{strconv.FormatInt(event.ID, 10), event, body, number})
	e.settle(probe, event, out)
	if out.cut {
		return out, context.Canceled
	}
	return out, nil
}

// admit waits for the breaker first, so that a webhook that is down holds no
// place that another one could use.
func (e *endpoint) admit(ctx context.Context) (probe bool, err error) {
	for {
		probe, err := e.breaker.enter(ctx)
		if err != nil {
			return false, err
		}
		if err := take(ctx, e.slots, e.d.slots); err != nil {
			e.breaker.leave(probe, noVerdict, 0)
			return false, err
		}
		if probe || e.breaker.closed() {
			return probe, nil
		}
		e.release()
	}
}

func (e *endpoint) release() {
	<-e.slots
	<-e.d.slots
}

// take takes a place of both, or of neither.
func take(ctx context.Context, first, second chan struct{}) error {
	select {
	case first <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case second <- struct{}{}:
		return nil
	case <-ctx.Done():
		<-first
		return ctx.Err()
	}
}

// settle draws the conclusions of an attempt for the webhook as a whole.
func (e *endpoint) settle(probe bool, event models.Event, out outcome) {
	switch {
	case out.cut:
		e.breaker.leave(probe, noVerdict, 0)
		return
	case out.delivered:
		e.breaker.leave(probe, worked, 0)
		if e.failing.Swap(false) {
			e.d.markFailing(e.hook.ID, false)
		}
		e.count("delivered")
		e.d.opts.Metrics.WebhookLag.WithLabelValues(strconv.FormatInt(e.hook.ID, 10)).Set(time.Since(event.Time).Seconds())
	case out.gone:
		e.breaker.switchOff()
		e.breaker.leave(probe, noVerdict, 0)
		e.count("gone")
		e.d.switchOff(e.hook.ID, "the receiver answered 410: it wants no events any more")
	default:
		if e.breaker.leave(probe, failed, out.retryAfter) {
			e.failing.Store(true)
			e.d.markFailing(e.hook.ID, true)
		}
		e.count("failed")
	}
	e.d.journal.add(out.delivery)
}

// signWith are the secrets that are valid at a time.
func (e *endpoint) signWith(at time.Time) []string {
	if len(e.secrets) > 1 && at.After(e.hook.OldUntil) {
		return e.secrets[:1]
	}
	return e.secrets
}

func (e *endpoint) count(outcome string) {
	e.d.opts.Metrics.WebhookAttempts.WithLabelValues(outcome).Inc()
}
