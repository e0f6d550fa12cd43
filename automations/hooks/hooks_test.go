package hooks

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/internal/guard"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/models"
)

// desk is the way in to one automation whose handler "shipped" answers.
type desk struct {
	*Hooks
	id     int64
	token  string
	fired  []Trigger
	runs   map[string]Outcome // by Once
	answer string             // what the handler returns
	fails  int                // so many runs fail
	err    error
}

func atDesk(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store, err := sqlstore.Open(t.Context(), sqlstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		sealer, err := guard.NewSealer(guard.NewKey())
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{answer: `{"json":{"ok":true}}`, runs: map[string]Outcome{}}
		d.Hooks = New(Options{Store: store, Sealer: sealer, Fire: d.fire, PerMinute: 30, Logger: slog.New(slog.DiscardHandler)})
		a, err := store.SaveAutomation(t.Context(), models.Automation{Name: "Shop"})
		if err != nil {
			t.Fatal(err)
		}
		d.id = a.ID
		address, err := d.Rotate(t.Context(), a.ID, "ann")
		if err != nil {
			t.Fatal(err)
		}
		d.token = address.Token
		test(t, d)
	})
}

func (d *desk) fire(_ context.Context, t Trigger) (Outcome, error) {
	if t.Request.Name != "shipped" {
		return Outcome{}, models.Errorf(models.NotFound, "no such handler")
	}
	if d.err != nil {
		return Outcome{}, d.err
	}
	if known, there := d.runs[t.Once]; there && t.Once != "" {
		known.Fresh, known.Return = false, nil
		return known, nil
	}
	d.fired = append(d.fired, t)
	out := Outcome{Run: int64(len(d.fired)), Fresh: true, Return: []byte(d.answer)}
	if d.fails > 0 {
		d.fails--
		out.Failed, out.Return = true, nil
	}
	d.runs[t.Once] = out
	return out, nil
}

func (d *desk) post(body string, headers ...string) Reply {
	r := Request{Token: d.token, Name: "shipped", Header: http.Header{}, Query: url.Values{}, Body: []byte(body)}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return d.Receive(context.Background(), r)
}

func want(t *testing.T, got Reply, status int, body string) {
	t.Helper()
	if got.Status != status || !strings.Contains(string(got.Body), body) {
		t.Errorf("got %d %s, want %d %s", got.Status, got.Body, status, body)
	}
}

func TestARequestReachesItsHandler(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		for body, shown := range map[string]string{`{"order":7}`: `{"order":7}`, "": "{}", " [1] ": "[1]", `"text"`: `"text"`} {
			want(t, d.post(body, "X-Shop", "a", "Authorization", "Bearer x", "Content-Type", asJSON), 200, `{"ok":true}`)
			got := d.fired[len(d.fired)-1]
			if string(got.Request.Body) != shown || got.Automation != d.id || got.Request.Headers["x-shop"] != "a" || got.Request.Headers["authorization"] != "" {
				t.Errorf("%s: got %+v", body, got.Request)
			}
		}
		want(t, d.post("order=7&tag=a&tag=b", "Content-Type", "application/x-www-form-urlencoded"), 200, "")
		if got := string(d.fired[len(d.fired)-1].Request.Body); got != `{"order":"7","tag":["a","b"]}` {
			t.Errorf("got %s", got)
		}
		want(t, d.post("{", "Content-Type", asJSON), 400, "send the body as JSON")
		want(t, d.post(`"`+strings.Repeat("x", MaxBody)), 413, "256 KB")
	})
}

func TestAStrangerLearnsNothing(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		known := d.token
		wrong := []Reply{}
		for _, token := range []string{"", "hk", known + "x", strings.ToLower(known)} {
			d.token = token
			wrong = append(wrong, d.post("{"))
		}
		wrong = append(wrong, d.Receive(t.Context(), Request{Token: known, Name: "other", Header: http.Header{}, Query: url.Values{}}))
		for _, got := range wrong {
			if got.Status != 404 || string(got.Body) != string(nothing.Body) {
				t.Errorf("got %d %s, want what everybody gets", got.Status, got.Body)
			}
		}
		if len(d.fired) != 0 {
			t.Error("something ran")
		}
	})
}

