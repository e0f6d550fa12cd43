package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type deskLabelRow struct {
	SessionID string     `gorm:"column:account;primaryKey"`
	Chat      models.JID `gorm:"primaryKey"`
	Name      string     `gorm:"primaryKey"`
}

// TableName implements schema.Tabler.
func (deskLabelRow) TableName() string { return "desk_labels" }

// SetDeskLabel implements storage.Desk.
func (s *Store) SetDeskLabel(ctx context.Context, l models.DeskLabel, on bool) error {
	row := deskLabelRow(l)
	return s.write(ctx, func(db *gorm.DB) error {
		if !on {
			return db.Delete(&row).Error
		}
		_, err := insertNew(db, &row)
		return err
	})
}

// DeskLabels implements storage.Desk.
func (s *Store) DeskLabels(ctx context.Context, session string, chat models.JID) ([]models.DeskLabel, error) {
	rows, err := list[deskLabelRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		db = db.Where("account = ?", session)
		if chat != "" {
			db = db.Where("chat = ?", chat)
		}
		return db.Order("name, chat").Limit(storage.MaxLimit)
	})
	return convert(rows, err, func(row deskLabelRow) models.DeskLabel { return models.DeskLabel(row) })
}

type noteRow struct {
	ID        int64  `gorm:"primaryKey"`
	SessionID string `gorm:"column:account"`
	Chat      models.JID
	Text      string
	Author    string
	Run       int64
	Time      time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (noteRow) TableName() string { return "notes" }

// AddNote implements storage.Desk.
func (s *Store) AddNote(ctx context.Context, n models.Note) (models.Note, error) {
	row := noteRow(n)
	row.ID = 0
	err := s.write(ctx, func(db *gorm.DB) error { return db.Create(&row).Error })
	return models.Note(row), err
}

// Notes implements storage.Desk.
func (s *Store) Notes(ctx context.Context, session string, chat models.JID, before int64, limit int) ([]models.Note, error) {
	rows, err := list[noteRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return newestBefore(db.Where("account = ? AND chat = ?", session, chat), before, limit)
	})
	return convert(rows, err, func(row noteRow) models.Note { return models.Note(row) })
}

// DeleteNote implements storage.Desk.
func (s *Store) DeleteNote(ctx context.Context, session string, id int64) error {
	return remove[noteRow](ctx, s, "account = ? AND id = ?", session, id)
}

type assignmentRow struct {
	SessionID string     `gorm:"column:account;primaryKey"`
	Chat      models.JID `gorm:"primaryKey"`
	Person    string
	Time      time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (assignmentRow) TableName() string { return "assignments" }

// Assign implements storage.Desk.
func (s *Store) Assign(ctx context.Context, a models.Assignment) error {
	row := assignmentRow(a)
	return s.write(ctx, func(db *gorm.DB) error {
		if a.Person == "" {
			return db.Delete(&row).Error
		}
		return upsert(db, &row)
	})
}

// Assignment implements storage.Desk.
func (s *Store) Assignment(ctx context.Context, session string, chat models.JID) (models.Assignment, error) {
	row, err := find[assignmentRow](ctx, s, "assignment", "account = ? AND chat = ?", session, chat)
	return models.Assignment(row), err
}

// Assignments implements storage.Desk.
func (s *Store) Assignments(ctx context.Context, session, person string, limit int) ([]models.Assignment, error) {
	rows, err := list[assignmentRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		db = db.Where("account = ?", session)
		if person != "" {
			db = db.Where("person = ?", person)
		}
		return db.Order("time DESC, chat").Limit(storage.Bound(limit))
	})
	return convert(rows, err, func(row assignmentRow) models.Assignment { return models.Assignment(row) })
}
