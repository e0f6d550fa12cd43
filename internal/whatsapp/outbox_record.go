package whatsapp

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/socket"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// recorder records what became of rows, while the sender is already at the
// next one. A crash in between sends a row twice under one id, and receivers
// keep one.
type recorder struct {
	outbox  *outbox
	results chan rowResult

	mu   sync.Mutex // guards what follows
	held map[string]bool
	// stored are those that were recorded since rows were last looked at: a
	// look that began before may still have found them unsent.
	stored map[string]bool
}

// rowResult is a row that is done: with the message when one was sent, or with
// what it did to an earlier message.
type rowResult struct {
	row     models.OutboxRow
	message *models.Message
	change  events.Step
	next    []models.OutboxRow // what is to leave after it
}

const recordedAtOnce = 64

func newRecorder(o *outbox) *recorder {
	return &recorder{outbox: o, results: make(chan rowResult, recordedAtOnce), held: map[string]bool{}, stored: map[string]bool{}}
}

func sentRow(row models.OutboxRow, message models.Message) rowResult {
	row.State, row.DoneAt = models.OutboxSent, time.Now()
	return rowResult{row: row, message: &message}
}

// changedRow is a row that did something to an earlier message.
func changedRow(row models.OutboxRow, change events.Step) rowResult {
	row.State, row.DoneAt = models.OutboxSent, time.Now()
	return rowResult{row: row, change: change}
}

// failed is a row that will not leave. Its message is stored with the reason.
func (o *outbox) failed(ctx context.Context, row models.OutboxRow, state models.OutboxState, kind models.Kind, reason string) rowResult {
	row.State, row.DoneAt, row.Kind, row.Reason = state, time.Now(), kind, reason
	result := rowResult{row: row}
	// A draft that panics is logged; the row fails without it.
	_ = o.session.contained(func() error {
		result.message = o.session.draft(ctx, row, reason)
		return nil
	})
	return result
}

// unfit is a row whose message made this server panic. It fails without it.
func (o *outbox) unfit(row models.OutboxRow) rowResult {
	row.State, row.DoneAt = models.OutboxFailed, time.Now()
	row.Kind, row.Reason = models.Unavailable, "the message could not be recorded"
	return rowResult{row: row}
}

// record takes a result; the row is not sent again until it is stored.
func (r *recorder) record(result rowResult) {
	r.mu.Lock()
	r.held[result.row.MessageID] = true
	r.mu.Unlock()
	r.results <- result
}

// without drops rows whose result is being recorded, or was a moment ago.
func (r *recorder) without(rows []models.OutboxRow) []models.OutboxRow {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer clear(r.stored)
	return slices.DeleteFunc(rows, func(row models.OutboxRow) bool {
		return r.held[row.MessageID] || r.stored[row.MessageID]
	})
}

// run records until there is nothing more to come. What was sent is recorded
// also while the session stops.
func (r *recorder) run() {
	ctx := context.WithoutCancel(r.outbox.session.manager.life)
	for first := range r.results {
		r.keep(ctx, r.more(first))
	}
}

// keep records a batch. When that panics each row is recorded alone, and one
// that panics alone fails without its message: it would come back at every
// start. One that cannot even fail stays held until then.
func (r *recorder) keep(ctx context.Context, batch []rowResult) {
	err := r.outbox.session.contained(func() error { return r.store(ctx, batch) })
	var fault *panicked
	switch {
	case !errors.As(err, &fault):
		r.release(batch, err)
	case len(batch) > 1:
		for _, result := range batch {
			r.keep(ctx, []rowResult{result})
		}
	case batch[0].message != nil || batch[0].change != nil:
		r.keep(ctx, []rowResult{r.outbox.unfit(batch[0].row)})
	default:
		r.outbox.answer(batch[0].row.MessageID, batch[0].answer(err))
	}
}

// store writes what became of a batch of rows.
func (r *recorder) store(ctx context.Context, batch []rowResult) error {
	change := events.Change{SessionID: r.outbox.session.id}
	for _, result := range batch {
		change.Do(result.met()...)
		change.Do(finishRow(result))
	}
	if err := r.outbox.session.commit(ctx, change); err != nil {
		r.outbox.session.logger.Error("sent messages not recorded; they will be sent again", "err", err)
		return err
	}
	r.measure(batch)
	return nil
}

// measure counts what became of rows, and how long the sent ones took.
func (r *recorder) measure(batch []rowResult) {
	m := r.outbox.session.manager.opts.Metrics
	for _, result := range batch {
		m.Outbox.WithLabelValues(string(result.row.State)).Inc()
		if result.row.State == models.OutboxSent {
			m.Send.Observe(result.row.DoneAt.Sub(result.row.CreatedAt).Seconds())
		}
	}
}

