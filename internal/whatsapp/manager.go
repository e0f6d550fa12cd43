package whatsapp

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"frontdesk/internal/guard"
	"frontdesk/internal/storage"
	"frontdesk/internal/telemetry"
	"frontdesk/models"
)

// Manager owns every session of this server.
type Manager struct {
	log      Log
	store    storage.Store
	keys     Keys
	opts     Options
	logger   *slog.Logger
	http     *http.Client
	media    *os.Root // nil: files are kept nowhere
	dials    *rate.Limiter
	previews *previewCache // nil: texts go without
	linking  chan struct{}
	started  chan struct{} // closed once Run has loaded the sessions

	mu       sync.Mutex // guards sessions, life, setupErr
	sessions map[string]*Session
	life     context.Context // of everything that runs; set by Run
	running  sync.WaitGroup
	setupErr error
}

// NewManager makes a manager; Run starts it.
func NewManager(log Log, store storage.Store, keys Keys, opts Options) *Manager {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Metrics == nil {
		opts.Metrics = telemetry.NewMetrics()
	}
	if opts.Guard == nil {
		opts.Guard = guard.New(guard.Options{})
	}
	m := &Manager{
		log: log, store: store, keys: keys, opts: opts,
		logger:   opts.Logger.With("component", "whatsapp"),
		dials:    rate.NewLimiter(dialsPerSecond, dialsPerSecond),
		linking:  make(chan struct{}, linkingAtOnce),
		started:  make(chan struct{}),
		sessions: map[string]*Session{},
	}
	if opts.Previews != nil {
		m.previews = newPreviewCache(m.lookUp)
	}
	m.setupErr = m.setUp()
	return m
}

// setUp does what can fail in making a manager; Run reports it.
func (m *Manager) setUp() (err error) {
	if err := setLibrary(m.opts); err != nil {
		return err
	}
	if m.http, err = newHTTPClient(m.opts, nil); err != nil {
		return err
	}
	if m.opts.MediaDir == "" {
		return nil
	}
	// Programs that convert files run in a folder of their own.
	if m.opts.MediaDir, err = filepath.Abs(m.opts.MediaDir); err != nil {
		return fmt.Errorf("find the media folder: %w", err)
	}
	if err := os.MkdirAll(m.opts.MediaDir, 0o700); err != nil {
		return fmt.Errorf("make the media folder: %w", err)
	}
	if m.media, err = os.OpenRoot(m.opts.MediaDir); err != nil {
		return fmt.Errorf("open the media folder: %w", err)
	}
	return nil
}

// Run starts the sessions that should be running, and returns when ctx has
// ended and every session has stopped.
func (m *Manager) Run(ctx context.Context) error {
	if m.setupErr != nil {
		return m.setupErr
	}
	stored, err := m.store.AllSessions(ctx)
	if err != nil {
		return fmt.Errorf("load the sessions: %w", err)
	}
	m.mu.Lock()
	m.life = ctx
	for _, row := range stored {
		m.sessions[row.ID] = newSession(m, row)
	}
	m.mu.Unlock()
	close(m.started)
	if m.opts.AutoStart {
		m.startWanted(stored)
	}
	m.running.Go(func() { m.tidyMedia(ctx) })
	m.expireIdle(ctx)
	m.running.Wait()
	if m.media != nil {
		return m.media.Close()
	}
	return nil
}

// Started is closed once Run has loaded the sessions.
func (m *Manager) Started() <-chan struct{} { return m.started }

// startWanted starts what should be running, the most recently active first;
// the dial limiter keeps that order.
func (m *Manager) startWanted(stored []models.Session) {
	for _, row := range stored {
		if row.Desired != models.DesiredRunning || row.State == models.StateLoggedOut {
			continue
		}
		s, err := m.Session(row.ID)
		if err == nil {
			err = s.start()
		}
		if err != nil {
			m.logger.Error("session not started", "session", row.ID, "err", err)
		}
	}
}

// Session finds a session, running or not.
func (m *Manager) Session(id string) (*Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.sessions[id]
	if !ok {
		return nil, models.Errorf(models.NotFound, "session not found")
	}
	return s, nil
}

