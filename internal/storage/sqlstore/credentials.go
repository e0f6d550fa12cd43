package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type loginRow struct {
	Token   string `gorm:"primaryKey"`
	Data    []byte
	Expires time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (loginRow) TableName() string { return "logins" }

// SaveLogin implements storage.Users.
func (s *Store) SaveLogin(ctx context.Context, l models.Login) error {
	row := loginRow(l)
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

// Login implements storage.Users.
func (s *Store) Login(ctx context.Context, token string) (models.Login, error) {
	row, err := find[loginRow](ctx, s, "login", "token = ?", token)
	return models.Login(row), err
}

// DeleteLogin implements storage.Users.
func (s *Store) DeleteLogin(ctx context.Context, token string) error {
	return remove[loginRow](ctx, s, "token = ?", token)
}

// AllLogins implements storage.Users.
func (s *Store) AllLogins(ctx context.Context) ([]models.Login, error) {
	rows, err := list[loginRow](ctx, s, func(db *gorm.DB) *gorm.DB { return db.Order("expires DESC, token") })
	return convert(rows, err, func(row loginRow) models.Login { return models.Login(row) })
}

// PruneLogins implements storage.Users.
func (s *Store) PruneLogins(ctx context.Context, now time.Time) (int, error) {
	return prune(ctx, s, "DELETE FROM logins WHERE expires <= ?", micros(now))
}

type keyRow struct {
	ID        int64 `gorm:"primaryKey"`
	Prefix    string
	Hash      []byte
	Name      string
	Roles     []models.Role  `gorm:"serializer:json"`
	Scopes    []models.Scope `gorm:"serializer:json"`
	Sessions  []string       `gorm:"serializer:json"`
	Limit     int            `gorm:"column:call_limit"`
	Expires   time.Time      `gorm:"serializer:micros"`
	Revoked   time.Time      `gorm:"serializer:micros"`
	CreatedAt time.Time      `gorm:"serializer:micros;autoCreateTime:false"`
	LastUsed  time.Time      `gorm:"serializer:micros"`
	LastAddr  string
}

// TableName implements schema.Tabler.
func (keyRow) TableName() string { return "keys" }

// SaveKey implements storage.Users.
func (s *Store) SaveKey(ctx context.Context, k models.Key) (models.Key, error) {
	row := keyRow(k)
	err := s.write(ctx, func(db *gorm.DB) error {
		err := createOrUpdate(db, &row, k.ID, "key")
		if isTaken(err) {
			return models.Errorf(models.Conflict, "a key with this prefix exists")
		}
		return err
	})
	return models.Key(row), err
}

// KeyByPrefix implements storage.Users.
func (s *Store) KeyByPrefix(ctx context.Context, prefix string) (models.Key, error) {
	row, err := find[keyRow](ctx, s, "key", "prefix = ?", prefix)
	return models.Key(row), err
}

// AllKeys implements storage.Users.
func (s *Store) AllKeys(ctx context.Context) ([]models.Key, error) {
	rows, err := list[keyRow](ctx, s, func(db *gorm.DB) *gorm.DB { return db.Order("id") })
	return convert(rows, err, func(row keyRow) models.Key { return models.Key(row) })
}

// PruneThrottles implements storage.Users.
func (s *Store) PruneThrottles(ctx context.Context, before time.Time) (int, error) {
	return prune(ctx, s, "DELETE FROM throttles WHERE last <= ?", micros(before))
}

type throttleRow struct {
	Subject string `gorm:"primaryKey"`
	Fails   int
	Last    time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (throttleRow) TableName() string { return "throttles" }

// Throttle implements storage.Users.
func (s *Store) Throttle(ctx context.Context, subject string) (models.Throttle, error) {
	row, err := find[throttleRow](ctx, s, "throttle", "subject = ?", subject)
	return models.Throttle(row), err
}

// SaveThrottle implements storage.Users.
func (s *Store) SaveThrottle(ctx context.Context, t models.Throttle) error {
	row := throttleRow(t)
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

// DeleteThrottle implements storage.Users.
func (s *Store) DeleteThrottle(ctx context.Context, subject string) error {
	return remove[throttleRow](ctx, s, "subject = ?", subject)
}

type auditRow struct {
	ID      int64     `gorm:"primaryKey"`
	Time    time.Time `gorm:"serializer:micros"`
	Who     string
	What    string
	Target  string
	From    string `gorm:"column:from_addr"`
	Outcome string
}

// TableName implements schema.Tabler.
func (auditRow) TableName() string { return "audit" }

// AppendAudit implements storage.Users.
func (s *Store) AppendAudit(ctx context.Context, a models.Audit) error {
	row := auditRow(a)
	row.ID = 0
	return s.write(ctx, func(db *gorm.DB) error { return db.Create(&row).Error })
}

// AuditLog implements storage.Users.
func (s *Store) AuditLog(ctx context.Context, before int64, limit int) ([]models.Audit, error) {
	rows, err := list[auditRow](ctx, s, func(db *gorm.DB) *gorm.DB { return newestBefore(db, before, limit) })
	return convert(rows, err, func(row auditRow) models.Audit { return models.Audit(row) })
}

// newestBefore pages by id, newest first.
func newestBefore(db *gorm.DB, before int64, limit int) *gorm.DB {
	if before > 0 {
		db = db.Where("id < ?", before)
	}
	return db.Order("id DESC").Limit(storage.Bound(limit))
}
