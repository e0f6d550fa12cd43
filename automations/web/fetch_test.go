package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/guard"
)

func TestARequestIsMadeAsTheScriptDescribesIt(t *testing.T) {
	shop := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Order", "7")
		w.WriteHeader(201)
		fmt.Fprint(w, `{"ok":true}`)
	})
	d := newDesk(t, local(t))
	d.knows(shop.name)
	tests := []struct {
		name             string
		request          sandbox.FetchRequest
		want, body, kind string
	}{
		{"a plain one", sandbox.FetchRequest{URL: "/a?x=1#y", Method: "GET"}, "GET /a?x=1", "", ""},
		{"with a query", sandbox.FetchRequest{URL: "/a?x=1", Query: map[string]string{"q": "ü &"}}, "GET /a?q=%C3%BC+%26&x=1", "", ""},
		{"with JSON", sandbox.FetchRequest{URL: "/a", Method: "post", JSON: json.RawMessage(`{"n":1}`)}, "POST /a", `{"n":1}`, "application/json"},
		{"with a form", sandbox.FetchRequest{URL: "/a", Method: "PUT", Form: map[string]string{"b": "2 3", "a": "1"}}, "PUT /a", "a=1&b=2+3", "application/x-www-form-urlencoded"},
		{"with a text", sandbox.FetchRequest{URL: "/a", Method: "PATCH", Body: "hello"}, "PATCH /a", "hello", "text/plain; charset=utf-8"},
		{"with a type of its own", sandbox.FetchRequest{URL: "/a", Method: "DELETE", Body: "<a/>", Headers: map[string]string{"content-type": "text/xml"}}, "DELETE /a", "<a/>", "text/xml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.request.URL = shop.URL + tt.request.URL
			got := d.fetch(tt.request)
			if got.Error != nil || got.Status != 201 || got.Text != `{"ok":true}` || got.Headers["x-order"] != "7" || got.Media != nil {
				t.Fatalf("got %+v, %+v", got, got.Error)
			}
			r, body := shop.last()
			if is := r.Method + " " + r.URL.RequestURI(); is != tt.want || body != tt.body || r.Header.Get("Content-Type") != tt.kind {
				t.Errorf("got %s %q %q, want %s %q %q", is, body, r.Header.Get("Content-Type"), tt.want, tt.body, tt.kind)
			}
			if r.Header.Get("Idempotency-Key") != sandbox.MessageID(run, 3) || r.Header.Get("User-Agent") != "Frontdesk" {
				t.Errorf("got headers %v", r.Header)
			}
		})
	}
}

func TestRequestsOfOneCallHaveKeysOfTheirOwn(t *testing.T) {
	shop := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, r.URL.Path, " ", r.Header.Get("Idempotency-Key"))
	})
	d := newDesk(t, local(t))
	d.knows(shop.name)
	key := sandbox.MessageID(run, 3)
	got, err := d.Fetch(t.Context(), d.job(sandbox.FetchRequest{URL: shop.URL + "/1"}, sandbox.FetchRequest{URL: shop.URL + "/2"},
		sandbox.FetchRequest{URL: shop.URL + "/3", Headers: map[string]string{"Idempotency-Key": "mine"}}, sandbox.FetchRequest{URL: "http://unknown.example/"}))
	if err != nil || len(got) != 4 || got[0].Text != "/1 "+key || got[1].Text != "/2 "+key+"-1" || got[2].Text != "/3 mine" || got[3].Error == nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestOnlyConfirmedHostsAreReached(t *testing.T) {
	shop := serve(t, func(http.ResponseWriter, *http.Request) {})
	d := newDesk(t, local(t))
	d.hosts = []string{"Shop.Example.", shop.name}
	d.wantError(d.fetch(sandbox.FetchRequest{URL: "http://other.example/"}), "forbidden")
	got := d.fetch(sandbox.FetchRequest{URL: shop.URL})
	d.wantError(got, "forbidden")
	if !strings.Contains(got.Error.Message, "administrator confirms it") {
		t.Errorf("got %q, want it to say who can help", got.Error.Message)
	}
	d.knows(shop.name)
	if got := d.fetch(sandbox.FetchRequest{URL: shop.URL}); got.Status != 200 {
		t.Errorf("got %+v %+v", got, got.Error)
	}
	if err := d.RefuseHost(t.Context(), d.id, shop.name); err != nil {
		t.Fatal(err)
	}
	d.wantError(d.fetch(sandbox.FetchRequest{URL: shop.URL}), "forbidden")
	for _, address := range []string{"ftp://" + shop.name, "http://ann:pw@" + shop.name, "file:///etc/passwd", "//" + shop.name, "", "http://", ":"} {
		if got := d.fetch(sandbox.FetchRequest{URL: address}); got.Error == nil {
			t.Errorf("%s: got %+v, want it refused", address, got)
		}
	}
	confirmed, waiting, err := d.Hosts(t.Context(), d.id, d.hosts)
	if err != nil || len(confirmed) != 0 || len(waiting) != 3 || waiting[0] != "shop.example" {
		t.Errorf("got %v, %v, %v", confirmed, waiting, err)
	}
}

