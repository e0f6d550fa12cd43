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
	pacer   *pacer

	mu      sync.Mutex // guards waiting
	waiting map[string][]chan sendResult
}

// sendResult is what became of a row.
type sendResult struct {
	message models.Message
	err     error
}

func newOutbox(s *Session) *outbox {
	return &outbox{session: s, bell: newBell(), pacer: newPacer(), waiting: map[string][]chan sendResult{}}
}

// Enqueue stores a message to be sent, prepared if it was not and is not to be
// later, and does not wait until it has left.
func (s *Session) Enqueue(ctx context.Context, to models.JID, m Outgoing) (models.OutboxRow, error) {
	to = s.Canonical(ctx, to)
	m.PrepareLater = m.PrepareLater && !m.Prepared && !m.atOnce()
	if !m.PrepareLater {
		if err := s.Prepare(ctx, &m); err != nil {
			return models.OutboxRow{}, err
		}
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

// Send sends a message and waits until WhatsApp has it, and all files of an
// album, at most 30 seconds
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
	m = m.withItemIDs()
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, sendPatience)
		defer cancel()
	}
	results, forget := s.outbox.awaitAll(m)
	defer forget()
	row, err := s.Enqueue(ctx, to, m)
	if err != nil {
		return models.Message{}, err
	}
	var sent models.Message
	for i, result := range results {
		select {
		case r := <-result:
			if i == 0 {
				sent = r.message
			}
			if r.err != nil {
				return sent, r.err
			}
		case <-ctx.Done():
			pending := models.Message{SessionID: s.id, Chat: row.Chat, ID: row.MessageID, FromMe: true, Time: row.CreatedAt}
			return pending, &models.Error{Kind: models.Unavailable, Message: "WhatsApp has not confirmed the message yet", Err: ctx.Err()}
		}
	}
	return sent, nil
}

