package bulk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// Run sends what is stored until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	var working sync.WaitGroup
	defer working.Wait()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		if err := s.startAll(ctx, &working); err != nil && ctx.Err() == nil {
			s.logger.Error("the bulk sends could not be read", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.bell:
		case <-look.C:
		}
	}
}

// startAll starts every bulk send that should run and does not.
func (s *Service) startAll(ctx context.Context, working *sync.WaitGroup) error {
	var before int64
	for {
		page, err := s.store.Bulks(ctx, storage.BulkFilter{State: models.BulkRunning, Before: before, Limit: storage.MaxLimit})
		if err != nil {
			return err
		}
		for _, b := range page {
			s.startOne(ctx, working, b)
			before = b.ID
		}
		if len(page) < storage.MaxLimit {
			return nil
		}
	}
}

func (s *Service) startOne(ctx context.Context, working *sync.WaitGroup, b models.Bulk) {
	if _, err := s.sessions.Session(b.SessionID); err != nil {
		return // looked for again
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[b.ID] != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	work := &job{cancel}
	s.running[b.ID] = work
	working.Go(func() {
		defer s.stop(b.ID, work)
		if err := s.send(ctx, b); err != nil && ctx.Err() == nil {
			s.logger.Error("a bulk send was interrupted", "bulk", b.ID, "session", b.SessionID, "err", err)
		}
	})
}

// stop ends the work on a bulk send, here; what is stored decides whether it
// starts again. Of a job that another has taken over only itself ends; nil is
// whichever there is.
func (s *Service) stop(id int64, work *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if work == nil {
		work = s.running[id]
	}
	if work == nil {
		return
	}
	work.cancel()
	if s.running[id] == work {
		delete(s.running, id)
	}
}

// send writes to one recipient after another until none is left.
func (s *Service) send(ctx context.Context, b models.Bulk) error {
	for {
		session, err := s.await(ctx, b)
		if err != nil {
			return err
		}
		ended, err := s.step(ctx, b, session)
		if err != nil || ended {
			return err
		}
		gap := time.Minute / time.Duration(b.PerMinute)
		if !pause(ctx, gap+time.Duration(float64(gap)*jitter*(2*rand.Float64()-1))) {
			return ctx.Err()
		}
	}
}

// await waits until the time has come and the session is ready. A session that
// was erased meanwhile is NotFound.
func (s *Service) await(ctx context.Context, b models.Bulk) (*whatsapp.Session, error) {
	for {
		session, err := s.sessions.Session(b.SessionID)
		if err != nil {
			return nil, err
		}
		wait := time.Until(b.StartAt)
		if wait <= 0 {
			select {
			case <-session.WhenReady():
				return session, nil
			default:
				wait = lookAgain
			}
		}
		if !pause(ctx, min(wait, lookAgain)) {
			return nil, ctx.Err()
		}
	}
}

// step puts the message to the next recipient into the outbox and notes its
// id, in one transaction. It reports whether there is nothing more to do.
func (s *Service) step(ctx context.Context, b models.Bulk, session *whatsapp.Session) (ended bool, err error) {
	err = s.store.Update(ctx, func(tx storage.Store) error {
		now, err := tx.Bulk(ctx, b.ID)
		if models.IsNotFound(err) || err == nil && now.State != models.BulkRunning {
			ended = true
			return nil
		}
		if err != nil {
			return err
		}
		next, err := tx.NextRecipient(ctx, b.ID)
		if models.IsNotFound(err) {
			ended = true
			now.State, now.DoneAt = models.BulkDone, time.Now()
			_, err = tx.SaveBulk(ctx, now)
			return err
		}
		if err != nil {
			return err
		}
		return enqueue(ctx, tx, now, next, session)
	})
	if models.KindOf(err) == models.Invalid { // the next attempt would end the same way
		_, paused := s.turn(ctx, b.SessionID, b.ID, models.BulkPaused)
		return true, errors.Join(fmt.Errorf("paused: the message cannot be made: %w", err), paused)
	}
	if err != nil {
		return false, fmt.Errorf("write to the next recipient: %w", err)
	}
	session.Nudge()
	return ended, nil
}

func enqueue(ctx context.Context, tx storage.Store, b models.Bulk, to models.BulkRecipient, session *whatsapp.Session) error {
	var m whatsapp.Outgoing
	if err := json.Unmarshal(b.Content, &m); err != nil {
		return errors.Join(errors.New("the stored message cannot be read"), err)
	}
	m = filled(m, to.Values)
	m.ID, m.SentBy = session.NewMessageID(), b.CreatedBy
	row, err := whatsapp.NewOutboxRow(b.SessionID, to.Chat, m, time.Now())
	if err != nil {
		return err
	}
	if _, err := tx.Enqueue(ctx, row); err != nil {
		return err
	}
	return tx.SetRecipientMessage(ctx, b.ID, to.Place, m.ID)
}

// pause waits, and reports whether ctx let it.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
