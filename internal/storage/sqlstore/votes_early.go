package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

const schema3 = `
CREATE TABLE early_votes (
	account    TEXT NOT NULL,
	chat       TEXT NOT NULL,
	message_id TEXT NOT NULL,
	voter      TEXT NOT NULL,
	time       INTEGER NOT NULL,
	kept_at    INTEGER NOT NULL,
	content    BLOB NOT NULL,
	PRIMARY KEY (account, chat, message_id, voter)
) STRICT;
CREATE INDEX early_votes_age ON early_votes (account, kept_at);
CREATE INDEX early_votes_phone ON early_votes (account, voter) WHERE voter LIKE '%@s.whatsapp.net';
`

type earlyVoteRow struct {
	SessionID string     `gorm:"column:account;primaryKey"`
	Chat      models.JID `gorm:"primaryKey"`
	MessageID string     `gorm:"primaryKey"`
	Voter     models.JID `gorm:"primaryKey"`
	Time      time.Time  `gorm:"serializer:micros"`
	KeptAt    time.Time  `gorm:"serializer:micros"`
	Content   []byte
}

// TableName implements schema.Tabler.
func (earlyVoteRow) TableName() string { return "early_votes" }

// KeepEarlyVote implements storage.Votes.
func (s *Store) KeepEarlyVote(ctx context.Context, v models.EarlyVote) error {
	return s.write(ctx, func(db *gorm.DB) error {
		row := earlyVoteRow(v)
		var known earlyVoteRow
		err := take(db.Where(voteKey, v.SessionID, v.Chat, v.MessageID, v.Voter), &known, "vote")
		if err != nil && !models.IsNotFound(err) {
			return err
		}
		if err == nil && known.Time.After(timeOf(micros(v.Time))) {
			return nil
		}
		if err := upsert(db, &row); err != nil {
			return err
		}
		return db.Exec(`DELETE FROM early_votes WHERE account = ? AND rowid IN (
			SELECT rowid FROM early_votes WHERE account = ? ORDER BY kept_at DESC, rowid DESC LIMIT -1 OFFSET ?)`,
			v.SessionID, v.SessionID, storage.MaxEarlyVotes).Error
	})
}

// TakeEarlyVotes implements storage.Votes.
func (s *Store) TakeEarlyVotes(ctx context.Context, session string, chat models.JID, poll string) ([]models.EarlyVote, error) {
	var rows []earlyVoteRow
	err := s.write(ctx, func(db *gorm.DB) error {
		found := db.Where("account = ? AND chat = ? AND message_id = ?", session, chat, poll).Order("time, voter").Find(&rows)
		if found.Error != nil || len(rows) == 0 {
			return found.Error
		}
		return db.Exec("DELETE FROM early_votes WHERE account = ? AND chat = ? AND message_id = ?", session, chat, poll).Error
	})
	return convert(rows, err, func(row earlyVoteRow) models.EarlyVote { return models.EarlyVote(row) })
}

// PruneEarlyVotes implements storage.Votes.
func (s *Store) PruneEarlyVotes(ctx context.Context, before time.Time) (int, error) {
	return prune(ctx, s, "DELETE FROM early_votes WHERE kept_at < ?", micros(before))
}