// spellings are of addresses that no script may reach, whatever it names.
var spellings = []string{
	"127.0.0.1", "127.0.0.1:8080", "127.255.255.254", "localhost", "LOCALHOST:3000", "localhost.", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.0.1",
	"100.64.0.1", "169.254.169.254", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
	"[fc00::1]", "[fd00:ec2::254]", "224.0.0.1", "255.255.255.255", "192.0.2.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1",
}

func TestNoSpellingOfALocalAddressIsReached(t *testing.T) {
	g := guard.New(guard.Options{})
	defer g.Close()
	d := newDesk(t, g.Scripts())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, host := range spellings {
		d.knows(host)
		for _, scheme := range []string{"http://", "https://"} {
			d.Web.budgets = map[int64]*budget{}
			got, err := d.Fetch(ctx, d.job(sandbox.FetchRequest{URL: scheme + host + "/", Timeout: 5000}))
			if err != nil || got[0].Error == nil {
				t.Errorf("%s%s: got %+v, %v, want it refused", scheme, host, got, err)
			}
		}
	}
}

func TestRedirectsStayWithinTheHosts(t *testing.T) {
	far := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Header.Get("X-Key"), "|", r.Header.Get("X-Plain"))
	})
	shop := serve(t, func(w http.ResponseWriter, r *http.Request) {
		target := map[string]string{"/far": far.URL, "/3": "/2", "/2": "/1", "/1": "/0", "/4": "/3", "/same": "/0", "/elsewhere": "http://other.example/", "/meta": "http://169.254.169.254/"}[r.URL.Path]
		if target == "" {
			fmt.Fprint(w, r.Method, "|", r.Header.Get("X-Key"))
			return
		}
		status := 302
		if r.Method == "PUT" {
			status = 307
		}
		http.Redirect(w, r, target, status)
	})
	d := newDesk(t, local(t))
	d.knows(shop.name, far.name, "169.254.169.254")
	d.keeps("KEY", hush, shop.name)
	standIn := sandbox.SecretStandIn(run, "KEY")
	ask := func(method, path string) sandbox.Fetched {
		r := sandbox.FetchRequest{URL: shop.URL + path, Method: method, Headers: map[string]string{"X-Key": standIn, "X-Plain": "p"}}
		if method == "PUT" {
			r.Body = "key=" + standIn
		}
		return d.fetch(r)
	}
	if got := ask("POST", "/same"); got.Text != "GET|"+standIn {
		t.Errorf("to the same host: got %+v", got)
	}
	if got := ask("GET", "/far"); got.Text != "|p" {
		t.Errorf("to another host: got %+v, want the secret left out", got)
	}
	d.wantError(ask("PUT", "/far"), "forbidden")
	if got := ask("GET", "/3"); got.Status != 200 {
		t.Errorf("three redirects: got %+v, %+v", got, got.Error)
	}
	d.wantError(ask("GET", "/4"), "forbidden")
	d.wantError(ask("GET", "/elsewhere"), "forbidden")
	d.wantError(ask("GET", "/meta"), "forbidden")
}

func TestAnswersHaveLimits(t *testing.T) {
	shop := serve(t, func(w http.ResponseWriter, r *http.Request) {
		kind, size := r.URL.Query().Get("kind"), 0
		fmt.Sscan(r.URL.Query().Get("size"), &size)
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Disposition", `attachment; filename="../bill 1.pdf"`)
		w.Write([]byte(strings.Repeat("x", size)))
	})
	d := newDesk(t, local(t))
	d.knows(shop.name)
	ask := func(kind string, size int) sandbox.Fetched {
		return d.fetch(sandbox.FetchRequest{URL: shop.URL + "/f", Query: map[string]string{"kind": kind, "size": fmt.Sprint(size)}})
	}
	if got := ask("text/plain", MaxText); len(got.Text) != MaxText {
		t.Errorf("got %d bytes, %+v", len(got.Text), got.Error)
	}
	d.wantError(ask("text/plain", MaxText+1), "too_large")
	got := ask("application/pdf", MaxMedia)
	if got.Text != "" || got.Media == nil || got.Media.Handle != "fetched/1" || got.Media.Type != "document" || got.Media.Name != "bill 1.pdf" || got.Media.Size != MaxMedia {
		t.Errorf("got %+v, %+v, %+v", got, got.Media, got.Error)
	}
	d.wantError(ask("image/png", MaxMedia+1), "too_large")
}

