package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type fileRow struct {
	AutomationID int64  `gorm:"primaryKey;autoIncrement:false"`
	Name         string `gorm:"primaryKey"`
	Title        string
	Mime         string
	Size         int64
	Body         []byte
	By           string
	CreatedAt    time.Time `gorm:"serializer:micros;autoCreateTime:false"`
	Expires      time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (fileRow) TableName() string { return "automation_files" }

// SaveFile implements storage.Outside.
func (s *Store) SaveFile(ctx context.Context, f models.AutomationFile) error {
	row := fileRow(f)
	if row.Body == nil {
		row.Body = []byte{}
	}
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

// File implements storage.Outside.
func (s *Store) File(ctx context.Context, automation int64, name string, now time.Time) (models.AutomationFile, error) {
	row, err := find[fileRow](ctx, s, "file", "automation_id = ? AND name = ? AND (expires = 0 OR expires > ?)", automation, name, micros(now))
	return models.AutomationFile(row), err
}

// Files implements storage.Outside.
func (s *Store) Files(ctx context.Context, automation int64) ([]models.AutomationFile, error) {
	rows, err := list[fileRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Omit("body").Where("automation_id = ? AND expires = 0", automation).Order("name").Limit(storage.MaxLimit)
	})
	return convert(rows, err, func(row fileRow) models.AutomationFile { return models.AutomationFile(row) })
}

// FilesSize implements storage.Outside.
func (s *Store) FilesSize(ctx context.Context, automation int64) (kept, passing int64, err error) {
	var sums struct{ Kept, Passing int64 }
	err = s.view(ctx, func(db *gorm.DB) error {
		return db.Model(&fileRow{}).Where("automation_id = ?", automation).
			Select("COALESCE(SUM(size) FILTER (WHERE expires = 0), 0) AS kept, COALESCE(SUM(size) FILTER (WHERE expires > 0), 0) AS passing").
			Scan(&sums).Error
	})
	return sums.Kept, sums.Passing, err
}

// DeleteFile implements storage.Outside.
func (s *Store) DeleteFile(ctx context.Context, automation int64, name string) error {
	return remove[fileRow](ctx, s, "automation_id = ? AND name = ?", automation, name)
}

// PruneFiles implements storage.Outside.
func (s *Store) PruneFiles(ctx context.Context, now time.Time, limit int) (int, error) {
	return prune(ctx, s, `DELETE FROM automation_files WHERE (automation_id, name) IN (
		SELECT automation_id, name FROM automation_files WHERE expires > 0 AND expires <= ? ORDER BY expires LIMIT ?)`,
		micros(now), storage.Bound(limit))
}
