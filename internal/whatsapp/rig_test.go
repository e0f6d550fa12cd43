package whatsapp

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	wastore "go.mau.fi/whatsmeow/store/sqlstore"

	"frontdesk/internal/events"
	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/models"
)

// testSeed is the same everywhere: the certificate root is a variable of the
// whole process.
const testSeed = "test"

const (
	lineNumber = "4915100000001"
	annaNumber = "4915100000002"
	benNumber  = "4915100000003"
	lineID     = "line"
)

// rig is a Frontdesk's worth of sessions on a simulated WhatsApp, in memory.
type rig struct {
	t       *testing.T
	sim     *simulator.Server
	store   *sqlstore.Store
	keys    testKeys
	log     *events.Log
	logged  Log // what the sessions record in, the log unless a test wraps it
	opts    Options
	phone   *simulator.Account // whose line it is
	anna    *simulator.Account // a contact
	ben     *simulator.Account // another
	manager *Manager
	end     func()
	quiet   func() // waits until nothing more happens by itself
	seen    *seen
	notes   *notes
}

// inBubble runs a test with its own clock.
func inBubble(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctestWith(t, func(*Options) {}, test)
}

// inRealTime runs a test by the clock on the wall. Hanging up while WhatsApp is
// sending leaves a goroutine of the library behind, which a bubble refuses.
func inRealTime(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	r := newRig(t)
	r.byTheWallClock()
	// Unlinking deletes the keys of a login. The library may still be writing down
	// somebody's name under it.
	r.notes.expect("FOREIGN KEY constraint failed")
	r.run()
	test(t, r)
}

// byTheWallClock prepares a rig for the time there is outside of bubbles.
func (r *rig) byTheWallClock() {
	r.notes.expect("Failed to do initial fetch", "Error reading from websocket")
	r.quiet = func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := r.sim.WaitQuiet(ctx); err != nil {
			r.t.Errorf("the simulator does not come to rest: %v", err)
		}
	}
}

// synctestWith runs a test with its own clock and settings.
func synctestWith(t *testing.T, set func(*Options), test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		set(&r.opts)
		r.quiet = synctest.Wait
		r.run()
		test(t, r)
	})
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, notes: &notes{}, quiet: func() {}, end: func() {}}
	r.sim = simulator.New(simulator.Options{Seed: testSeed})
	r.phone, r.anna, r.ben = r.person(lineNumber, "Hotel"), r.person(annaNumber, "Anna"), r.person(benNumber, "Ben")
	var err error
	if r.store, err = sqlstore.Open(t.Context(), sqlstore.Options{}); err != nil {
		t.Fatal(err)
	}
	r.keys = openKeys(t)
	r.log = events.New(r.store, events.Options{})
	r.logged = r.log
	r.opts = Options{
		Logger:    slog.New(r.notes),
		AutoStart: true,
		MediaDir:  t.TempDir(),
		Server:    &ServerOverride{URL: "http://simulator", Transport: r.sim.RoundTripper(), RootKey: r.sim.RootKey()},
	}
	t.Cleanup(r.close)
	return r
}

// breakKeys makes the key store refuse every write, or work again.
func (r *rig) breakKeys(broken bool) {
	r.t.Helper()
	value := map[bool]string{true: "ON", false: "OFF"}[broken]
	if _, err := r.keys.db.ExecContext(context.Background(), "PRAGMA query_only = "+value); err != nil {
		r.t.Fatal(err)
	}
}

// testKeys is a key store in memory on one connection, which tests can break.
type testKeys struct {
	db        *sql.DB
	container *wastore.Container
}

// Container implements Keys.
func (k testKeys) Container() *wastore.Container { return k.container }

// ForgetPeople implements Keys.
func (k testKeys) ForgetPeople(ctx context.Context) error { return sqlstore.ForgetPeople(ctx, k.db) }

