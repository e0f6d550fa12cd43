package nemesis

import (
	"fmt"
	"sync"
	"testing"

	"frontdesk/internal/simulator"
)

// At a first contact both sides make a Signal session of their own, and the
// address by which sessions are kept changes from the number to the hidden id.
func TestWhenBothSpeakFirstNothingIsLost(t *testing.T) {
	t.Parallel()
	const people, each = 12, 6
	r := newRig(t, nil)
	var group sync.WaitGroup
	accounts := make([]*simulator.Account, people)
	sent := make([][]promise, people)
	for i := range people {
		accounts[i] = must[*simulator.Account](t)(r.whatsapp.AddAccount(simulator.AccountOptions{
			Number: fmt.Sprintf("49155510000%02d", i), Name: fmt.Sprintf("Guest %d", i),
		}))
		group.Go(func() {
			for n := range each {
				if _, err := accounts[i].SendText(r.ctx, lineNumber, numbered(n)); err != nil {
					t.Error(err)
				}
			}
		})
		group.Go(func() {
			for n := range each {
				m, err := r.desk.Send(r.ctx, session, accounts[i].Number()+"@c.us", numbered(n), "")
				if err != nil {
					t.Error(err)
				}
				sent[i] = append(sent[i], promise{m.ID.ID, numbered(n)})
			}
		})
	}
	group.Wait()
	for i, account := range accounts {
		r.until("messages of "+account.Name()+" are stored once and in order", func() error {
			return r.storedOf(account.Number(), each)
		})
		r.until("what was sent to "+account.Name()+" has arrived", func() error { return arrived(account, sent[i]) })
	}
	if failed := must[int](t)(r.desk.Said("Error decrypting")); failed > 0 {
		t.Errorf("%d messages could not be decrypted at first", failed)
	}
}
