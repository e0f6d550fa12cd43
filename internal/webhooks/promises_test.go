package webhooks

import (
	"fmt"
	"math"
	"net/http"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

// downUntil answers 502 as long as a switch is on.
func downUntil(down *atomic.Bool) func(int, told) (int, http.Header) {
	return func(int, told) (int, http.Header) {
		if down.Load() {
			return http.StatusBadGateway, nil
		}
		return http.StatusOK, nil
	}
}

// lags are how long each event took to a receiver, sorted.
func lags(store *memory, r *receiver) []time.Duration {
	store.mu.Lock()
	defer store.mu.Unlock()
	var all []time.Duration
	for _, got := range r.requests() {
		if got.status != http.StatusOK {
			continue
		}
		for _, event := range store.told {
			if fmt.Sprint(event.ID) == got.header.Get("webhook-id") {
				all = append(all, got.at.Sub(event.Time))
			}
		}
	}
	slices.Sort(all)
	return all
}

func p99(sorted []time.Duration) time.Duration { return sorted[len(sorted)*99/100] }

// hourOf lets an hour of messages go by: 20 chats, one message every 4 s. It
// returns what each chat said.
func hourOf(store *memory, session string) map[models.JID][]string {
	said := map[models.JID][]string{}
	for i := range 900 {
		who := chat(i % 20)
		said[who] = append(said[who], fmt.Sprint(i))
		store.happens(session, who, fmt.Sprint(i))
		pass(4 * time.Second)
	}
	return said
}

// TestAReceiverDownForAnHourGetsEverythingAndOthersNoticeNothing is promise R13.
func TestAReceiverDownForAnHourGetsEverythingAndOthersNoticeNothing(t *testing.T) {
	usual := time.Duration(0)
	for _, broken := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			store := newMemory("desk")
			var down atomic.Bool
			down.Store(broken)
			failing, other := &receiver{answer: downUntil(&down)}, &receiver{pause: 80 * time.Millisecond}
			d := run(t, store, two{failing, other}, Options{})
			d.hook(t, models.Webhook{URL: "http://slow.example/"})
			d.hook(t, models.Webhook{URL: "http://quick.example/"})
			said := hourOf(store, "desk")
			late := p99(lags(store, other))
			if !broken {
				usual = late
				return
			}
			if math.Abs(float64(late-usual)) > float64(usual)/10 {
				t.Errorf("the other receiver's p99 is %s, and %s when nobody is down", late, usual)
			}
			if got := len(other.accepted("")); got != 900 {
				t.Errorf("the other receiver got %d of 900 events", got)
			}
			down.Store(false)
			pass(time.Hour + time.Minute) // the next probe is due within it
			for who, texts := range said {
				failing.wants(t, who, texts...)
			}
		})
	}
}

// TestWhatWaitsForAReceiverTakesNoMemory is the other half of R13.
func TestWhatWaitsForAReceiverTakesNoMemory(t *testing.T) {
	const waiting, limit = 100_000, 20 << 20
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{answer: fails(1<<30, 502)}
		store.hooks[1] = models.Webhook{ID: 1, URL: "https://receiver.example/", Enabled: true}
		for i := range waiting {
			store.told = append(store.told, models.Event{ID: int64(i + 1), SessionID: "desk", Time: time.Now(), Data: models.MessageReceived{
				Message: models.Message{Chat: chat(i % 50), Sender: chat(i % 50), Type: models.TypeText, Text: "a room"},
			}})
		}
		before := heap()
		d := run(t, store, r, Options{})
		pass(time.Hour)
		held := heap() - before
		if got := len(r.requests()); got < tripAfter {
			t.Errorf("%d requests: nobody tried", got)
		}
		if held > limit {
			t.Errorf("%d events that wait take %d bytes, want at most %d", waiting, held, limit)
		}
		d.stop()
	})
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// TestASlowReceiverSlowsOnlyItself is promise R14.
func TestASlowReceiverSlowsOnlyItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, slow, other := newMemory("desk"), &receiver{pause: 14 * time.Second}, &receiver{pause: 80 * time.Millisecond}
		d := run(t, store, two{slow, other}, Options{})
		d.hook(t, models.Webhook{URL: "http://slow.example/"})
		d.hook(t, models.Webhook{URL: "http://quick.example/"})
		began := time.Now()
		said := map[models.JID][]string{}
		for i := range 1000 {
			who := chat(i % 100)
			said[who] = append(said[who], fmt.Sprint(i))
			store.happens("desk", who, fmt.Sprint(i))
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("recording waited %s for a receiver", took)
		}
		pass(10 * time.Second)
		if got := len(other.accepted("")); got != 1000 {
			t.Errorf("the other receiver got %d of 1000 events in 10 s", got)
		}
		pass(time.Hour)
		for who, texts := range said {
			slow.wants(t, who, texts...)
		}
		if len(store.failures) > 0 {
			t.Errorf("slow counts as failed: %d rows", len(store.failures))
		}
	})
}

