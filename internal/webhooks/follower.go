package webhooks

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// window is how many events of a session may be under way to one webhook.
const window = 256

// follower tells one webhook about one session. It reads the log from its
// stored position on and deals events out to lanes, one per chat: within a
// lane they go in order, lanes go side by side.
type follower struct {
	e       *endpoint
	session string
	logger  *slog.Logger
	places  chan struct{}
	workers sync.WaitGroup

	mu       sync.Mutex
	seen     int64              // the last event that was read
	saved    int64              // the position that is stored
	underway map[int64]struct{} // events read and not dealt with
	lanes    map[models.JID]*lane
}

// lane is what is left to do in one chat.
type lane struct {
	chat  models.JID
	queue []models.Event
	// row is the failure that holds the lane, and nil while it flows. Events
	// that come meanwhile wait in the log: the row says from where.
	row *models.WebhookFailure
}

func newFollower(e *endpoint, session string) *follower {
	return &follower{
		e: e, session: session,
		logger:   e.d.logger.With("webhook", e.hook.ID, "session", session),
		places:   make(chan struct{}, window),
		underway: map[int64]struct{}{}, lanes: map[models.JID]*lane{},
	}
}

// positionName is the follower's name in the table of positions.
func positionName(webhook int64) string { return fmt.Sprintf("webhook:%d", webhook) }

// run delivers until ctx ends.
func (f *follower) run(ctx context.Context) {
	defer f.workers.Wait()
	for {
		err := f.load(ctx)
		if err == nil {
			break
		}
		if ctx.Err() == nil {
			f.logger.Error("place not read; trying again", "err", err)
		}
		if sleep(ctx, time.Second, nil) != nil {
			return
		}
	}
	for ctx.Err() == nil {
		err := f.e.d.opts.Log.Follow(ctx, f.lastSeen(), storage.EventFilter{Session: f.session}, func(event models.Event) error {
			return f.take(ctx, event)
		})
		if err != nil && ctx.Err() == nil {
			f.logger.Error("log not read; trying again", "err", err)
			sleep(ctx, time.Second, nil)
		}
	}
}

// load finds the position and the lanes that were held when the server stopped.
func (f *follower) load(ctx context.Context) error {
	store := f.e.d.opts.Store
	position, err := store.Position(ctx, positionName(f.e.hook.ID), f.session)
	if err != nil {
		return fmt.Errorf("read the position: %w", err)
	}
	rows, err := f.heldRows(ctx)
	if err != nil {
		return fmt.Errorf("read the failures: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen, f.saved = position, position
	for _, row := range rows {
		if f.e.prompt {
			row.NextTry = time.Now()
		}
		f.start(ctx, &lane{chat: models.JID(row.Lane), row: &row})
	}
	return nil
}

// heldRows are the rows that hold lanes, one for each. A kill may leave a
// second one: it stands behind the first, which comes to its event anyway, so
// it is deleted.
func (f *follower) heldRows(ctx context.Context) ([]models.WebhookFailure, error) {
	store := f.e.d.opts.Store
	filter := storage.FailureFilter{Webhook: f.e.hook.ID, Session: f.session, Limit: storage.MaxLimit}
	var rows []models.WebhookFailure
	lanes := map[string]bool{}
	for {
		page, err := store.Failures(ctx, filter)
		if err != nil || len(page) == 0 {
			return rows, err
		}
		for _, row := range page {
			if !lanes[row.Lane] {
				lanes[row.Lane] = true
				rows = append(rows, row)
			} else if err := store.DeleteFailure(ctx, row.ID); err != nil {
				return nil, err
			}
		}
		filter.After = storage.MarkOf(page[len(page)-1])
	}
}

// start puts a lane to work; the caller holds mu.
func (f *follower) start(ctx context.Context, l *lane) {
	f.lanes[l.chat] = l
	f.workers.Go(func() { f.work(ctx, l) })
}

// take deals one event of the log out.
func (f *follower) take(ctx context.Context, event models.Event) error {
	if !f.e.wants(ctx, event) || f.held(event.Chat()) {
		f.pass(event.ID)
		return nil
	}
	select {
	case f.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	f.queue(ctx, event)
	return nil
}

// held reports whether the events of a chat have to wait.
func (f *follower) held(chat models.JID) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.lanes[chat]
	return l != nil && l.row != nil
}

// pass notes that there is nothing to do about an event, now or here. An event
// of a held lane may be passed because the row that holds it is stored.
func (f *follower) pass(id int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = max(f.seen, id)
	f.e.d.journal.wake()
}

func (f *follower) queue(ctx context.Context, event models.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = max(f.seen, event.ID)
	l := f.lanes[event.Chat()]
	if l != nil && l.row != nil { // held in the meantime
		<-f.places
		return
	}
	f.underway[event.ID] = struct{}{}
	if l == nil {
		l = &lane{chat: event.Chat()}
		f.start(ctx, l)
	}
	l.queue = append(l.queue, event)
}

func (f *follower) lastSeen() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seen
}

// position is the last event up to which everything has been dealt with, and
// whether that is news for the store.
func (f *follower) position() (id int64, news bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id = f.seen
	for event := range f.underway {
		id = min(id, event-1)
	}
	return id, id > f.saved
}

func (f *follower) savedAt(id int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.saved = max(f.saved, id)
}
