package sqlstore

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

const schema1Votes = `
CREATE TABLE votes (
	account    TEXT NOT NULL,
	chat       TEXT NOT NULL,
	message_id TEXT NOT NULL,
	voter      TEXT NOT NULL,
	from_me    INTEGER NOT NULL,
	options    TEXT,
	wa_id      TEXT NOT NULL,
	time       INTEGER NOT NULL,
	PRIMARY KEY (account, chat, message_id, voter)
) STRICT;
`

type voteRow struct {
	SessionID string     `gorm:"column:account;primaryKey"`
	Chat      models.JID `gorm:"primaryKey"`
	MessageID string     `gorm:"primaryKey"`
	Voter     models.JID `gorm:"primaryKey"`
	FromMe    bool
	Options   []string  `gorm:"serializer:json"`
	ID        string    `gorm:"column:wa_id"`
	Time      time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (voteRow) TableName() string { return "votes" }

const voteKey = "account = ? AND chat = ? AND message_id = ? AND voter = ?"

// SaveVote implements storage.Votes.
func (s *Store) SaveVote(ctx context.Context, v models.PollVote) (bool, error) {
	var changed bool
	err := s.write(ctx, func(db *gorm.DB) error {
		row := voteRow(v)
		var known voteRow
		err := take(db.Where(voteKey, v.SessionID, v.Chat, v.MessageID, v.Voter), &known, "vote")
		if err != nil && !models.IsNotFound(err) {
			return err
		}
		if err == nil && known.Time.After(timeOf(micros(v.Time))) {
			return nil
		}
		changed = !slices.Equal(known.Options, v.Options)
		return upsert(db, &row)
	})
	return changed && err == nil, err
}

// Votes implements storage.Votes.
func (s *Store) Votes(ctx context.Context, session string, chat models.JID, poll string) ([]models.PollVote, error) {
	rows, err := list[voteRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("account = ? AND chat = ? AND message_id = ?", session, chat, poll).Order("time DESC, voter DESC").Limit(storage.MaxVotes)
	})
	slices.Reverse(rows)
	return convert(rows, err, func(row voteRow) models.PollVote { return models.PollVote(row) })
}
