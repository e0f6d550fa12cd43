// Package testkit gives tests a whole Frontdesk in memory, with a simulated
// WhatsApp, a linked phone and contacts. Nothing in it is a fake: the real
// client speaks the real protocol to the simulator, over pipes, so that a whole
// test may run inside a testing/synctest bubble.
package testkit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"frontdesk/automations"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/app"
	"frontdesk/internal/config"
	"frontdesk/internal/simulator"
	"frontdesk/internal/whatsapp"
)

const (
	// SessionID is the session that New links.
	SessionID = "desk"
	// PhoneNumber is the number of its phone.
	PhoneNumber = "4915110000001"
	// Host is where the Frontdesk is found by its Client.
	Host = "http://desk.test"

	patience = 30 * time.Second
)

// Desk is a Frontdesk under test.
type Desk struct {
	App       *app.App
	Simulator *simulator.Server
	Phone     *simulator.Account
	Session   *whatsapp.Session // linked, unless New was told otherwise
	Client    *http.Client      // reaches the Frontdesk under Host
	URL       string            // its address for a browser; "" unless OnPort

	t       testing.TB
	guest   bool // the simulator is another's
	pipe    *pipeListener
	sockets *pipeListener // of WEBSOCKET_PORT; nil when that is not set
}

// settings are what options change.
type settings struct {
	environ  []string
	unlinked bool
	port     bool
	paced    bool
	beside   *Desk
	logger   *slog.Logger
	seed     string
}

// Option changes what New makes.
type Option func(*settings)

// Env sets variables, as NAME=value.
func Env(vars ...string) Option {
	return func(s *settings) { s.environ = append(s.environ, vars...) }
}

// Paced lets automatic messages leave as slowly as they do for customers; other
// tests do not wait for somebody to type.
func Paced() Option { return func(s *settings) { s.paced = true } }

// Beside shares the simulated WhatsApp of another Frontdesk, with a phone of its
// own: BesideNumber.
func Beside(other *Desk) Option { return func(s *settings) { s.beside = other } }

// BesideNumber is the number of the phone of a Frontdesk beside another.
const BesideNumber = "4915110000002"

// Unlinked leaves the phone unlinked and no session started.
func Unlinked() Option { return func(s *settings) { s.unlinked = true } }

// OnPort serves on a port of the loopback too, for browsers.
func OnPort() Option { return func(s *settings) { s.port = true } }

// Logs shows the log of the Frontdesk.
func Logs(l *slog.Logger) Option { return func(s *settings) { s.logger = l } }

// Seed makes the simulated WhatsApp of this seed. A process trusts one server
// only, so a test beside others takes theirs.
func Seed(seed string) Option { return func(s *settings) { s.seed = seed } }

// Main runs the tests of a package; TestMain calls it when scripts are run, so
// that the test program can be its own script worker.
func Main(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.Main())
	}
	os.Exit(m.Run())
}

// New starts a Frontdesk that stops at the end of the test.
func New(t testing.TB, opts ...Option) *Desk {
	t.Helper()
	set := settings{environ: []string{"STORAGE_TYPE=memory", "PORT=0", "API_KEY=" + Key}, logger: slog.New(slog.DiscardHandler), seed: "testkit"}
	for _, o := range opts {
		o(&set)
	}
	number := PhoneNumber
	d := &Desk{t: t, pipe: newPipeListener()}
	if set.beside != nil {
		d.Simulator, d.guest, number = set.beside.Simulator, true, BesideNumber
	} else {
		d.Simulator = simulator.New(simulator.Options{Seed: set.seed})
	}
	d.Client = &http.Client{Transport: &http.Transport{DialContext: d.pipe.dial}}
	var err error
	if d.Phone, err = d.Simulator.AddAccount(simulator.AccountOptions{Number: number, Name: "Front desk"}); err != nil {
		t.Fatalf("add the phone: %v", err)
	}
	d.start(set)
	if !set.unlinked {
		d.Session = d.Link(SessionID, d.Phone)
	}
	return d
}

// DialSockets connects to the port of the clients' sockets; the variable
// WEBSOCKET_PORT must be set, to any number.
func (d *Desk) DialSockets(ctx context.Context, network, address string) (net.Conn, error) {
	return d.sockets.dial(ctx, network, address)
}

// Key is the API key of every Frontdesk under test.
const Key = "testkit-key"

