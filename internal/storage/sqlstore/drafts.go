package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// schemaDrafts came when the console learned to keep unpublished scripts.
const schemaDrafts = `
CREATE TABLE automation_drafts (
	id            INTEGER PRIMARY KEY,
	automation_id INTEGER NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
	base          INTEGER NOT NULL,
	revision      INTEGER NOT NULL,
	source        TEXT NOT NULL,
	author        TEXT NOT NULL,
	saved_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX automation_drafts_automation ON automation_drafts (automation_id, saved_at);
`

type draftRow struct {
	ID           int64 `gorm:"primaryKey"`
	AutomationID int64
	Base         int
	Revision     int
	Source       string
	Author       string
	SavedAt      time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (draftRow) TableName() string { return "automation_drafts" }

// SaveDraft implements storage.Drafts.
func (s *Store) SaveDraft(ctx context.Context, d models.AutomationDraft) (models.AutomationDraft, error) {
	row := draftRow(d)
	err := s.write(ctx, func(db *gorm.DB) error { return createOrUpdate(db, &row, d.ID, "draft") })
	return models.AutomationDraft(row), err
}

// Drafts implements storage.Drafts.
func (s *Store) Drafts(ctx context.Context, automation int64) ([]models.AutomationDraft, error) {
	rows, err := list[draftRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("automation_id = ?", automation).Order("saved_at DESC, id DESC").Limit(storage.MaxLimit)
	})
	return convert(rows, err, func(row draftRow) models.AutomationDraft { return models.AutomationDraft(row) })
}

// DeleteDraft implements storage.Drafts.
func (s *Store) DeleteDraft(ctx context.Context, automation, id int64) error {
	return remove[draftRow](ctx, s, "automation_id = ? AND id = ?", automation, id)
}
