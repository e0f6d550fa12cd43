package whatsapp

import (
	"fmt"
	"strings"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// burst is how many messages go each way at the same time.
const burst = 300

// Sending and receiving share the encryption sessions of a contact; without
// the gate up to a quarter of what comes in cannot be read at first.
func TestABurstBothWaysLeavesNothingUnreadable(t *testing.T) {
	for run := range 5 {
		t.Run(fmt.Sprint("run ", run+1), func(t *testing.T) { inRealTime(t, burstBothWays) })
	}
}

func burstBothWays(t *testing.T, r *rig) {
	s := r.linked()
	sent := make(chan error, 1)
	go func() { sent <- r.enqueueMany(s) }()
	for n := range burst {
		r.annaSends(simulator.Message{Text: fmt.Sprint("in ", n)})
	}
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	await(r, func(m models.MessageReceived) bool { return m.Message.Text == fmt.Sprint("in ", burst-1) })
	r.annaGetsText(fmt.Sprint("out ", burst-1))

	if n := count[models.MessageUndecryptable](r); n != 0 {
		t.Errorf("%d of %d incoming messages could not be read at first, want 0", n, burst)
	}
	got := map[string]bool{}
	for _, m := range r.anna.Inbox(0) {
		if !m.FromMe {
			got[m.Text] = true
		}
	}
	if len(got) != burst {
		t.Errorf("Anna got %d different messages, want %d", len(got), burst)
	}
	if n := r.retriesAskedByContacts(); n != 0 {
		t.Errorf("contacts asked %d times for a repeat, want 0", n)
	}
	r.storedInOrder(s)
}

func (r *rig) enqueueMany(s *Session) error {
	for n := range burst {
		if _, err := s.Enqueue(r.t.Context(), models.JID(r.anna.JID()), Outgoing{Text: fmt.Sprint("out ", n)}); err != nil {
			return err
		}
	}
	return nil
}

// retriesAskedByContacts counts retry receipts that the line was given.
func (r *rig) retriesAskedByContacts() int {
	n := 0
	for _, e := range r.sim.Events(0) {
		if e.Account == lineNumber && e.Device > 0 && strings.Contains(e.Summary, `type="retry"`) {
			n++
		}
	}
	return n
}

func (r *rig) storedInOrder(s *Session) {
	r.t.Helper()
	theirs := false
	list, err := s.Messages(r.t.Context(), storage.MessageFilter{
		Chat: models.JID(r.anna.JID()), FromMe: &theirs, Limit: storage.MaxLimit,
	})
	if err != nil || len(list) != burst {
		r.t.Fatalf("%d incoming messages stored, %v, want %d", len(list), err, burst)
	}
	for i, m := range list {
		if want := fmt.Sprint("in ", burst-1-i); m.Text != want {
			r.t.Fatalf("got %q in place %d from the end, want %q", m.Text, i, want)
		}
	}
}