func TestChangingAWebhookWhoseReceiverIsSlowKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, slow, other := newMemory("desk"), &receiver{pause: 14 * time.Second}, &receiver{}
		d := run(t, store, two{slow, other}, Options{})
		hook := d.hook(t, models.Webhook{URL: "http://slow.example/"})
		store.happens("desk", ann, "one", "two")
		pass(time.Second)
		flat := true
		if _, err := d.Change(t.Context(), hook.ID, Draft{Flatten: &flat}, func(_, _ models.Webhook) error { return nil }); err != nil {
			t.Fatal(err)
		}
		d.hook(t, models.Webhook{URL: "http://quick.example/"})
		store.happens("desk", bob, "three")
		pass(time.Second)
		other.wants(t, "", "three")
		pass(time.Minute)
		slow.wants(t, ann, "one", "two")
		slow.wants(t, bob, "three")
		if slow.most != 2 {
			t.Errorf("%d requests at a time: the old and the new shape overtook each other", slow.most)
		}
	})
}

func TestMoreHeldChatsThanAPageAreTakenUpAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const chats = 1100
		store, r := newMemory("desk"), &receiver{}
		store.hooks[1] = models.Webhook{ID: 1, URL: "https://receiver.example/", Enabled: true}
		for i := range chats {
			store.happens("desk", chat(i), "waits")
			store.failures[int64(i+1)] = models.WebhookFailure{ID: int64(i + 1), WebhookID: 1, EventID: int64(i + 1), SessionID: "desk", Lane: string(chat(i))}
		}
		store.lastID, store.positions["webhook:1 desk"] = chats, chats
		run(t, store, r, Options{})
		pass(time.Minute)
		if got := len(r.accepted("")); got != chats || len(store.failures) > 0 {
			t.Errorf("%d of %d were delivered, %d rows are left", got, chats, len(store.failures))
		}
	})
}

func TestASecondRowOfAChatIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{}
		store.hooks[1] = models.Webhook{ID: 1, URL: "https://receiver.example/", Enabled: true}
		store.happens("desk", ann, "one", "two", "three")
		for i, event := range []int64{1, 3} { // left by a kill between a release and the deletion of its row
			store.failures[int64(i+1)] = models.WebhookFailure{ID: int64(i + 1), WebhookID: 1, EventID: event, SessionID: "desk", Lane: string(ann)}
		}
		store.lastID, store.positions["webhook:1 desk"] = 2, 3
		run(t, store, r, Options{})
		pass(time.Minute)
		r.wants(t, ann, "one", "two", "three")
		if len(store.failures) > 0 {
			t.Errorf("left: %+v", store.failures)
		}
	})
}

// A chat whose event waits for hours goes on as soon as the receiver, which was
// down as a whole, is found to be back.
func TestAReceiverThatIsBackIsToldOfChatsThatWaitForHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk")
		var mended, down atomic.Bool
		r := &receiver{answer: func(_ int, got told) (int, http.Header) {
			if down.Load() || got.chat() == ann && !mended.Load() {
				return 500, nil
			}
			return 200, nil
		}}
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "odd")
		for i := range 8 * 60 { // its next try is hours away; the receiver is fine otherwise
			store.happens("desk", bob, fmt.Sprint(i))
			pass(time.Minute)
		}
		down.Store(true)
		for i := range tripAfter {
			store.happens("desk", chat(i), "hello")
		}
		pass(time.Second)
		down.Store(false)
		mended.Store(true)
		pass(time.Minute) // the probe is due after a few seconds
		r.wants(t, ann, "odd")
	})
}

func TestAWebhookThatIsSwitchedOnAgainIsTriedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk")
		var down atomic.Bool
		down.Store(true)
		r := &receiver{answer: downUntil(&down)}
		d := run(t, store, r, Options{})
		hook := d.hook(t, models.Webhook{})
		store.happens("desk", ann, "one")
		pass(5 * time.Hour)
		down.Store(false)
		r.wants(t, ann)
		for _, enabled := range []bool{false, true} {
			if err := d.Enable(t.Context(), hook.ID, enabled); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		pass(time.Second)
		r.wants(t, ann, "one")
	})
}

