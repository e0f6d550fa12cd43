package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type automationRow struct {
	ID          int64 `gorm:"primaryKey"`
	Name        string
	Description string
	Enabled     bool
	Position    int
	Sessions    []string       `gorm:"serializer:json"`
	Settings    map[string]any `gorm:"serializer:json"`
	Version     int
	Reason      string
	Failures    int
	CreatedAt   time.Time `gorm:"serializer:micros;autoCreateTime:false"`
	UpdatedAt   time.Time `gorm:"serializer:micros;autoUpdateTime:false"`
	MissedFrom  int64
	MissedTo    int64
	Idle        int
}

// TableName implements schema.Tabler.
func (automationRow) TableName() string { return "automations" }

// SaveAutomation implements storage.Automations.
func (s *Store) SaveAutomation(ctx context.Context, a models.Automation) (models.Automation, error) {
	row := automationRow(a)
	err := s.write(ctx, func(db *gorm.DB) error { return createOrUpdate(db, &row, a.ID, "automation") })
	return models.Automation(row), err
}

// Automation implements storage.Automations.
func (s *Store) Automation(ctx context.Context, id int64) (models.Automation, error) {
	row, err := find[automationRow](ctx, s, "automation", "id = ?", id)
	return models.Automation(row), err
}

// AllAutomations implements storage.Automations.
func (s *Store) AllAutomations(ctx context.Context) ([]models.Automation, error) {
	rows, err := list[automationRow](ctx, s, func(db *gorm.DB) *gorm.DB { return db.Order("position, id") })
	return convert(rows, err, func(row automationRow) models.Automation { return models.Automation(row) })
}

// DeleteAutomation implements storage.Automations. Its versions, runs and
// values go with it.
func (s *Store) DeleteAutomation(ctx context.Context, id int64) error {
	return remove[automationRow](ctx, s, "id = ?", id)
}

type versionRow struct {
	AutomationID int64 `gorm:"primaryKey;autoIncrement:false"`
	Number       int   `gorm:"primaryKey;autoIncrement:false"`
	Source       string
	SDK          int `gorm:"column:sdk"`
	Manifest     []byte
	Author       string
	Note         string
	CreatedAt    time.Time `gorm:"serializer:micros;autoCreateTime:false"`
}

// TableName implements schema.Tabler.
func (versionRow) TableName() string { return "automation_versions" }

// AddVersion implements storage.Automations.
func (s *Store) AddVersion(ctx context.Context, v models.AutomationVersion) (models.AutomationVersion, error) {
	row := versionRow(v)
	err := s.write(ctx, func(db *gorm.DB) error {
		err := db.Model(&versionRow{}).Where("automation_id = ?", v.AutomationID).
			Select("COALESCE(MAX(number), 0) + 1").Scan(&row.Number).Error
		if err != nil {
			return err
		}
		return db.Create(&row).Error
	})
	return models.AutomationVersion(row), err
}

// Version implements storage.Automations.
func (s *Store) Version(ctx context.Context, automation int64, number int) (models.AutomationVersion, error) {
	row, err := find[versionRow](ctx, s, "version", "automation_id = ? AND number = ?", automation, number)
	return models.AutomationVersion(row), err
}

// Versions implements storage.Automations, the newest first.
func (s *Store) Versions(ctx context.Context, automation int64, limit int) ([]models.AutomationVersion, error) {
	rows, err := list[versionRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("automation_id = ?", automation).Order("number DESC").Limit(storage.Bound(limit))
	})
	return convert(rows, err, func(row versionRow) models.AutomationVersion { return models.AutomationVersion(row) })
}
