package webhooks

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

func TestWhatWasNotDeliveredBeforeAStopIsDeliveredAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk")
		r := &receiver{answer: fails(1<<30, 500)}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "one", "two")
		store.happens("desk", bob, "three")
		pass(time.Second)
		d.stop()
		store.happens("desk", ann, "four")
		r = &receiver{}
		run(t, store, r, Options{})
		pass(time.Minute)
		r.wants(t, ann, "one", "two", "four")
		r.wants(t, bob, "three")
	})
}

func TestAStopLetsARequestFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{pause: 3 * time.Second}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "one", "two")
		pass(time.Second)
		d.stop()
		r.wants(t, ann, "one")
		if got := store.positions["webhook:1 desk"]; got != 1 {
			t.Errorf("the position is %d, want 1", got)
		}
		began := time.Now()
		slow := &receiver{pause: 14 * time.Second}
		d = run(t, store, slow, Options{})
		d.stop()
		if took := time.Since(began); took > 2*grace {
			t.Errorf("the stop took %s", took)
		}
		if len(store.failures) > 0 {
			t.Errorf("what we cut short counts as a failure: %+v", store.failures)
		}
	})
}

// A kill loses everything but the store: positions that were not written yet,
// deliveries under way, lanes. The store of the first life is copied at an
// arbitrary moment and a second life begins with the copy.
func TestAKillLosesNothing(t *testing.T) {
	for at := time.Duration(0); at < 40*time.Second; at += 1700 * time.Millisecond {
		synctest.Test(t, func(t *testing.T) {
			store := newMemory("desk")
			first := &receiver{pause: 300 * time.Millisecond, answer: func(n int, _ told) (int, http.Header) {
				if n%10 == 0 {
					return 500, nil
				}
				return 200, nil
			}}
			d := run(t, store, first, Options{})
			d.hook(t, models.Webhook{})
			for i := range 200 {
				store.happens("desk", chat(i%7), fmt.Sprint(i))
			}
			pass(at)
			disk, heard := store.copy(), first.requests()
			d.stop()

			second := &receiver{}
			run(t, disk, second, Options{})
			pass(time.Hour)
			for n := range 7 {
				var want []string
				for i := n; i < 200; i += 7 {
					want = append(want, fmt.Sprint(i))
				}
				if got := firsts(heard, second.requests(), chat(n)); !slices.Equal(got, want) {
					t.Errorf("killed after %s, chat %d: got %v, want %v", at, n, got, want)
				}
			}
		})
	}
}

// firsts are the texts of a chat in the order in which each was first accepted.
func firsts(before, after []told, chat models.JID) []string {
	var texts []string
	for _, got := range slices.Concat(before, after) {
		if got.chat() == chat && got.status == http.StatusOK && !slices.Contains(texts, got.text()) {
			texts = append(texts, got.text())
		}
	}
	return texts
}

func TestAStoreThatIsDownLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{answer: fails(3, 500)}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.setDown(true)
		store.happens("desk", ann, "one", "two", "three")
		pass(time.Minute)
		r.wants(t, ann)
		store.setDown(false)
		pass(time.Hour)
		r.wants(t, ann, "one", "two", "three")
		if got := store.positions["webhook:1 desk"]; got != 3 {
			t.Errorf("the position is %d, want 3", got)
		}
	})
}

func TestAWebhookThatIsOffKeepsItsPlaceForTwoWeeksAndNoEventForLonger(t *testing.T) {
	for off, want := range map[time.Duration][]string{10 * 24 * time.Hour: {"missed", "now"}, 15 * 24 * time.Hour: {"now"}} {
		synctest.Test(t, func(t *testing.T) {
			store, r := newMemory("desk"), &receiver{}
			d := run(t, store, r, Options{})
			hook := d.hook(t, models.Webhook{})
			store.happens("desk", ann, "one")
			pass(time.Second)
			if err := d.Enable(t.Context(), hook.ID, false); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			store.happens("desk", ann, "missed")
			pass(off)
			if err := d.Enable(t.Context(), hook.ID, true); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			store.happens("desk", ann, "now")
			pass(time.Second)
			r.wants(t, ann, append([]string{"one"}, want...)...)
		})
	}
}

func TestPositionsAreWrittenInBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		before := store.commits
		for i := range 1000 {
			store.happens("desk", chat(i%10), fmt.Sprint(i))
			pass(time.Millisecond)
		}
		pass(time.Second)
		if got := store.commits - before; got > 8 {
			t.Errorf("%d commits for 1000 deliveries in one second", got)
		}
		if got := store.positions["webhook:1 desk"]; got != 1000 || len(store.deliveries) != 1000 {
			t.Errorf("the position is %d and %d deliveries are logged, want 1000", got, len(store.deliveries))
		}
	})
}

// copy is what a disk holds at this moment.
func (m *memory) copy() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := newMemory()
	c.told, c.sessions, c.lastID = slices.Clone(m.told), slices.Clone(m.sessions), m.lastID
	for id, hook := range m.hooks {
		c.hooks[id] = hook
	}
	for id, failure := range m.failures {
		c.failures[id] = failure
	}
	for name, id := range m.positions {
		c.positions[name] = id
	}
	return c
}

func (m *memory) setDown(down bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = down
}

// Events keep coming in at odd moments while the receiver fails, asks to wait
// and answers late. Without a kill nothing may be accepted twice.
func TestUnderABadReceiverEverythingArrivesOnceAndInOrder(t *testing.T) {
	for seed := range uint64(12) {
		synctest.Test(t, func(t *testing.T) {
			random, moods := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, 2))
			store := newMemory("desk")
			r := &receiver{answer: func(int, told) (int, http.Header) {
				if moods.IntN(3) == 0 {
					return 500, nil
				}
				return 200, nil
			}}
			r.pause = time.Duration(random.IntN(400)) * time.Millisecond
			d := run(t, store, r, Options{})
			d.hook(t, models.Webhook{})
			want := map[models.JID][]string{}
			burst := seed%2 == 1 // more at once than a follower may have under way
			for i := range 600 {
				who := chat(random.IntN(5))
				want[who] = append(want[who], fmt.Sprint(i))
				store.happens("desk", who, fmt.Sprint(i))
				if !burst {
					pass(time.Duration(random.IntN(2000)) * time.Millisecond)
				}
			}
			pass(100 * time.Hour)
			for chat, texts := range want {
				r.wants(t, chat, texts...)
			}
			if len(store.failures) > 0 || store.positions["webhook:1 desk"] != 600 {
				t.Errorf("seed %d: left %v at position %d", seed, store.failures, store.positions["webhook:1 desk"])
			}
		})
	}
}
