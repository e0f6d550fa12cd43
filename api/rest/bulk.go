package rest

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/bulk"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

func (a *API) bulks(f *face) {
	send, read := operation.Needs(auth.Send), operation.Needs(auth.Read)
	operation.JSON(f, "POST /sessions/:sessionId/bulk", "Send one message to many, at a pace", a.createBulk, send, operation.Large, operation.Sends, operation.ID("createBulk"),
		operation.About("{{name}} in the text stands for the recipient's value of that name. The pause between two messages varies by 30 percent. "+
			"It goes on after a restart where it was, and waits while the session is not connected. Nobody gets the message twice."))
	operation.Query(f, "GET /sessions/:sessionId/bulk", "List bulk sends, newest first", a.listBulks, read, operation.ID("listBulks"))
	operation.Query(f, "GET /sessions/:sessionId/bulk/:id", "Read a bulk send and how far it has come", a.readBulk, read, operation.ID("readBulk"))
	operation.Query(f, "GET /sessions/:sessionId/bulk/:id/recipients", "List who gets the message and what became of it", a.listRecipients, read, operation.ID("listBulkRecipients"))
	operation.JSON(f, "POST /sessions/:sessionId/bulk/:id/pause", "Pause a bulk send", a.turnBulk(a.bulk.Pause), send, operation.ID("pauseBulk"))
	operation.JSON(f, "POST /sessions/:sessionId/bulk/:id/resume", "Go on with a bulk send", a.turnBulk(a.bulk.Resume), send, operation.ID("resumeBulk"))
	operation.JSON(f, "POST /sessions/:sessionId/bulk/:id/cancel", "End a bulk send; who has not been written to will not be", a.turnBulk(a.bulk.Cancel), send, operation.ID("cancelBulk"))
}

// Bulk is one message to many.
type Bulk struct {
	ID        int64          `json:"id"`
	Name      string         `json:"name"`
	State     string         `json:"state" enum:"running,paused,cancelled,done"`
	PerMinute int            `json:"perMinute"`
	StartAt   *int64         `json:"startAt"`
	CreatedAt *int64         `json:"createdAt"`
	DoneAt    *int64         `json:"doneAt"`
	CreatedBy string         `json:"createdBy"`
	Total     int            `json:"total"`
	Counts    map[string]int `json:"counts" doc:"How many recipients are waiting, queued, sent, delivered, read and failed"`
}

func bulkOf(d bulk.Detail) Bulk {
	b := Bulk{
		ID: d.ID, Name: d.Name, State: string(d.State), PerMinute: d.PerMinute, StartAt: unix(d.StartAt),
		CreatedAt: unix(d.CreatedAt), DoneAt: unix(d.DoneAt), CreatedBy: d.CreatedBy, Total: d.Total, Counts: map[string]int{},
	}
	for state, n := range d.Counts {
		b.Counts[string(state)] = n
	}
	return b
}

type target struct {
	ChatID operation.ChatID  `json:"chatId"`
	Values map[string]string `json:"values,omitempty" doc:"What stands for {{name}} in the text"`
}

type bulkRequest struct {
	operation.Draft
	Name       string          `json:"name,omitempty" maxLength:"200"`
	Recipients []target        `json:"recipients" minItems:"1" maxItems:"10000"`
	PerMinute  int             `json:"perMinute,omitempty" minimum:"1" maximum:"60" doc:"Messages per minute, 20 when it is left out"`
	StartAt    *operation.Time `json:"startAt,omitempty"`
	Paused     bool            `json:"paused,omitempty" doc:"Store it and wait for resume"`
}

type bulkAnswer struct {
	Bulk Bulk `json:"bulk"`
}

