package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/models"
)

type quarantineRow struct {
	ID        int64     `gorm:"primaryKey"`
	SessionID string    `gorm:"column:account"`
	Time      time.Time `gorm:"serializer:micros"`
	What      string
	Error     string
	Raw       []byte
}

// TableName implements schema.Tabler.
func (quarantineRow) TableName() string { return "quarantine" }

// SaveQuarantined implements storage.Events.
func (s *Store) SaveQuarantined(ctx context.Context, q models.Quarantined) (int64, error) {
	row := quarantineRow(q)
	row.ID = 0
	err := s.write(ctx, func(db *gorm.DB) error { return db.Create(&row).Error })
	return row.ID, err
}

// Quarantined implements storage.Events.
func (s *Store) Quarantined(ctx context.Context, session string, limit int) ([]models.Quarantined, error) {
	rows, err := list[quarantineRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return newestBefore(ofSessions(db, session, nil), 0, limit)
	})
	return convert(rows, err, func(row quarantineRow) models.Quarantined { return models.Quarantined(row) })
}

// PruneQuarantined implements storage.Events.
func (s *Store) PruneQuarantined(ctx context.Context, before time.Time, keep int) (int, error) {
	return prune(ctx, s, `DELETE FROM quarantine WHERE time < ? OR id IN (
		SELECT id FROM quarantine ORDER BY id DESC LIMIT -1 OFFSET ?)`, micros(before), keep)
}
