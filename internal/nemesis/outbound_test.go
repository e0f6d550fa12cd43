package nemesis

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"frontdesk/internal/simulator"
)

// promise is a send that was answered with success.
type promise struct{ id, text string }

func TestEverySendThatWasAcceptedArrivesOnce(t *testing.T) {
	t.Parallel()
	const senders, each = 10, 12
	r := newRig(t, nil)
	var (
		mu       sync.Mutex // guards promises
		promises []promise
		group    sync.WaitGroup
	)
	for sender := range senders {
		group.Go(func() {
			for i := range each {
				text := fmt.Sprintf("%d-%d", sender, i)
				m, err := r.desk.Send(r.ctx, session, guestChat, text, "")
				if err != nil {
					r.wait(50 * time.Millisecond) // killed just now, or not connected yet
					continue
				}
				mu.Lock()
				promises = append(promises, promise{m.ID.ID, text})
				mu.Unlock()
			}
		})
	}
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	r.killUntil(done)
	if len(promises) == 0 {
		t.Fatal("no send was accepted, so nothing was tried")
	}
	t.Logf("%d of %d sends were accepted", len(promises), senders*each)
	r.until("every accepted send has arrived", func() error { return r.arrived(promises) })
	r.until("every accepted send is on record as sent", func() error { return r.sent(promises) })
	r.eachTextOnce()
}

func (r *rig) wait(span time.Duration) {
	select {
	case <-time.After(span):
	case <-r.ctx.Done():
	}
}

// arrived checks that the guest has every promised message under its id.
func (r *rig) arrived(promises []promise) error { return arrived(r.guest, promises) }

func arrived(at *simulator.Account, promises []promise) error {
	texts := make(map[string]string)
	for _, m := range at.Inbox(0) {
		texts[m.ID] = m.Text
	}
	var missing error
	for _, p := range promises {
		if texts[p.id] != p.text {
			missing = errors.Join(missing, fmt.Errorf("%s is not there: %q", p.id, p.text))
		}
	}
	return missing
}

// sent checks that the API says of every promised message that it was sent.
func (r *rig) sent(promises []promise) error {
	messages, err := r.desk.Messages(r.ctx, session, guestChat, 1000)
	if err != nil {
		return err
	}
	acks := make(map[string]int)
	for _, m := range messages {
		acks[m.ID.ID] = m.Ack
	}
	for _, p := range promises {
		if ack, there := acks[p.id]; !there || ack < 1 {
			return fmt.Errorf("%s has ack %d (stored: %v)", p.id, ack, there)
		}
	}
	return nil
}

// eachTextOnce checks that no send became two messages.
func (r *rig) eachTextOnce() {
	r.Helper()
	ids := make(map[string]string)
	for _, m := range r.guest.Inbox(0) {
		if first, seen := ids[m.Text]; seen && first != m.ID {
			r.Errorf("%q came as %s and as %s", m.Text, first, m.ID)
		}
		ids[m.Text] = m.ID
	}
}

func TestOneIdempotencyKeyIsOneSend(t *testing.T) {
	t.Parallel()
	const posts = 50
	r := newRig(t, nil)
	ids := make([]string, posts)
	var group sync.WaitGroup
	for i := range posts {
		group.Go(func() {
			m, err := r.desk.Send(r.ctx, session, guestChat, "once only", "key-1")
			if err != nil {
				t.Errorf("post %d: %v", i, err)
			}
			ids[i] = m.ID.ID
		})
	}
	group.Wait()
	for i, id := range ids {
		if id != ids[0] || id == "" {
			t.Errorf("post %d was answered with %q, the first with %q", i, id, ids[0])
		}
	}
	r.until("the message has arrived", func() error { return r.arrived([]promise{{ids[0], "once only"}}) })
	r.eachTextOnce()
}
