package whatsapp

import (
	"context"
	"sync"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/internal/ratchet"
)

// gate keeps sending and receiving apart where they share Signal sessions.
// The library's send path reads all sessions, encrypts, and writes them back;
// a message decrypted in between would lose its ratchet step.
type gate struct {
	turn chan struct{} // holds one token: whoever has it may touch sessions

	mu     sync.Mutex // guards holder
	holder *pass      // the send that has the token, nil when none has
}

// pass names one send, from its context to its end. It has a size, so that no
// two of them share an address.
type pass struct{ _ byte }

type passKey struct{}

func newGate() *gate {
	g := &gate{turn: make(chan struct{}, 1)}
	g.turn <- struct{}{}
	return g
}

// open marks a context as that of one send. The returned function ends the
// send's hold, should the library have returned between reading and writing.
func (g *gate) open(ctx context.Context) (context.Context, func()) {
	p := &pass{}
	return context.WithValue(ctx, passKey{}, p), func() { g.leave(p) }
}

// enter takes the token for a send; sends that did not open the gate pass by.
func (g *gate) enter(ctx context.Context) error {
	p, ok := ctx.Value(passKey{}).(*pass)
	if !ok || g.holds(p) {
		return nil
	}
	select {
	case <-g.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	g.mu.Lock()
	g.holder = p
	g.mu.Unlock()
	return nil
}

func (g *gate) holds(p *pass) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.holder == p
}

// leave gives the token back if this send has it.
func (g *gate) leave(p *pass) {
	g.mu.Lock()
	held := g.holder == p && p != nil
	if held {
		g.holder = nil
	}
	g.mu.Unlock()
	if held {
		g.turn <- struct{}{}
	}
}

// decrypt runs fn while no send is between reading and writing sessions.
func (g *gate) decrypt(ctx context.Context, fn func() error) error {
	select {
	case <-g.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { g.turn <- struct{}{} }()
	return fn()
}

// gatedLIDs closes the gate already when a send looks up under which address it
// will keep its sessions. When a first message arrives from the recipient
// between that look-up and the writing, the sessions of the number move to the
// hidden id, once and for all; one that was written under the number afterwards
// would never be found again, and the contact's answers could not be read.
type gatedLIDs struct {
	store.LIDStore
	gate *gate
}

// GetManyLIDsForPNs implements store.LIDStore.
func (l gatedLIDs) GetManyLIDsForPNs(ctx context.Context, phones []types.JID) (map[types.JID]types.JID, error) {
	if err := l.gate.enter(ctx); err != nil {
		return nil, err
	}
	return l.LIDStore.GetManyLIDsForPNs(ctx, phones)
}

// gatedSessions holds the gate from the moment a send reads sessions until it
// has written them.
type gatedSessions struct {
	store.SessionStore
	gate *gate
}

// GetManySessions implements store.SessionStore.
func (s gatedSessions) GetManySessions(ctx context.Context, addresses []string) (map[string][]byte, error) {
	if err := s.gate.enter(ctx); err != nil {
		return nil, err
	}
	return s.SessionStore.GetManySessions(ctx, addresses)
}

// PutManySessions implements store.SessionStore.
func (s gatedSessions) PutManySessions(ctx context.Context, sessions map[string][]byte) error {
	err := s.SessionStore.PutManySessions(ctx, sessions)
	if p, ok := ctx.Value(passKey{}).(*pass); ok {
		s.gate.leave(p)
	}
	return err
}

// MigratePNToLID implements store.SessionStore. It waits for the end of a send,
// unless it is the send itself that moves the sessions.
func (s gatedSessions) MigratePNToLID(ctx context.Context, pn, lid types.JID) error {
	if p, ok := ctx.Value(passKey{}).(*pass); ok && s.gate.holds(p) {
		return s.SessionStore.MigratePNToLID(ctx, pn, lid)
	}
	return s.gate.decrypt(ctx, func() error { return s.SessionStore.MigratePNToLID(ctx, pn, lid) })
}

// PutSession implements store.SessionStore. It stores what one message changed.
func (s gatedSessions) PutSession(ctx context.Context, address string, session []byte) error {
	before, err := s.SessionStore.GetSession(ctx, address)
	if err != nil {
		return err
	}
	return s.SessionStore.PutSession(ctx, address, ratchet.Repair(before, session))
}

// gatedBuffer decrypts only while no send holds the gate.
type gatedBuffer struct {
	store.EventBuffer
	gate *gate
}

// DoDecryptionTxn implements store.EventBuffer.
func (b gatedBuffer) DoDecryptionTxn(ctx context.Context, fn func(context.Context) error) error {
	return b.gate.decrypt(ctx, func() error { return b.EventBuffer.DoDecryptionTxn(ctx, fn) })
}