// awaitAll lets a caller hear what becomes of a message, and then of the files
// of the album that it announces.
func (o *outbox) awaitAll(m Outgoing) ([]<-chan sendResult, func()) {
	ids := []string{m.ID}
	for _, item := range m.Items {
		ids = append(ids, item.ID)
	}
	results, forget := make([]<-chan sendResult, len(ids)), make([]func(), len(ids))
	for i, id := range ids {
		results[i], forget[i] = o.await(id)
	}
	return results, func() {
		for _, f := range forget {
			f()
		}
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
	work := newPreparing(o, book)
	defer work.work.Wait()
	look := time.NewTicker(outboxLook)
	defer look.Stop()
	for {
		if o.session.Ready() {
			o.flush(ctx, book, work)
		} else {
			o.expire(ctx, book)
		}
		select {
		case <-ctx.Done():
			return
		case <-o.bell:
		case <-look.C:
		case <-o.pacer.wake():
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
		if !overdue(row) {
			continue
		}
		book.record(o.failed(ctx, row, models.OutboxExpired, models.Unavailable, expiredReason))
	}
}

// overdue reports whether the wait of a row is over. One that is being sent may
// have left already: it is sent again under its id instead.
func overdue(row models.OutboxRow) bool {
	return row.State == models.OutboxQueued && !row.Expires.IsZero() && time.Now().After(row.Expires)
}

// flush sends every row that is due, as long as the session stays online.
func (o *outbox) flush(ctx context.Context, book *recorder, work *preparing) {
	for ctx.Err() == nil && o.session.Ready() {
		rows, err := o.session.manager.store.Unsent(ctx, o.session.id, time.Now(), outboxBatch)
		if err != nil {
			o.complain(ctx, "the outbox could not be read", err)
			return
		}
		rows = work.without(ctx, book.without(rows))
		if len(rows) == 0 {
			return
		}
		if rows, err = o.paced(ctx, rows); err != nil {
			o.complain(ctx, "the outbox could not be written", err)
			return
		}
		marked, err := o.markSending(ctx, rows)
		if err == nil {
			err = fault.Point("outbox.sending")
		}
		if err != nil {
			o.complain(ctx, "the outbox could not be written", err)
			return
		}
		untried, goOn := o.sendRows(ctx, book, marked)
		o.putBack(ctx, untried)
		if !goOn {
			return
		}
	}
}

// markedRow is a row that may leave now.
type markedRow struct {
	models.OutboxRow
	fresh bool // it certainly has not left before
}

// sendRows sends rows in order. It returns those that were not tried, and
// whether to look for more. The rest of a chat waits for a row of it that has to
// be tried again.
func (o *outbox) sendRows(ctx context.Context, book *recorder, rows []markedRow) (untried []markedRow, goOn bool) {
	waits := map[models.JID]bool{}
	for i, row := range rows {
		if waits[row.Chat] {
			untried = append(untried, row)
			continue
		}
		switch o.trySend(ctx, book, row) {
		case rowWaits:
			waits[row.Chat] = true
		case rowStops:
			return append(untried, rows[i+1:]...), false
		case rowUntried:
			return append(untried, rows[i:]...), false
		}
	}
	return untried, true
}

// markSending notes which rows may have left when the process ends now, and
// returns them. A row that somebody changed or took back since it was read is
// left out; it is looked at again.
func (o *outbox) markSending(ctx context.Context, rows []models.OutboxRow) ([]markedRow, error) {
	var marked []markedRow
	err := o.session.manager.store.Update(ctx, func(tx storage.Store) error {
		marked = marked[:0]
		for _, row := range rows {
			fresh := row.State == models.OutboxQueued
			if fresh {
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
			marked = append(marked, markedRow{row, fresh})
		}
		return nil
	})
	return marked, err
}

// putBack lets rows wait again that were marked and not tried, also while the
// session stops: they can be changed and taken back until the next look.
func (o *outbox) putBack(ctx context.Context, rows []markedRow) {
	rows = slices.DeleteFunc(rows, func(row markedRow) bool { return !row.fresh })
	if len(rows) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitPatience)
	defer cancel()
	err := o.session.manager.store.Update(ctx, func(tx storage.Store) error {
		for _, row := range rows {
			row.State = models.OutboxQueued
			if err := tx.UpdateOutbox(ctx, row.OutboxRow); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && !models.IsNotFound(err) { // a session that is deleted takes its rows along
		o.complain(ctx, "the outbox could not be written", err)
	}
}

// outcome is how a look at one row ended.
type outcome int

const (
	rowDone    outcome = iota // its result is being recorded
	rowWaits                  // it has to be tried again
	rowStops                  // it was tried, and nothing more can leave now
	rowUntried                // it was not tried, and nothing more can leave now
)

// trySend is sendRow for a row that may hold anything. One that panics fails.
func (o *outbox) trySend(ctx context.Context, book *recorder, row markedRow) (end outcome) {
	err := o.session.contained(func() error {
		end = o.sendRow(ctx, book, row)
		return nil
	})
	if err != nil {
		book.record(o.unfit(row.OutboxRow))
		return rowDone
	}
	return end
}

// sendRow sends one row and hands the result on to be recorded.
func (o *outbox) sendRow(ctx context.Context, book *recorder, marked markedRow) outcome {
	row := marked.OutboxRow
	if marked.fresh && !row.Expires.IsZero() && time.Now().After(row.Expires) {
		book.record(o.failed(ctx, row, models.OutboxExpired, models.Unavailable, expiredReason))
		return rowDone
	}
	if pace := o.session.manager.opts.Pace; pace != nil {
		if err := pace(ctx, row); err != nil {
			return rowUntried
		}
	}
	row.Attempts++
	result, err := o.session.tryTransmit(ctx, row)
	if fault.Point("outbox.acked") != nil {
		return rowStops
	}
	switch {
	case err == nil:
		book.record(result)
	case ctx.Err() != nil:
		return rowStops
	case passing(err) && (lost(err) || row.Attempts < outboxRetry):
		o.session.logger.Warn("message not sent; it stays in the outbox", "message", row.MessageID, "err", err)
		o.note(ctx, row)
		if !o.session.Ready() || !sleep(ctx, time.Second) {
			return rowStops
		}
		return rowWaits
	default:
		o.session.logger.Warn("message failed", "message", row.MessageID, "err", err)
		book.record(o.failed(ctx, row, models.OutboxFailed, kindOf(err), reasonOf(err)))
	}
	return rowDone
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
