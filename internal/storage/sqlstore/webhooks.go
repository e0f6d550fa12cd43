package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type webhookRow struct {
	ID         int64    `gorm:"primaryKey"`
	Sessions   []string `gorm:"serializer:json"`
	Name       string
	URL        string             `gorm:"column:url"`
	Events     []models.EventType `gorm:"serializer:json"`
	Chats      []models.JID       `gorm:"serializer:json"`
	ChatKind   models.ChatKind
	Secret     string
	OldSecret  string
	OldUntil   time.Time `gorm:"serializer:micros"`
	Headers    string
	SendKey    bool
	Flatten    bool
	Enabled    bool
	Reason     string
	FromEnv    bool
	CreatedAt  time.Time `gorm:"serializer:micros;autoCreateTime:false"`
	FailingFor time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (webhookRow) TableName() string { return "webhooks" }

// SaveWebhook implements storage.Webhooks.
func (s *Store) SaveWebhook(ctx context.Context, w models.Webhook) (models.Webhook, error) {
	row := webhookRow(w)
	err := s.write(ctx, func(db *gorm.DB) error { return createOrUpdate(db, &row, w.ID, "webhook") })
	return models.Webhook(row), err
}

// Webhook implements storage.Webhooks.
func (s *Store) Webhook(ctx context.Context, id int64) (models.Webhook, error) {
	row, err := find[webhookRow](ctx, s, "webhook", "id = ?", id)
	return models.Webhook(row), err
}

// AllWebhooks implements storage.Webhooks.
func (s *Store) AllWebhooks(ctx context.Context) ([]models.Webhook, error) {
	rows, err := list[webhookRow](ctx, s, func(db *gorm.DB) *gorm.DB { return db.Order("id") })
	return convert(rows, err, func(row webhookRow) models.Webhook { return models.Webhook(row) })
}

// DeleteWebhook implements storage.Webhooks. Its failures and deliveries go with it.
func (s *Store) DeleteWebhook(ctx context.Context, id int64) error {
	return s.write(ctx, func(db *gorm.DB) error {
		if err := db.Where("webhook_id = ?", id).Delete(&deliveryRow{}).Error; err != nil {
			return err
		}
		return db.Where("id = ?", id).Delete(&webhookRow{}).Error
	})
}

// forgetInWebhooks takes a session out of the webhooks that name it. One that
// named no other goes: without a name it would be told about all.
func forgetInWebhooks(db *gorm.DB, session string) error {
	const names = "EXISTS (SELECT 1 FROM json_each(webhooks.sessions) WHERE value = ?)"
	err := db.Exec("DELETE FROM webhooks WHERE "+names+
		" AND NOT EXISTS (SELECT 1 FROM json_each(webhooks.sessions) WHERE value != ?)", session, session).Error
	if err != nil {
		return err
	}
	return db.Exec("UPDATE webhooks SET sessions = (SELECT json_group_array(value)"+
		" FROM json_each(webhooks.sessions) WHERE value != ?) WHERE "+names, session, session).Error
}

type failureRow struct {
	ID        int64 `gorm:"primaryKey"`
	WebhookID int64
	EventID   int64
	SessionID string `gorm:"column:account"`
	Lane      string
	Parked    bool
	Dead      bool
	Attempts  int
	NextTry   time.Time `gorm:"serializer:micros"`
	FirstTry  time.Time `gorm:"serializer:micros"`
	Error     string
}

// TableName implements schema.Tabler.
func (failureRow) TableName() string { return "webhook_failures" }

func failureModel(row failureRow) models.WebhookFailure { return models.WebhookFailure(row) }

// SaveFailure implements storage.Webhooks.
func (s *Store) SaveFailure(ctx context.Context, f models.WebhookFailure) (models.WebhookFailure, error) {
	row := failureRow(f)
	err := s.write(ctx, func(db *gorm.DB) error {
		if f.ID != 0 {
			return createOrUpdate(db, &row, f.ID, "failure")
		}
		// Where a lane stands may be the event that holds another one, or the
		// dead letter that it has left behind.
		return upsert(db, &row, "webhook_id", "account", "lane", "event_id", "dead")
	})
	return failureModel(row), err
}

// Failures implements storage.Webhooks.
func (s *Store) Failures(ctx context.Context, f storage.FailureFilter) ([]models.WebhookFailure, error) {
	rows, err := list[failureRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return failuresWhere(db, f).Order("event_id, id").Limit(storage.Bound(f.Limit))
	})
	return convert(rows, err, failureModel)
}

