package webhooks

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

func TestAReceiverThatDoesNotAnswerIsGivenUpAfterFifteenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{pause: time.Hour}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "hi")
		pass(attemptTime + time.Second)
		if len(store.deliveries) != 1 || store.deliveries[0].Error != "no answer within 15s" {
			t.Errorf("the log of deliveries is %+v", store.deliveries)
		}
	})
}

func TestAReceiverThatIsDownGetsEverythingInOrderWhenItIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk")
		var down atomic.Bool
		down.Store(true)
		r := &receiver{answer: func(int, told) (int, http.Header) {
			if down.Load() {
				return 502, nil
			}
			return 200, nil
		}}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		want := map[models.JID][]string{}
		for i := range 600 {
			who := chat(i % 30)
			want[who] = append(want[who], fmt.Sprint(i))
			store.happens("desk", who, fmt.Sprint(i))
			pass(5 * time.Second)
		}
		if got := len(r.requests()); got > 60 {
			t.Errorf("%d requests went to a receiver that is down for 50 minutes", got)
		}
		if got := len(store.failures); got > 30 {
			t.Errorf("%d rows were needed", got)
		}
		down.Store(false)
		pass(2 * time.Hour) // the next probe is due within it
		for chat, texts := range want {
			r.wants(t, chat, texts...)
		}
	})
}

func TestADownReceiverIsLeftAloneAndOneProbeWakesAllItsChats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk")
		var down atomic.Bool
		down.Store(true)
		r := &receiver{pause: time.Second, answer: func(int, told) (int, http.Header) {
			if down.Load() {
				return 500, nil
			}
			return 200, nil
		}}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		for i := range 100 {
			store.happens("desk", chat(i), "hi")
		}
		pass(3 * time.Second)
		if got := len(r.requests()); got > perWebhook+tripAfter {
			t.Errorf("%d requests before it was left alone", got)
		}
		pass(10 * time.Hour)
		down.Store(false)
		for len(r.accepted("")) == 0 {
			pass(time.Minute)
		}
		pass(time.Minute)
		if got := len(r.accepted("")); got != 100 {
			t.Errorf("a minute after the first one %d of 100 arrived", got)
		}
	})
}

func TestOneReceiverThatIsDownSlowsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk")
		down, up := &receiver{answer: fails(1<<30, 500)}, &receiver{}
		d := run(t, store, two{down, up}, Options{})
		d.hook(t, models.Webhook{URL: "http://slow.example/"})
		d.hook(t, models.Webhook{URL: "http://quick.example/"})
		for i := range 1000 {
			store.happens("desk", chat(i%50), fmt.Sprint(i))
		}
		synctest.Wait()
		if got := len(up.accepted("")); got != 1000 {
			t.Errorf("the other one got %d events, want 1000", got)
		}
	})
}

func TestAnEventIsGivenUpAfterThreeDaysAndTheChatGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk")
		r := &receiver{answer: func(_ int, got told) (int, http.Header) {
			if got.text() == "poison" {
				return 500, nil
			}
			return 200, nil
		}}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "one", "poison", "two")
		for range 200 {
			pass(time.Hour)
			store.happens("desk", bob, "hello") // the receiver is not down
		}
		pass(time.Minute)
		r.wants(t, ann, "one", "two")
		if len(store.failures) != 1 {
			t.Fatalf("the failures are %+v, want one dead letter", store.failures)
		}
		dead := store.failures[1]
		if !dead.Dead || dead.EventID != 2 || dead.Attempts < 12 || dead.NextTry.Sub(dead.FirstTry) < giveUpAfter {
			t.Errorf("the dead letter is %+v", dead)
		}
		delivery, err := d.Replay(t.Context(), dead)
		if err != nil || delivery.Status != 500 || len(store.failures) != 1 {
			t.Errorf("a replay that fails: %+v, %v", delivery, err)
		}
		r.mu.Lock()
		r.answer = nil
		r.mu.Unlock()
		if delivery, err = d.Replay(t.Context(), dead); err != nil || delivery.Status != 200 || len(store.failures) != 0 {
			t.Errorf("a replay: %+v, %v, left %v", delivery, err, store.failures)
		}
	})
}

