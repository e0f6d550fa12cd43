package nemesis

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

func numbered(n int) string { return fmt.Sprintf("message %03d", n) }

// inOrder checks that texts are the numbered ones, each once and in order.
func inOrder(count int, texts []string) error {
	for i, text := range texts {
		if i >= count || text != numbered(i) {
			return fmt.Errorf("at place %d there is %q, want %q", i, text, numbered(i))
		}
	}
	if len(texts) < count {
		return fmt.Errorf("%d of %d messages are there", len(texts), count)
	}
	return nil
}

// stored checks what the API says of the guest's messages.
func (r *rig) stored(count int) error { return r.storedOf(guest, count) }

func (r *rig) storedOf(number string, count int) error {
	messages, err := r.desk.Messages(r.ctx, session, number+"@c.us", 1000)
	if err != nil {
		return err
	}
	var texts []string
	for _, m := range messages {
		if !m.FromMe {
			texts = append(texts, m.Body)
		}
	}
	return inOrder(count, texts)
}

// toldAll checks what the webhook receiver heard of them.
func (r *rig) toldAll(count int) error {
	var texts []string
	for _, d := range r.receiver.First("message") {
		texts = append(texts, d.Data.Message.Body)
	}
	return inOrder(count, texts)
}

// guestWrites sends numbered messages, with short pauses.
func (r *rig) guestWrites(count int) error {
	for i := range count {
		if _, err := r.guest.SendText(r.ctx, lineNumber, numbered(i)); err != nil {
			return fmt.Errorf("send message %d: %w", i, err)
		}
		r.wait(time.Duration(i*7%40) * time.Millisecond)
	}
	return nil
}

func TestNoMessageIsLostWhenKilledWhileAContactWrites(t *testing.T) {
	t.Parallel()
	const count = 200
	r := newRig(t, nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := r.guestWrites(count); err != nil {
			t.Error(err)
		}
	}()
	r.killUntil(done)
	r.until("all messages are stored once and in order", func() error { return r.stored(count) })
	r.until("all messages have been told, in order", func() error { return r.toldAll(count) })
	r.everyEventTold()
	if unknown := r.whatsapp.Unknown(); len(unknown) > 0 {
		t.Errorf("the simulator did not understand %v", unknown)
	}
}

func TestAReceiverThatFailsGetsEverythingInOrder(t *testing.T) {
	t.Parallel()
	const count = 60
	var down atomic.Bool
	var refused atomic.Int64 // one delivery, refused while the receiver is up
	r := newRig(t, func(nth int) bool { return down.Load() || int64(nth) == refused.Load() })
	refused.Store(int64(10 + r.random.IntN(count)))
	for i := range count {
		if _, err := r.guest.SendText(r.ctx, lineNumber, numbered(i)); err != nil {
			t.Fatal(err)
		}
		switch i {
		case count / 3:
			down.Store(true)
		case count / 2: // one whole life of the program has a receiver that is down
			r.desk.Kill()
			r.check(r.desk.Start(r.ctx))
			r.connected()
			r.desk.Kill()
			down.Store(false)
			r.check(r.desk.Start(r.ctx))
		}
	}
	r.until("all messages have been told, in order", func() error { return r.toldAll(count) })
	r.everyEventTold()
	if r.receiver.Refused() == 0 {
		t.Error("the receiver refused nothing, so nothing was tried")
	}
}
