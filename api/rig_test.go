package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/api"
	"frontdesk/api/legacy"
	"frontdesk/api/operation"
	"frontdesk/api/rest"
	"frontdesk/automations"
	scriptfiles "frontdesk/automations/files"
	"frontdesk/internal/auth"
	"frontdesk/internal/bulk"
	"frontdesk/internal/events"
	"frontdesk/internal/guard"
	"frontdesk/internal/server"
	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/webhooks"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

const (
	lineNumber = "4915100000001"
	annaNumber = "4915100000002"
	masterKey  = "the-key-of-the-environment"
)

// desk is the API on real sessions and a simulated WhatsApp, all in memory.
// Tests run in a bubble with its own clock.
type desk struct {
	t           *testing.T
	sim         *simulator.Server
	phone       *simulator.Account // whose line it is
	anna        *simulator.Account // a contact
	store       *sqlstore.Store
	log         *events.Log
	auth        *auth.Service
	manager     *whatsapp.Manager
	scripts     *automations.Service
	hooks       *webhooks.Dispatcher
	outside     *outside // where webhooks lead
	bulk        *bulk.Service
	stopBulk    func()
	server      *server.Server
	engine      *operation.Engine
	seen        *recorded
	errors      *bytes.Buffer
	end         func()
	scriptFiles *scriptfiles.Files
	note        string // what a scenario learns first and says in its request

	received, drawn bytes.Buffer // by the example receiver
}

// withDesk runs a test with a desk whose session "line" is linked.
func withDesk(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	withBareDesk(t, func(t *testing.T, d *desk) {
		d.link("line")
		test(t, d)
	})
}

// withBareDesk runs a test with a desk that has no session.
func withBareDesk(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		defer d.close()
		test(t, d)
	})
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, sim: simulator.New(simulator.Options{Seed: "test"}), seen: &recorded{}, errors: &bytes.Buffer{}}
	d.phone, d.anna = d.person(lineNumber, "Hotel"), d.person(annaNumber, "Anna")
	var err error
	if d.store, err = sqlstore.Open(t.Context(), sqlstore.Options{}); err != nil {
		t.Fatal(err)
	}
	keys, err := sqlstore.OpenKeys(t.Context(), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(d.errors, &slog.HandlerOptions{Level: slog.LevelError}))
	d.log = events.New(d.store, events.Options{Logger: logger})
	d.auth = auth.New(d.store, auth.Options{APIKey: masterKey, Logger: logger})
	d.manager = whatsapp.NewManager(d.log, d.store, keys, whatsapp.Options{
		Logger: logger, MediaDir: t.TempDir(), AutoStart: true, MaxMedia: 1 << 20, Previews: pages{},
		Server: &whatsapp.ServerOverride{URL: "http://simulator", Transport: d.sim.RoundTripper(), RootKey: d.sim.RootKey()},
	})
	d.scripts = automations.New(automations.Options{Store: d.store, Log: d.log, Nudge: func(string) {}, Scripts: reader{}, Logger: logger})
	d.addWebhooks(logger)
	d.serve(logger)
	d.run(func() {
		for _, err := range []error{d.sim.Close(), d.store.Close(), keys.Close()} {
			if err != nil {
				t.Errorf("close: %v", err)
			}
		}
	})
	return d
}

func (d *desk) serve(logger *slog.Logger) {
	d.server = server.New(server.Options{Logger: logger, Simulated: true})
	d.server.Echo.Pre(legacy.Rewrite(true))
	d.engine = operation.New(d.server.Echo, operation.Options{
		Auth: d.auth, Answers: d.store, Logger: logger, MaxBody: 4 << 20, Version: "test", Examples: api.Examples(), Spend: d.server.Limiter.Spend,
	})
	first := api.New(api.Options{
		Manager: d.manager, Store: d.store, Files: files{guard.New(guard.Options{})}, MaxMedia: 1 << 20, Record: d.auth.Record,
		Example: &api.Example{Log: &d.received, Console: &d.drawn, Max: 3, Window: time.Minute},
	})
	first.Register(d.engine)
	d.bulk = bulk.New(bulk.Options{Store: d.store, Sessions: d.manager, Logger: logger})
	rest.New(rest.Options{
		Manager: d.manager,
		Scripts: d.scripts,
		Hooks:   d.hooks,
		Keys:    d.auth,
		Bulk:    d.bulk,
		Outside: d.newOutside(logger),
		Compose: first.Compose,
		Record:  d.auth.Record,
	}).Register(d.engine)
	d.engine.ServeDocument()
}

// run starts what a server starts, and keeps what ends it.
func (d *desk) run(closeAll func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = d.log.Follow(ctx, 0, storage.EventFilter{}, d.seen.add) })
	running.Go(func() {
		if err := d.hooks.Run(ctx); err != nil {
			d.t.Errorf("run the webhooks: %v", err)
		}
	})
	running.Go(func() {
		if err := d.manager.Run(ctx); err != nil {
			d.t.Errorf("run the sessions: %v", err)
		}
	})
	d.startBulk()
	<-d.manager.Started()
	d.end = func() {
		cancel()
		d.stopBulk()
		running.Wait()
		closeAll()
	}
}

