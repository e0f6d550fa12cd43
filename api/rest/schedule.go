package rest

import (
	"context"
	"strconv"
	"strings"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

func (a *API) scheduled(f *face) {
	operation.Query(f, "GET /sessions/:sessionId/scheduled", "List messages that are to leave later, the earliest first", a.listScheduled, operation.Needs(auth.Read), operation.ID("listScheduled"))
	operation.JSON(f, "PATCH /sessions/:sessionId/scheduled/:messageId", "Change when a scheduled message leaves, or what it says", a.changeScheduled, operation.Needs(auth.Send), operation.Large, operation.ID("changeScheduled"))
	operation.Query(f, "DELETE /sessions/:sessionId/scheduled/:messageId", "Take back a message that has not left", a.cancelScheduled, operation.Needs(auth.Send), operation.ID("cancelScheduled"))
}

type scheduledRequest struct {
	Limit int    `query:"limit" minimum:"1" maximum:"1000"`
	After string `query:"after" maxLength:"64" doc:"The next of the page before"`
}

type scheduledAnswer struct {
	Scheduled []Outbound `json:"scheduled"`
	Next      string     `json:"next,omitempty" doc:"Pass it as after to read on"`
}

func (a *API) listScheduled(ctx context.Context, s *whatsapp.Session, in scheduledRequest) (scheduledAnswer, error) {
	after, err := cursorOf(in.After)
	if err != nil {
		return scheduledAnswer{}, err
	}
	limit := storage.Bound(in.Limit)
	rows, err := s.Scheduled(ctx, after, limit)
	answer := scheduledAnswer{Scheduled: make([]Outbound, 0, len(rows))}
	for _, row := range rows {
		answer.Scheduled = append(answer.Scheduled, outboundOf(ctx, s, row))
	}
	if len(rows) == limit {
		last := rows[limit-1]
		answer.Next = strconv.FormatInt(last.NotBefore.UnixMicro(), 10) + "." + strconv.FormatInt(last.Seq, 10)
	}
	return answer, err
}

// cursorOf reads where a page ended: time and place of its last row.
func cursorOf(text string) (models.OutboxRow, error) {
	if text == "" {
		return models.OutboxRow{}, nil
	}
	at, seq, _ := strings.Cut(text, ".")
	micros, err1 := strconv.ParseInt(at, 10, 64)
	place, err2 := strconv.ParseInt(seq, 10, 64)
	if err1 != nil || err2 != nil {
		return models.OutboxRow{}, models.Errorf(models.Invalid, "after must be the next of the page before")
	}
	return models.OutboxRow{NotBefore: time.UnixMicro(micros), Seq: place}, nil
}

type changeRequest struct {
	operation.Draft
	MessageID string          `path:"messageId" json:"-"`
	SendAt    *operation.Time `json:"sendAt,omitempty" doc:"The new time; as it was when it is left out"`
}

func (a *API) changeScheduled(ctx context.Context, s *whatsapp.Session, in changeRequest) (Outbound, error) {
	if in.SendAt == nil && in.Content.Missing() {
		return Outbound{}, models.Errorf(models.Invalid, "sendAt or content is required")
	}
	row, err := s.Outbound(ctx, in.MessageID)
	if err != nil {
		return Outbound{}, err
	}
	var at time.Time
	if in.SendAt != nil {
		if at = in.SendAt.Time; at.IsZero() {
			at = time.Now()
		}
		if err := checkSendAt(at); err != nil {
			return Outbound{}, err
		}
	}
	var next *whatsapp.Outgoing
	if !in.Content.Missing() {
		m, err := a.compose(ctx, s, row.Chat, in.Draft)
		if err != nil {
			return Outbound{}, err
		}
		m.SentBy, next = row.SentBy, &m
	}
	row, err = s.Reschedule(ctx, in.MessageID, at, next)
	if err != nil {
		return Outbound{}, err
	}
	return veiled(ctx, outboundOf(ctx, s, row)), nil
}

func (a *API) cancelScheduled(ctx context.Context, s *whatsapp.Session, in outboundRequest) (Outbound, error) {
	if err := s.Unschedule(ctx, in.MessageID); err != nil {
		return Outbound{}, err
	}
	answer, err := a.outbound(ctx, s, in.MessageID)
	return veiled(ctx, answer), err
}
