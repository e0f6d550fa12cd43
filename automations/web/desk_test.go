package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/guard"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/models"
)

const (
	hush = "sk_live_0123456789/+&"
	run  = "run-1"
)

// desk is a Web on a store, with one automation.
type desk struct {
	*Web
	t     *testing.T
	store *sqlstore.Store
	logs  bytes.Buffer
	kept  []models.AutomationFile
	id    int64
	hosts []string // that the script names
}

func newDesk(t *testing.T, client *http.Client) *desk {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return withStore(t, store, client)
}

func withStore(t *testing.T, store *sqlstore.Store, client *http.Client) *desk {
	t.Helper()
	sealer, err := guard.NewSealer(guard.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, store: store}
	d.Web = New(Options{
		Store: store, Sealer: sealer, Client: client, Files: d, Limits: DefaultLimits(),
		Logger: slog.New(slog.NewTextHandler(&d.logs, nil)),
	})
	a, err := store.SaveAutomation(t.Context(), models.Automation{Name: "Shop"})
	if err != nil {
		t.Fatal(err)
	}
	d.id = a.ID
	return d
}

func (d *desk) KeepFetched(_ context.Context, automation int64, title, mime string, body []byte) (models.AutomationFile, error) {
	f := models.AutomationFile{AutomationID: automation, Name: "fetched/1", Title: title, Mime: mime, Size: int64(len(body)), Body: body}
	d.kept = append(d.kept, f)
	return f, nil
}

// knows lets the script reach hosts.
func (d *desk) knows(hosts ...string) {
	d.t.Helper()
	d.hosts = append(d.hosts, hosts...)
	if err := d.ConfirmHosts(d.t.Context(), d.id, hosts, "root"); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) keeps(name, value string, hosts ...string) {
	d.t.Helper()
	if err := d.SetSecret(d.t.Context(), d.id, Secret{Name: name, Hosts: hosts, By: "root"}, value); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) job(requests ...sandbox.FetchRequest) sandbox.FetchJob {
	return sandbox.FetchJob{Run: run, Position: 3, Automation: d.id, Hosts: d.hosts, Secrets: []string{"KEY"}, Requests: requests}
}

func (d *desk) fetch(r sandbox.FetchRequest) sandbox.Fetched {
	d.t.Helper()
	got, err := d.Fetch(d.t.Context(), d.job(r))
	if err != nil || len(got) != 1 {
		d.t.Fatalf("got %+v, %v", got, err)
	}
	return got[0]
}

func (d *desk) wantError(got sandbox.Fetched, code string) {
	d.t.Helper()
	if got.Error == nil || got.Error.Code != code {
		d.t.Errorf("got %+v %+v, want an error %s", got, got.Error, code)
	}
}

// other is another system, on this machine.
type other struct {
	*httptest.Server
	mu   sync.Mutex
	got  []*http.Request
	sent []string
	name string // its host and port
}

func serve(t *testing.T, answer http.HandlerFunc) *other {
	t.Helper()
	o := &other{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		o.mu.Lock()
		o.got, o.sent = append(o.got, r), append(o.sent, string(body))
		o.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(o.Close)
	o.name = o.URL[len("http://"):]
	return o
}

func (o *other) last() (*http.Request, string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.got[len(o.got)-1], o.sent[len(o.sent)-1]
}

// local is the client of a desk that may reach this machine.
func local(t *testing.T) *http.Client {
	g := guard.New(guard.Options{Own: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	t.Cleanup(g.Close)
	return g.Scripts()
}

// acted is a client whose answers are made by a function, for tests on a clock
// of their own.
type acted func(*http.Request) (*http.Response, error)

func (a acted) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

func reply(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"text/plain"}}, Body: io.NopCloser(bytes.NewReader([]byte(body)))}
}
