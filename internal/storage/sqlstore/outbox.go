package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type outboxRow struct {
	Seq       int64 `gorm:"primaryKey"`
	MessageID string
	SessionID string `gorm:"column:account"`
	Chat      models.JID
	Content   []byte
	State     models.OutboxState
	Reason    string
	Kind      models.Kind
	Attempts  int
	NotBefore time.Time `gorm:"serializer:micros"`
	Expires   time.Time `gorm:"serializer:micros"`
	CreatedAt time.Time `gorm:"serializer:micros;autoCreateTime:false"`
	DoneAt    time.Time `gorm:"serializer:micros"`
	SentBy    string
	Run       int64
}

// TableName implements schema.Tabler.
func (outboxRow) TableName() string { return "outbox" }

func outboxModel(row outboxRow) models.OutboxRow { return models.OutboxRow(row) }

// Enqueue implements storage.Outbox.
func (s *Store) Enqueue(ctx context.Context, r models.OutboxRow) (models.OutboxRow, error) {
	row := outboxRow(r)
	row.Seq = 0
	err := s.write(ctx, func(db *gorm.DB) error {
		err := db.Create(&row).Error
		if isTaken(err) {
			return models.Errorf(models.Conflict, "a message with this id was sent before")
		}
		return err
	})
	return outboxModel(row), err
}

// OutboxRow implements storage.Outbox.
func (s *Store) OutboxRow(ctx context.Context, session, messageID string) (models.OutboxRow, error) {
	row, err := find[outboxRow](ctx, s, "outgoing message", "account = ? AND message_id = ?", session, messageID)
	return outboxModel(row), err
}

// Unsent implements storage.Outbox.
func (s *Store) Unsent(ctx context.Context, session string, now time.Time, limit int) ([]models.OutboxRow, error) {
	rows, err := list[outboxRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("account = ? AND state IN ('queued', 'sending') AND not_before <= ?", session, micros(now)).
			Order("seq").Limit(storage.Bound(limit))
	})
	return convert(rows, err, outboxModel)
}

// UpdateOutbox implements storage.Outbox.
func (s *Store) UpdateOutbox(ctx context.Context, r models.OutboxRow) error {
	row := outboxRow(r)
	return s.write(ctx, func(db *gorm.DB) error {
		return updated(db.Select("*").Omit("seq").Where("seq = ?", r.Seq).Updates(&row), "outgoing message")
	})
}

// CancelAutomatic implements storage.Outbox.
func (s *Store) CancelAutomatic(ctx context.Context, sentBy, reason string, now time.Time) (int, error) {
	where, args := "state = 'queued' AND run != 0", []any{models.OutboxCancelled, reason, micros(now)}
	if sentBy != "" {
		where += " AND sent_by = ?"
		args = append(args, sentBy)
	}
	return prune(ctx, s, "UPDATE outbox SET state = ?, reason = ?, done_at = ? WHERE "+where, args...)
}

// PruneOutbox implements storage.Outbox.
func (s *Store) PruneOutbox(ctx context.Context, before time.Time, limit int) (int, error) {
	return prune(ctx, s, `DELETE FROM outbox WHERE seq IN (
		SELECT seq FROM outbox WHERE done_at BETWEEN 1 AND ? AND state NOT IN ('queued', 'sending') LIMIT ?)`,
		micros(before)-1, storage.Bound(limit))
}

// updated turns an update that met no row into a NotFound.
func updated(result *gorm.DB, what string) error {
	if result.Error == nil && result.RowsAffected == 0 {
		return models.Errorf(models.NotFound, "there is no such %s", what)
	}
	return result.Error
}

type answerRow struct {
	Caller    string `gorm:"primaryKey"`
	Key       string `gorm:"primaryKey"`
	BodyHash  string
	Status    int
	Answer    []byte
	CreatedAt time.Time `gorm:"serializer:micros;autoCreateTime:false"`
}

// TableName implements schema.Tabler.
func (answerRow) TableName() string { return "idempotency" }

// ClaimKey implements storage.Outbox.
func (s *Store) ClaimKey(ctx context.Context, a models.IdempotentAnswer) (models.IdempotentAnswer, bool, error) {
	row := answerRow(a)
	var first bool
	err := s.write(ctx, func(db *gorm.DB) (err error) {
		if first, err = insertNew(db, &row); err != nil || first {
			return err
		}
		row = answerRow{}
		return take(db.Where("caller = ? AND key = ?", a.Caller, a.Key), &row, "key")
	})
	return models.IdempotentAnswer(row), first, err
}

// SaveAnswer implements storage.Outbox.
func (s *Store) SaveAnswer(ctx context.Context, a models.IdempotentAnswer) error {
	row := answerRow(a)
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

// DeleteKey implements storage.Outbox.
func (s *Store) DeleteKey(ctx context.Context, caller, key string) error {
	return remove[answerRow](ctx, s, "caller = ? AND key = ?", caller, key)
}

// PruneKeys implements storage.Outbox.
func (s *Store) PruneKeys(ctx context.Context, before time.Time) (int, error) {
	return prune(ctx, s, "DELETE FROM idempotency WHERE created_at < ?", micros(before))
}

// prune runs a statement, and counts the rows that it met.
func prune(ctx context.Context, s *Store, statement string, args ...any) (int, error) {
	var gone int
	err := s.write(ctx, func(db *gorm.DB) error {
		result := db.Exec(statement, args...)
		gone = int(result.RowsAffected)
		return result.Error
	})
	return gone, err
}