func openKeys(t *testing.T) testKeys {
	t.Helper()
	db, err := sql.Open("sqlite3", "file::memory:?_foreign_keys=on&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	container := wastore.NewWithDB(db, "sqlite3", nil)
	if err := container.Upgrade(t.Context()); err != nil {
		t.Fatal(err)
	}
	return testKeys{db: db, container: container}
}

func (r *rig) person(number, name string) *simulator.Account {
	r.t.Helper()
	a, err := r.sim.AddAccount(simulator.AccountOptions{Number: number, Name: name})
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

// run starts the sessions, as a server does when it starts.
func (r *rig) run() {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	r.seen = newSeen()
	last := r.log.Last()
	running.Go(func() { _ = r.log.Follow(ctx, last, storage.EventFilter{}, r.seen.add) })
	r.manager = NewManager(r.logged, r.store, r.keys, r.opts)
	running.Go(func() {
		if err := r.manager.Run(ctx); err != nil {
			r.t.Errorf("run the sessions: %v", err)
		}
	})
	<-r.manager.Started()
	r.end = func() {
		cancel()
		running.Wait()
	}
}

// restart ends the sessions as a server that stops, and starts them again.
func (r *rig) restart() {
	r.t.Helper()
	r.quiet()
	r.end()
	r.run()
}

func (r *rig) close() {
	r.quiet()
	r.end()
	for _, stanza := range r.sim.Unknown() {
		r.t.Errorf("the simulator does not know %s", stanza)
	}
	for _, line := range r.notes.unexpected() {
		r.t.Errorf("logged: %s", line)
	}
	for _, err := range []error{r.sim.Close(), r.store.Close(), r.keys.db.Close()} {
		if err != nil {
			r.t.Errorf("close: %v", err)
		}
	}
}

// session starts a session.
func (r *rig) session(id string) *Session {
	r.t.Helper()
	s, err := r.manager.Start(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// find is a session that is already there.
func (r *rig) find(id string) *Session {
	r.t.Helper()
	s, err := r.manager.Session(id)
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// linked is a session whose QR code the phone has scanned, ready for use.
func (r *rig) linked() *Session {
	r.t.Helper()
	s := r.session(lineID)
	r.scan(s, r.phone)
	r.untilReady()
	r.quiet()
	return s
}

// scan lets a phone scan the next QR code of a session.
func (r *rig) scan(s *Session, phone *simulator.Account) {
	r.t.Helper()
	qr := await[models.QRShown](r, nil)
	if shown, ok := s.QR(); !ok || shown.QR != qr.QR {
		r.t.Fatalf("the code on screen is %v, %v, want the one told", shown, ok)
	}
	if _, err := phone.Scan(r.t.Context(), qr.QR); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) untilReady() models.Ready {
	r.t.Helper()
	return await[models.Ready](r, nil)
}

func (r *rig) untilState(want models.SessionState) models.StateChanged {
	r.t.Helper()
	return await(r, func(c models.StateChanged) bool { return c.State == want })
}

// patience bounds every wait of a test. In a bubble it costs nothing.
const patience = 3 * time.Minute

// await waits for the next event of a kind and takes it, with everything before
// it that is of this kind.
func await[D models.EventData](r *rig, match func(D) bool) D {
	r.t.Helper()
	var got D
	if !r.seen.take(patience, func(data models.EventData) bool {
		d, ok := data.(D)
		if !ok || (match != nil && !match(d)) {
			return false
		}
		got = d
		return true
	}) {
		r.t.Fatalf("no %T came\nevents: %s\nlog: %s", got, r.seen.summary(), strings.Join(r.notes.all(), "\n"))
	}
	return got
}

// count says how many events of a kind came so far.
func count[D models.EventData](r *rig) int {
	n := 0
	for _, e := range r.seen.everything() {
		if _, ok := e.(D); ok {
			n++
		}
	}
	return n
}

// seen collects the events of the log.
type seen struct {
	mu      sync.Mutex // guards the rest
	events  []models.EventData
	taken   map[models.EventType]int // where the next look of this type begins
	changed chan struct{}
}

func newSeen() *seen {
	return &seen{taken: map[models.EventType]int{}, changed: make(chan struct{})}
}

func (s *seen) add(e models.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e.Data)
	close(s.changed)
	s.changed = make(chan struct{})
	return nil
}

func (s *seen) everything() []models.EventData {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]models.EventData(nil), s.events...)
}

// summary names what came, and the states in between.
func (s *seen) summary() string {
	var words []string
	for _, e := range s.everything() {
		word := string(e.EventType())
		if c, ok := e.(models.StateChanged); ok {
			word = fmt.Sprintf("%s(%s)", c.State, c.Reason)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func (s *seen) take(patience time.Duration, match func(models.EventData) bool) bool {
	timeout := time.After(patience)
	for {
		s.mu.Lock()
		for i, data := range s.events {
			if i >= s.taken[data.EventType()] && match(data) {
				s.taken[data.EventType()] = i + 1
				s.mu.Unlock()
				return true
			}
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-timeout:
			return false
		}
	}
}
