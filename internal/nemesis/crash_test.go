package nemesis

import (
	"errors"
	"fmt"
	"testing"

	"frontdesk/internal/fault"
)

// Every point is where a crash would hurt most: between a commit and what
// follows from it. The program dies once at each, under load in both directions.
func TestACrashAtAnyPointLosesAndDoublesNothing(t *testing.T) {
	for _, point := range fault.Traffic {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			r.desk.Kill()
			r.crash(point)
		})
	}
}

const incoming = 30

func (r *rig) crash(point string) {
	r.Helper()
	plan := fmt.Sprintf("%s=kill@%d", point, 8+r.random.IntN(12))
	err := r.desk.Start(r.ctx, "FRONTDESK_FAULTS="+plan)
	if err != nil && !errors.Is(err, ErrEnded) {
		r.Fatal(err)
	}
	written := make(chan error, 1)
	go func() { written <- r.guestWrites(incoming) }()
	promises := r.sendUntilEnded()
	r.check(<-written)
	if r.ctx.Err() != nil {
		r.Fatalf("the program never came to %s", plan)
	}
	r.check(r.desk.Start(r.ctx))
	r.connected()
	r.Logf("%s; %d sends were accepted before", plan, len(promises))
	r.until("all messages are stored once and in order", func() error { return r.stored(incoming) })
	r.until("all messages have been told, in order", func() error { return r.toldAll(incoming) })
	r.until("every accepted send has arrived", func() error { return r.arrived(promises) })
	r.until("every accepted send is on record as sent", func() error { return r.sent(promises) })
	r.eachTextOnce()
}

// sendUntilEnded sends until the program has ended, and lists what was accepted.
func (r *rig) sendUntilEnded() []promise {
	var promises []promise
	for i := 0; r.ctx.Err() == nil; i++ {
		select {
		case <-r.desk.Ended():
			return promises
		default:
		}
		text := fmt.Sprintf("reply %d", i)
		if m, err := r.desk.Send(r.ctx, session, guestChat, text, ""); err == nil {
			promises = append(promises, promise{m.ID.ID, text})
		} else {
			r.wait(lookEvery)
		}
	}
	return promises
}

// A commit that fails once, as on a disk that was full for a moment, is made up
// for without a restart.
func TestAFailedCommitIsMadeUpFor(t *testing.T) {
	for _, point := range []string{"append.applied", "outbox.sending", "outbox.acked"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			r.desk.Kill()
			plan := fmt.Sprintf("%s=error@%d", point, 10+r.random.IntN(15))
			r.check(r.desk.Start(r.ctx, "FRONTDESK_FAULTS="+plan))
			r.connected()
			written := make(chan error, 1)
			go func() { written <- r.guestWrites(incoming) }()
			promises := r.sendMany(incoming)
			r.check(<-written)
			r.Logf("%s; %d sends were accepted", plan, len(promises))
			r.until("all messages are stored once and in order", func() error { return r.stored(incoming) })
			r.until("all messages have been told, in order", func() error { return r.toldAll(incoming) })
			r.until("every accepted send has arrived", func() error { return r.arrived(promises) })
			r.until("every accepted send is on record as sent", func() error { return r.sent(promises) })
			r.eachTextOnce()
		})
	}
}

// sendMany sends a number of messages and lists what was accepted.
func (r *rig) sendMany(count int) []promise {
	var promises []promise
	for i := range count {
		text := fmt.Sprintf("reply %d", i)
		if m, err := r.desk.Send(r.ctx, session, guestChat, text, ""); err == nil {
			promises = append(promises, promise{m.ID.ID, text})
		}
	}
	return promises
}
