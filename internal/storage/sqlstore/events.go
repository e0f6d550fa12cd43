package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type eventRow struct {
	ID      int64 `gorm:"primaryKey"`
	Account string
	Type    models.EventType
	Time    int64
	Payload []byte
}

// TableName implements schema.Tabler.
func (eventRow) TableName() string { return "events" }

func eventModel(row eventRow) (models.Event, error) {
	data, err := decodeEvent(row.Type, row.Payload)
	if err != nil {
		return models.Event{}, fmt.Errorf("read event %d: %w", row.ID, err)
	}
	return models.Event{ID: row.ID, SessionID: row.Account, Time: timeOf(row.Time), Data: data}, nil
}

func decodeEvent(kind models.EventType, payload []byte) (models.EventData, error) {
	info, known := models.EventOf(kind)
	if !known {
		return nil, fmt.Errorf("no such type of event: %q", kind)
	}
	pointer := info.New()
	if err := json.Unmarshal(payload, pointer); err != nil {
		return nil, err
	}
	return reflect.ValueOf(pointer).Elem().Interface().(models.EventData), nil
}

func newEventRow(session string, at time.Time, data models.EventData) (eventRow, error) {
	payload, err := json.Marshal(data)
	if err != nil {
		return eventRow{}, fmt.Errorf("write a %s event: %w", data.EventType(), err)
	}
	return eventRow{Account: session, Type: data.EventType(), Time: micros(at), Payload: payload}, nil
}

// AppendEvents implements storage.Events.
func (s *Store) AppendEvents(ctx context.Context, session string, at time.Time, data []models.EventData) ([]models.Event, error) {
	if len(data) == 0 {
		return nil, nil
	}
	rows := make([]eventRow, len(data))
	for i, d := range data {
		var err error
		if rows[i], err = newEventRow(session, at, d); err != nil {
			return nil, err
		}
	}
	events := make([]models.Event, len(data))
	err := s.write(ctx, func(db *gorm.DB) error {
		for i := range rows {
			if err := db.Create(&rows[i]).Error; err != nil {
				return err
			}
			events[i] = models.Event{ID: rows[i].ID, SessionID: session, Time: timeOf(rows[i].Time), Data: data[i]}
		}
		return nil
	})
	return events, err
}

// EventsAfter implements storage.Events. It gives fewer than the limit only when
// there are no more, however many rows it passed over.
func (s *Store) EventsAfter(ctx context.Context, after int64, f storage.EventFilter) ([]models.Event, error) {
	limit := storage.Bound(f.Limit)
	events := []models.Event{}
	for {
		f.Limit = limit - len(events)
		rows, err := s.eventRows(ctx, after, f)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			event, err := eventModel(row)
			if err != nil {
				s.unreadable.event(row, err)
				continue
			}
			events = append(events, event)
		}
		if len(rows) < f.Limit || len(events) == limit {
			return events, nil
		}
		after = rows[len(rows)-1].ID
	}
}

func (s *Store) eventRows(ctx context.Context, after int64, f storage.EventFilter) ([]eventRow, error) {
	return list[eventRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		db = ofSessions(db.Where("id > ?", after), f.Session, f.Sessions)
		if len(f.Types) > 0 {
			db = db.Where("type IN ?", f.Types)
		}
		return db.Order("id").Limit(f.Limit)
	})
}

// ofSessions keeps the rows of one session, or of some.
func ofSessions(db *gorm.DB, session string, sessions []string) *gorm.DB {
	if session != "" {
		return db.Where("account = ?", session)
	}
	if len(sessions) > 0 {
		return db.Where("account IN ?", sessions)
	}
	return db
}

// EventByID implements storage.Events.
func (s *Store) EventByID(ctx context.Context, id int64) (models.Event, error) {
	row, err := find[eventRow](ctx, s, "event", "id = ?", id)
	if err != nil {
		return models.Event{}, err
	}
	event, err := eventModel(row)
	if err != nil {
		return models.Event{}, &models.Error{Kind: models.Unsupported, Message: fmt.Sprintf("event %d is stored but cannot be read", id), Err: err}
	}
	return event, nil
}

// LastEventID implements storage.Events. It counts events that are pruned by now.
func (s *Store) LastEventID(ctx context.Context) (int64, error) {
	var last int64
	err := s.view(ctx, func(db *gorm.DB) error {
		return db.Raw("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)").Scan(&last).Error
	})
	return last, err
}

// PruneEvents implements storage.Events.
func (s *Store) PruneEvents(ctx context.Context, before time.Time, limit int) (int, error) {
	return prune(ctx, s, `DELETE FROM events WHERE id IN (
		SELECT e.id FROM events e
		WHERE e.time < ?
		  AND NOT EXISTS (SELECT 1 FROM positions p WHERE p.account IN (e.account, '') AND p.event_id < e.id)
		  AND NOT EXISTS (SELECT 1 FROM webhook_failures f WHERE f.event_id = e.id)
		ORDER BY e.time LIMIT ?)`, micros(before), storage.Bound(limit))
}

type positionRow struct {
	Follower string `gorm:"primaryKey"`
	Account  string `gorm:"primaryKey"`
	EventID  int64
}

// TableName implements schema.Tabler.
func (positionRow) TableName() string { return "positions" }

// Position implements storage.Events.
func (s *Store) Position(ctx context.Context, follower, session string) (int64, error) {
	row, err := find[positionRow](ctx, s, "position", "follower = ? AND account = ?", follower, session)
	if models.IsNotFound(err) {
		return 0, nil
	}
	return row.EventID, err
}

// SavePosition implements storage.Events.
func (s *Store) SavePosition(ctx context.Context, follower, session string, id int64) error {
	row := positionRow{Follower: follower, Account: session, EventID: id}
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

// DeletePositions implements storage.Events.
func (s *Store) DeletePositions(ctx context.Context, follower string) error {
	return remove[positionRow](ctx, s, "follower = ?", follower)
}
