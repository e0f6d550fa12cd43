package whatsapp

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// Session is one WhatsApp account, linked and live. Its methods are what can be
// done to WhatsApp; all of them may be called at any time.
type Session struct {
	id      string
	manager *Manager
	logger  *slog.Logger
	book    *addressBook
	outbox  *outbox
	pairing *pairing
	album   *album
	calls   *switchboard
	history bell // rings when a block of history was announced
	refresh bell // rings when groups and the like should be asked for

	reuploads reuploads
	state     *stateWriter
	older     *older

	mu     sync.Mutex // guards info, line, cancel, done, online
	info   models.Session
	line   *line
	cancel context.CancelFunc
	done   chan struct{}
	online chan struct{} // closed while messages may leave

	files sync.Mutex // held while a media file gets its name or is deleted

	turn sync.Mutex // held while a session is started or stopped

	available atomic.Bool                 // the account is shown as there
	http      atomic.Pointer[http.Client] // of the connection; nil before the first
}

func newSession(m *Manager, row models.Session) *Session {
	s := &Session{
		id:      row.ID,
		manager: m,
		logger:  m.logger.With("session", row.ID),
		book:    newAddressBook(row.ID, m.store),
		pairing: newPairing(),
		album:   newAlbum(),
		calls:   newSwitchboard(),
		history: newBell(),
		refresh: newBell(),
		state:   newStateWriter(),
		older:   newOlder(),
		info:    row,
		online:  make(chan struct{}),
	}
	s.outbox = newOutbox(s)
	return s
}

// ID is the name its owner gave the session.
func (s *Session) ID() string { return s.id }

// Info is the session as it is now.
func (s *Session) Info() models.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.info
}

// State is where the session is in its life.
func (s *Session) State() models.SessionState { return s.Info().State }

// Ready reports whether messages leave at once: the session is connected and
// its first settings have arrived.
func (s *Session) Ready() bool {
	select {
	case <-s.whenOnline():
		return true
	default:
		return false
	}
}

// WhenReady is closed while messages leave at once.
func (s *Session) WhenReady() <-chan struct{} { return s.whenOnline() }

// whenOnline is closed while messages may leave.
func (s *Session) whenOnline() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.online
}

// setOnline says whether messages may leave.
func (s *Session) setOnline(online bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.online:
		if !online {
			s.online = make(chan struct{})
		}
	default:
		if online {
			close(s.online)
		}
	}
}

// client is the library's client while the session is connected.
func (s *Session) client() (*whatsmeow.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.line == nil || !s.info.State.Online() {
		return nil, notConnected(s.info.State)
	}
	return s.line.client, nil
}

func notConnected(state models.SessionState) error {
	return models.Errorf(models.NotConnected, "the session is not connected (%s)", state)
}

// edit changes the session in memory and returns the result.
func (s *Session) edit(changes ...func(*models.Session)) models.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, change := range changes {
		change(&s.info)
	}
	return s.info
}

// enter is the only way to change state. It stores the session and records
// what follows from the change. The session is in its new state even when that
// could not be stored: what happened to the connection happened.
func (s *Session) enter(ctx context.Context, state models.SessionState, reason string, changes ...func(*models.Session)) error {
	before := s.Info()
	info := s.edit(append(changes, func(i *models.Session) {
		if i.State != state {
			i.StateSince = time.Now()
		}
		i.State, i.Reason = state, reason
		if state.Online() {
			i.LastActive = time.Now()
		}
	})...)
	if !state.Online() {
		s.setOnline(false)
	}
	if before == info {
		return nil
	}
	s.logger.Info("session changed state", "state", string(state), "reason", reason)
	change := events.Change{SessionID: s.id}
	change.Do(keepSession{info})
	if before.State != state || before.Reason != reason {
		announceState(&change, before.State, info)
	}
	if _, err := s.manager.log.Append(context.WithoutCancel(ctx), change); err != nil {
		s.logger.Error("state not recorded", "err", err)
		return fmt.Errorf("record that the session is %s: %w", state, err)
	}
	return nil
}

// announceState adds the events that follow from a change of state.
func announceState(change *events.Change, before models.SessionState, info models.Session) {
	change.Do(announce(models.StateChanged{State: info.State, Reason: info.Reason, Since: info.StateSince}))
	if before == info.State {
		return
	}
	switch info.State {
	case models.StateLoggedOut, models.StateReplaced, models.StateBanned, models.StateOutdated:
		change.Do(announce(models.Disconnected{State: info.State, Reason: info.Reason}))
	}
}

