package web_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/automations/sandbox"
	outside "frontdesk/automations/web"
	"frontdesk/internal/auth"
	"frontdesk/internal/events"
	"frontdesk/internal/guard"
	"frontdesk/internal/server"
	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
	"frontdesk/web"
)

const (
	password = "a tidy desk is a happy desk"
	patience = time.Minute
)

// house is a whole console in memory, beside a simulated WhatsApp.
type house struct {
	t        *testing.T
	store    storage.Store
	log      *events.Log
	auth     *auth.Service
	sessions *whatsapp.Manager
	sim      *simulator.Server
	web      *web.Web
	scripts  *automations.Service
	url      string
	browser  *http.Client
}

// newHouse builds one without any account. Its simulated phone is that of the
// demo hotel when the test loads the demo.
func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t}
	ctx, stop := context.WithCancel(context.Background())
	keys := h.openStores(ctx)
	h.sim = simulator.New(simulator.Options{Seed: "web"})
	h.log = events.New(h.store, events.Options{})
	h.auth = auth.New(h.store, auth.Options{})
	h.sessions = whatsapp.NewManager(h.log, h.store, keys, whatsapp.Options{
		MediaDir: t.TempDir(), MaxMedia: 10 << 20,
		Server: &whatsapp.ServerOverride{URL: "http://whatsapp.invalid", Transport: h.sim.RoundTripper(), RootKey: h.sim.RootKey()},
	})
	stopped := make(chan error, 2)
	go func() { stopped <- h.sessions.Run(ctx) }()
	go func() { stopped <- h.log.Run(ctx) }()
	select {
	case <-h.sessions.Started():
	case err := <-stopped:
		t.Fatalf("the sessions did not start: %v", err)
	}
	h.serve()
	t.Cleanup(func() {
		h.web.Close()
		stop()
		for range 2 {
			if err := <-stopped; err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("stopped with %v", err)
			}
		}
		if err := errors.Join(h.store.Close(), keys.Close(), h.sim.Close()); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) openStores(ctx context.Context) *sqlstore.Keys {
	h.t.Helper()
	desk, err := sqlstore.Open(ctx, sqlstore.Options{})
	if err != nil {
		h.t.Fatal(err)
	}
	keys, err := sqlstore.OpenKeys(ctx, sqlstore.Options{})
	if err != nil {
		h.t.Fatal(err)
	}
	h.store = desk
	return keys
}

func (h *house) serve() {
	h.t.Helper()
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	phone := func(do func(*simulator.Account, context.Context, string) (int, error)) func(context.Context, string, string) error {
		return func(ctx context.Context, _, code string) error {
			account, err := h.sim.Account(simulator.DemoNumber)
			if err == nil {
				_, err = do(account, ctx, code)
			}
			return err
		}
	}
	h.scripts = automations.New(automations.Options{Store: h.store, Log: h.log, Scripts: h.workers(logger), Logger: logger,
		Nudge: h.sessions.Nudge, Sessions: h.sessions.Session})
	ways, kept := h.ways(logger)
	h.web = web.New(web.Options{
		Store: h.store, Log: h.log, Auth: h.auth, Sessions: h.sessions, Scripts: h.scripts, Outside: h.outside(logger), Hooks: ways, Files: kept, Logger: logger,
		Workspace: "Hotel Miramar", Simulated: true, Docs: "/openapi.json",
		Scan: phone((*simulator.Account).Scan), Type: phone((*simulator.Account).EnterCode),
		Checks: []web.Probe{{Title: "Database can be written", Needed: true, Run: func(context.Context) (string, error) { return "SQLite in memory", nil }}},
	})
	s := server.New(server.Options{Logger: logger, Simulated: true, Page: h.web.ErrorPage})
	h.web.Register(s.Echo)
	s.Echo.GET("/openapi.json", func(c echo.Context) error { return c.File("../api/testdata/openapi.json") })
	listening := httptest.NewServer(s)
	h.t.Cleanup(listening.Close)
	h.url = listening.URL
	h.browser = h.newBrowser()
}