// Sessions lists every session as it is now, the most recently active first.
func (m *Manager) Sessions(ctx context.Context) ([]models.Session, error) {
	rows, err := m.store.AllSessions(ctx)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if s, err := m.Session(row.ID); err == nil {
			rows[i] = s.Info()
		}
	}
	return rows, nil
}

// Create stores a session that is not started. One that exists is a Conflict.
func (m *Manager) Create(ctx context.Context, id string) (*Session, error) {
	if err := models.CheckSessionID(id); err != nil {
		return nil, err
	}
	if err := m.waitStarted(ctx); err != nil {
		return nil, err
	}
	if _, err := m.Session(id); err == nil {
		return nil, models.Errorf(models.Conflict, "session %s already exists", id)
	}
	now := time.Now()
	row := models.Session{
		ID: id, Desired: models.DesiredStopped, State: models.StateNew,
		StateSince: now, CreatedAt: now, LastActive: now, Hue: hueOf(id),
	}
	if err := m.store.SaveSession(ctx, row); err != nil {
		return nil, fmt.Errorf("store a new session: %w", err)
	}
	return m.keep(row), nil
}

// keep registers a session, unless another call was faster.
func (m *Manager) keep(row models.Session) *Session {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.sessions[row.ID]; ok {
		return s
	}
	s := newSession(m, row)
	m.sessions[row.ID] = s
	return s
}

func hueOf(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % 8)
}

func (m *Manager) waitStarted(ctx context.Context) error {
	select {
	case <-m.started:
		return nil
	case <-ctx.Done():
		return models.Errorf(models.Unavailable, "the sessions are still being loaded")
	}
}

// Start starts a session, and creates it when it is new. One that already runs
// is a Conflict; one whose QR codes have run out gets new ones.
func (m *Manager) Start(ctx context.Context, id string) (*Session, error) {
	s, err := m.Session(id)
	if models.IsNotFound(err) {
		s, err = m.Create(ctx, id)
		if models.KindOf(err) == models.Conflict {
			s, err = m.Session(id)
		}
	}
	if err != nil {
		return nil, err
	}
	if err := s.want(ctx, models.DesiredRunning); err != nil {
		return nil, err
	}
	if err := s.start(); err != nil {
		return s, err
	}
	return s, nil
}

// Stop takes a session offline; its login is kept.
func (m *Manager) Stop(ctx context.Context, id string) error {
	s, err := m.Session(id)
	if err != nil {
		return err
	}
	if err := s.want(ctx, models.DesiredStopped); err != nil {
		return err
	}
	s.stop()
	return s.enter(ctx, models.StateStopped, "stopped by the operator")
}

// Restart takes a session offline and starts it again.
func (m *Manager) Restart(ctx context.Context, id string) error {
	s, err := m.Session(id)
	if err != nil {
		return err
	}
	s.stop()
	if err := s.want(ctx, models.DesiredRunning); err != nil {
		return err
	}
	return s.start()
}

// Logout unlinks the session from its phone. Its chats stay, and the same
// session can be linked again.
func (m *Manager) Logout(ctx context.Context, id string) error {
	s, err := m.Session(id)
	if err != nil {
		return err
	}
	reason := s.unlink(ctx)
	s.stop()
	if err := forgetDevice(ctx, m.keys, s.Info().DeviceJID); err != nil {
		return err
	}
	return s.enter(ctx, models.StateLoggedOut, reason, forgetLogin)
}

// Terminate unlinks a session and erases everything that is known of it.
func (m *Manager) Terminate(ctx context.Context, id string) error {
	s, err := m.Session(id)
	if err != nil {
		return err
	}
	goodbye, cancel := context.WithTimeout(ctx, terminateWait)
	defer cancel()
	s.unlink(goodbye)
	s.stop()
	if err := forgetDevice(ctx, m.keys, s.Info().DeviceJID); err != nil {
		return err
	}
	if err := m.keys.ForgetPeople(ctx); err != nil {
		return err
	}
	if err := s.erase(ctx); err != nil {
		return err
	}
	m.mu.Lock()
	delete(m.sessions, id)
	m.mu.Unlock()
	return nil
}

// Nudge says that a row was put into a session's outbox.
func (m *Manager) Nudge(session string) {
	if s, err := m.Session(session); err == nil {
		s.Nudge()
	}
}
