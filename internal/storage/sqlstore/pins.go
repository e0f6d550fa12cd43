package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

const schema1Pins = `
CREATE TABLE pins (
	account    TEXT NOT NULL,
	chat       TEXT NOT NULL,
	message_id TEXT NOT NULL,
	time       INTEGER NOT NULL,
	until      INTEGER NOT NULL,
	PRIMARY KEY (account, chat, message_id)
) STRICT;
`

type pinRow struct {
	SessionID string     `gorm:"column:account;primaryKey"`
	Chat      models.JID `gorm:"primaryKey"`
	MessageID string     `gorm:"primaryKey"`
	Time      time.Time  `gorm:"serializer:micros"`
	Until     time.Time  `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (pinRow) TableName() string { return "pins" }

// SavePin implements storage.Pins.
func (s *Store) SavePin(ctx context.Context, p models.PinnedMessage) error {
	return s.write(ctx, func(db *gorm.DB) error {
		return db.Exec(`INSERT INTO pins (account, chat, message_id, time, until) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (account, chat, message_id) DO UPDATE SET time = excluded.time, until = excluded.until
			WHERE excluded.time >= pins.time`, p.SessionID, p.Chat, p.MessageID, micros(p.Time), micros(p.Until)).Error
	})
}

// Pins implements storage.Pins.
func (s *Store) Pins(ctx context.Context, session string, chat models.JID, now time.Time) ([]models.PinnedMessage, error) {
	rows, err := list[pinRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("account = ? AND chat = ? AND until > ?", session, chat, micros(now)).
			Order("time DESC, message_id").Limit(storage.MaxLimit)
	})
	return convert(rows, err, func(row pinRow) models.PinnedMessage { return models.PinnedMessage(row) })
}
