package simulator

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Options says how a Server is set up. The zero value is usable.
type Options struct {
	// Seed decides the certificate root and the addresses of accounts, so
	// that separate processes can agree on them.
	Seed string
	// Logger receives what the server saw, on debug level. Nil discards it.
	Logger *slog.Logger
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Server is a simulated WhatsApp. Create one with New.
type Server struct {
	seed      string
	log       *slog.Logger
	now       func() time.Time
	authority *authority
	mux       *http.ServeMux
	media     *mediaHost
	memory    *memoryListener
	web       *http.Server
	transport *http.Transport

	// ctx ends with the server; running counts what must end before Close returns.
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	iqs    map[iqKey]iqHandler
	relays map[string]relayFunc
	peers  map[peerKind]peerHandler

	// mu guards everything below, and all accounts, devices, personas and connections.
	mu       sync.Mutex
	closed   bool
	tasks    []func()
	changed  chan struct{}
	accounts map[string]*account
	byLID    map[string]*account
	conns    map[*conn]struct{}
	pairings map[string]*pairing
	codes    map[string]*codePairing
	faults   []*activeFault
	lastID   int
	counters counters
	journal  journal
	groups   map[string]*group
	calls    []*call
	orders   map[string]placedOrder
	channels map[string]*channel
	// channelsMade numbers the channels, for their addresses.
	channelsMade int
	mex          mexQueries
	// groupsMade numbers the groups, for their addresses.
	groupsMade int
}

// New starts a server that is reachable in memory, see RoundTripper, and on
// the ports given to ListenAndServe.
func New(opts Options) *Server {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		seed: opts.Seed, log: opts.Logger, now: opts.Now,
		mux: http.NewServeMux(), media: newMediaHost(), memory: newMemoryListener(),
		ctx: ctx, cancel: cancel,
		iqs: map[iqKey]iqHandler{}, relays: map[string]relayFunc{}, peers: map[peerKind]peerHandler{},
		changed: make(chan struct{}),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.authority = newAuthority(opts.Seed)
	s.clear()
	s.registerAll()
	s.startTransport()
	return s
}

// clear makes the state that of a fresh server.
func (s *Server) clear() {
	s.accounts, s.byLID = map[string]*account{}, map[string]*account{}
	s.conns = map[*conn]struct{}{}
	s.pairings, s.codes = map[string]*pairing{}, map[string]*codePairing{}
	s.faults, s.counters, s.journal = nil, counters{}, journal{}
	s.groups, s.groupsMade = map[string]*group{}, 0
	s.calls, s.orders = nil, map[string]placedOrder{}
	s.channels, s.channelsMade = map[string]*channel{}, 0
	s.media.clear()
}

func (s *Server) registerAll() {
	for _, register := range iqGroups {
		register(s)
	}
	s.registerRelays()
	s.registerPeers()
}

// Close hangs up on everybody and waits until nothing of the server runs any more.
func (s *Server) Close() error {
	s.cancel()
	s.do(func() {
		s.closed = true
		for c := range s.conns {
			c.drop()
		}
	})
	s.transport.CloseIdleConnections()
	err := s.web.Close()
	s.running.Wait()
	return err
}

// Reset forgets everything but the certificate root.
func (s *Server) Reset() {
	s.do(func() {
		for c := range s.conns {
			c.drop()
		}
		s.clear()
	})
}

// do runs one step with the lock held, then everything that step left for
// later. It is the only way to the state.
func (s *Server) do(step func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	step()
	for len(s.tasks) > 0 {
		task := s.tasks[0]
		s.tasks = s.tasks[1:]
		task()
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// later runs a task at the end of the current step, in order, lock held.
func (s *Server) later(task func()) { s.tasks = append(s.tasks, task) }

// after runs a task as a step of its own when the time has passed, unless the
// server is closed first.
func (s *Server) after(d time.Duration, task func()) {
	s.afterUnless(s.ctx, d, task)
}

// afterUnless is after, unless the context ends first.
func (s *Server) afterUnless(ctx context.Context, d time.Duration, task func()) {
	if s.closed {
		return
	}
	s.running.Go(func() {
		if pause(ctx, d) {
			s.do(task)
		}
	})
}

// pause waits; false means that the context ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// start runs something that Close waits for; false means that it is too late.
func (s *Server) start(run func()) (started bool) {
	s.do(func() {
		if started = !s.closed; started {
			s.running.Go(run)
		}
	})
	return started
}

// waitFor returns when ready, which is called with the lock held, says so.
func (s *Server) waitFor(ctx context.Context, ready func() bool) error {
	for {
		s.mu.Lock()
		done, changed := ready(), s.changed
		s.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-s.ctx.Done():
			return errClosed
		}
	}
}
