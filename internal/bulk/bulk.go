// Package bulk sends one message to many, one after another at a pace, so that
// WhatsApp does not take the account for a spammer. Every step is stored before
// it is taken: after a crash a bulk send goes on where it was, and nobody gets
// the message twice.
package bulk

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// The bounds of a bulk send.
const (
	MaxRecipients = 10_000
	MaxPerMinute  = 60
	DefaultMinute = 20
	lookAgain     = 5 * time.Second // how often one that waits looks whether it may start
	lookEvery     = 5 * time.Second // how often bulk sends are looked for that nobody announced
	jitter        = 0.3             // part of the pause between two messages that is left to chance
)

// Sessions finds sessions; *whatsapp.Manager is one.
type Sessions interface {
	Session(id string) (*whatsapp.Session, error)
}

// Options are what a Service needs from outside.
type Options struct {
	Store    storage.Store
	Sessions Sessions
	Logger   *slog.Logger
}

// Service runs the bulk sends of all sessions.
type Service struct {
	store    storage.Store
	sessions Sessions
	logger   *slog.Logger
	bell     chan struct{}

	mu      sync.Mutex // guards running
	running map[int64]*job
}

// job is the work on one bulk send, here.
type job struct{ cancel context.CancelFunc }

// New makes a service; Run starts it.
func New(o Options) *Service {
	return &Service{
		store: o.Store, sessions: o.Sessions, logger: o.Logger.With("component", "bulk"),
		bell: make(chan struct{}, 1), running: map[int64]*job{},
	}
}

// Draft is a bulk send as its author wants it.
type Draft struct {
	SessionID  string
	Name       string
	Message    whatsapp.Outgoing // {{name}} in its text stands for a recipient's value
	Recipients []Recipient
	PerMinute  int       // 0: DefaultMinute
	StartAt    time.Time // zero: at once
	Paused     bool      // stored, and started by Resume
	Key        string    // the same key again is the same bulk send; empty: always a new one
	CreatedBy  string
}

// Recipient is one who shall get the message.
type Recipient struct {
	Chat   models.JID
	Values map[string]string
}

// Create stores a bulk send and starts it. A recipient without a value that the
// text needs, or for whom it makes no message, is Invalid, and nothing is
// stored. Under a key that was used before it finds what was made then.
func (s *Service) Create(ctx context.Context, d Draft) (models.Bulk, error) {
	if d.Message.Preview != nil && placeholder.MatchString(d.Message.Preview.Address) {
		d.Message.Preview = nil // of a page that nobody is sent to
	}
	if err := d.check(); err != nil {
		return models.Bulk{}, err
	}
	if d.Key != "" {
		if made, err := s.store.BulkByKey(ctx, d.SessionID, d.Key); !models.IsNotFound(err) {
			return made, err
		}
	}
	session, err := s.sessions.Session(d.SessionID)
	if err != nil {
		return models.Bulk{}, err
	}
	stashed, err := session.Stash(d.Message)
	if err != nil {
		return models.Bulk{}, err
	}
	content, err := json.Marshal(stashed)
	if err != nil {
		return models.Bulk{}, fmt.Errorf("encode a bulk send: %w", err)
	}
	b := models.Bulk{
		SessionID: d.SessionID, Name: d.Name, Key: d.Key, State: models.BulkRunning, Content: content,
		PerMinute: d.PerMinute, StartAt: d.StartAt, CreatedBy: d.CreatedBy, CreatedAt: time.Now(),
	}
	if b.PerMinute == 0 {
		b.PerMinute = DefaultMinute
	}
	if d.Paused {
		b.State = models.BulkPaused
	}
	err = s.store.Update(ctx, func(tx storage.Store) error {
		if b, err = tx.SaveBulk(ctx, b); err != nil {
			return err
		}
		rows := make([]models.BulkRecipient, len(d.Recipients))
		for i, r := range d.Recipients {
			rows[i] = models.BulkRecipient{BulkID: b.ID, SessionID: b.SessionID, Place: i + 1, Chat: r.Chat, Values: r.Values}
		}
		return tx.AddRecipients(ctx, rows)
	})
	if err != nil {
		return models.Bulk{}, fmt.Errorf("store a bulk send: %w", err)
	}
	s.ring()
	return b, nil
}

// Detail is a bulk send with how far it has come.
type Detail struct {
	models.Bulk
	Counts map[models.RecipientState]int
	Total  int
}

// Read reads a bulk send of a session; another session's is NotFound.
func (s *Service) Read(ctx context.Context, session string, id int64) (Detail, error) {
	b, err := s.store.Bulk(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	if b.SessionID != session {
		return Detail{}, errNone
	}
	return s.detail(ctx, b)
}

func (s *Service) detail(ctx context.Context, b models.Bulk) (Detail, error) {
	counts, err := s.store.CountRecipients(ctx, b.ID)
	d := Detail{Bulk: b, Counts: counts}
	for _, n := range counts {
		d.Total += n
	}
	return d, err
}

// List lists the bulk sends of a session, newest first. before is an exclusive
// cursor, 0 for the newest.
func (s *Service) List(ctx context.Context, session string, before int64, limit int) ([]Detail, error) {
	rows, err := s.store.Bulks(ctx, storage.BulkFilter{Session: session, Before: before, Limit: limit})
	if err != nil {
		return nil, err
	}
	list := make([]Detail, 0, len(rows))
	for _, b := range rows {
		d, err := s.detail(ctx, b)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// Recipients lists who gets the message and what became of it.
func (s *Service) Recipients(ctx context.Context, session string, f storage.RecipientFilter) ([]models.BulkRecipient, error) {
	b, err := s.store.Bulk(ctx, f.Bulk)
	if err != nil {
		return nil, err
	}
	if b.SessionID != session {
		return nil, errNone
	}
	return s.store.Recipients(ctx, f)
}

// Pause stops after the message that is under way. Resume goes on. Cancel ends
// it: who has not been written to will not be.
func (s *Service) Pause(ctx context.Context, session string, id int64) (Detail, error) {
	return s.turn(ctx, session, id, models.BulkPaused)
}

// Resume goes on with a bulk send that was paused.
func (s *Service) Resume(ctx context.Context, session string, id int64) (Detail, error) {
	return s.turn(ctx, session, id, models.BulkRunning)
}

// Cancel ends a bulk send: who has not been written to will not be.
func (s *Service) Cancel(ctx context.Context, session string, id int64) (Detail, error) {
	return s.turn(ctx, session, id, models.BulkCancelled)
}

func (s *Service) turn(ctx context.Context, session string, id int64, to models.BulkState) (Detail, error) {
	var b models.Bulk
	err := s.store.Update(ctx, func(tx storage.Store) (err error) {
		if b, err = tx.Bulk(ctx, id); err != nil {
			return err
		}
		if b.SessionID != session {
			return errNone
		}
		if b.State == to {
			return nil
		}
		if b.State.Ended() {
			return models.Errorf(models.Conflict, "the bulk send has ended: it is %s", b.State)
		}
		if b.State = to; to.Ended() {
			b.DoneAt = time.Now()
		}
		b, err = tx.SaveBulk(ctx, b)
		return err
	})
	if err != nil {
		return Detail{}, err
	}
	s.stop(id, nil)
	s.ring()
	return s.detail(ctx, b)
}

var errNone = models.Errorf(models.NotFound, "there is no such bulk send")

func (s *Service) ring() {
	select {
	case s.bell <- struct{}{}:
	default:
	}
}
