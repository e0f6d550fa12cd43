package sqlstore

import (
	"context"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

const schema1Labels = `
CREATE TABLE labels (
	account TEXT NOT NULL,
	id      TEXT NOT NULL,
	name    TEXT NOT NULL,
	color   INTEGER NOT NULL,
	PRIMARY KEY (account, id)
) STRICT;

CREATE TABLE labelings (
	account    TEXT NOT NULL,
	chat       TEXT NOT NULL,
	message_id TEXT NOT NULL,
	label      TEXT NOT NULL,
	PRIMARY KEY (account, chat, message_id, label)
) STRICT;
CREATE INDEX labelings_label ON labelings (account, label, chat);
`

type labelRow struct {
	SessionID string `gorm:"column:account;primaryKey"`
	ID        string `gorm:"primaryKey"`
	Name      string
	Color     int
}

// TableName implements schema.Tabler.
func (labelRow) TableName() string { return "labels" }

func labelModel(row labelRow) models.Label { return models.Label(row) }

type labelingRow struct {
	SessionID string     `gorm:"column:account;primaryKey"`
	Chat      models.JID `gorm:"primaryKey"`
	MessageID string     `gorm:"primaryKey"`
	Label     string     `gorm:"primaryKey"`
}

// TableName implements schema.Tabler.
func (labelingRow) TableName() string { return "labelings" }

// byNumber sorts labels as phones show them: their ids are numbers in text.
const byNumber = "CAST(labels.id AS INTEGER), labels.id"

// SaveLabel implements storage.Labels.
func (s *Store) SaveLabel(ctx context.Context, l models.Label) error {
	row := labelRow(l)
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

// DeleteLabel implements storage.Labels.
func (s *Store) DeleteLabel(ctx context.Context, session, id string) error {
	return s.write(ctx, func(db *gorm.DB) error {
		if err := db.Where("account = ? AND label = ?", session, id).Delete(&labelingRow{}).Error; err != nil {
			return err
		}
		return db.Where("account = ? AND id = ?", session, id).Delete(&labelRow{}).Error
	})
}

// Label implements storage.Labels.
func (s *Store) Label(ctx context.Context, session, id string) (models.Label, error) {
	row, err := find[labelRow](ctx, s, "label", "account = ? AND id = ?", session, id)
	return labelModel(row), err
}

// Labels implements storage.Labels.
func (s *Store) Labels(ctx context.Context, session string) ([]models.Label, error) {
	rows, err := list[labelRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("account = ?", session).Order(byNumber).Limit(storage.MaxLimit)
	})
	return convert(rows, err, labelModel)
}

// SetLabeled implements storage.Labels.
func (s *Store) SetLabeled(ctx context.Context, l models.Labeling, on bool) error {
	row := labelingRow(l)
	return s.write(ctx, func(db *gorm.DB) error {
		if !on {
			return db.Delete(&row).Error
		}
		_, err := insertNew(db, &row)
		return err
	})
}

// LabelsOf implements storage.Labels.
func (s *Store) LabelsOf(ctx context.Context, session string, chat models.JID, message string) ([]models.Label, error) {
	rows, err := list[labelRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Joins("JOIN labelings ON labelings.account = labels.account AND labelings.label = labels.id").
			Where("labelings.account = ? AND labelings.chat = ? AND labelings.message_id = ?", session, chat, message).
			Order(byNumber).Limit(storage.MaxLimit)
	})
	return convert(rows, err, labelModel)
}
