package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// preparedAtOnce is how many messages of a session are prepared at a time while
// others leave.
const preparedAtOnce = 2

// preparing is the work on rows that were accepted as they came: their files
// still have to be converted, or their links looked at. A row stays queued
// meanwhile, so that after a crash the work begins anew.
type preparing struct {
	outbox *outbox
	book   *recorder
	work   sync.WaitGroup

	mu  sync.Mutex // guards ids
	ids map[string]bool
}

func newPreparing(o *outbox, book *recorder) *preparing {
	return &preparing{outbox: o, book: book, ids: map[string]bool{}}
}

// prepareMark is in the content of a row that has to be prepared. Inside a text
// its quotes would be escaped.
var prepareMark = []byte(`"PrepareLater":true`)

// without drops rows that have to be prepared first, and the rows behind them in
// their chats, and begins with the work.
func (p *preparing) without(ctx context.Context, rows []models.OutboxRow) []models.OutboxRow {
	held := map[models.JID]bool{}
	return slices.DeleteFunc(rows, func(row models.OutboxRow) bool {
		if !held[row.Chat] && bytes.Contains(row.Content, prepareMark) && !overdue(row) {
			held[row.Chat] = true
			p.begin(ctx, row)
		}
		return held[row.Chat]
	})
}

func (p *preparing) begin(ctx context.Context, row models.OutboxRow) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ids[row.MessageID] || len(p.ids) >= preparedAtOnce {
		return // looked at again when one is done
	}
	p.ids[row.MessageID] = true
	p.work.Go(func() {
		p.prepare(ctx, row)
		p.mu.Lock()
		delete(p.ids, row.MessageID)
		p.mu.Unlock()
		p.outbox.bell.ring()
	})
}

// prepare brings a row into the form in which it leaves. One that cannot be
// prepared fails; one whose session stops stays as it is.
func (p *preparing) prepare(ctx context.Context, row models.OutboxRow) {
	s := p.outbox.session
	out, err := OutgoingOf(row)
	if err == nil {
		out.PrepareLater = false
		err = s.contained(func() error { return s.Prepare(ctx, &out) })
	}
	if ctx.Err() != nil {
		return
	}
	if err == nil {
		err = out.Check(row.Chat)
	}
	if err != nil {
		s.logger.Warn("message could not be prepared", "message", row.MessageID, "err", err)
		p.book.record(p.outbox.failed(ctx, row, models.OutboxFailed, models.Invalid, reasonOf(err)))
		return
	}
	if err := p.keep(ctx, row, out); err != nil {
		p.outbox.complain(ctx, "a prepared message could not be stored", err)
	}
}

// keep stores a prepared row, unless it was changed or taken back meanwhile.
func (p *preparing) keep(ctx context.Context, row models.OutboxRow, out Outgoing) error {
	s := p.outbox.session
	if err := s.stash(&out); err != nil {
		return err
	}
	content, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("encode an outgoing message: %w", err)
	}
	return s.manager.store.Update(ctx, func(tx storage.Store) error {
		now, err := tx.OutboxRow(ctx, row.SessionID, row.MessageID)
		if err != nil || now.State != models.OutboxQueued || !bytes.Equal(now.Content, row.Content) {
			return missing(err)
		}
		now.Content = content
		return tx.ChangeQueued(ctx, now)
	})
}

// atOnce reports whether preparing a message takes no time.
func (m Outgoing) atOnce() bool {
	return m.Media == nil && len(m.Items) == 0 && (m.NoPreview || !m.onlyText() || link.FindString(m.Text) == "")
}
