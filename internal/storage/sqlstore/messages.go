package sqlstore

import (
	"context"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// InsertMessage implements storage.Messages.
func (s *Store) InsertMessage(ctx context.Context, m models.Message) (stored models.Message, fresh bool, err error) {
	err = s.write(ctx, func(db *gorm.DB) error {
		stored, fresh, err = insertMessage(db, m)
		return err
	})
	return stored, fresh && err == nil, err
}

func insertMessage(db *gorm.DB, m models.Message) (models.Message, bool, error) {
	m.RowID = 0
	row, err := newMessageRow(m)
	if err != nil {
		return m, false, err
	}
	fresh, err := insertNew(db, &row)
	if err != nil {
		return m, false, err
	}
	if fresh {
		m.RowID = row.ID
		m.Time = timeOf(row.Time)
		return m, true, saveParts(db, row.ID, m)
	}
	known, err := messageIn(db, messageKey, m.SessionID, m.ID, m.Chat, m.Sender)
	if err != nil || known.Type != models.TypeUndecryptable || m.Type == models.TypeUndecryptable {
		return known, false, err
	}
	m.RowID = known.RowID
	return m, true, updateMessage(db, m)
}

const messageKey = "account = ? AND wa_id = ? AND chat = ? AND sender = ?"

func messageIn(db *gorm.DB, where string, args ...any) (models.Message, error) {
	found, err := loadMessages(withText(db).Where(where, args...).Order("messages.id DESC").Limit(1))
	if err != nil {
		return models.Message{}, err
	}
	if len(found) == 0 {
		return models.Message{}, models.Errorf(models.NotFound, "there is no such message")
	}
	return found[0], nil
}

// InsertMessages implements storage.Messages.
func (s *Store) InsertMessages(ctx context.Context, messages []models.Message) (int, error) {
	count := 0
	err := s.write(ctx, func(db *gorm.DB) error {
		for _, m := range messages {
			_, fresh, err := insertMessage(db, m)
			if err != nil {
				return err
			}
			if fresh {
				count++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return count, nil
}

// UpdateMessage implements storage.Messages. A message without its place is
// found by its key.
func (s *Store) UpdateMessage(ctx context.Context, m models.Message) error {
	return s.write(ctx, func(db *gorm.DB) error {
		if m.RowID == 0 {
			known, err := messageIn(db, messageKey, m.SessionID, m.ID, m.Chat, m.Sender)
			if err != nil {
				return err
			}
			m.RowID = known.RowID
		}
		return updateMessage(db, m)
	})
}

func updateMessage(db *gorm.DB, m models.Message) error {
	row, err := newMessageRow(m)
	if err != nil {
		return err
	}
	err = updated(db.Select("*").Omit("id").Where("id = ?", m.RowID).Updates(&row), "message")
	if err != nil {
		return err
	}
	return replaceParts(db, m.RowID, m)
}

// Message implements storage.Messages.
func (s *Store) Message(ctx context.Context, session string, chat models.JID, id string) (m models.Message, err error) {
	err = s.view(ctx, func(db *gorm.DB) error {
		m, err = messageIn(inChat(db, chat), "account = ? AND wa_id = ?", session, id)
		return err
	})
	return m, err
}

// inChat keeps what is in a chat; an empty one keeps everything.
func inChat(db *gorm.DB, chat models.JID) *gorm.DB {
	if chat == "" {
		return db
	}
	return db.Where("chat = ?", chat)
}

// MessageByRow implements storage.Messages.
func (s *Store) MessageByRow(ctx context.Context, row int64) (m models.Message, err error) {
	err = s.view(ctx, func(db *gorm.DB) error {
		m, err = messageIn(db, "messages.id = ?", row)
		return err
	})
	return m, err
}

// Messages implements storage.Messages.
func (s *Store) Messages(ctx context.Context, f storage.MessageFilter) (messages []models.Message, err error) {
	err = s.view(ctx, func(db *gorm.DB) error {
		query := messagesWhere(withText(db), f).Limit(storage.Bound(f.Limit)).Offset(max(f.Offset, 0))
		messages, err = loadMessages(newestFirst(query, f))
		return err
	})
	return messages, err
}

// newestFirst orders and pages. A search goes by place in the index alone: by
// any other column SQLite would read and sort every hit first.
func newestFirst(query *gorm.DB, f storage.MessageFilter) *gorm.DB {
	if f.Text != "" {
		words := searchQuery(f.Text)
		if words == "" {
			return query.Where("FALSE")
		}
		query = query.Joins("JOIN message_search ON message_search.rowid = messages.id").
			Where("message_search MATCH ?", words)
		if f.BeforeRow.RowID != 0 {
			query = query.Where("message_search.rowid < ?", f.BeforeRow.RowID)
		}
		return query.Order("message_search.rowid DESC")
	}
	if f.BeforeRow.RowID != 0 {
		query = query.Where("(messages.time, messages.id) < (?, ?)", micros(f.BeforeRow.Time), f.BeforeRow.RowID)
	}
	if f.OldestFirst {
		return query.Order("messages.time, messages.id")
	}
	return query.Order("messages.time DESC, messages.id DESC")
}

func messagesWhere(query *gorm.DB, f storage.MessageFilter) *gorm.DB {
	query = inChat(ofSessions(query, f.Session, nil), f.Chat)
	if f.FromMe != nil {
		query = query.Where("from_me = ?", *f.FromMe)
	}
	if !f.Since.IsZero() {
		query = query.Where("messages.time >= ?", micros(f.Since))
	}
	if f.FromRow.RowID != 0 {
		query = query.Where("(messages.time, messages.id) >= (?, ?)", micros(f.FromRow.Time), f.FromRow.RowID)
	}
	if len(f.IDs) > 0 {
		query = query.Where("wa_id IN ?", f.IDs)
	}
	return query
}

// RaiseAck implements storage.Messages.
func (s *Store) RaiseAck(ctx context.Context, session string, chat models.JID, id string, ack models.Ack) (m models.Message, moved bool, err error) {
	err = s.write(ctx, func(db *gorm.DB) error {
		m, err = messageIn(inChat(db, chat), "account = ? AND wa_id = ?", session, id)
		if err != nil || m.Ack >= ack {
			return err
		}
		m.Ack, moved = ack, true
		return db.Model(&messageRow{}).Where("id = ?", m.RowID).Update("ack", ack).Error
	})
	return m, moved && err == nil, err
}

// DeleteMessages implements storage.Messages. Reactions and receipts go with
// their messages.
func (s *Store) DeleteMessages(ctx context.Context, f storage.MessageFilter) (int, error) {
	var gone int
	err := s.write(ctx, func(db *gorm.DB) error {
		query := newestFirst(messagesWhere(db.Model(&messageRow{}), f), f)
		if f.Limit > 0 {
			query = query.Limit(f.Limit)
		}
		var rows []messageRow
		if err := query.Select("messages.id, account, chat, wa_id").Find(&rows).Error; err != nil {
			return err
		}
		gone = len(rows)
		for _, row := range rows {
			if err := deleteMessage(db, row); err != nil {
				return err
			}
		}
		return nil
	})
	return gone, err
}

func deleteMessage(db *gorm.DB, row messageRow) error {
	for _, table := range []string{"message_reactions", "votes", "user_receipts"} {
		err := db.Exec("DELETE FROM "+table+" WHERE account = ? AND chat = ? AND message_id = ?", row.Account, row.Chat, row.WaID).Error
		if err != nil {
			return err
		}
	}
	return db.Exec("DELETE FROM messages WHERE id = ?", row.ID).Error
}
