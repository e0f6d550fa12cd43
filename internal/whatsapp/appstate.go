package whatsapp

import (
	"context"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// stateWriter lets one change of the account's settings leave at a time. Each
// is made on top of the one before it, and the library tries a change that came
// too late only once more.
type stateWriter struct {
	turn chan struct{} // holds one token while a change leaves

	mu   sync.Mutex     // guards what follows
	own  map[int64]bool // by time; true once the library told us of the change
	last int64          // the time of our newest change, in milliseconds
}

// maxOwnChanges bounds how many of our changes are remembered.
const maxOwnChanges = 1000

func newStateWriter() *stateWriter {
	return &stateWriter{turn: make(chan struct{}, 1), own: map[int64]bool{}}
}

// stamp gives a change of ours a time that no other of ours has. The library
// tells us of the change under that time.
func (w *stateWriter) stamp(now time.Time) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = max(now.UnixMilli(), w.last+1)
	if len(w.own) >= maxOwnChanges {
		clear(w.own)
	}
	w.own[w.last] = false
	return time.UnixMilli(w.last)
}

// made reports whether a change of that time is one of ours. What it does was
// recorded when it left; done again later it could undo what came after it.
func (w *stateWriter) made(at time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, ours := w.own[at.UnixMilli()]
	if ours {
		w.own[at.UnixMilli()] = true
	}
	return ours
}

// forget makes a change that we did not record one of another device, so that
// it is recorded when the library tells us of it. It reports whether the
// library already did.
func (w *stateWriter) forget(at time.Time) (told bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	told = w.own[at.UnixMilli()]
	delete(w.own, at.UnixMilli())
	return told
}

// recordPatience bounds how long a change that WhatsApp has may take to be
// recorded here.
const recordPatience = 10 * time.Second

// changeState tells the account's devices of a change and records it here. The
// library tells us of it too, later; by then it is no news. A change that was
// not recorded is news then, as WhatsApp may have it although it did not say so.
func (s *Session) changeState(ctx context.Context, patch appstate.PatchInfo, steps ...events.Step) error {
	at, err := s.sendState(ctx, patch)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordPatience)
	defer cancel()
	if err := s.commit(ctx, s.changeOf(steps...)); err != nil {
		s.state.forget(at)
		return err
	}
	return nil
}

// sendState tells all devices of the account about a setting, and returns the
// time of the change. It waits until the phone's settings have arrived: before
// that there is no key to seal anything with.
func (s *Session) sendState(ctx context.Context, patch appstate.PatchInfo) (time.Time, error) {
	client, err := s.client()
	if err != nil {
		return time.Time{}, err
	}
	done, err := s.stateTurn(ctx)
	if err != nil {
		return time.Time{}, err
	}
	defer done()
	// From here on WhatsApp may have the change: a caller who hangs up stops
	// nothing.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), serverPatience)
	defer cancel()
	patch.Timestamp = s.state.stamp(time.Now())
	if err := client.SendAppState(ctx, patch); err != nil && !s.state.forget(patch.Timestamp) {
		return time.Time{}, refused(err)
	}
	return patch.Timestamp, nil
}

// stateTurn waits until a change may leave. done lets the next one.
func (s *Session) stateTurn(ctx context.Context) (done func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, serverPatience)
	defer cancel()
	select {
	case <-s.whenOnline():
	case <-ctx.Done():
		return nil, &models.Error{Kind: models.Unavailable, Message: "the session is not ready yet", Err: ctx.Err()}
	}
	select {
	case s.state.turn <- struct{}{}:
		return func() { <-s.state.turn }, nil
	case <-ctx.Done():
		return nil, &models.Error{Kind: models.Unavailable, Message: "WhatsApp did not answer", Err: ctx.Err()}
	}
}

// stateJID is how the account's phone calls a chat: by the hidden address once
// it has moved its chats there, by the phone address before.
func (s *Session) stateJID(ctx context.Context, chat models.JID) types.JID {
	s.mu.Lock()
	l := s.line
	s.mu.Unlock()
	if l == nil || l.client.Store.LIDMigrationTimestamp == 0 {
		chat = s.PhoneOf(ctx, chat)
	}
	return wireJID(chat)
}

// lastOf is the time and the name of the last message of a chat, which says to
// the other devices how far a change of the chat reaches; nothing when there
// is no message.
func (s *Session) lastOf(ctx context.Context, chat models.JID) (time.Time, *waCommon.MessageKey, error) {
	list, err := s.manager.store.Messages(ctx, messageFilter(s.id, chat, nil, 1))
	if err != nil || len(list) == 0 {
		return time.Time{}, nil, err
	}
	key := keyOf(list[0])
	remote := s.stateJID(ctx, chat).String()
	key.RemoteJID = &remote
	return list[0].Time, key, nil
}
