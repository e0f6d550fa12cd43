package whatsapp

import (
	"context"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// idleLook is how often the outboxes of sessions that do not run are looked at.
const idleLook = time.Minute

// expireIdle ends the wait of messages whose session is stopped, so that none
// of them waits for ever without a word.
func (m *Manager) expireIdle(ctx context.Context) {
	look := time.NewTicker(idleLook)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		for _, s := range m.all() {
			s.expireIdle(ctx)
		}
	}
}

// expireIdle does so for one session, unless it runs or is about to.
func (s *Session) expireIdle(ctx context.Context) {
	if !s.turn.TryLock() {
		return
	}
	defer s.turn.Unlock()
	s.mu.Lock()
	done := s.done
	s.mu.Unlock()
	if done != nil && !closed(done) {
		return
	}
	rows, err := s.manager.store.Unsent(ctx, s.id, time.Now(), storage.MaxLimit)
	if err != nil {
		s.outbox.complain(ctx, "the outbox could not be read", err)
		return
	}
	book := newRecorder(s.outbox)
	for _, row := range rows {
		if overdue(row) {
			book.keep(ctx, []rowResult{s.outbox.failed(ctx, row, models.OutboxExpired, models.Unavailable, expiredReason)})
		}
	}
}
