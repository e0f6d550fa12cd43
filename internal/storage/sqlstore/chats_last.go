package sqlstore

import (
	"maps"
	"slices"

	"gorm.io/gorm"

	"frontdesk/models"
)

// lastOfChats finds the last message of each of many chats, and where that one
// is ours, which is the last one of somebody else. The chats come as JSON, a
// list of [session, chat]. CROSS JOIN keeps SQLite from another order.
const lastOfChats = `SELECT ` + messageColumns + `, wanted.key, CASE WHEN messages.from_me THEN
		(SELECT theirs.id FROM messages theirs WHERE theirs.account = messages.account AND theirs.chat = messages.chat AND theirs.from_me = 0
			ORDER BY theirs.time DESC, theirs.id DESC LIMIT 1) END
	FROM json_each(?) AS wanted
	CROSS JOIN messages ON messages.id = (SELECT last.id FROM messages last
		WHERE last.account = json_extract(wanted.value, '$[0]') AND last.chat = json_extract(wanted.value, '$[1]')
		ORDER BY last.time DESC, last.id DESC LIMIT 1)
	LEFT JOIN message_content ON message_content.message_id = messages.id`

// lastMessage is the last message of the chat at a place of a list.
type lastMessage struct {
	storedMessage
	place  int
	theirs int64 // the last one of somebody else, if it is another; 0: none
}

func readLast(r *record) (lastMessage, error) {
	message, err := readMessage(r)
	return lastMessage{message, int(r.number()), r.number()}, err
}

// loadLastMessages puts the last messages into chats, by a few queries for all.
func loadLastMessages(db *gorm.DB, chats []models.Chat) error {
	if len(chats) == 0 {
		return nil
	}
	wanted := make([][2]string, len(chats))
	for i, chat := range chats {
		wanted[i] = [2]string{chat.SessionID, string(chat.JID)}
	}
	rows, err := readRows(db.Raw(lastOfChats, jsonList(wanted)), readLast)
	if err != nil {
		return err
	}
	withMedia, theirs := make(map[int64]*models.Message), make(map[int64]*models.Chat)
	for i := range rows {
		row := &rows[i]
		chats[row.place].LastMessage = &row.Message
		if row.hasMedia {
			withMedia[row.RowID] = &row.Message
		}
		if row.theirs != 0 {
			theirs[row.theirs] = &chats[row.place]
		}
	}
	if err := loadMedia(db, withMedia); err != nil {
		return err
	}
	return loadTheirs(db, theirs)
}

// loadTheirs puts the last messages of others, by their places, into their chats.
func loadTheirs(db *gorm.DB, chats map[int64]*models.Chat) error {
	if len(chats) == 0 {
		return nil
	}
	ids := jsonList(slices.Collect(maps.Keys(chats)))
	messages, err := loadMessages(withText(db).Where("messages.id IN (SELECT value FROM json_each(?))", ids))
	for i := range messages {
		chats[messages[i].RowID].LastTheirs = &messages[i]
	}
	return err
}
