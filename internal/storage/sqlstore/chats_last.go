package sqlstore

import (
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"frontdesk/models"
)

// lastOfChats finds the last messages of many chats at once: of each the last
// one, and the last one of somebody else. The chats come as JSON, a list of
// [session, chat].
const lastOfChats = `SELECT wanted.key AS place,
	(SELECT id FROM messages WHERE account = json_extract(wanted.value, '$[0]') AND chat = json_extract(wanted.value, '$[1]')
		ORDER BY time DESC, id DESC LIMIT 1) AS last,
	(SELECT id FROM messages WHERE account = json_extract(wanted.value, '$[0]') AND chat = json_extract(wanted.value, '$[1]') AND from_me = 0
		ORDER BY time DESC, id DESC LIMIT 1) AS theirs
	FROM json_each(?) AS wanted`

// lastRow says which messages are the last ones of the chat at a place of a list.
type lastRow struct {
	Place  int
	Last   *int64
	Theirs *int64
}

// loadLastMessages puts the last messages into chats, by two queries for all.
func loadLastMessages(db *gorm.DB, chats []models.Chat) error {
	if len(chats) == 0 {
		return nil
	}
	wanted := make([][2]string, len(chats))
	for i, chat := range chats {
		wanted[i] = [2]string{chat.SessionID, string(chat.JID)}
	}
	list, err := json.Marshal(wanted)
	if err != nil {
		return fmt.Errorf("list chats: %w", err)
	}
	var rows []lastRow
	if err := db.Raw(lastOfChats, string(list)).Scan(&rows).Error; err != nil {
		return err
	}
	return fillLast(db, chats, rows)
}

func fillLast(db *gorm.DB, chats []models.Chat, rows []lastRow) error {
	var ids []int64
	for _, row := range rows {
		if row.Last != nil {
			ids = append(ids, *row.Last)
		}
		if row.Theirs != nil && *row.Theirs != *row.Last {
			ids = append(ids, *row.Theirs)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	messages, err := loadMessages(withText(db).Where("messages.id IN ?", ids))
	if err != nil {
		return err
	}
	byID := make(map[int64]*models.Message, len(messages))
	for i := range messages {
		byID[messages[i].RowID] = &messages[i]
	}
	for _, row := range rows {
		if row.Last != nil {
			chats[row.Place].LastMessage = byID[*row.Last]
		}
		if row.Theirs != nil && *row.Theirs != *row.Last {
			chats[row.Place].LastTheirs = byID[*row.Theirs]
		}
	}
	return nil
}
