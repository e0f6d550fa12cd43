package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// schema1Bulk is one message to many.
const schema1Bulk = `
CREATE TABLE bulks (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	account    TEXT NOT NULL,
	name       TEXT NOT NULL,
	key        TEXT NOT NULL,
	state      TEXT NOT NULL,
	content    BLOB,
	per_minute INTEGER NOT NULL,
	start_at   INTEGER NOT NULL,
	created_by TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	done_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX bulks_key ON bulks (account, key) WHERE key != '';
CREATE INDEX bulks_account ON bulks (account, id);

CREATE TABLE bulk_recipients (
	bulk_id    INTEGER NOT NULL REFERENCES bulks (id) ON DELETE CASCADE,
	place      INTEGER NOT NULL,
	account    TEXT NOT NULL,
	chat       TEXT NOT NULL,
	"values"   TEXT,
	message_id TEXT NOT NULL,
	PRIMARY KEY (bulk_id, place)
) STRICT;
CREATE INDEX bulk_recipients_waiting ON bulk_recipients (bulk_id, place) WHERE message_id = '';
`

type bulkRow struct {
	ID        int64  `gorm:"primaryKey"`
	SessionID string `gorm:"column:account"`
	Name      string
	Key       string
	State     models.BulkState
	Content   []byte
	PerMinute int
	StartAt   time.Time `gorm:"serializer:micros"`
	CreatedBy string
	CreatedAt time.Time `gorm:"serializer:micros;autoCreateTime:false"`
	DoneAt    time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (bulkRow) TableName() string { return "bulks" }

// SaveBulk implements storage.Bulks.
func (s *Store) SaveBulk(ctx context.Context, b models.Bulk) (models.Bulk, error) {
	row := bulkRow(b)
	err := s.write(ctx, func(db *gorm.DB) error { return createOrUpdate(db, &row, b.ID, "bulk send") })
	return models.Bulk(row), err
}

// Bulk implements storage.Bulks.
func (s *Store) Bulk(ctx context.Context, id int64) (models.Bulk, error) {
	row, err := find[bulkRow](ctx, s, "bulk send", "id = ?", id)
	return models.Bulk(row), err
}

// BulkByKey implements storage.Bulks.
func (s *Store) BulkByKey(ctx context.Context, session, key string) (models.Bulk, error) {
	row, err := find[bulkRow](ctx, s, "bulk send", "account = ? AND key = ? AND key != ''", session, key)
	return models.Bulk(row), err
}

// Bulks implements storage.Bulks.
func (s *Store) Bulks(ctx context.Context, f storage.BulkFilter) ([]models.Bulk, error) {
	rows, err := list[bulkRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		if f.Session != "" {
			db = db.Where("account = ?", f.Session)
		}
		if f.State != "" {
			db = db.Where("state = ?", f.State)
		}
		if f.Before > 0 {
			db = db.Where("id < ?", f.Before)
		}
		return db.Order("id DESC").Limit(storage.Bound(f.Limit))
	})
	return convert(rows, err, func(row bulkRow) models.Bulk { return models.Bulk(row) })
}

// DeleteBulk implements storage.Bulks. Its recipients go with it.
func (s *Store) DeleteBulk(ctx context.Context, id int64) error {
	return remove[bulkRow](ctx, s, "id = ?", id)
}

type recipientRow struct {
	BulkID    int64  `gorm:"primaryKey;autoIncrement:false"`
	SessionID string `gorm:"column:account"`
	Place     int    `gorm:"primaryKey;autoIncrement:false"`
	Chat      models.JID
	Values    map[string]string `gorm:"serializer:json"`
	MessageID string
	State     models.RecipientState `gorm:"->"`
	Reason    string                `gorm:"->"`
}

// TableName implements schema.Tabler.
func (recipientRow) TableName() string { return "bulk_recipients" }

func recipientModel(row recipientRow) models.BulkRecipient { return models.BulkRecipient(row) }

// AddRecipients implements storage.Bulks.
func (s *Store) AddRecipients(ctx context.Context, r []models.BulkRecipient) error {
	if len(r) == 0 {
		return nil
	}
	rows := make([]recipientRow, len(r))
	for i, one := range r {
		rows[i] = recipientRow(one)
	}
	return s.write(ctx, func(db *gorm.DB) error { return db.CreateInBatches(rows, 500).Error })
}

// NextRecipient implements storage.Bulks.
func (s *Store) NextRecipient(ctx context.Context, bulk int64) (models.BulkRecipient, error) {
	var row recipientRow
	err := s.view(ctx, func(db *gorm.DB) error {
		db = db.Select("bulk_id, account, place, chat, \"values\", message_id")
		return take(db.Where("bulk_id = ? AND message_id = ''", bulk).Order("place"), &row, "recipient")
	})
	row.State = models.RecipientWaiting
	return recipientModel(row), err
}

// SetRecipientMessage implements storage.Bulks.
func (s *Store) SetRecipientMessage(ctx context.Context, bulk int64, place int, messageID string) error {
	return s.write(ctx, func(db *gorm.DB) error {
		return updated(db.Exec("UPDATE bulk_recipients SET message_id = ? WHERE bulk_id = ? AND place = ?", messageID, bulk, place), "recipient")
	})
}

// recipientsWithState joins each recipient with the message that they got; the
// newest one, should the id stand in two chats.
const recipientsWithState = `
SELECT r.*, COALESCE(m.reason, '') AS reason, CASE
	WHEN r.message_id = '' THEN 'waiting'
	WHEN m.ack IS NULL OR m.ack = 0 THEN 'queued'
	WHEN m.ack < 0 THEN 'failed'
	WHEN m.ack = 1 THEN 'sent'
	WHEN m.ack = 2 THEN 'delivered'
	ELSE 'read' END AS state
FROM bulk_recipients r LEFT JOIN messages m ON m.id = (
	SELECT MAX(id) FROM messages WHERE r.message_id != '' AND account = r.account AND wa_id = r.message_id AND from_me)
WHERE r.bulk_id = ?`

// Recipients implements storage.Bulks.
func (s *Store) Recipients(ctx context.Context, f storage.RecipientFilter) ([]models.BulkRecipient, error) {
	rows, err := list[recipientRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Raw("SELECT * FROM ("+recipientsWithState+") WHERE place > ? AND (? = '' OR state = ?) ORDER BY place LIMIT ?",
			f.Bulk, f.After, f.State, f.State, storage.Bound(f.Limit))
	})
	return convert(rows, err, recipientModel)
}

// CountRecipients implements storage.Bulks.
func (s *Store) CountRecipients(ctx context.Context, bulk int64) (map[models.RecipientState]int, error) {
	var rows []struct {
		State models.RecipientState
		Count int
	}
	err := s.view(ctx, func(db *gorm.DB) error {
		return db.Raw("SELECT state, COUNT(*) AS count FROM ("+recipientsWithState+") GROUP BY state", bulk).Scan(&rows).Error
	})
	counts := make(map[models.RecipientState]int, len(rows))
	for _, row := range rows {
		counts[row.State] = row.Count
	}
	return counts, err
}
