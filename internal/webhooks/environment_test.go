package webhooks

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

// clients are two ways out, so that a test sees which one was taken.
func clients(public, local http.RoundTripper) Options {
	return Options{Client: &http.Client{Transport: public}, LocalClient: &http.Client{Transport: local}}
}

// urls are what an environment says, by session; "" is for all.
func urls(m map[string]string) func(string) string {
	return func(session string) string {
		if own, ok := m[session]; ok {
			return own
		}
		return m[""]
	}
}

func TestTheEnvironmentsWebhookNeedsNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r, public := newMemory("desk"), &receiver{}, &receiver{}
		opts := clients(public, r)
		opts.EnvironmentURL = urls(map[string]string{"": "http://localhost:9000/hook"})
		d := run(t, store, nil, opts)
		store.happens("desk", ann, "one")
		pass(time.Second)
		r.wants(t, "", "one")
		public.wants(t, "")
		if got := r.requests()[0].header.Get("x-api-key"); got != "" {
			t.Errorf("the API key went out: %q", got)
		}
		hooks, err := store.AllWebhooks(t.Context())
		if err != nil || len(hooks) != 1 || !hooks[0].FromEnv {
			t.Fatalf("got %+v, %v", hooks, err)
		}
		if err := d.Remove(t.Context(), hooks[0].ID); models.KindOf(err) != models.Conflict {
			t.Errorf("removing it: got %v, want a conflict", err)
		}
	})
}

func TestTheAPIKeyGoesToTheEnvironmentsWebhookOnlyWhenAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r, public := newMemory("desk"), &receiver{}, &receiver{}
		opts := clients(public, r)
		opts.EnvironmentURL, opts.APIKey, opts.SendAPIKey = urls(map[string]string{"": "http://localhost:9000/hook"}), "hush", true
		d := run(t, store, nil, opts)
		d.hook(t, models.Webhook{URL: "https://other.example/"})
		store.happens("desk", ann, "one")
		pass(time.Second)
		if got := r.requests()[0].header.Get("x-api-key"); got != "hush" {
			t.Errorf("to the environment's: got %q", got)
		}
		if got := public.requests()[0].header.Get("x-api-key"); got != "" {
			t.Errorf("to another: got %q", got)
		}
	})
}

func TestASessionThatIsQuickerThanTheFirstLookIsToldFromItsBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{}
		store.happens("desk", ann, "before the server was started")
		store.slow = time.Second
		opts := clients(r, r)
		opts.EnvironmentURL = urls(map[string]string{"": "http://localhost:9000/"})
		go func() {
			time.Sleep(500 * time.Millisecond)
			store.addSession("kitchen")
			store.happens("kitchen", ann, "first of the kitchen")
		}()
		run(t, store, nil, opts)
		pass(time.Minute)
		r.wants(t, "", "first of the kitchen")
	})
}

func TestASessionsOwnAddressStandsInForTheGeneralOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory("desk", "kitchen", "bar")
		store.sessions[2].WebhookURL = "http://quick.example/entered-by-a-person"
		local, public := two{&receiver{}, &receiver{}}, &receiver{}
		opts := clients(public, local)
		opts.EnvironmentURL = urls(map[string]string{"": "http://quick.example/", "desk": "http://slow.example/"})
		run(t, store, nil, opts)
		store.happens("desk", ann, "for the desk")
		store.happens("kitchen", ann, "for the kitchen")
		store.happens("bar", ann, "for the bar")
		pass(time.Second)
		local.slow.wants(t, "", "for the desk")
		local.quick.wants(t, "", "for the kitchen")
		public.wants(t, "", "for the bar")
	})
}

func TestAChangedEnvironmentIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), two{&receiver{}, &receiver{}}
		start := func(url string) *desk {
			opts := clients(r, r)
			opts.EnvironmentURL = urls(map[string]string{"": url})
			return run(t, store, nil, opts)
		}
		d := start("http://slow.example/")
		store.happens("desk", ann, "one")
		pass(time.Second)
		d.stop()
		d = start("http://quick.example/")
		store.happens("desk", ann, "two")
		pass(time.Second)
		d.stop()
		d = start("")
		store.happens("desk", ann, "three")
		pass(time.Second)
		d.stop()
		r.slow.wants(t, "", "one")
		r.quick.wants(t, "", "two")
		if len(store.hooks) != 1 || store.hooks[1].Enabled {
			t.Errorf("got %+v, want one webhook, switched off", store.hooks)
		}
	})
}

func TestASessionWithoutItsOwnAddressFallsBackToTheGeneralOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), two{&receiver{}, &receiver{}}
		start := func(own map[string]string) *desk {
			opts := clients(r, r)
			own[""] = "http://quick.example/"
			opts.EnvironmentURL = urls(own)
			return run(t, store, nil, opts)
		}
		d := start(map[string]string{"desk": "http://slow.example/"})
		store.happens("desk", ann, "one")
		pass(time.Second)
		d.stop()
		d = start(map[string]string{})
		store.happens("desk", ann, "two")
		pass(time.Second)
		d.stop()
		r.slow.wants(t, ann, "one")
		r.quick.wants(t, ann, "two")
	})
}

func TestAnOwnAddressThatIsGoneIsNotReplacedByTheGeneralOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), two{&receiver{answer: fails(1<<30, http.StatusGone)}, &receiver{}}
		opts := clients(r, r)
		opts.EnvironmentURL = urls(map[string]string{"": "http://quick.example/", "desk": "http://slow.example/"})
		run(t, store, nil, opts)
		store.happens("desk", ann, "one", "two")
		pass(time.Hour)
		r.quick.wants(t, ann)
	})
}

func TestARestartGivesTheEnvironmentsWebhookAnotherChance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, r := newMemory("desk"), &receiver{answer: fails(1, http.StatusGone)}
		opts := clients(r, r)
		opts.EnvironmentURL = urls(map[string]string{"": "http://localhost:9000/"})
		d := run(t, store, nil, opts)
		store.happens("desk", ann, "one")
		pass(time.Minute)
		r.wants(t, "")
		d.stop()
		run(t, store, nil, opts)
		pass(time.Minute)
		r.wants(t, "", "one")
	})
}

func TestAddressesThatMakeNoSense(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := run(t, newMemory("desk"), &receiver{}, Options{})
		for _, hook := range []models.Webhook{
			{URL: ""}, {URL: "ftp://x.example/"}, {URL: "/hook"}, {URL: "http://"}, {URL: "http://a b/"},
			{URL: "https://x.example/", Events: []models.EventType{"tea_time"}},
			{URL: "https://x.example/", Events: []models.EventType{models.EventPresence}},
		} {
			if _, err := d.Add(t.Context(), hook); models.KindOf(err) != models.Invalid {
				t.Errorf("%+v: got %v, want it refused", hook, err)
			}
		}
	})
}
