package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/models"
)

type reactionRow struct {
	SessionID string     `gorm:"column:account;primaryKey"`
	Chat      models.JID `gorm:"primaryKey"`
	MessageID string     `gorm:"primaryKey"`
	Sender    models.JID `gorm:"primaryKey"`
	FromMe    bool
	Emoji     string
	ID        string    `gorm:"column:wa_id"`
	Time      time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (reactionRow) TableName() string { return "message_reactions" }

const reactionKey = "account = ? AND chat = ? AND message_id = ? AND sender = ?"

// SaveReaction implements storage.Messages. A reaction that was taken back stays
// as a row without an emoji, so that an older one that comes late changes nothing.
func (s *Store) SaveReaction(ctx context.Context, r models.Reaction) (bool, error) {
	var changed bool
	err := s.write(ctx, func(db *gorm.DB) error {
		row := reactionRow(r)
		var known reactionRow
		err := take(db.Where(reactionKey, r.SessionID, r.Chat, r.MessageID, r.Sender), &known, "reaction")
		if err != nil && !models.IsNotFound(err) {
			return err
		}
		if err == nil && known.Time.After(timeOf(micros(r.Time))) {
			return nil
		}
		changed = known.Emoji != r.Emoji
		return upsert(db, &row)
	})
	return changed && err == nil, err
}

// Reactions implements storage.Messages, the oldest first.
func (s *Store) Reactions(ctx context.Context, session string, chat models.JID, ids []string) ([]models.Reaction, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := list[reactionRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return inChat(db, chat).Where("account = ? AND message_id IN ? AND emoji != ''", session, ids).Order("time, sender")
	})
	return convert(rows, err, func(row reactionRow) models.Reaction { return models.Reaction(row) })
}

type receiptRow struct {
	SessionID string     `gorm:"column:account;primaryKey"`
	Chat      models.JID `gorm:"primaryKey"`
	MessageID string     `gorm:"primaryKey"`
	User      models.JID `gorm:"primaryKey"`
	Delivered time.Time  `gorm:"serializer:micros"`
	Read      time.Time  `gorm:"serializer:micros"`
	Played    time.Time  `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (receiptRow) TableName() string { return "user_receipts" }

// SaveReceipt implements storage.Messages. The first time of each stage stays.
func (s *Store) SaveReceipt(ctx context.Context, r models.Receipt) error {
	return s.write(ctx, func(db *gorm.DB) error {
		return db.Exec(`INSERT INTO user_receipts (account, chat, message_id, user, delivered, read, played)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
			delivered = CASE WHEN delivered = 0 THEN excluded.delivered ELSE delivered END,
			read = CASE WHEN read = 0 THEN excluded.read ELSE read END,
			played = CASE WHEN played = 0 THEN excluded.played ELSE played END`,
			r.SessionID, r.Chat, r.MessageID, r.User, micros(r.Delivered), micros(r.Read), micros(r.Played)).Error
	})
}

// Receipts implements storage.Messages.
func (s *Store) Receipts(ctx context.Context, session string, chat models.JID, id string) ([]models.Receipt, error) {
	rows, err := list[receiptRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return inChat(db, chat).Where("account = ? AND message_id = ?", session, id).Order("user")
	})
	return convert(rows, err, func(row receiptRow) models.Receipt { return models.Receipt(row) })
}