// outside keeps hosts and secrets of scripts; nothing leaves.
func (h *house) outside(logger *slog.Logger) *outside.Web {
	h.t.Helper()
	sealer, err := guard.NewSealer(make([]byte, 32))
	if err != nil {
		h.t.Fatal(err)
	}
	return outside.New(outside.Options{Store: h.store, Sealer: sealer, Client: http.DefaultClient, Limits: outside.DefaultLimits(), Logger: logger})
}

// newBrowser has cookies of its own and follows no redirect.
func (h *house) newBrowser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// workers run scripts as they do in the program: in processes of this very binary.
func (h *house) workers(logger *slog.Logger) *automations.Pool {
	h.t.Helper()
	self, err := os.Executable()
	if err != nil {
		h.t.Fatal(err)
	}
	pool := automations.NewPool([]string{self, "sandbox"}, 1, logger)
	h.t.Cleanup(pool.Close)
	return pool
}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.Main())
	}
	os.Exit(m.Run())
}

// page is an answer as a reader sees it.
type page struct {
	*goquery.Document
	status int
	header http.Header
	text   string
}

func (h *house) do(r *http.Request) page {
	h.t.Helper()
	res, err := h.browser.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	var text strings.Builder
	if _, err := copyBody(&text, res); err != nil {
		h.t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text.String()))
	if err != nil {
		h.t.Fatal(err)
	}
	return page{doc, res.StatusCode, res.Header, text.String()}
}

func (h *house) get(path string, header ...string) page {
	h.t.Helper()
	r, err := http.NewRequest(http.MethodGet, h.url+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return h.do(r)
}

// post sends a form; pairs are names and values, or headers after an empty name.
func (h *house) post(path string, pairs ...string) page {
	h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, h.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return h.do(r)
}

// person adds an account and signs the browser in.
func (h *house) person(name string, roles ...models.Role) {
	h.t.Helper()
	_, err := h.auth.AddUser(h.t.Context(), auth.System("test"), auth.NewUser{Name: name, FullName: name, Password: password, Roles: roles})
	if err != nil {
		h.t.Fatal(err)
	}
	h.browser = h.newBrowser()
	if got := h.post("/login", "name", name, "password", password); got.status != http.StatusSeeOther {
		h.t.Fatalf("sign in: got status %d, want 303", got.status)
	}
}

// limit lets a person see one line only.
func (h *house) limit(name, session string) {
	h.t.Helper()
	user, err := h.store.UserByName(h.t.Context(), name)
	if err == nil {
		user.Sessions = []string{session}
		_, err = h.store.SaveUser(h.t.Context(), user)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// waitFor waits until an event of a session passes the test.
func (h *house) waitFor(session string, match func(models.EventData) bool) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	var seen []string
	err := h.log.Follow(ctx, 0, storage.EventFilter{Session: session}, func(e models.Event) error {
		seen = append(seen, string(e.Type()))
		if match(e.Data) {
			return errFound
		}
		return nil
	})
	if !errors.Is(err, errFound) {
		h.t.Fatalf("waiting for an event of %s: %v; had %s", session, err, strings.Join(seen, " "))
	}
}

var errFound = errors.New("found")

// linked starts a session and links it with the phone of the demo hotel, whose
// chats arrive.
func (h *house) linked(session string) *whatsapp.Session {
	h.t.Helper()
	if err := h.sim.LoadDemo(); err != nil {
		h.t.Fatal(err)
	}
	return h.link(session)
}

// link scans the code of a new session with the demo's phone.
func (h *house) link(session string) *whatsapp.Session {
	h.t.Helper()
	s, err := h.sessions.Start(h.t.Context(), session)
	if err != nil {
		h.t.Fatal(err)
	}
	h.waitFor(session, func(d models.EventData) bool { _, ok := d.(models.QRShown); return ok })
	account, err := h.sim.Account(simulator.DemoNumber)
	if err != nil {
		h.t.Fatal(err)
	}
	qr, _ := s.QR()
	if _, err := account.Scan(h.t.Context(), qr.QR); err != nil {
		h.t.Fatal(err)
	}
	h.waitForChats(session, 30)
	h.waitFor(session, func(d models.EventData) bool { _, ok := d.(models.Ready); return ok })
	return s
}
