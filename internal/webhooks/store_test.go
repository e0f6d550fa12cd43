package webhooks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// memory is a log and the part of a store that webhooks need. It outlives the
// dispatchers of a test, as a database outlives a process.
type memory struct {
	storage.Store // what webhooks never call

	mu         sync.Mutex
	down       bool          // every write fails
	slow       time.Duration // before the webhooks are read
	damaged    int64         // the event that cannot be read any more
	bell       chan struct{}
	told       []models.Event
	sessions   []models.Session
	hooks      map[int64]models.Webhook
	failures   map[int64]models.WebhookFailure
	positions  map[string]int64
	deliveries []models.Delivery
	announced  []models.EventData
	commits    int
	lastID     int64
}

func newMemory(sessions ...string) *memory {
	m := &memory{
		bell: make(chan struct{}), hooks: map[int64]models.Webhook{}, failures: map[int64]models.WebhookFailure{}, positions: map[string]int64{},
	}
	for _, id := range sessions {
		m.sessions = append(m.sessions, models.Session{ID: id})
	}
	return m
}

var errDown = errors.New("the store is down")

func absent() error { return models.Errorf(models.NotFound, "there is no such thing") }

// happens appends one incoming message per text.
func (m *memory) happens(session string, chat models.JID, texts ...string) {
	for _, text := range texts {
		m.announces(session, models.MessageReceived{Message: models.Message{Chat: chat, Sender: chat, Type: models.TypeText, Text: text}})
	}
}

func (m *memory) announces(session string, data models.EventData) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.told = append(m.told, models.Event{ID: int64(len(m.told) + 1), SessionID: session, Time: time.Now(), Data: data})
	close(m.bell)
	m.bell = make(chan struct{})
}

