package nemesis

import (
	"encoding/json"
	"flag"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"frontdesk/internal/simulator"
)

// size makes the trial of a failing receiver larger: -size=10 has ten times the
// guests and ten times the time. From 2 on a dialog is disturbed at every turn.
var size = flag.Int("size", 1, "how large the trials of a failing receiver and of a disturbed dialog are")

// failsOneInTen fails every tenth request, in turn in every way there is. An
// event is failed once only: failed twice, it would rightly wait half a minute.
func failsOneInTen() func(nth int, event string) Fault {
	failed := make(map[string]bool)
	ways, due := []Fault{ServerError, Slow, TooMany, BreaksOff}, 0
	return func(nth int, event string) Fault {
		if nth%10 == 0 {
			due++
		}
		if due == 0 || failed[event] {
			return NoFault
		}
		due--
		failed[event] = true
		return ways[len(failed)%len(ways)]
	}
}

// Promise R2: with a receiver that fails one request in ten in many ways, and a
// program that is killed at random times, every recorded event is told at least
// once, the first deliveries of a chat in order, and none is given up.
func TestAFailingReceiverIsToldEverythingThoughTheProgramIsKilled(t *testing.T) {
	t.Parallel()
	guests, each := 10**size, 8
	r := newRigFor(t, NewFaultyReceiver(failsOneInTen()), time.Duration(*size)*2*time.Minute)
	done := make(chan struct{})
	var writing sync.WaitGroup
	for i := range guests {
		account := must[*simulator.Account](t)(r.whatsapp.AddAccount(simulator.AccountOptions{
			Number: fmt.Sprintf("4915556%06d", i), Name: fmt.Sprintf("Guest %d", i),
		}))
		writing.Go(func() {
			for n := range each {
				if _, err := account.SendText(r.ctx, lineNumber, numbered(n)); err != nil {
					t.Error(err)
				}
				r.wait(time.Duration((i*131+n*290)%1600) * time.Millisecond)
			}
		})
	}
	go func() { writing.Wait(); close(done) }()
	r.killUntil(done)
	recorded := r.everyEventTold()
	r.inOrderPerChat(recorded)
	r.noDeadLetters()
	_, again := r.receiver.FirstIDs()
	t.Logf("%d requests failed; %d of %d events were told again", r.receiver.Refused(), again, len(recorded))
	if r.receiver.Refused() < len(recorded)/20 {
		t.Errorf("%d requests failed for %d events, so little was tried", r.receiver.Refused(), len(recorded))
	}
}

// inOrderPerChat checks that the first deliveries of what happened in a chat
// came in the order of the log.
func (r *rig) inOrderPerChat(recorded []recordedEvent) {
	r.Helper()
	chats := make(map[string]string, len(recorded))
	for _, e := range recorded {
		var frame struct {
			Data struct {
				Message struct{ ID struct{ Remote string } }
			}
		}
		_ = json.Unmarshal([]byte(e.frame), &frame) // message is a text in some
		chats[e.id] = frame.Data.Message.ID.Remote
	}
	ids, _ := r.receiver.FirstIDs()
	last, checked := make(map[string]int64), 0
	for _, id := range ids {
		chat := chats[id]
		if chat == "" {
			continue // about no message
		}
		place := must[int64](r.TB)(strconv.ParseInt(id, 10, 64))
		if place < last[chat] {
			r.Errorf("event %d of %s was told after event %d", place, chat, last[chat])
		}
		last[chat] = place
		checked++
	}
	if checked == 0 {
		r.Error("no event was about a message")
	}
	r.Logf("%d events of %d chats came in order", checked, len(last))
}

// noDeadLetters checks that no event was given up.
func (r *rig) noDeadLetters() {
	r.Helper()
	hooks := must[[]int64](r.TB)(r.desk.Webhooks(r.ctx))
	if len(hooks) == 0 {
		r.Error("there is no webhook")
	}
	for _, hook := range hooks {
		if dead := must[int](r.TB)(r.desk.DeadLetters(r.ctx, hook)); dead != 0 {
			r.Errorf("webhook %d has %d dead letters", hook, dead)
		}
	}
}
