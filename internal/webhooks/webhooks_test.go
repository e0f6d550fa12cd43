package webhooks

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

const (
	ann models.JID = "1@s.whatsapp.net"
	bob models.JID = "2@s.whatsapp.net"
)

func TestAnEventIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{}
		d := run(t, store, r, Options{})
		store.happens("desk", ann, "before the webhook was there")
		hook := d.hook(t, models.Webhook{})
		store.happens("desk", ann, "one", "two")
		store.happens("other", ann, "of no session of ours")
		pass(time.Second)
		r.wants(t, "", "one", "two")
		if got := store.positions["webhook:1 desk"]; got != 3 {
			t.Errorf("the position is %d, want 3", got)
		}
		if got := store.deliveries; len(got) != 2 || got[0].WebhookID != hook.ID || got[0].Status != 200 || got[0].Attempt != 1 || got[0].Answer != "thanks" {
			t.Errorf("the log of deliveries is %+v", got)
		}
	})
}

func TestAFailedDeliveryIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{answer: fails(2, 500)}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		began := time.Now()
		store.happens("desk", ann, "hi")
		pass(time.Minute)
		r.wants(t, "", "hi")
		requests := r.requests()
		for i, want := range []time.Duration{0, FirstRetry, FirstRetry + 30*time.Second} {
			got := requests[i].at.Sub(began)
			if got < want*8/10 || got > want*12/10 {
				t.Errorf("attempt %d came after %s, want about %s", i+1, got, want)
			}
		}
		if len(store.failures) != 0 {
			t.Errorf("left: %+v", store.failures)
		}
		if last := store.deliveries[2]; last.Attempt != 3 || store.deliveries[0].Error == "" {
			t.Errorf("the log of deliveries is %+v", store.deliveries)
		}
	})
}

func TestAFailureHoldsItsChatAndNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk")
		r := &receiver{}
		r.answer = func(_ int, got told) (int, http.Header) {
			if got.text() == "bad" && len(r.got) < 4 {
				return 500, nil
			}
			return 200, nil
		}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "bad", "after bad")
		store.happens("desk", bob, "one", "two", "three")
		pass(time.Second)
		r.wants(t, bob, "one", "two", "three")
		r.wants(t, ann)
		if got := store.positions["webhook:1 desk"]; got != 5 {
			t.Errorf("the position is %d: it waits for the held chat", got)
		}
		store.happens("desk", ann, "later")
		pass(time.Minute)
		r.wants(t, ann, "bad", "after bad", "later")
		store.happens("desk", ann, "flows again")
		pass(time.Second)
		r.wants(t, ann, "bad", "after bad", "later", "flows again")
	})
}

func TestEventsOfAChatGoInOrderAndChatsSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{pause: time.Second}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		for i := range 5 {
			for n := range 40 {
				store.happens("desk", chat(n), fmt.Sprint(i))
			}
		}
		pass(15 * time.Second)
		for n := range 40 {
			r.wants(t, chat(n), "0", "1", "2", "3", "4")
		}
		if r.most != perWebhook {
			t.Errorf("%d requests were under way at a time, want %d", r.most, perWebhook)
		}
	})
}

// two is a transport for two receivers.
type two struct{ slow, quick *receiver }

func (w two) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == "slow.example" {
		return w.slow.RoundTrip(r)
	}
	return w.quick.RoundTrip(r)
}

func TestASlowReceiverHarmsOnlyItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk")
		slow, quick := &receiver{pause: 14 * time.Second}, &receiver{}
		d := run(t, store, two{slow, quick}, Options{})
		d.hook(t, models.Webhook{URL: "http://slow.example/"})
		d.hook(t, models.Webhook{URL: "http://quick.example/"})
		began := time.Now()
		for i := range 500 {
			store.happens("desk", chat(i%20), fmt.Sprint(i))
		}
		synctest.Wait()
		if got := len(quick.accepted("")); got != 500 || time.Since(began) > 0 {
			t.Errorf("the quick one got %d events after %s, want all at once", got, time.Since(began))
		}
		pass(10 * time.Minute)
		if got := len(slow.accepted("")); got != 500 {
			t.Errorf("the slow one got %d events, want 500", got)
		}
	})
}

func TestOnlyWantedEventsAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			about    string
			events   []models.EventType
			disabled []string
			want     int
		}{
			{"all", nil, nil, 1},
			{"this one", []models.EventType{models.EventMessage}, nil, 1},
			{"another", []models.EventType{models.EventQR}, nil, 0},
			{"switched off", nil, []string{"message"}, 0},
		} {
			store, r := newMemory("desk"), &receiver{}
			d := run(t, store, r, Options{Disabled: c.disabled})
			d.hook(t, models.Webhook{Events: c.events})
			store.happens("desk", ann, "one")
			pass(time.Second)
			if got := len(r.requests()); got != c.want {
				t.Errorf("%s: got %d requests, want %d", c.about, got, c.want)
			}
			if got := store.positions["webhook:1 desk"]; got != 1 {
				t.Errorf("%s: the position is %d, want 1", c.about, got)
			}
			d.stop()
		}
	})
}

func TestASessionThatIsLinkedLaterIsToldFromItsBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "one")
		store.happens("kitchen", ann, "first of the kitchen")
		pass(time.Second)
		store.addSession("kitchen")
		store.announces("kitchen", models.StateChanged{State: models.StateConnecting})
		pass(time.Second)
		r.wants(t, ann, "one", "first of the kitchen")
	})
}

func TestAWebhookOfOneSessionHearsNothingOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk", "kitchen"), &receiver{}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{Sessions: []string{"desk"}})
		store.happens("desk", ann, "one")
		store.happens("kitchen", ann, "two")
		pass(time.Second)
		r.wants(t, "", "one")
	})
}

func TestARemovedWebhookIsToldNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{}
		d := run(t, store, r, Options{})
		hook := d.hook(t, models.Webhook{})
		store.happens("desk", ann, "one")
		pass(time.Second)
		store.happens("desk", ann, "two")
		synctest.Wait()
		if err := d.Remove(t.Context(), hook.ID); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		store.happens("desk", ann, "three")
		pass(time.Second)
		r.wants(t, "", "one", "two")
		if len(store.positions) > 0 {
			t.Errorf("positions are left: %v", store.positions)
		}
	})
}

func (m *memory) addSession(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions = append(m.sessions, models.Session{ID: id, CreatedAt: time.Now()})
}
