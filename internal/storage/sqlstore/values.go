package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type valueRow struct {
	AutomationID int64  `gorm:"primaryKey;autoIncrement:false"`
	Scope        string `gorm:"primaryKey"`
	Key          string `gorm:"primaryKey"`
	Value        []byte
	Expires      time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (valueRow) TableName() string { return "automation_values" }

// SaveValue implements storage.Values.
func (s *Store) SaveValue(ctx context.Context, v models.AutomationValue) error {
	row := valueRow(v)
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

const valueKey = "automation_id = ? AND scope = ? AND key = ?"

// Value implements storage.Values.
func (s *Store) Value(ctx context.Context, automation int64, scope, key string) (models.AutomationValue, error) {
	row, err := find[valueRow](ctx, s, "value", valueKey, automation, scope, key)
	return models.AutomationValue(row), err
}

// DeleteValue implements storage.Values.
func (s *Store) DeleteValue(ctx context.Context, automation int64, scope, key string) error {
	return remove[valueRow](ctx, s, valueKey, automation, scope, key)
}

// Values implements storage.Values.
func (s *Store) Values(ctx context.Context, f storage.ValueFilter) ([]models.AutomationValue, error) {
	rows, err := list[valueRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		db = db.Where("automation_id = ?", f.Automation)
		if f.Scope != nil {
			db = db.Where("scope = ?", *f.Scope)
		}
		if f.Prefix != "" {
			db = db.Where("substr(key, 1, length(?)) = ?", f.Prefix, f.Prefix)
		}
		if f.After.Key != "" || f.After.Scope != "" {
			db = db.Where("(scope, key) > (?, ?)", f.After.Scope, f.After.Key)
		}
		if !f.Now.IsZero() {
			db = db.Where("(expires = 0 OR expires > ?)", micros(f.Now))
		}
		return db.Order("scope, key").Limit(storage.Bound(f.Limit))
	})
	return convert(rows, err, func(row valueRow) models.AutomationValue { return models.AutomationValue(row) })
}

// SizeOfValues implements storage.Values.
func (s *Store) SizeOfValues(ctx context.Context, automation int64) (int, error) {
	var size int64
	err := s.view(ctx, func(db *gorm.DB) error {
		return db.Model(&valueRow{}).Where("automation_id = ?", automation).
			Select("COALESCE(SUM(COALESCE(length(value), 0) + length(key) + length(scope)), 0)").Scan(&size).Error
	})
	return int(size), err
}

// PruneValues implements storage.Values.
func (s *Store) PruneValues(ctx context.Context, now time.Time, limit int) (int, error) {
	return prune(ctx, s, `DELETE FROM automation_values WHERE (automation_id, scope, key) IN (
		SELECT automation_id, scope, key FROM automation_values WHERE expires BETWEEN 1 AND ? LIMIT ?)`, micros(now), storage.Bound(limit))
}
