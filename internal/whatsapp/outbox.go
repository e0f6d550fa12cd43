package whatsapp

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"frontdesk/internal/fault"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

const (
	outboxBatch = 50              // rows taken at once
	outboxLook  = 5 * time.Second // how often rows are looked for that nobody announced
	outboxRetry = 3               // attempts at one row that WhatsApp did not answer

	expiredReason = "it could not be sent in time"
)

// outbox is the one way out. One sender per session takes the stored rows in
// order; what becomes of each is recorded in the log.
type outbox struct {
	session *Session
	bell    bell

	mu      sync.Mutex // guards waiting
	waiting map[string][]chan sendResult
}

// sendResult is what became of a row.
type sendResult struct {
	message models.Message
	err     error
}

func newOutbox(s *Session) *outbox {
	return &outbox{session: s, bell: newBell(), waiting: map[string][]chan sendResult{}}
}

// Enqueue stores a message to be sent, prepared if it was not, and does not wait
// until it has left.
func (s *Session) Enqueue(ctx context.Context, to models.JID, m Outgoing) (models.OutboxRow, error) {
	to = s.Canonical(ctx, to)
	if err := s.Prepare(ctx, &m); err != nil {
		return models.OutboxRow{}, err
	}
	if err := s.stash(&m); err != nil {
		return models.OutboxRow{}, err
	}
	row, err := NewOutboxRow(s.id, to, m, time.Now())
	if err != nil {
		return row, err
	}
	if row, err = s.manager.store.Enqueue(ctx, row); err != nil {
		return row, fmt.Errorf("store an outgoing message: %w", err)
	}
	s.Nudge()
	return row, fault.Point("outbox.stored")
}

// Nudge says that a row was put into the outbox.
func (s *Session) Nudge() { s.outbox.bell.ring() }

// Send sends a message and waits until WhatsApp has it, at most 30 seconds
// unless ctx says otherwise. A session that is not connected refuses at once.
// When the wait runs out the message is still on its way: the error is
// Unavailable and the message carries its id.
func (s *Session) Send(ctx context.Context, to models.JID, m Outgoing) (models.Message, error) {
	if state := s.State(); !state.Online() {
		return models.Message{}, notConnected(state)
	}
	if m.ID == "" {
		m.ID = newMessageID()
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, sendPatience)
		defer cancel()
	}
	result, forget := s.outbox.await(m.ID)
	defer forget()
	row, err := s.Enqueue(ctx, to, m)
	if err != nil {
		return models.Message{}, err
	}
	select {
	case r := <-result:
		return r.message, r.err
	case <-ctx.Done():
		pending := models.Message{SessionID: s.id, Chat: row.Chat, ID: row.MessageID, FromMe: true, Time: row.CreatedAt}
		return pending, &models.Error{Kind: models.Unavailable, Message: "WhatsApp has not confirmed the message yet", Err: ctx.Err()}
	}
}

// await lets a caller hear what becomes of a message.
func (o *outbox) await(id string) (<-chan sendResult, func()) {
	result := make(chan sendResult, 1)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.waiting[id] = append(o.waiting[id], result)
	return result, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		others := slices.DeleteFunc(o.waiting[id], func(c chan sendResult) bool { return c == result })
		if o.waiting[id] = others; len(others) == 0 {
			delete(o.waiting, id)
		}
	}
}

// answer tells who waits for a message what became of it.
func (o *outbox) answer(id string, r sendResult) {
	o.mu.Lock()
	waiting := o.waiting[id]
	delete(o.waiting, id)
	o.mu.Unlock()
	for _, result := range waiting {
		result <- r
	}
}

// run sends what is stored, whenever messages may leave, until ctx ends.
func (o *outbox) run(ctx context.Context) {
	book := newRecorder(o)
	var recording sync.WaitGroup
	recording.Go(book.run)
	defer recording.Wait()
	defer close(book.results)
	look := time.NewTicker(outboxLook)
	defer look.Stop()
	for {
		if o.session.Ready() {
			o.flush(ctx, book)
		} else {
			o.expire(ctx, book)
		}
		select {
		case <-ctx.Done():
			return
		case <-o.bell:
		case <-look.C:
		}
	}
}

// expire ends the wait of rows whose time is over while nothing can leave.
func (o *outbox) expire(ctx context.Context, book *recorder) {
	rows, err := o.session.manager.store.Unsent(ctx, o.session.id, time.Now(), outboxBatch)
	if err != nil {
		o.complain(ctx, "the outbox could not be read", err)
		return
	}
	for _, row := range book.without(rows) {
		if row.Expires.IsZero() || time.Now().Before(row.Expires) {
			continue
		}
		book.record(o.failed(ctx, row, models.OutboxExpired, models.Unavailable, expiredReason))
	}
}