// heldFollower is a follower that has read some events, with one held lane; nothing runs.
func heldFollower(t *testing.T, r *receiver, seen int64, row models.WebhookFailure) (*follower, *lane) {
	t.Helper()
	store := newMemory("desk")
	store.happens("desk", ann, "one", "two", "three")
	d := run(t, store, r, Options{})
	e := d.endpoint(d.hook(t, models.Webhook{}))
	e.cut = t.Context()
	f := newFollower(e, "desk")
	f.seen = seen
	row.WebhookID, row.SessionID, row.Lane, row.Parked = e.hook.ID, "desk", string(ann), true
	row, err := store.SaveFailure(t.Context(), row)
	if err != nil {
		t.Fatal(err)
	}
	l := &lane{chat: ann, row: &row}
	f.lanes[ann] = l
	return f, l
}

func TestAChatIsNotReleasedWhileEventsWereReadThatItHasNotCaughtUpWith(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, l := heldFollower(t, &receiver{}, 3, models.WebhookFailure{EventID: 2})
		// Event 3 was read, and passed over because of the row, after the lane looked how far it has to go.
		if released, ok := f.open(t.Context(), l, 2); released || !ok || l.row == nil {
			t.Errorf("released %v, %v: event 3 would be lost", released, ok)
		}
		if released, ok := f.open(t.Context(), l, 3); !released || !ok || l.row != nil {
			t.Errorf("released %v, %v, want it to flow", released, ok)
		}
	})
}

func TestAChatDoesNotCatchUpBeyondWhatWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		f, l := heldFollower(t, r, 2, models.WebhookFailure{EventID: 1})
		// Event 3 will be read yet, and then told in its turn.
		for released := false; !released; {
			var ok bool
			if released, ok = f.catchUp(t.Context(), l); !ok {
				t.Fatal("cut short")
			}
		}
		r.wants(t, ann, "two")
	})
}

func TestAReceiverMayAskUsToWaitUntilATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		r := &receiver{answer: func(n int, _ told) (int, http.Header) {
			if n == 1 {
				return http.StatusServiceUnavailable, http.Header{"Retry-After": {began.Add(20 * time.Minute).UTC().Format(http.TimeFormat)}}
			}
			return 200, nil
		}}
		store := newMemory("desk")
		d := run(t, store, r, Options{})
		d.hook(t, models.Webhook{})
		store.happens("desk", ann, "one")
		pass(time.Hour)
		if got := r.requests()[1].at.Sub(began); got < 19*time.Minute || got > 21*time.Minute {
			t.Errorf("the second request came after %s, want 20 minutes", got)
		}
		r.wants(t, ann, "one")
	})
}

func TestFiltersOfAWebhook(t *testing.T) {
	const group models.JID = "120363041234567890@g.us"
	const channel models.JID = "120363000000000001@newsletter"
	cases := map[string]struct {
		hook models.Webhook
		want []string
	}{
		"groups only":  {models.Webhook{ChatKind: models.GroupChats}, []string{group.String()}},
		"people only":  {models.Webhook{ChatKind: models.PeopleChats}, []string{ann.String(), bob.String()}},
		"one chat":     {models.Webhook{Chats: []models.JID{bob}}, []string{bob.String()}},
		"two chats":    {models.Webhook{Chats: []models.JID{group, ann}}, []string{ann.String(), group.String()}},
		"a chat twice": {models.Webhook{Chats: []models.JID{group}, ChatKind: models.PeopleChats}, nil},
		"another type": {models.Webhook{Events: []models.EventType{models.EventQR}}, nil},
	}
	for name, c := range cases {
		synctest.Test(t, func(t *testing.T) {
			store, r := newMemory("desk"), &receiver{}
			d := run(t, store, r, Options{})
			d.hook(t, c.hook)
			for _, who := range []models.JID{ann, bob, group, channel} {
				store.happens("desk", who, who.String())
			}
			store.announces("desk", models.QRShown{QR: "2@x"})
			pass(time.Second)
			var got []string
			for _, request := range r.requests() {
				if request.DataType == "message" {
					got = append(got, request.text())
				}
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: told of %v, want %v", name, got, c.want)
			}
			if codes := len(r.requests()) - len(got); codes != 1 {
				t.Errorf("%s: told %d codes, want the one: it is about no chat", name, codes)
			}
		})
	}
}
