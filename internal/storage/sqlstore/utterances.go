package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type spokenRow struct {
	AutomationID int64      `gorm:"primaryKey;autoIncrement:false"`
	Handler      int        `gorm:"primaryKey;autoIncrement:false"`
	SessionID    string     `gorm:"column:account;primaryKey"`
	Chat         models.JID `gorm:"primaryKey"`
	Time         time.Time  `gorm:"serializer:micros"`
	Event        int64      `gorm:"column:event_id"`
}

// TableName implements schema.Tabler.
func (spokenRow) TableName() string { return "automation_spoken" }

// SaveSpoken implements storage.Utterances.
func (s *Store) SaveSpoken(ctx context.Context, spoken models.Spoken) error {
	row := spokenRow(spoken)
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

// Spoken implements storage.Utterances.
func (s *Store) Spoken(ctx context.Context, of models.Spoken) (models.Spoken, error) {
	row, err := find[spokenRow](ctx, s, "utterance", "automation_id = ? AND handler = ? AND account = ? AND chat = ?",
		of.AutomationID, of.Handler, of.SessionID, of.Chat)
	return models.Spoken(row), err
}

// saidRow carries its place beside what was said.
type saidRow struct {
	ID        int64  `gorm:"primaryKey"`
	SessionID string `gorm:"column:account"`
	Chat      models.JID
	Time      time.Time `gorm:"serializer:micros"`
	Text      string
	Quick     bool
}

// TableName implements schema.Tabler.
func (saidRow) TableName() string { return "automation_said" }

// AddSaid implements storage.Utterances.
func (s *Store) AddSaid(ctx context.Context, said []models.Said) error {
	if len(said) == 0 {
		return nil
	}
	rows := make([]saidRow, len(said))
	for i, one := range said {
		rows[i] = saidRow{SessionID: one.SessionID, Chat: one.Chat, Time: one.Time, Text: one.Text, Quick: one.Quick}
	}
	return s.write(ctx, func(db *gorm.DB) error { return db.Create(&rows).Error })
}

// Said implements storage.Utterances.
func (s *Store) Said(ctx context.Context, session string, chat models.JID, since time.Time) ([]models.Said, error) {
	rows, err := list[saidRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("account = ? AND chat = ? AND time >= ?", session, chat, micros(since)).Order("time, id").Limit(storage.MaxLimit)
	})
	return convert(rows, err, func(row saidRow) models.Said {
		return models.Said{SessionID: row.SessionID, Chat: row.Chat, Time: row.Time, Text: row.Text, Quick: row.Quick}
	})
}

// CountSaid implements storage.Utterances.
func (s *Store) CountSaid(ctx context.Context, session string, since time.Time) (int, error) {
	var count int64
	err := s.view(ctx, func(db *gorm.DB) error {
		return db.Model(&saidRow{}).Where("account = ? AND time >= ?", session, micros(since)).Count(&count).Error
	})
	return int(count), err
}

// PruneSaid implements storage.Utterances.
func (s *Store) PruneSaid(ctx context.Context, before time.Time, limit int) (int, error) {
	return prune(ctx, s, `DELETE FROM automation_said WHERE id IN (
		SELECT id FROM automation_said WHERE time < ? ORDER BY time LIMIT ?)`, micros(before), storage.Bound(limit))
}