// flush sends every row that is due, as long as the session stays online.
func (o *outbox) flush(ctx context.Context, book *recorder) {
	for ctx.Err() == nil && o.session.Ready() {
		rows, err := o.session.manager.store.Unsent(ctx, o.session.id, time.Now(), outboxBatch)
		if err != nil {
			o.complain(ctx, "the outbox could not be read", err)
			return
		}
		rows = book.without(rows)
		if len(rows) == 0 {
			return
		}
		rows, err = o.markSending(ctx, rows)
		if err == nil {
			err = fault.Point("outbox.sending")
		}
		if err != nil {
			o.complain(ctx, "the outbox could not be written", err)
			return
		}
		if !o.sendRows(ctx, book, rows) {
			return
		}
	}
}

// sendRows sends rows in order, and reports whether to look for more. The rest
// of a chat waits for a row of it that has to be tried again.
func (o *outbox) sendRows(ctx context.Context, book *recorder, rows []models.OutboxRow) bool {
	waits := map[models.JID]bool{}
	for _, row := range rows {
		if waits[row.Chat] {
			continue
		}
		done, goOn := o.trySend(ctx, book, row)
		if !goOn {
			return false
		}
		waits[row.Chat] = !done
	}
	return true
}

// markSending notes which rows may have left when the process ends now, and
// returns them. A row that somebody changed or took back since it was read is
// left out; it is looked at again.
func (o *outbox) markSending(ctx context.Context, rows []models.OutboxRow) ([]models.OutboxRow, error) {
	var marked []models.OutboxRow
	err := o.session.manager.store.Update(ctx, func(tx storage.Store) error {
		marked = marked[:0]
		for _, row := range rows {
			if row.State == models.OutboxQueued {
				now, err := tx.OutboxRow(ctx, row.SessionID, row.MessageID)
				if err != nil {
					return err
				}
				if now.State != models.OutboxQueued || !now.NotBefore.Equal(row.NotBefore) || !bytes.Equal(now.Content, row.Content) {
					continue
				}
				row.State = models.OutboxSending
				if err := tx.UpdateOutbox(ctx, row); err != nil {
					return err
				}
			}
			marked = append(marked, row)
		}
		return nil
	})
	return marked, err
}

// trySend is sendRow for a row that may hold anything. One that panics fails.
func (o *outbox) trySend(ctx context.Context, book *recorder, row models.OutboxRow) (done, goOn bool) {
	err := o.session.contained(func() error {
		done, goOn = o.sendRow(ctx, book, row)
		return nil
	})
	if err != nil {
		book.record(o.unfit(row))
		return true, true
	}
	return done, goOn
}

// sendRow sends one row and hands the result on to be recorded. It reports
// whether the row is done with, which it is not after a passing failure, and
// whether to go on.
func (o *outbox) sendRow(ctx context.Context, book *recorder, row models.OutboxRow) (done, goOn bool) {
	now := time.Now()
	if !row.Expires.IsZero() && now.After(row.Expires) && row.Attempts == 0 {
		book.record(o.failed(ctx, row, models.OutboxExpired, models.Unavailable, expiredReason))
		return true, true
	}
	if pace := o.session.manager.opts.Pace; pace != nil {
		if err := pace(ctx, row); err != nil {
			return false, false
		}
	}
	row.Attempts++
	result, err := o.session.tryTransmit(ctx, row)
	if fault.Point("outbox.acked") != nil {
		return false, false
	}
	switch {
	case err == nil:
		book.record(result)
	case ctx.Err() != nil:
		return false, false
	case passing(err) && (lost(err) || row.Attempts < outboxRetry):
		o.session.logger.Warn("message not sent; it stays in the outbox", "message", row.MessageID, "err", err)
		o.note(ctx, row)
		return false, o.session.Ready() && sleep(ctx, time.Second)
	default:
		o.session.logger.Warn("message failed", "message", row.MessageID, "err", err)
		book.record(o.failed(ctx, row, models.OutboxFailed, kindOf(err), reasonOf(err)))
	}
	return true, true
}

// note remembers that a row was tried.
func (o *outbox) note(ctx context.Context, row models.OutboxRow) {
	if err := o.session.manager.store.UpdateOutbox(ctx, row); err != nil {
		o.complain(ctx, "the outbox could not be written", err)
	}
}

// complain logs a failure, unless the session is stopping.
func (o *outbox) complain(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		o.session.logger.Error(what, "err", err)
	}
}