// CountFailures implements storage.Webhooks.
func (s *Store) CountFailures(ctx context.Context, f storage.FailureFilter) (int, error) {
	var count int64
	err := s.view(ctx, func(db *gorm.DB) error {
		return failuresWhere(db.Model(&failureRow{}), f).Count(&count).Error
	})
	return int(count), err
}

func failuresWhere(db *gorm.DB, f storage.FailureFilter) *gorm.DB {
	db = ofSessions(ofSessions(db, f.Session, nil), "", f.Sessions).Where("webhook_id = ? AND dead = ?", f.Webhook, f.Dead)
	if f.After != (storage.FailureMark{}) {
		db = db.Where("(event_id, id) > (?, ?)", f.After.Event, f.After.ID)
	}
	if len(f.IDs) > 0 {
		db = db.Where("id IN ?", f.IDs)
	}
	if len(f.Types) > 0 {
		db = db.Where("event_id IN (SELECT id FROM events WHERE type IN ?)", f.Types)
	}
	if f.Chat != "" {
		db = db.Where("lane = ?", f.Chat)
	}
	return db
}

// DeleteFailure implements storage.Webhooks.
func (s *Store) DeleteFailure(ctx context.Context, id int64) error {
	return remove[failureRow](ctx, s, "id = ?", id)
}

// PruneDeadLetters implements storage.Webhooks.
func (s *Store) PruneDeadLetters(ctx context.Context, before time.Time, limit int) (int, error) {
	return prune(ctx, s, `DELETE FROM webhook_failures WHERE id IN (
		SELECT id FROM webhook_failures WHERE dead AND next_try < ? ORDER BY id LIMIT ?)`, micros(before), storage.Bound(limit))
}

type deliveryRow struct {
	ID        int64 `gorm:"primaryKey"`
	WebhookID int64
	EventID   int64
	SessionID string `gorm:"column:account"`
	EventType models.EventType
	Attempt   int
	Status    int
	Error     string
	Duration  time.Duration
	Time      time.Time `gorm:"serializer:micros"`
	Answer    string

	Request        string
	RequestSize    int
	RequestHeaders map[string]string `gorm:"serializer:json"`
	AnswerHeaders  map[string]string `gorm:"serializer:json"`
}

// TableName implements schema.Tabler.
func (deliveryRow) TableName() string { return "deliveries" }

const deliveryBatch = 100

// SaveDeliveries implements storage.Webhooks.
func (s *Store) SaveDeliveries(ctx context.Context, d []models.Delivery) error {
	if len(d) == 0 {
		return nil
	}
	rows := make([]deliveryRow, len(d))
	for i, delivery := range d {
		rows[i] = deliveryRow(delivery)
		rows[i].ID = 0
	}
	return s.write(ctx, func(db *gorm.DB) error { return db.CreateInBatches(&rows, deliveryBatch).Error })
}

// Deliveries implements storage.Webhooks.
func (s *Store) Deliveries(ctx context.Context, f storage.DeliveryFilter) ([]models.Delivery, error) {
	rows, err := list[deliveryRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		db = ofSessions(ofSessions(db, f.Session, nil), "", f.Sessions).Where("webhook_id = ?", f.Webhook)
		if f.Type != "" {
			db = db.Where("event_type = ?", f.Type)
		}
		if f.Failed {
			db = db.Where("error != ''")
		}
		return newestBefore(db, f.Before, f.Limit)
	})
	return convert(rows, err, func(row deliveryRow) models.Delivery { return models.Delivery(row) })
}

// PruneDeliveries implements storage.Webhooks.
func (s *Store) PruneDeliveries(ctx context.Context, before time.Time, keep int) (int, error) {
	return prune(ctx, s, `DELETE FROM deliveries WHERE time < ? OR id IN (
		SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY webhook_id ORDER BY id DESC) AS place FROM deliveries)
		WHERE place > ?)`, micros(before), keep)
}