func (d *Desk) start(set settings) {
	d.t.Helper()
	cfg, err := config.Load(config.Source{Environ: set.environ, ReadFile: func(string) ([]byte, error) { return nil, os.ErrNotExist }})
	if err != nil {
		d.t.Fatalf("read the settings: %v", err)
	}
	self, err := os.Executable()
	if err != nil {
		d.t.Fatalf("find the test program: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.App, err = app.New(ctx, app.Options{
		Config: cfg, Logger: set.logger, Version: "test", Sandbox: []string{self, "sandbox"},
		Simulated: &app.Simulated{Transport: d.Simulator.RoundTripper(), RootKey: d.Simulator.RootKey(), Scan: d.scan},
	})
	if err != nil {
		cancel()
		d.t.Fatalf("put Frontdesk together: %v", err)
	}
	if !set.paced {
		if err := d.App.Scripts.SaveRules(ctx, automations.Rules{NoPacing: true}); err != nil {
			d.t.Fatalf("let automatic messages leave at once: %v", err)
		}
	}
	listeners := []net.Listener{d.pipe}
	if set.port {
		listeners = append(listeners, d.listen())
	}
	if cfg.SocketPort != 0 { // the number does not matter
		d.sockets = newPipeListener()
		d.App.ServeSockets(d.sockets)
	}
	done := make(chan error, 1)
	go func() { done <- d.App.Run(ctx, listeners...) }()
	d.t.Cleanup(func() {
		cancel()
		err := <-done
		if !d.guest {
			err = errors.Join(err, d.Simulator.Close())
		}
		if err != nil {
			d.t.Errorf("stop Frontdesk: %v", err)
		}
		d.Client.CloseIdleConnections()
	})
	select {
	case <-d.App.Sessions.Started():
	case err := <-done:
		done <- nil
		d.t.Fatalf("run Frontdesk: %v", err)
	}
}

func (d *Desk) listen() net.Listener {
	d.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		d.t.Fatal(err)
	}
	d.URL = "http://" + l.Addr().String()
	return l
}

func (d *Desk) scan(ctx context.Context, _, qr string) error {
	_, err := d.Phone.Scan(ctx, qr)
	return err
}

// Link starts a session and scans its code with a phone, as a person would.
func (d *Desk) Link(session string, phone *simulator.Account) *whatsapp.Session {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := d.App.Sessions.Start(ctx, session)
	if err != nil {
		d.t.Fatalf("start %s: %v", session, err)
	}
	scanned := ""
	d.Eventually("the session is linked and ready", func() bool {
		if code, ok := s.QR(); ok && code.QR != scanned {
			scanned = code.QR
			if _, err := phone.Scan(ctx, code.QR); err != nil {
				d.t.Fatalf("scan: %v", err)
			}
		}
		return s.Ready()
	})
	return s
}

// Contact adds a person to the simulated WhatsApp.
func (d *Desk) Contact(number, name string) *simulator.Account {
	d.t.Helper()
	a, err := d.Simulator.AddAccount(simulator.AccountOptions{Number: number, Name: name})
	if err != nil {
		d.t.Fatalf("add a contact: %v", err)
	}
	return a
}

// Says sends a text from a contact to the session's phone and returns its id.
func (d *Desk) Says(from *simulator.Account, text string) string {
	d.t.Helper()
	id, err := from.SendText(context.Background(), PhoneNumber, text)
	if err != nil {
		d.t.Fatalf("say %q: %v", text, err)
	}
	return id
}

// Eventually waits until something is so, or fails the test.
func (d *Desk) Eventually(what string, so func() bool) {
	d.t.Helper()
	d.Within(patience, what, so)
}

// Within is Eventually with a patience of its own.
func (d *Desk) Within(patience time.Duration, what string, so func() bool) {
	d.t.Helper()
	deadline := time.Now().Add(patience)
	for !so() {
		if time.Now().After(deadline) {
			d.t.Fatalf("waited %s in vain until %s", patience, what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Answer is what the Frontdesk answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Call sends a request with the API key and, unless it is nil, a body as JSON;
// a string is sent as it is.
func (d *Desk) Call(method, path string, body any) Answer {
	d.t.Helper()
	var reader io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(body)
	default:
		text, err := json.Marshal(body)
		if err != nil {
			d.t.Fatal(err)
		}
		reader = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, Host+path, reader)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("x-api-key", Key)
	if reader != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return d.Do(req)
}

// Do sends a request as it is.
func (d *Desk) Do(req *http.Request) Answer {
	d.t.Helper()
	res, err := d.Client.Do(req)
	if err != nil {
		d.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: text}
}
