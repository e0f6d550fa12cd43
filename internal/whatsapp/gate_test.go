package whatsapp

import (
	"context"
	"testing"
	"testing/synctest"

	"go.mau.fi/whatsmeow/store"
)

// twoSessions answers what the send path asks of a session store.
type twoSessions struct{ store.SessionStore }

func (twoSessions) GetManySessions(context.Context, []string) (map[string][]byte, error) {
	return nil, nil
}
func (twoSessions) PutManySessions(context.Context, map[string][]byte) error { return nil }

// oneTxn answers what decrypting asks of an event buffer.
type oneTxn struct{ store.EventBuffer }

func (oneTxn) DoDecryptionTxn(ctx context.Context, fn func(context.Context) error) error {
	return fn(ctx)
}

// gated is a gate with both stores behind it, and a decryption that is on its way.
type gated struct {
	gate     *gate
	sessions gatedSessions
	buffer   gatedBuffer
}

func newGated() gated {
	g := newGate()
	return gated{gate: g, sessions: gatedSessions{twoSessions{}, g}, buffer: gatedBuffer{oneTxn{}, g}}
}

// decrypting starts to decrypt and reports whether that is done yet.
func (g gated) decrypting(ctx context.Context) (done func() bool) {
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		_ = g.buffer.DoDecryptionTxn(ctx, func(context.Context) error { return nil })
	}()
	return func() bool {
		synctest.Wait()
		return closed(finished)
	}
}

func TestDecryptingWaitsWhileASendIsBetweenReadingAndWriting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGated()
		ctx, end := g.gate.open(t.Context())
		defer end()
		if _, err := g.sessions.GetManySessions(ctx, nil); err != nil {
			t.Fatal(err)
		}
		decrypted := g.decrypting(t.Context())
		if decrypted() {
			t.Fatal("a message was decrypted between a send's reading and its writing")
		}
		if err := g.sessions.PutManySessions(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if !decrypted() {
			t.Error("the message still waits after the send has written")
		}
	})
}

func TestASendThatFailsInBetweenLetsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGated()
		ctx, end := g.gate.open(t.Context())
		if _, err := g.sessions.GetManySessions(ctx, nil); err != nil {
			t.Fatal(err)
		}
		decrypted := g.decrypting(t.Context())
		end()
		if !decrypted() {
			t.Error("the message still waits after the send has ended")
		}
	})
}

func TestTheEndOfOneSendDoesNotLetGoForAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGated()
		_, endFirst := g.gate.open(t.Context())
		second, endSecond := g.gate.open(t.Context())
		if _, err := g.sessions.GetManySessions(second, nil); err != nil {
			t.Fatal(err)
		}
		decrypted := g.decrypting(t.Context())
		endFirst()
		if decrypted() {
			t.Error("the end of another send opened the gate")
		}
		endSecond()
		if !decrypted() {
			t.Error("the message still waits after both sends have ended")
		}
	})
}

func TestWaitingForTheGateEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGated()
		ctx, end := g.gate.open(t.Context())
		defer end()
		if _, err := g.sessions.GetManySessions(ctx, nil); err != nil {
			t.Fatal(err)
		}
		waiting, cancel := context.WithCancel(t.Context())
		decrypted := g.decrypting(waiting)
		cancel()
		if !decrypted() {
			t.Error("the message waits on after its context has ended")
		}
	})
}
