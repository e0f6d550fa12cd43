package simulator

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	_ "github.com/mattn/go-sqlite3"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	waLog "go.mau.fi/whatsmeow/util/log"
)

const testSeed = "test"

// The certificate root is a variable of the whole process, read at every
// handshake, so all servers of the tests share one seed.
func TestMain(m *testing.M) {
	whatsmeow.WACertPubKey = newAuthority(testSeed).chainRoot()
	os.Exit(m.Run())
}

func (a *authority) chainRoot() [32]byte { return *a.root.Pub }

// testServer is a server whose unknown stanzas fail the test.
func testServer(t *testing.T) *Server {
	t.Helper()
	s := New(Options{Seed: testSeed})
	t.Cleanup(func() {
		for _, stanza := range s.Unknown() {
			t.Errorf("the server does not know %s", stanza)
		}
		if err := s.Close(); err != nil {
			t.Errorf("close the server: %v", err)
		}
	})
	return s
}

func person(t *testing.T, s *Server, number, name string) *Account {
	t.Helper()
	a, err := s.AddAccount(AccountOptions{Number: number, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (l testLogger) note(level, format string, args ...any) {
	line := fmt.Sprintf(l.module+" "+level+": "+format, args...)
	l.client.complain(line)
}

// testLogger collects the warnings and errors of a client. A test that provokes
// some says which.
type testLogger struct {
	client *client
	module string
}

func (l testLogger) Errorf(format string, args ...any) { l.note("ERROR", format, args...) }
func (l testLogger) Warnf(format string, args ...any)  { l.note("WARN", format, args...) }

// Infof makes lines events: some of what clients do shows nowhere else.
func (l testLogger) Infof(format string, args ...any) {
	l.client.record(logLine(fmt.Sprintf(format, args...)))
}

type logLine string

func (l testLogger) Debugf(format string, args ...any) {
	if os.Getenv("SIMULATOR_TEST_LOG") != "" {
		l.client.t.Logf(l.module+" "+format, args...)
	}
}
func (l testLogger) Sub(module string) waLog.Logger {
	return testLogger{client: l.client, module: l.module + "/" + module}
}

// client is a real whatsmeow client, its events and its complaints.
type client struct {
	*whatsmeow.Client
	t      *testing.T
	db     *sql.DB
	server *Server

	mu         sync.Mutex // guards what follows
	events     []any
	changed    chan struct{}
	complaints []string
	expected   []string
}

var databases atomic.Int64

func newClient(t *testing.T, s *Server) *client {
	t.Helper()
	c := &client{t: t, server: s, changed: make(chan struct{})}
	db, err := sql.Open("sqlite3", fmt.Sprintf("file:client%d?mode=memory&_foreign_keys=on", databases.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	c.db = db
	container := sqlstore.NewWithDB(db, "sqlite3", testLogger{c, "store"})
	if err := container.Upgrade(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.use(container.NewDevice())
	t.Cleanup(c.finish)
	return c
}

// use makes the client that of a device.
func (c *client) use(device *store.Device) {
	c.Client = whatsmeow.NewClient(device, testLogger{c, "client"})
	web := &http.Client{Transport: c.server.RoundTripper()}
	c.SetWebsocketHTTPClient(web)
	c.SetPreLoginHTTPClient(web)
	c.SetMediaHTTPClient(web)
	c.SynchronousAck, c.EnableDecryptedEventBuffer = true, true
	c.EmitAppStateEventsOnFullSync = true
	c.AddEventHandler(c.record)
}

// lineGone is how the client says that the connection went while it was
// sending. Which call meets that first is chance, so no test can name it.
var lineGone = []string{"websocket not connected", "frame socket is closed", "websocket disconnected", "failed to write frame", "closed pipe"}

func (c *client) finish() {
	c.mu.Lock()
	for _, line := range c.complaints {
		if !containsAny(line, lineGone) && !containsAny(line, c.expected) {
			c.t.Errorf("whatsmeow complained: %s", line)
		}
	}
	c.mu.Unlock()
	c.Disconnect()
	c.db.Close()
}

func containsAny(line string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(line, part) {
			return true
		}
	}
	return false
}

// expect allows complaints that the test provokes.
func (c *client) expect(parts ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expected = append(c.expected, parts...)
}

func (c *client) complain(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.complaints = append(c.complaints, line)
}

func (c *client) record(event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, event)
	close(c.changed)
	c.changed = make(chan struct{})
}

// await returns the first event of a type that matches, past or future.
func await[T any](c *client, match func(T) bool) T {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 3*time.Minute)
	defer cancel()
	for {
		found, ok, changed := search(c, match)
		if ok {
			return found
		}
		select {
		case <-changed:
		case <-ctx.Done():
			c.t.Fatalf("no %T in time, events so far: %s", found, c.seen())
		}
	}
}

func search[T any](c *client, match func(T) bool) (found T, ok bool, changed chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, event := range c.events {
		if found, ok = event.(T); ok && (match == nil || match(found)) {
			return found, true, nil
		}
	}
	var none T
	return none, false, c.changed
}

// saw tells whether an event happened already.
func saw[T any](c *client, match func(T) bool) bool {
	_, ok, _ := search(c, match)
	return ok
}

func (c *client) seen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var kinds []string
	for _, event := range c.events {
		kinds = append(kinds, fmt.Sprintf("%T", event))
	}
	return strings.Join(kinds, " ")
}

// forget drops the events so far, so that await waits for new ones.
func (c *client) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = nil
}

// leaveBubble ends a client of a testing/synctest bubble. It lets the client
// finish first: one that is disconnected while a stanza is on its way leaves
// a goroutine of whatsmeow behind, blocked for ever.
func (c *client) leaveBubble() {
	synctest.Wait()
	c.Disconnect()
	time.Sleep(historyLoopLife)
	synctest.Wait()
}

// historyLoopLife is longer than whatsmeow waits for more history.
const historyLoopLife = 2 * time.Minute

// Disconnect ends the connection, in the middle of whatever it is.
func (c *client) Disconnect() {
	c.expectCut()
	c.Client.Disconnect()
}

// expectCut allows what whatsmeow says when a connection ends in the middle of
// something.
func (c *client) expectCut() {
	c.expect("Error reading from websocket", "Failed to send acknowledgement", "Failed to send receipt",
		"Failed to send post-connect passive IQ", "websocket not connected", "websocket disconnected")
}

// startPairing connects and returns the QR codes.
func (c *client) startPairing() []string {
	c.t.Helper()
	if err := c.Connect(); err != nil {
		c.t.Fatal(err)
	}
	return await[*events.QR](c, nil).Codes
}

// linked returns a client that is linked to an account and has taken over
// what the phone shares.
func linked(t *testing.T, s *Server, a *Account) *client {
	t.Helper()
	c := newClient(t, s)
	codes := c.startPairing()
	if _, err := a.Scan(deadline(t), codes[0]); err != nil {
		t.Fatal(err)
	}
	await[*events.Connected](c, nil)
	await(c, func(e *events.AppStateSyncComplete) bool { return e.Name == appstate.WAPatchRegularLow })
	await(c, func(e *events.HistorySync) bool { return e.Data.GetProgress() == 100 })
	// Names are stored behind the event's back.
	await(c, func(line logLine) bool { return strings.HasPrefix(string(line), "Updating contact store") })
	if err := s.WaitQuiet(deadline(t)); err != nil {
		t.Fatal(err)
	}
	return c
}

func deadline(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func jidOf(t *testing.T, text string) types.JID {
	t.Helper()
	jid, err := types.ParseJID(text)
	if err != nil {
		t.Fatal(err)
	}
	return jid
}
