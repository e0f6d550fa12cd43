package sqlstore

import (
	"context"

	"gorm.io/gorm"

	"frontdesk/models"
)

// renamed are the columns that hold a person's address, with what is unique
// beside them settled by keeping the row that has the new name already, unless
// it is a message that could not be read and the other one could.
var renamed = []struct{ table, column string }{
	{"messages", "chat"}, {"messages", "sender"},
	{"message_reactions", "chat"}, {"message_reactions", "sender"},
	{"votes", "chat"}, {"votes", "voter"},
	{"early_votes", "chat"}, {"early_votes", "voter"},
	{"user_receipts", "chat"}, {"user_receipts", "user"},
	{"group_participants", "jid"},
	{"labelings", "chat"}, {"pins", "chat"},
	{"outbox", "chat"},
	{"automation_runs", "chat"}, {"automation_runs", "contact"},
	{"automation_spoken", "chat"}, {"automation_said", "chat"},
	{"desk_labels", "chat"}, {"notes", "chat"}, {"assignments", "chat"},
}

// MergeChats implements storage.Chats.
func (s *Store) MergeChats(ctx context.Context, session string, from, into models.JID) error {
	if from == into {
		return nil
	}
	return s.write(ctx, func(db *gorm.DB) error {
		if err := mergeChatRows(db, session, from, into); err != nil {
			return err
		}
		if err := mergeContactRows(db, session, from, into); err != nil {
			return err
		}
		for _, name := range renamed {
			if err := dropPlaceholders(db, session, name.table, name.column, from, into); err != nil {
				return err
			}
			if err := rename(db, session, name.table, name.column, from, into); err != nil {
				return err
			}
		}
		if err := renameSettings(db, "/"+session+"/"+string(from), "/"+session+"/"+string(into)); err != nil {
			return err
		}
		return renameScope(db, session+"/"+string(from), session+"/"+string(into))
	})
}

// renameSettings moves the settings of a chat, as the pause of its automations:
// their names end in the session and the chat. What is set under the new name
// already stays.
func renameSettings(db *gorm.DB, from, into string) error {
	const where = " WHERE substr(name, -length(?)) = ?"
	err := db.Exec("UPDATE OR IGNORE settings SET name = substr(name, 1, length(name) - length(?)) || ?"+where, from, into, from, from).Error
	if err != nil {
		return err
	}
	return db.Exec("DELETE FROM settings"+where, from, from).Error
}

// renameScope moves what scripts remember of a chat. What they remember under
// the new name already stays.
func renameScope(db *gorm.DB, from, into string) error {
	if err := db.Exec("UPDATE OR IGNORE automation_values SET scope = ? WHERE scope = ?", into, from).Error; err != nil {
		return err
	}
	return db.Exec("DELETE FROM automation_values WHERE scope = ?", from).Error
}

// dropPlaceholders makes way for a message that could be read under the old
// name only. What was taken back under the new name stays that.
func dropPlaceholders(db *gorm.DB, session, table, column string, from, into models.JID) error {
	if table != "messages" {
		return nil
	}
	return db.Exec(placeholders(column, from), session, from, into, models.TypeUndecryptable, models.TypeUndecryptable).Error
}

// placeholders deletes the messages under a new name that stand in the way of
// the same ones, readable, under the old name.
func placeholders(column string, from models.JID) string {
	same := map[string]string{"chat": "sender", "sender": "chat"}[column]
	return "DELETE FROM messages WHERE id IN (SELECT bare.id FROM" +
		" (SELECT account, wa_id, " + same + ", type FROM messages" + renameWhere(column, from) + ") AS known" +
		" CROSS JOIN messages AS bare ON bare.account = known.account AND bare.wa_id = known.wa_id" +
		" AND bare." + same + " = known." + same + " AND bare." + column + " = ?" +
		" WHERE known.type != ? AND bare.type = ? AND bare.revoked_at = 0)"
}

func rename(db *gorm.DB, session, table, column string, from, into models.JID) error {
	where := renameWhere(column, from)
	err := db.Exec("UPDATE OR IGNORE "+table+" SET "+column+" = ?"+where, into, session, from).Error
	if err != nil {
		return err
	}
	return db.Exec("DELETE FROM "+table+where, session, from).Error
}

// renameWhere picks the rows that have the old name. It says of a phone address
// that it is one, because only those are indexed.
func renameWhere(column string, from models.JID) string {
	where := " WHERE account = ? AND " + column + " = ?"
	if from.IsPhone() {
		where += " AND " + column + " LIKE '%@s.whatsapp.net'"
	}
	return where
}

// mergeChatRows adds what the old chat knew to the new one. What someone set by
// hand in either holds for both.
func mergeChatRows(db *gorm.DB, session string, from, into models.JID) error {
	old, err := chatIn(db, session, from)
	if models.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	kept, err := chatIn(db, session, into)
	if err != nil && !models.IsNotFound(err) {
		return err
	}
	merged := joinChats(old, kept, models.IsNotFound(err))
	merged.SessionID, merged.JID = session, into
	row := storedChat{Chat: chatRow(merged), Folded: foldAll(merged.Name, into.User())}
	if err := upsert(db, &row); err != nil {
		return err
	}
	return db.Where(chatKey, session, from).Delete(&storedChat{}).Error
}

func chatIn(db *gorm.DB, session string, jid models.JID) (models.Chat, error) {
	var row storedChat
	err := take(db.Where(chatKey, session, jid), &row, "chat")
	return chatModel(row), err
}

func joinChats(old, kept models.Chat, isNew bool) models.Chat {
	if isNew {
		return old
	}
	if kept.Name == "" {
		kept.Name = old.Name
	}
	if old.LastTime.After(kept.LastTime) {
		kept.LastTime = old.LastTime
	}
	if old.MutedUntil.After(kept.MutedUntil) {
		kept.MutedUntil = old.MutedUntil
	}
	kept.Unread = joinUnread(old.Unread, kept.Unread)
	kept.Archived = kept.Archived && old.Archived
	kept.Pinned = kept.Pinned || old.Pinned
	kept.MutedAlways = kept.MutedAlways || old.MutedAlways
	return kept
}

// joinUnread adds counters; -1 stands for marked unread by hand.
func joinUnread(a, b int) int {
	if sum := max(a, 0) + max(b, 0); sum > 0 {
		return sum
	}
	return min(a, b)
}

func mergeContactRows(db *gorm.DB, session string, from, into models.JID) error {
	old, err := contactIn(db, session, from)
	if models.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	kept, err := contactIn(db, session, into)
	if err != nil && !models.IsNotFound(err) {
		return err
	}
	kept.SessionID, kept.JID = session, into
	row := newContactRow(overlay(old, kept))
	if err := upsert(db, &row); err != nil {
		return err
	}
	return db.Where("account = ? AND jid = ?", session, from).Delete(&storedContact{}).Error
}
