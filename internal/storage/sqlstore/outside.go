package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/models"
)

type secretRow struct {
	AutomationID int64  `gorm:"primaryKey;autoIncrement:false"`
	Name         string `gorm:"primaryKey"`
	Value        string
	Hosts        []string `gorm:"serializer:json"`
	By           string
	UpdatedAt    time.Time `gorm:"serializer:micros;autoUpdateTime:false"`
}

// TableName implements schema.Tabler.
func (secretRow) TableName() string { return "automation_secrets" }

// SaveSecret implements storage.Outside.
func (s *Store) SaveSecret(ctx context.Context, secret models.AutomationSecret) error {
	row := secretRow(secret)
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

const secretKey = "automation_id = ? AND name = ?"

// Secret implements storage.Outside.
func (s *Store) Secret(ctx context.Context, automation int64, name string) (models.AutomationSecret, error) {
	row, err := find[secretRow](ctx, s, "secret", secretKey, automation, name)
	return models.AutomationSecret(row), err
}

// Secrets implements storage.Outside.
func (s *Store) Secrets(ctx context.Context, automation int64) ([]models.AutomationSecret, error) {
	rows, err := list[secretRow](ctx, s, func(db *gorm.DB) *gorm.DB { return db.Where("automation_id = ?", automation).Order("name") })
	return convert(rows, err, func(row secretRow) models.AutomationSecret { return models.AutomationSecret(row) })
}

// DeleteSecret implements storage.Outside.
func (s *Store) DeleteSecret(ctx context.Context, automation int64, name string) error {
	return remove[secretRow](ctx, s, secretKey, automation, name)
}

type hostRow struct {
	AutomationID int64  `gorm:"primaryKey;autoIncrement:false"`
	Host         string `gorm:"primaryKey"`
	By           string
	ConfirmedAt  time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (hostRow) TableName() string { return "automation_hosts" }

// SaveHost implements storage.Outside.
func (s *Store) SaveHost(ctx context.Context, h models.AutomationHost) error {
	row := hostRow(h)
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

// Hosts implements storage.Outside.
func (s *Store) Hosts(ctx context.Context, automation int64) ([]models.AutomationHost, error) {
	rows, err := list[hostRow](ctx, s, func(db *gorm.DB) *gorm.DB { return db.Where("automation_id = ?", automation).Order("host") })
	return convert(rows, err, func(row hostRow) models.AutomationHost { return models.AutomationHost(row) })
}

// DeleteHost implements storage.Outside.
func (s *Store) DeleteHost(ctx context.Context, automation int64, host string) error {
	return remove[hostRow](ctx, s, "automation_id = ? AND host = ?", automation, host)
}

type hookRow struct {
	AutomationID int64 `gorm:"primaryKey;autoIncrement:false"`
	Hash         string
	Token        string
	Secret       string
	By           string
	CreatedAt    time.Time `gorm:"serializer:micros;autoCreateTime:false"`
}

// TableName implements schema.Tabler.
func (hookRow) TableName() string { return "automation_hooks" }

// SaveHook implements storage.Outside.
func (s *Store) SaveHook(ctx context.Context, h models.AutomationHook) error {
	row := hookRow(h)
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

// Hook implements storage.Outside.
func (s *Store) Hook(ctx context.Context, automation int64) (models.AutomationHook, error) {
	row, err := find[hookRow](ctx, s, "webhook address", "automation_id = ?", automation)
	return models.AutomationHook(row), err
}

// HookByHash implements storage.Outside.
func (s *Store) HookByHash(ctx context.Context, hash string) (models.AutomationHook, error) {
	row, err := find[hookRow](ctx, s, "webhook address", "hash = ?", hash)
	return models.AutomationHook(row), err
}

// DeleteHook implements storage.Outside.
func (s *Store) DeleteHook(ctx context.Context, automation int64) error {
	return remove[hookRow](ctx, s, "automation_id = ?", automation)
}