func TestATokenIsShownRotatedAndTakenAway(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		old := d.token
		if got, err := d.Address(t.Context(), d.id); err != nil || got.Token != old || got.Signed || got.By != "ann" {
			t.Errorf("got %+v, %v", got, err)
		}
		rotated, err := d.Rotate(t.Context(), d.id, "bob")
		if err != nil || rotated.Token == old {
			t.Fatalf("got %+v, %v", rotated, err)
		}
		want(t, d.post("{}"), 404, "")
		d.token = rotated.Token
		want(t, d.post("{}"), 200, "")
		stored, err := d.opts.Store.Hook(t.Context(), d.id)
		if err != nil || strings.Contains(fmt.Sprint(stored), rotated.Token) {
			t.Errorf("got %+v, %v, want no token in the store", stored, err)
		}
		if err := d.Close(t.Context(), d.id); err != nil {
			t.Error(err)
		}
		want(t, d.post("{}"), 404, "")
		if err := d.Close(t.Context(), d.id); models.KindOf(err) != models.NotFound {
			t.Errorf("got %v, want not found", err)
		}
	})
}

func TestRequestsMustBeSignedWhenThatIsWanted(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		secret, err := d.Sign(t.Context(), d.id, "")
		if err != nil || !strings.HasPrefix(secret, secretMark) {
			t.Fatalf("got %q, %v", secret, err)
		}
		body := `{"order":7}`
		hub := "sha256=" + hex.EncodeToString(mac([]byte(secret), []byte(body)))
		standard := func(id string, at time.Time, body string) []string {
			message := fmt.Sprintf("%s.%d.%s", id, at.Unix(), body)
			return []string{"Webhook-Id", id, "Webhook-Timestamp", fmt.Sprint(at.Unix()), "Webhook-Signature", "v1,AAAA v1," + base64.StdEncoding.EncodeToString(mac(keyIn(secret), []byte(message)))}
		}
		want(t, d.post(body, "X-Hub-Signature-256", hub), 200, "")
		want(t, d.post(body, standard("a", time.Now(), body)...), 200, "")
		want(t, d.post(body), 401, "signature")
		want(t, d.post(body+" ", "X-Hub-Signature-256", hub), 401, "signature")
		want(t, d.post(body, "X-Hub-Signature-256", "sha256=zz"), 401, "signature")
		want(t, d.post(body, standard("b", time.Now().Add(-6*time.Minute), body)...), 401, "too old")
		want(t, d.post(body, standard("c", time.Now(), "other")...), 401, "signature")
		if again, err := d.Sign(t.Context(), d.id, "short"); models.KindOf(err) != models.Invalid {
			t.Errorf("got %q, %v", again, err)
		}
		if err := d.Unsign(t.Context(), d.id); err != nil {
			t.Error(err)
		}
		want(t, d.post(body), 200, "")
	})
}

func TestARequestOfOneKeyRunsOnce(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.answer = `{"status":201,"text":"made","headers":{"x-order":"7"}}`
		for _, name := range []string{"Idempotency-Key", "Webhook-Id"} {
			for range 3 {
				got := d.post(`{"order":7}`, name, "key of "+name)
				want(t, got, 201, "made")
				if got.Header["X-Order"] != "7" || got.Type != "text/plain; charset=utf-8" {
					t.Errorf("got %+v", got)
				}
			}
		}
		if len(d.fired) != 2 {
			t.Errorf("ran %d times, want twice", len(d.fired))
		}
		want(t, d.post(`{"order":8}`, "Webhook-Id", "key of Webhook-Id"), 409, "same key")
	})
}

func TestWhatFailedMayBeAskedForAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.fails = 2
		want(t, d.post("{}", "Webhook-Id", "k"), 500, "the automation failed")
		want(t, d.post("{}", "Webhook-Id", "k"), 500, "the automation failed")
		want(t, d.post("{}", "Webhook-Id", "k"), 200, "ok")
		want(t, d.post("{}", "Webhook-Id", "k"), 200, "ok")
		d.err = models.Errorf(models.Conflict, "the automation is switched off")
		want(t, d.post("{}", "Webhook-Id", "l"), 503, "switched off")
		d.err = nil
		want(t, d.post("{}", "Webhook-Id", "l"), 200, "ok")
		if len(d.fired) != 4 {
			t.Errorf("ran %d times, want 4", len(d.fired))
		}
	})
}