func TestAnswersInOtherAlphabetsAreRead(t *testing.T) {
	shop := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=iso-8859-1")
		w.Write([]byte("Caf\xe9"))
	})
	d := newDesk(t, local(t))
	d.knows(shop.name)
	if got := d.fetch(sandbox.FetchRequest{URL: shop.URL}); got.Text != "Café" {
		t.Errorf("got %q", got.Text)
	}
}

// onStage runs a test on a clock of its own, with answers by a function.
func onStage(t *testing.T, answer acted, test func(t *testing.T, d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, &http.Client{Transport: answer})
		d.knows("shop.example")
		test(t, d)
	})
}

func TestWhatFailsIsTriedAgainOnlyWhenAsked(t *testing.T) {
	var asked atomic.Int32
	flaky := acted(func(r *http.Request) (*http.Response, error) {
		switch n := asked.Add(1); n % 3 {
		case 1:
			busy := reply(503, "busy")
			busy.Header.Set("Retry-After", "7")
			return busy, nil
		case 2:
			return nil, fmt.Errorf("connection refused to %s", r.URL)
		}
		return reply(200, "here"), nil
	})
	onStage(t, flaky, func(t *testing.T, d *desk) {
		began := time.Now()
		got := d.fetch(sandbox.FetchRequest{URL: "https://shop.example/", Method: "POST", Retry: 2})
		if took := time.Since(began); got.Text != "here" || took < 8*time.Second || took > 9*time.Second {
			t.Errorf("got %+v after %s, want an answer after 7 seconds and a back-off", got, took)
		}
		if got := d.fetch(sandbox.FetchRequest{URL: "https://shop.example/"}); got.Status != 503 {
			t.Errorf("got %+v, want the first answer", got)
		}
		d.wantError(d.fetch(sandbox.FetchRequest{URL: "https://shop.example/"}), "unavailable")
	})
}

func TestARequestHasATimeLimit(t *testing.T) {
	silent := acted(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	onStage(t, silent, func(t *testing.T, d *desk) {
		for timeout, want := range map[int64]time.Duration{0: 10 * time.Second, 3000: 3 * time.Second, 90000: 30 * time.Second} {
			began := time.Now()
			d.wantError(d.fetch(sandbox.FetchRequest{URL: "https://shop.example/", Timeout: timeout}), "timeout")
			if took := time.Since(began); took != want {
				t.Errorf("%d: took %s, want %s", timeout, took, want)
			}
		}
	})
}

func TestAScriptHasABudget(t *testing.T) {
	var now, most atomic.Int32
	slow := acted(func(*http.Request) (*http.Response, error) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		time.Sleep(time.Second)
		return reply(200, "x"), nil
	})
	onStage(t, slow, func(t *testing.T, d *desk) {
		var many []sandbox.FetchRequest
		for range 70 {
			many = append(many, sandbox.FetchRequest{URL: "https://shop.example/"})
		}
		got, err := d.Fetch(t.Context(), d.job(many...))
		if err != nil {
			t.Fatal(err)
		}
		limited := 0
		for _, one := range got {
			if one.Error != nil && one.Error.Code == "limited" {
				limited++
			}
		}
		// While the first sixty take twelve seconds, twelve more may be made.
		if most.Load() != 5 || limited != 0 {
			t.Errorf("got %d at once and %d refused, want 5 and 0", most.Load(), limited)
		}
		got, err = d.Fetch(t.Context(), d.job(many[:20]...))
		refused := slices.ContainsFunc(got, func(one sandbox.Fetched) bool { return one.Error != nil && one.Error.Code == "limited" })
		if err != nil || !refused {
			t.Errorf("got %v, want the minute used up", err)
		}
		time.Sleep(time.Minute)
		if got := d.fetch(many[0]); got.Error != nil {
			t.Errorf("a minute later: %+v", got.Error)
		}
	})
}

func TestAServerThatStopsEndsRequests(t *testing.T) {
	silent := acted(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	onStage(t, silent, func(t *testing.T, d *desk) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := d.Fetch(ctx, d.job(sandbox.FetchRequest{URL: "https://shop.example/", Retry: 5})); err == nil {
			t.Error("got no error")
		}
	})
}
