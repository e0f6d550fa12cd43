package whatsapp

import (
	"context"
	"fmt"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Scheduled lists messages that are to leave later, the earliest first. after is
// the last row of the page before, or zero.
func (s *Session) Scheduled(ctx context.Context, after models.OutboxRow, limit int) ([]models.OutboxRow, error) {
	return s.manager.store.Scheduled(ctx, s.id, time.Now(), after, limit)
}

// Outbound is a row of the outbox by its message id: what becomes of a message
// before WhatsApp has it. Rows are kept for some days after that.
func (s *Session) Outbound(ctx context.Context, id string) (models.OutboxRow, error) {
	return s.manager.store.OutboxRow(ctx, s.id, id)
}

// Reschedule changes a message that has not left: when it leaves, what it says,
// or both. A zero time and a nil message stay as they are. One that has left is
// a Conflict.
func (s *Session) Reschedule(ctx context.Context, id string, at time.Time, m *Outgoing) (models.OutboxRow, error) {
	if m != nil {
		stashed, err := s.Stash(*m)
		if err != nil {
			return models.OutboxRow{}, err
		}
		m = &stashed
	}
	return s.changeQueued(ctx, id, func(row *models.OutboxRow) error {
		wait := row.Expires.Sub(later(row.CreatedAt, row.NotBefore))
		if !at.IsZero() {
			row.NotBefore = at
			row.Expires = later(time.Now(), at).Add(wait)
		}
		if m == nil {
			return nil
		}
		next := *m
		next.ID, next.NotBefore, next.Expires = row.MessageID, row.NotBefore, row.Expires
		fresh, err := NewOutboxRow(s.id, row.Chat, next, row.CreatedAt)
		row.Content = fresh.Content
		return err
	})
}

// Unschedule takes back a message that has not left. One that has is a Conflict.
func (s *Session) Unschedule(ctx context.Context, id string) error {
	_, err := s.changeQueued(ctx, id, func(row *models.OutboxRow) error {
		row.State, row.Reason, row.DoneAt = models.OutboxCancelled, "it was taken back", time.Now()
		return nil
	})
	return err
}

func (s *Session) changeQueued(ctx context.Context, id string, change func(*models.OutboxRow) error) (models.OutboxRow, error) {
	var row models.OutboxRow
	err := s.manager.store.Update(ctx, func(tx storage.Store) (err error) {
		if row, err = tx.OutboxRow(ctx, s.id, id); err != nil {
			return err
		}
		if row.State != models.OutboxQueued {
			return models.Errorf(models.Conflict, "the message is not waiting any more: it is %s", row.State)
		}
		if err := change(&row); err != nil {
			return err
		}
		return tx.ChangeQueued(ctx, row)
	})
	if err != nil {
		return row, fmt.Errorf("change a waiting message: %w", err)
	}
	s.Nudge()
	return row, nil
}

// Stash moves the bytes of a message's file to the media folder, so that the
// message can be stored; without such a folder it stays as it is.
func (s *Session) Stash(m Outgoing) (Outgoing, error) {
	err := s.stash(&m)
	return m, err
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
