package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Scheduled implements storage.Schedule.
func (s *Store) Scheduled(ctx context.Context, session string, now time.Time, after models.OutboxRow, limit int) ([]models.OutboxRow, error) {
	rows, err := list[outboxRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("account = ? AND state = 'queued' AND not_before > ? AND (not_before, seq) > (?, ?)",
			session, micros(now), micros(after.NotBefore), after.Seq).
			Order("not_before, seq").Limit(storage.Bound(limit))
	})
	return convert(rows, err, outboxModel)
}

// ChangeQueued implements storage.Schedule.
func (s *Store) ChangeQueued(ctx context.Context, r models.OutboxRow) error {
	row := outboxRow(r)
	return s.write(ctx, func(db *gorm.DB) error {
		result := db.Select("*").Omit("seq").Where("seq = ? AND state = 'queued'", r.Seq).Updates(&row)
		if result.Error == nil && result.RowsAffected == 0 {
			return models.Errorf(models.Conflict, "the message has left already")
		}
		return result.Error
	})
}
