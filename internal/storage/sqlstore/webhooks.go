package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type webhookRow struct {
	ID         int64  `gorm:"primaryKey"`
	SessionID  string `gorm:"column:account"`
	Name       string
	URL        string             `gorm:"column:url"`
	Events     []models.EventType `gorm:"serializer:json"`
	Secret     string
	OldSecret  string
	OldUntil   time.Time         `gorm:"serializer:micros"`
	Headers    map[string]string `gorm:"serializer:json"`
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
func (s *Store) Failures(ctx context.Context, webhook int64, session string, limit int) ([]models.WebhookFailure, error) {
	rows, err := list[failureRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return ofSessions(db, session, nil).Where("webhook_id = ? AND NOT dead", webhook).
			Order("event_id").Limit(storage.Bound(limit))
	})
	return convert(rows, err, failureModel)
}

// DeadLetters implements storage.Webhooks.
func (s *Store) DeadLetters(ctx context.Context, webhook int64, limit int) ([]models.WebhookFailure, error) {
	rows, err := list[failureRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("webhook_id = ? AND dead", webhook).Order("event_id").Limit(storage.Bound(limit))
	})
	return convert(rows, err, failureModel)
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
func (s *Store) Deliveries(ctx context.Context, webhook, before int64, limit int) ([]models.Delivery, error) {
	rows, err := list[deliveryRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return newestBefore(db.Where("webhook_id = ?", webhook), before, limit)
	})
	return convert(rows, err, func(row deliveryRow) models.Delivery { return models.Delivery(row) })
}

// PruneDeliveries implements storage.Webhooks.
func (s *Store) PruneDeliveries(ctx context.Context, before time.Time, keep int) (int, error) {
	return prune(ctx, s, `DELETE FROM deliveries WHERE time < ? OR id IN (
		SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY webhook_id ORDER BY id DESC) AS place FROM deliveries)
		WHERE place > ?)`, micros(before), keep)
}
