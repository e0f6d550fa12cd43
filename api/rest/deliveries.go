package rest

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/webhooks"
	"frontdesk/models"
)

func (a *API) deliveries(f *face) {
	see, change := operation.Needs(auth.WatchWebhooks), operation.Needs(auth.Webhooks)
	operation.Global(f, "GET /webhooks/:id/deliveries", "List the attempts of a webhook with request and answer, newest first", a.listDeliveries, see, operation.ID("listDeliveries"))
	operation.Global(f, "GET /webhooks/:id/dead-letters", "List the events that were given up, oldest first", a.listDeadLetters, see, operation.ID("listDeadLetters"))
	operation.Global(f, "POST /webhooks/:id/replay", "Try dead letters again: some by id, those that a filter picks, or all", a.replayWebhook, change, operation.ID("replayDeadLetters"))
}

// Delivery is one attempt to tell a webhook about an event.
type Delivery struct {
	ID        int64    `json:"id,omitempty"`
	EventID   int64    `json:"eventId" doc:"0 for a test"`
	SessionID string   `json:"sessionId"`
	Event     string   `json:"event"`
	Attempt   int      `json:"attempt" doc:"From 1; 0 for a test"`
	Delivered bool     `json:"delivered"`
	Error     string   `json:"error,omitempty"`
	Time      *int64   `json:"time"`
	Duration  int64    `json:"durationMs"`
	Request   Sent     `json:"request"`
	Answer    Answered `json:"answer"`
}

// Sent is the request of a delivery: its headers, without secrets, and the
// first 16 KiB of its body.
type Sent struct {
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Size    int               `json:"size"`
}

// Answered is what the receiver said. The status is 0 when it did not answer.
type Answered struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

func deliveryOf(d models.Delivery) Delivery {
	return Delivery{
		ID: d.ID, EventID: d.EventID, SessionID: d.SessionID, Event: string(d.EventType), Attempt: d.Attempt,
		Delivered: d.Error == "", Error: d.Error, Time: unix(d.Time), Duration: d.Duration.Milliseconds(),
		Request: Sent{Headers: orEmpty(d.RequestHeaders), Body: d.Request, Size: d.RequestSize},
		Answer:  Answered{Status: d.Status, Headers: orEmpty(d.AnswerHeaders), Body: d.Answer},
	}
}

func orEmpty(headers map[string]string) map[string]string {
	if headers == nil {
		return map[string]string{}
	}
	return headers
}

type deliveriesRequest struct {
	ID      int64  `path:"id"`
	Session string `query:"sessionId" doc:"Only those of a session"`
	Event   string `query:"event" doc:"Only those of a type"`
	Failed  bool   `query:"failed" doc:"Only those that were not accepted"`
	Before  int64  `query:"before" minimum:"0" doc:"Only those with a smaller id"`
	Limit   int    `query:"limit" minimum:"0" maximum:"200" doc:"50 when left out"`
}

type deliveriesAnswer struct {
	Deliveries []Delivery `json:"deliveries"`
	Before     int64      `json:"before,omitempty" doc:"Ask with this for the next page; left out when there is none"`
}

// ownSessions are those that a caller is limited to; empty: all. A webhook may
// have been told about others before it was changed, and what it was told about
// those is not the caller's to see.
func ownSessions(ctx context.Context) []string { return auth.From(ctx).Sessions() }

const defaultPage = 50

func pageOf(limit int) int {
	if limit == 0 {
		return defaultPage
	}
	return limit
}

func (a *API) listDeliveries(ctx context.Context, in deliveriesRequest) (deliveriesAnswer, error) {
	answer := deliveriesAnswer{Deliveries: []Delivery{}}
	if _, err := a.hook(ctx, in.ID); err != nil {
		return answer, err
	}
	limit := pageOf(in.Limit)
	found, err := a.hooks.Deliveries(ctx, storage.DeliveryFilter{
		Webhook: in.ID, Session: in.Session, Sessions: ownSessions(ctx), Type: models.EventType(in.Event), Failed: in.Failed, Before: in.Before, Limit: limit,
	})
	for _, d := range found {
		answer.Deliveries = append(answer.Deliveries, deliveryOf(d))
	}
	if len(found) == limit {
		answer.Before = found[limit-1].ID
	}
	return answer, err
}

// DeadLetter is an event that was given up.
type DeadLetter struct {
	ID        int64  `json:"id"`
	EventID   int64  `json:"eventId"`
	SessionID string `json:"sessionId"`
	ChatID    string `json:"chatId,omitempty"`
	Attempts  int    `json:"attempts"`
	FirstTry  *int64 `json:"firstTry"`
	Error     string `json:"error"`
}