func TestAWebhookThatFailsForFiveDaysIsSwitchedOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{answer: fails(1<<30, 500)}
		d := run(t, store, r, Options{})
		hook := d.hook(t, models.Webhook{})
		for i := range 6 * 24 {
			store.happens("desk", chat(i), "hi")
			pass(time.Hour)
		}
		if got := store.hooks[hook.ID]; got.Enabled || got.Reason == "" {
			t.Errorf("got %+v, want it switched off with a reason", got)
		}
		if len(store.announced) != 1 {
			t.Errorf("announced: %+v", store.announced)
		}
		before := len(r.requests())
		pass(24 * time.Hour)
		if after := len(r.requests()); after != before {
			t.Errorf("%d more requests", after-before)
		}
	})
}

func TestAReceiverThatRecoversAfterARestartFailsNoLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk")
		d := run(t, store, &receiver{answer: fails(1<<30, 500)}, Options{})
		hook := d.hook(t, models.Webhook{})
		for i := range tripAfter {
			store.happens("desk", chat(i), "hi")
		}
		pass(time.Minute)
		if store.hooks[hook.ID].FailingFor.IsZero() {
			t.Fatal("nobody noted that the receiver is down")
		}
		d.stop()
		run(t, store, &receiver{}, Options{})
		pass(time.Minute)
		if since := store.hooks[hook.ID].FailingFor; !since.IsZero() {
			t.Errorf("it works again and still counts as failing since %s", since)
		}
	})
}

func TestAReceiverThatIsGoneIsNotToldAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{answer: fails(1, http.StatusGone)}
		d := run(t, store, r, Options{})
		hook := d.hook(t, models.Webhook{})
		store.happens("desk", ann, "one", "two")
		pass(time.Hour)
		if got := len(r.requests()); got != 1 {
			t.Errorf("%d requests after a 410, want 1", got)
		}
		if got := store.hooks[hook.ID]; got.Enabled || got.Reason == "" {
			t.Errorf("got %+v, want it switched off with a reason", got)
		}
		if err := d.Enable(t.Context(), hook.ID, true); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		r.wants(t, ann, "one", "two")
	})
}

func TestAReceiverMayAskUsToWait(t *testing.T) {
	for header, want := range map[string]time.Duration{"120": 2 * time.Minute, "86400": time.Hour, "": FirstRetry} {
		synctest.Test(t, func(t *testing.T) {
			r := &receiver{answer: func(n int, _ told) (int, http.Header) {
				if n == 1 {
					return http.StatusTooManyRequests, http.Header{"Retry-After": {header}}
				}
				return 200, nil
			}}
			store := newMemory("desk")
			d := run(t, store, r, Options{})
			d.hook(t, models.Webhook{})
			began := time.Now()
			store.happens("desk", ann, "one")
			pass(time.Second)
			if header != "" {
				store.happens("desk", bob, "two") // waits too
			}
			pass(2 * time.Hour)
			requests := r.requests()
			if len(requests) < 2 {
				t.Fatalf("Retry-After %q: %d requests", header, len(requests))
			}
			if got := requests[1].at.Sub(began); got < want*8/10 || got > want*12/10 {
				t.Errorf("Retry-After %q: the second request came after %s, want %s", header, got, want)
			}
		})
	}
}

func TestARedirectIsAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{answer: func(int, told) (int, http.Header) {
			return http.StatusFound, http.Header{"Location": {"https://elsewhere.example/"}}
		}}
		store := newMemory("desk")
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "one")
		pass(time.Second)
		if got := store.deliveries; len(r.requests()) != 1 || len(got) != 1 || got[0].Error != "the receiver answered 302" {
			t.Errorf("%d requests, deliveries %+v", len(r.requests()), got)
		}
	})
}

func TestAnEventThatCannotBeReadAnyMoreHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk")
		var up atomic.Bool
		r := &receiver{answer: func(int, told) (int, http.Header) {
			if up.Load() {
				return 200, nil
			}
			return 502, nil
		}}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "damaged while it waited", "behind it")
		pass(time.Second)
		store.mu.Lock()
		store.damaged = 1
		store.mu.Unlock()
		up.Store(true)
		pass(time.Minute)
		requests := r.requests()
		if last := requests[len(requests)-1]; last.status != 200 || !strings.Contains(last.raw, "behind it") {
			t.Errorf("the last request was answered %d and told %s, want what waited behind", last.status, last.raw)
		}
	})
}
