package sqlstore

import (
	"context"

	"gorm.io/gorm"
)

type settingRow struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

// TableName implements schema.Tabler.
func (settingRow) TableName() string { return "settings" }

// Setting implements storage.Settings.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	row, err := find[settingRow](ctx, s, "setting", "name = ?", name)
	return row.Value, err
}

// SaveSetting implements storage.Settings.
func (s *Store) SaveSetting(ctx context.Context, name, value string) error {
	if value == "" {
		return remove[settingRow](ctx, s, "name = ?", name)
	}
	row := settingRow{Name: name, Value: value}
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}