type deadLettersRequest struct {
	ID      int64            `path:"id"`
	Session string           `query:"sessionId" doc:"Only those of a session"`
	Event   string           `query:"event" doc:"Only those of a type"`
	ChatID  operation.ChatID `query:"chatId" doc:"Only those of a chat"`
	After   int64            `query:"after" minimum:"0" doc:"Only those of events with a greater id"`
	Limit   int              `query:"limit" minimum:"0" maximum:"200" doc:"50 when left out"`
}

type deadLettersAnswer struct {
	DeadLetters []DeadLetter `json:"deadLetters"`
	Total       int          `json:"total" doc:"Of those that the filter picks, on this page and behind it"`
	After       int64        `json:"after,omitempty" doc:"Ask with this for the next page; left out when there is none"`
}

// behind is the place behind an event: no two dead letters of a webhook are of one.
func behind(event int64) storage.FailureMark {
	if event == 0 {
		return storage.FailureMark{}
	}
	return storage.FailureMark{Event: event + 1}
}

func typesOf(name string) []models.EventType {
	if name == "" {
		return nil
	}
	return []models.EventType{models.EventType(name)}
}

func (a *API) listDeadLetters(ctx context.Context, in deadLettersRequest) (deadLettersAnswer, error) {
	answer := deadLettersAnswer{DeadLetters: []DeadLetter{}}
	if _, err := a.hook(ctx, in.ID); err != nil {
		return answer, err
	}
	limit := pageOf(in.Limit)
	found, total, err := a.hooks.DeadLetters(ctx, storage.FailureFilter{
		Webhook: in.ID, Session: in.Session, Sessions: ownSessions(ctx),
		Types: typesOf(in.Event), Chat: in.ChatID.JID(), After: behind(in.After), Limit: limit,
	})
	for _, dead := range found {
		answer.DeadLetters = append(answer.DeadLetters, DeadLetter{
			ID: dead.ID, EventID: dead.EventID, SessionID: dead.SessionID, ChatID: models.JID(dead.Lane).Legacy(),
			Attempts: dead.Attempts, FirstTry: unix(dead.FirstTry), Error: dead.Error,
		})
	}
	answer.Total = total
	if total > len(found) {
		answer.After = found[len(found)-1].EventID
	}
	return answer, err
}

type replayRequest struct {
	ID      int64            `path:"id" json:"-"`
	IDs     []int64          `json:"ids,omitempty" maxItems:"100" doc:"Dead letters by id"`
	Session string           `json:"sessionId,omitempty" doc:"Those of a session"`
	Event   string           `json:"event,omitempty" doc:"Those of a type"`
	ChatID  operation.ChatID `json:"chatId,omitempty" doc:"Those of a chat"`
	All     bool             `json:"all,omitempty" doc:"All of them"`
	After   int64            `json:"after,omitempty" minimum:"0" doc:"Go on behind this event, as an earlier answer said"`
}

// filter is what a request picks. An empty one picks nothing: too much is
// easily asked for by mistake.
func (in replayRequest) filter() (storage.FailureFilter, error) {
	f := storage.FailureFilter{
		Webhook: in.ID, IDs: in.IDs, Session: in.Session, Types: typesOf(in.Event), Chat: in.ChatID.JID(), After: behind(in.After),
	}
	if len(f.IDs) == 0 && f.Session == "" && len(f.Types) == 0 && f.Chat == "" && !in.All {
		return f, models.Errorf(models.Invalid, "say which: ids, sessionId, event, chatId, or all as true")
	}
	return f, nil
}

type replayAnswer struct {
	Delivered  int        `json:"delivered"`
	Failed     int        `json:"failed"`
	Dropped    int        `json:"dropped" doc:"Dead letters whose event is there no more"`
	Left       int        `json:"left" doc:"Not tried yet: it stops when the receiver is down, after half a minute and after 100"`
	After      int64      `json:"after,omitempty" doc:"Ask with this to go on"`
	Deliveries []Delivery `json:"deliveries"`
}

func (a *API) replayWebhook(ctx context.Context, in replayRequest) (replayAnswer, error) {
	answer := replayAnswer{Deliveries: []Delivery{}}
	if _, err := a.hook(ctx, in.ID); err != nil {
		return answer, err
	}
	filter, err := in.filter()
	if err != nil {
		return answer, err
	}
	filter.Sessions = ownSessions(ctx)
	done, err := a.hooks.ReplayAll(ctx, filter)
	a.recordHook(ctx, "webhook.replay", in.ID, err)
	if err != nil {
		return answer, err
	}
	return replayed(answer, done), nil
}

func replayed(answer replayAnswer, done webhooks.Replayed) replayAnswer {
	answer.Delivered, answer.Failed, answer.Dropped, answer.Left = done.Delivered, done.Failed, done.Dropped, done.Left
	if done.Left > 0 {
		answer.After = done.Next.Event
	}
	for _, d := range done.Deliveries {
		answer.Deliveries = append(answer.Deliveries, deliveryOf(d))
	}
	return answer
}