// tell records events that change no row.
func (s *Session) tell(ctx context.Context, data ...models.EventData) {
	change := events.Change{SessionID: s.id}
	for _, d := range data {
		change.Do(announce(d))
	}
	if _, err := s.manager.log.Append(context.WithoutCancel(ctx), change); err != nil {
		s.logger.Error("event not recorded", "err", err)
	}
}

func announce(data models.EventData) events.Step { return events.Announcement{Data: data} }

// loginSaved tells of a login that has been in use for a while, the first time.
func (s *Session) loginSaved(ctx context.Context) {
	login := s.Info()
	change := events.Change{SessionID: s.id}
	change.Do(tellSaved{Device: login.DeviceJID + " " + login.LinkedAt.UTC().Format(time.RFC3339)})
	if _, err := s.manager.log.Append(ctx, change); err != nil && ctx.Err() == nil {
		s.logger.Error("event not recorded", "err", err)
	}
}

// want stores what the session should be doing.
func (s *Session) want(ctx context.Context, desired models.Desired) error {
	info := s.edit(func(i *models.Session) { i.Desired = desired })
	if err := s.manager.store.SaveSession(ctx, info); err != nil {
		return fmt.Errorf("store what the session should do: %w", err)
	}
	return nil
}

// SetWebhookURL keeps the address that gets the events of this session.
func (s *Session) SetWebhookURL(ctx context.Context, address string) error {
	info := s.edit(func(i *models.Session) { i.WebhookURL = address })
	if err := s.manager.store.SaveSession(ctx, info); err != nil {
		return fmt.Errorf("store the webhook of a session: %w", err)
	}
	return nil
}

// forgetLogin clears what ties a session to a phone; whose it was stays.
func forgetLogin(i *models.Session) { i.DeviceJID = "" }

// start begins the session's life in the background.
func (s *Session) start() error {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock()
	done := s.done
	s.mu.Unlock()
	if s.ending() && done != nil {
		<-done // it is on its way out
	}
	if done != nil && !closed(done) {
		if s.pairing.askAgain() {
			return nil
		}
		return models.Errorf(models.Conflict, "Session already exists for: %s", s.id)
	}
	s.manager.mu.Lock()
	life := s.manager.life
	if life == nil || life.Err() != nil {
		s.manager.mu.Unlock()
		return models.Errorf(models.Unavailable, "the server is starting or stopping")
	}
	s.manager.running.Add(1)
	s.manager.mu.Unlock()

	ctx, cancel := context.WithCancel(life)
	s.mu.Lock()
	s.cancel, s.done = cancel, make(chan struct{})
	done = s.done
	s.mu.Unlock()
	go func() {
		defer s.manager.running.Done()
		defer close(done)
		defer cancel()
		s.live(ctx)
	}()
	return nil
}

// ending reports whether the session's life is over by itself.
func (s *Session) ending() bool {
	switch s.State() {
	case models.StateLoggedOut, models.StateReplaced, models.StateStopped:
		return true
	}
	return false
}

func closed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// stop ends the session's life and waits until it has ended.
func (s *Session) stop() {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock()
	cancel, done := s.cancel, s.done
	s.mu.Unlock()
	if done == nil {
		return
	}
	cancel()
	<-done
}

// unlink asks WhatsApp to forget this device, and says how that went.
func (s *Session) unlink(ctx context.Context) string {
	client, err := s.client()
	if err != nil {
		return "logged out here; the phone may still list this device"
	}
	if err := client.Logout(ctx); err != nil {
		s.logger.Warn("the phone was not told of the logout", "err", err)
		return "logged out here; the phone may still list this device"
	}
	return "logged out by the operator"
}

// erase deletes every row and file of the session.
func (s *Session) erase(ctx context.Context) error {
	if err := s.manager.store.EraseSession(ctx, s.id); err != nil {
		return fmt.Errorf("erase the session: %w", err)
	}
	if err := s.manager.store.SaveSetting(ctx, historySetting(s.id), ""); err != nil {
		return fmt.Errorf("erase the waiting history: %w", err)
	}
	if s.manager.media == nil {
		return nil
	}
	if err := s.manager.media.RemoveAll(s.id); err != nil {
		return fmt.Errorf("erase the files of the session: %w", err)
	}
	return nil
}