// Follow is what the log does for a dispatcher.
func (m *memory) Follow(ctx context.Context, after int64, f storage.EventFilter, do func(models.Event) error) error {
	for {
		m.mu.Lock()
		batch, bell := slices.Clone(m.told[min(int(after), len(m.told)):]), m.bell
		m.mu.Unlock()
		for _, event := range batch {
			after = event.ID
			if f.Session != "" && event.SessionID != f.Session || len(f.Types) > 0 && !slices.Contains(f.Types, event.Type()) {
				continue
			}
			if err := do(event); err != nil {
				return err
			}
		}
		select {
		case <-bell:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Append only keeps what was announced.
func (m *memory) Append(ctx context.Context, c events.Change) ([]models.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, step := range c.Steps {
		m.announced = append(m.announced, step.(events.Announcement).Data)
	}
	return nil, nil
}

// Last is the newest event.
func (m *memory) Last() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int64(len(m.told))
}

func (m *memory) Update(_ context.Context, fn func(storage.Store) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return errDown
	}
	m.commits++
	return fn(rows{m: m})
}

// read runs one call outside of a transaction; write fails while the store is down.
func read[T any](m *memory, fn func(rows) (T, error)) (T, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return fn(rows{m: m})
}

func write1[T any](m *memory, fn func(rows) (T, error)) (result T, err error) {
	err = m.Update(context.Background(), func(tx storage.Store) error {
		result, err = fn(tx.(rows))
		return err
	})
	return result, err
}

func (m *memory) AllSessions(context.Context) ([]models.Session, error) {
	return read(m, func(rows) ([]models.Session, error) { return slices.Clone(m.sessions), nil })
}

func (m *memory) AllWebhooks(ctx context.Context) ([]models.Webhook, error) {
	if m.slow > 0 {
		time.Sleep(m.slow)
	}
	return read(m, func(r rows) ([]models.Webhook, error) { return r.AllWebhooks(ctx) })
}

func (m *memory) Webhook(ctx context.Context, id int64) (models.Webhook, error) {
	return read(m, func(r rows) (models.Webhook, error) { return r.Webhook(ctx, id) })
}

func (m *memory) SaveWebhook(ctx context.Context, w models.Webhook) (models.Webhook, error) {
	return write1(m, func(r rows) (models.Webhook, error) { return r.SaveWebhook(ctx, w) })
}

func (m *memory) Position(_ context.Context, follower, session string) (int64, error) {
	return read(m, func(rows) (int64, error) { return m.positions[follower+" "+session], nil })
}

func (m *memory) EventByID(_ context.Context, id int64) (models.Event, error) {
	return read(m, func(rows) (models.Event, error) {
		if id < 1 || int(id) > len(m.told) {
			return models.Event{}, absent()
		}
		if id == m.damaged {
			return models.Event{}, models.Errorf(models.Unsupported, "event %d is stored but cannot be read", id)
		}
		return m.told[id-1], nil
	})
}

func (m *memory) EventsAfter(_ context.Context, after int64, f storage.EventFilter) ([]models.Event, error) {
	return read(m, func(rows) ([]models.Event, error) {
		var found []models.Event
		for _, event := range m.told[after:] {
			if event.SessionID == f.Session && len(found) < f.Limit {
				found = append(found, event)
			}
		}
		return found, nil
	})
}

func (m *memory) Failures(_ context.Context, f storage.FailureFilter) ([]models.WebhookFailure, error) {
	return read(m, func(rows) ([]models.WebhookFailure, error) {
		found := m.picked(f)
		return found[:min(len(found), storage.Bound(f.Limit))], nil
	})
}

func (m *memory) CountFailures(_ context.Context, f storage.FailureFilter) (int, error) {
	return read(m, func(rows) (int, error) { return len(m.picked(f)), nil })
}

// picked are all failures that a filter lets through, by event.
func (m *memory) picked(f storage.FailureFilter) []models.WebhookFailure {
	var found []models.WebhookFailure
	for _, row := range m.failures {
		mine := row.WebhookID == f.Webhook && row.Dead == f.Dead && (f.Session == "" || row.SessionID == f.Session) && (len(f.Sessions) == 0 || slices.Contains(f.Sessions, row.SessionID))
		if mine && (len(f.IDs) == 0 || slices.Contains(f.IDs, row.ID)) && compare(storage.MarkOf(row), f.After) > 0 {
			found = append(found, row)
		}
	}
	slices.SortFunc(found, func(a, b models.WebhookFailure) int { return compare(storage.MarkOf(a), storage.MarkOf(b)) })
	return found
}

func compare(a, b storage.FailureMark) int {
	return cmp.Or(cmp.Compare(a.Event, b.Event), cmp.Compare(a.ID, b.ID))
}

func (m *memory) SaveFailure(ctx context.Context, f models.WebhookFailure) (models.WebhookFailure, error) {
	return write1(m, func(r rows) (models.WebhookFailure, error) { return r.SaveFailure(ctx, f) })
}

func (m *memory) DeleteFailure(_ context.Context, id int64) error {
	_, err := write1(m, func(rows) (any, error) {
		delete(m.failures, id)
		return nil, nil
	})
	return err
}

func (m *memory) LastEventID(ctx context.Context) (int64, error) {
	return read(m, func(r rows) (int64, error) { return r.LastEventID(ctx) })
}

func (m *memory) SavePosition(ctx context.Context, follower, session string, id int64) error {
	_, err := write1(m, func(r rows) (any, error) { return nil, r.SavePosition(ctx, follower, session, id) })
	return err
}

// rows is the inside of a transaction.
type rows struct {
	storage.Store
	m *memory
}

func (r rows) Webhook(_ context.Context, id int64) (models.Webhook, error) {
	if w, ok := r.m.hooks[id]; ok {
		return w, nil
	}
	return models.Webhook{}, absent()
}

func (r rows) SaveWebhook(_ context.Context, w models.Webhook) (models.Webhook, error) {
	if w.ID == 0 {
		w.ID = int64(len(r.m.hooks) + 1)
	}
	r.m.hooks[w.ID] = w
	return w, nil
}

func (r rows) DeleteWebhook(_ context.Context, id int64) error {
	delete(r.m.hooks, id)
	return nil
}

func (r rows) SaveFailure(_ context.Context, f models.WebhookFailure) (models.WebhookFailure, error) {
	if f.ID == 0 {
		r.m.lastID++
		f.ID = r.m.lastID
	}
	r.m.failures[f.ID] = f
	return f, nil
}

func (r rows) AllSessions(context.Context) ([]models.Session, error) { return r.m.sessions, nil }

func (r rows) Session(_ context.Context, id string) (models.Session, error) {
	i := slices.IndexFunc(r.m.sessions, func(s models.Session) bool { return s.ID == id })
	if i < 0 {
		return models.Session{}, models.Errorf(models.NotFound, "there is no session %q", id)
	}
	return r.m.sessions[i], nil
}

func (r rows) AllWebhooks(context.Context) ([]models.Webhook, error) {
	return slices.SortedFunc(maps.Values(r.m.hooks), func(a, b models.Webhook) int { return int(a.ID - b.ID) }), nil
}

func (r rows) LastEventID(context.Context) (int64, error) { return int64(len(r.m.told)), nil }

func (r rows) SaveDeliveries(_ context.Context, d []models.Delivery) error {
	r.m.deliveries = append(r.m.deliveries, d...)
	return nil
}

func (r rows) SavePosition(_ context.Context, follower, session string, id int64) error {
	name := follower + " " + session
	if id < r.m.positions[name] {
		return fmt.Errorf("the position of %s goes back from %d to %d", name, r.m.positions[name], id)
	}
	r.m.positions[name] = id
	return nil
}

func (r rows) DeletePositions(_ context.Context, follower string) error {
	maps.DeleteFunc(r.m.positions, func(name string, _ int64) bool { return name[:len(follower)+1] == follower+" " })
	return nil
}