func TestAnAnswerThatWasLostIsNotRunAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		// The server died after the run was stored.
		claim := models.IdempotentAnswer{Caller: fmt.Sprintf("hook %d shipped", d.id), Key: "k", BodyHash: hashOf("{}"), CreatedAt: time.Now()}
		if _, _, err := d.opts.Store.ClaimKey(t.Context(), claim); err != nil {
			t.Fatal(err)
		}
		d.runs["webhook/shipped/k"] = Outcome{Run: 9}
		want(t, d.post("{}", "Webhook-Id", "k"), 202, "accepted")
		if len(d.fired) != 0 {
			t.Error("it ran again")
		}
	})
}

func TestASecondRequestTakesNoAnswerFromTheFirst(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		begun, seen, answered := make(chan struct{}), make(chan struct{}), make(chan struct{})
		run := d.opts.Fire
		d.opts.Fire = func(ctx context.Context, t Trigger) (Outcome, error) {
			out, err := run(ctx, t)
			if out.Fresh {
				close(begun)
				<-seen // the second one has found the run
				return out, err
			}
			close(seen)
			<-answered // and is slow to say so
			return out, err
		}
		first, second := make(chan Reply, 1), make(chan Reply, 1)
		go func() { first <- d.post("{}", "Webhook-Id", "k") }()
		<-begun
		go func() { second <- d.post("{}", "Webhook-Id", "k") }()
		want(t, <-first, 200, `{"ok":true}`)
		close(answered)
		want(t, <-second, 202, "accepted")
		want(t, d.post("{}", "Webhook-Id", "k"), 200, `{"ok":true}`)
	})
}

func TestAddressesHaveALimit(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		for range 30 {
			want(t, d.post("{}"), 200, "")
		}
		if got := d.post("{}"); got.Status != 429 || got.Header["Retry-After"] == "" {
			t.Errorf("got %+v, want it told to wait", got)
		}
		time.Sleep(2 * time.Second)
		want(t, d.post("{}"), 200, "")
	})
}

func TestWhatAHandlerReturnsIsTheAnswer(t *testing.T) {
	for given, wanted := range map[string]Reply{
		"":                          accepted,
		"null":                      accepted,
		`{"json":{"a":1}}`:          {Status: 200, Type: asJSON, Body: []byte(`{"a":1}`)},
		`{"status":400,"json":[1]}`: {Status: 400, Type: asJSON, Body: []byte(`[1]`)},
		`{"status":302,"text":"x"}`: {Status: 200, Type: "text/plain; charset=utf-8", Body: []byte("x")},
		`{"status":204}`:            {Status: 204, Type: asJSON},
		`{"id":5}`:                  {Status: 200, Type: asJSON, Body: []byte(`{"id":5}`)},
		`"hello"`:                   {Status: 200, Type: "text/plain; charset=utf-8", Body: []byte("hello")},
		`7`:                         {Status: 200, Type: asJSON, Body: []byte("7")},
		`{"text":"<Response/>","headers":{"content-type":"text/xml","X-A":"1","Set-Cookie":"a=b","Location":"/x","X-B":"1\r\nEvil: 1"}}`: {Status: 200, Type: "text/xml", Body: []byte("<Response/>"), Header: map[string]string{"X-A": "1"}},
		`{"text":"<script>","headers":{"Content-Type":"text/html"}}`:                                                                     {Status: 200, Type: "text/plain; charset=utf-8", Body: []byte("<script>")},
	} {
		got := replyTo(Outcome{Return: []byte(given)})
		if got.Status != wanted.Status || got.Type != wanted.Type || string(got.Body) != string(wanted.Body) || len(got.Header) != len(wanted.Header) || got.Header["X-A"] != wanted.Header["X-A"] {
			t.Errorf("%s: got %d %s %s %v", given, got.Status, got.Type, got.Body, got.Header)
		}
	}
	if got := replyTo(Outcome{Return: []byte(`{"headers":5}`)}); got.Status != 500 {
		t.Errorf("got %+v", got)
	}
}