func (d *desk) startBulk() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = d.bulk.Run(ctx)
	}()
	d.stopBulk = func() {
		cancel()
		<-done
	}
}

func (d *desk) close() {
	d.t.Helper()
	synctest.Wait()
	d.end()
	if logged := d.errors.String(); logged != "" {
		d.t.Errorf("logged %s", logged)
	}
}

func (d *desk) person(number, name string) *simulator.Account {
	d.t.Helper()
	a, err := d.sim.AddAccount(simulator.AccountOptions{Number: number, Name: name})
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

// link starts a session and lets the phone scan its code, by the API alone.
func (d *desk) link(session string) {
	d.t.Helper()
	d.must("GET", "/session/start/"+session, "", `{"success":true,"message":"Session initiated successfully"}`)
	d.until("a QR code", func() bool { return d.get("/session/qr/" + session)["success"] == true })
	qr := d.get("/session/qr/" + session)["qr"].(string)
	if _, err := d.phone.Scan(d.t.Context(), qr); err != nil {
		d.t.Fatal(err)
	}
	d.until("ready", func() bool { return d.seen.count(models.EventReady) > 0 })
	synctest.Wait()
}

// until waits, in the bubble's time, until something is so.
func (d *desk) until(what string, so func() bool) {
	d.t.Helper()
	for range 600 {
		synctest.Wait()
		if so() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	d.t.Fatalf("no %s within a minute; logged: %s", what, d.errors)
}

// call sends a request. Headers come in pairs; a body that begins with a brace
// is JSON, another one a form.
func (d *desk) call(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	request := httptest.NewRequest(method, path, reader)
	request.Header.Set("X-Api-Key", masterKey)
	if body != "" && body[0] != '{' && body[0] != '[' {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	d.server.ServeHTTP(answer, request)
	return answer
}

// get reads a JSON answer.
func (d *desk) get(path string) map[string]any { return d.read(d.call("GET", path, "")) }

func (d *desk) post(path, body string) map[string]any { return d.read(d.call("POST", path, body)) }

func (d *desk) read(answer *httptest.ResponseRecorder) map[string]any {
	d.t.Helper()
	var object map[string]any
	if err := json.Unmarshal(answer.Body.Bytes(), &object); err != nil {
		d.t.Fatalf("the answer %d %s is no JSON: %v", answer.Code, answer.Body, err)
	}
	return object
}

func (d *desk) must(method, path, body, want string) {
	d.t.Helper()
	if answer := d.call(method, path, body); answer.Code != http.StatusOK || answer.Body.String() != want {
		d.t.Fatalf("%s %s: got %d %s, want %s", method, path, answer.Code, answer.Body, want)
	}
}

// key makes an API key of some roles, for some sessions.
func (d *desk) key(role models.Role, sessions ...string) string {
	d.t.Helper()
	secret, _, err := d.auth.CreateKey(d.t.Context(), auth.System("test"), auth.NewKey{Name: "test", Roles: []models.Role{role}, Sessions: sessions})
	if err != nil {
		d.t.Fatal(err)
	}
	return secret
}

// recorded keeps the events of the log.
type recorded struct {
	mu   sync.Mutex
	list []models.Event
}

func (r *recorded) add(e models.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, e)
	return nil
}

func (r *recorded) all() []models.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]models.Event(nil), r.list...)
}

func (r *recorded) count(t models.EventType) int {
	n := 0
	for _, e := range r.all() {
		if e.Type() == t {
			n++
		}
	}
	return n
}

// files serves one host from memory, and leaves the rest to the guard.
type files struct{ *guard.Guard }

func (f files) Fetch(ctx context.Context, address string, limit int64, to io.Writer) (guard.File, error) {
	if name, ok := strings.CutPrefix(address, "https://files.example/"); ok {
		content, known := filesThere[name]
		if !known {
			return guard.File{}, models.Errorf(models.Invalid, "the file cannot be fetched: its address answered 404")
		}
		_, err := io.WriteString(to, content)
		return guard.File{Type: "text/plain", Name: name}, err
	}
	return f.Guard.Fetch(ctx, address, limit, to)
}

// pages says what the links of hotel.example lead to.
type pages struct{}

// Preview implements whatsapp.Previews.
func (pages) Preview(_ context.Context, address string) (guard.Preview, error) {
	if address == "https://hotel.example/rooms" {
		return guard.Preview{Title: "Rooms and rates"}, nil
	}
	return guard.Preview{}, models.Errorf(models.Unavailable, "the address does not answer")
}

// filesThere are the files of files.example.
var filesThere = map[string]string{"note.txt": "a note", "empty.txt": "", "film.mp4": "a film", "blob": "%PDF-1.4 a bill"}

// has calls and wants an answer of success with a part in it.
func (d *desk) has(method, path, body, part string) {
	d.t.Helper()
	answer := d.call(method, path, body)
	if answer.Code/100 != 2 || !strings.Contains(answer.Body.String(), part) {
		d.t.Errorf("%s %s: got %d %s, want %s in it", method, path, answer.Code, answer.Body, part)
	}
}