func (a *API) createBulk(ctx context.Context, s *whatsapp.Session, in bulkRequest) (bulkAnswer, error) {
	draft := bulk.Draft{
		SessionID: s.ID(), Name: in.Name, PerMinute: in.PerMinute, Paused: in.Paused, Key: operation.PresetID(ctx), CreatedBy: sentBy(auth.From(ctx)),
	}
	for _, r := range in.Recipients {
		to := r.ChatID.JID()
		if to != "" {
			to = s.Canonical(ctx, to)
		}
		draft.Recipients = append(draft.Recipients, bulk.Recipient{Chat: to, Values: r.Values})
	}
	if in.StartAt != nil {
		if err := checkSendAt(in.StartAt.Time); err != nil {
			return bulkAnswer{}, err
		}
		draft.StartAt = in.StartAt.Time
	}
	var err error
	if draft.Message, err = a.compose(ctx, s, "", in.Draft); err != nil {
		return bulkAnswer{}, err
	}
	created, err := a.bulk.Create(ctx, draft)
	a.record(ctx, auth.From(ctx), "bulk.create", s.ID(), err)
	if err != nil {
		return bulkAnswer{}, err
	}
	detail := bulk.Detail{Bulk: created, Total: len(in.Recipients), Counts: map[models.RecipientState]int{models.RecipientWaiting: len(in.Recipients)}}
	if now, err := a.bulk.Read(ctx, s.ID(), created.ID); err == nil {
		detail = now
	}
	return bulkAnswer{bulkOf(detail)}, nil
}

type bulksRequest struct {
	Limit  int   `query:"limit" minimum:"1" maximum:"100"`
	Before int64 `query:"before" minimum:"0" doc:"Only older ones than this id"`
}

type bulksAnswer struct {
	Bulks      []Bulk `json:"bulks"`
	NextBefore int64  `json:"nextBefore,omitempty"`
}

func (a *API) listBulks(ctx context.Context, s *whatsapp.Session, in bulksRequest) (bulksAnswer, error) {
	limit := min(storage.Bound(in.Limit), storage.DefaultLimit)
	found, err := a.bulk.List(ctx, s.ID(), in.Before, limit)
	answer := bulksAnswer{Bulks: make([]Bulk, 0, len(found))}
	for _, d := range found {
		answer.Bulks = append(answer.Bulks, bulkOf(d))
	}
	if len(found) == limit {
		answer.NextBefore = found[limit-1].ID
	}
	return answer, err
}

type oneBulk struct {
	ID int64 `path:"id" json:"-"`
}

func (a *API) readBulk(ctx context.Context, s *whatsapp.Session, in oneBulk) (bulkAnswer, error) {
	detail, err := a.bulk.Read(ctx, s.ID(), in.ID)
	return bulkAnswer{bulkOf(detail)}, err
}

type bulkID struct {
	ID int64 `path:"id" json:"-"`
}

func (a *API) turnBulk(how func(ctx context.Context, session string, id int64) (bulk.Detail, error)) func(context.Context, *whatsapp.Session, bulkID) (bulkAnswer, error) {
	return func(ctx context.Context, s *whatsapp.Session, in bulkID) (bulkAnswer, error) {
		detail, err := how(ctx, s.ID(), in.ID)
		return bulkAnswer{bulkOf(detail)}, err
	}
}

type recipientsRequest struct {
	ID    int64  `path:"id" json:"-"`
	State string `query:"state" enum:"waiting,queued,sent,delivered,read,failed"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000"`
	After int    `query:"after" minimum:"0" doc:"Only those after this place"`
}

// Recipient is one who gets the message, and what became of it.
type Recipient struct {
	Place     int               `json:"place"`
	ChatID    string            `json:"chatId"`
	Values    map[string]string `json:"values,omitempty"`
	State     string            `json:"state" enum:"waiting,queued,sent,delivered,read,failed"`
	Reason    string            `json:"reason,omitempty"`
	MessageID string            `json:"messageId,omitempty"`
}

type recipientsAnswer struct {
	Recipients []Recipient `json:"recipients"`
	NextAfter  int         `json:"nextAfter,omitempty"`
}

func (a *API) listRecipients(ctx context.Context, s *whatsapp.Session, in recipientsRequest) (recipientsAnswer, error) {
	filter := storage.RecipientFilter{Bulk: in.ID, State: models.RecipientState(in.State), After: in.After, Limit: storage.Bound(in.Limit)}
	found, err := a.bulk.Recipients(ctx, s.ID(), filter)
	answer := recipientsAnswer{Recipients: make([]Recipient, 0, len(found))}
	for _, r := range found {
		answer.Recipients = append(answer.Recipients, Recipient{
			Place: r.Place, ChatID: s.PhoneOf(ctx, r.Chat).Legacy(), Values: r.Values, State: string(r.State), Reason: r.Reason, MessageID: r.MessageID,
		})
	}
	if len(found) == filter.Limit {
		answer.NextAfter = found[len(found)-1].Place
	}
	return answer, err
}
