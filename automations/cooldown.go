package automations

import (
	"context"
	"fmt"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// cooling reports until when a handler rests in a chat because it spoke there;
// zero: it does not.
func (s *Service) cooling(ctx context.Context, one *script, handler int, e models.Event, chat models.JID, now time.Time) (time.Time, error) {
	rest := one.cooldown(handler)
	if rest == 0 {
		return time.Time{}, nil
	}
	last, err := s.store.Spoken(ctx, models.Spoken{AutomationID: one.ID, Handler: handler, SessionID: e.SessionID, Chat: chat})
	if models.IsNotFound(err) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("load cooldown: %w", err)
	}
	// An event that is looked at again after a crash finds its own answer here.
	if until := last.Time.Add(rest); last.Event != e.ID && now.Before(until) {
		return until, nil
	}
	return time.Time{}, nil
}

// lastLeft is when the last automatic message of a chat left; zero when that is
// not known, or when somebody of us wrote after it.
func (s *Service) lastLeft(ctx context.Context, session string, chat models.JID) (time.Time, error) {
	ours := true
	list, err := s.store.Messages(ctx, storage.MessageFilter{Session: session, Chat: chat, FromMe: &ours, Limit: 1})
	if err != nil || len(list) == 0 || list[0].Run == 0 {
		return time.Time{}, err
	}
	row, err := s.store.OutboxRow(ctx, session, list[0].ID)
	if models.IsNotFound(err) {
		return time.Time{}, nil
	}
	return row.DoneAt, err
}