// met is what sending taught: the hidden address of the number it went to.
func (r rowResult) met() []events.Step {
	if r.message == nil || !r.row.Chat.IsPhone() || !r.message.Chat.IsLID() {
		return nil
	}
	return []events.Step{learnAddress{models.Address{LID: r.message.Chat, Phone: r.row.Chat}}}
}

// more takes what else is waiting.
func (r *recorder) more(first rowResult) []rowResult {
	batch := []rowResult{first}
	for len(batch) < recordedAtOnce {
		select {
		case next, open := <-r.results:
			if !open {
				return batch
			}
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

func (r *recorder) release(batch []rowResult, err error) {
	r.mu.Lock()
	for _, result := range batch {
		delete(r.held, result.row.MessageID)
		if err == nil {
			r.stored[result.row.MessageID] = true
		}
	}
	r.mu.Unlock()
	more := err != nil
	for _, result := range batch {
		r.outbox.answer(result.row.MessageID, result.answer(err))
		more = more || len(result.next) > 0
	}
	if more {
		r.outbox.bell.ring()
	}
}

// answer is the result as the caller hears it.
func (r rowResult) answer(err error) sendResult {
	switch {
	case err != nil:
		return sendResult{err: &models.Error{Kind: models.Unavailable, Message: "the message left, but could not be recorded", Err: err}}
	case r.row.State != models.OutboxSent:
		return sendResult{err: &models.Error{Kind: r.row.Kind, Message: r.row.Reason}}
	case r.message == nil:
		return sendResult{message: models.Message{SessionID: r.row.SessionID, Chat: r.row.Chat, ID: r.row.MessageID}}
	}
	return sendResult{message: *r.message}
}

// finishRow stores what became of a row, and tells of it.
type finishRow rowResult

// Apply implements events.Step.
func (f finishRow) Apply(ctx context.Context, tx *events.Tx) error {
	if err := tx.UpdateOutbox(ctx, f.row); err != nil {
		return err
	}
	if err := queueNext(ctx, tx, f.next); err != nil {
		return err
	}
	if f.change != nil {
		return f.change.Apply(ctx, tx)
	}
	if f.message == nil {
		return nil
	}
	m := *f.message
	stored, fresh, err := tx.InsertMessage(ctx, m)
	if err != nil || !fresh {
		return err
	}
	if m.Chat != models.StatusBroadcast { // a post is in nobody's chat
		if err := tx.TouchChat(ctx, tx.SessionID, m.Chat, m.Time, 0); err != nil {
			return err
		}
	}
	if stored.Ack > models.AckError {
		tx.Announce(models.MessageCreated{Message: stored})
		if stored.Media != nil {
			tx.Announce(models.MediaUploaded{Message: stored})
		}
	}
	tx.Announce(models.MessageAcked{Message: stored, Ack: stored.Ack, Time: stored.Time})
	if err := earlyVotes(ctx, tx, stored); err != nil {
		return err
	}
	return countEarly(ctx, tx, stored)
}

// countEarly counts the receipts that were faster than the recording.
func countEarly(ctx context.Context, tx *events.Tx, m models.Message) error {
	receipts, err := tx.Receipts(ctx, tx.SessionID, m.Chat, m.ID)
	if err != nil || len(receipts) == 0 {
		return err
	}
	level, err := reached(ctx, tx, m.Ref())
	if err != nil {
		return err
	}
	return raiseAck(ctx, tx, m.Ref(), level, receipts[0].User, time.Now())
}

// passing reports whether trying again may help.
func passing(err error) bool {
	return lost(err) || errors.Is(err, whatsmeow.ErrMessageTimedOut) || errors.Is(err, whatsmeow.ErrIQTimedOut) ||
		errors.Is(err, context.DeadlineExceeded) || models.KindOf(err) == models.Unavailable
}

// lost reports whether the connection went away, which says nothing about what
// was being done.
func lost(err error) bool {
	var cut *whatsmeow.DisconnectedError
	return errors.As(err, &cut) || models.KindOf(err) == models.NotConnected ||
		errors.Is(err, whatsmeow.ErrNotConnected) || errors.Is(err, socket.ErrSocketClosed) ||
		errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, context.Canceled)
}

func kindOf(err error) models.Kind {
	if kind := models.KindOf(err); kind != "" {
		return kind
	}
	if passing(err) {
		return models.Unavailable
	}
	return kindOfAnswer(err)
}

// reasonOf words a failure for the person who wanted to send.
func reasonOf(err error) string {
	var ours *models.Error
	if errors.As(err, &ours) {
		return ours.Message
	}
	if passing(err) {
		return "WhatsApp did not answer"
	}
	if nobody(err) {
		return errNobody
	}
	if words, known := refusals[refusalCode(err)]; known {
		return words
	}
	return "WhatsApp refused: " + err.Error()
}
