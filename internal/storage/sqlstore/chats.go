package sqlstore

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type chatRow struct {
	SessionID   string     `gorm:"column:account;primaryKey"`
	JID         models.JID `gorm:"column:jid;primaryKey"`
	Name        string
	Unread      int
	Archived    bool
	Pinned      bool
	MutedUntil  time.Time `gorm:"serializer:micros"`
	MutedAlways bool
	ReadOnly    bool
	LastTime    time.Time       `gorm:"serializer:micros"`
	LastMessage *models.Message `gorm:"-"`
	LastTheirs  *models.Message `gorm:"-"`
	Ephemeral   time.Duration
}

// storedChat carries what the chat is found by.
type storedChat struct {
	Chat   chatRow `gorm:"embedded"`
	Folded string
}

// TableName implements schema.Tabler.
func (storedChat) TableName() string { return "chats" }

func chatModel(row storedChat) models.Chat { return models.Chat(row.Chat) }

// chatColumns are what a list of chats reads, in the order of readChat.
const chatColumns = "account, jid, name, unread, archived, pinned, muted_until, muted_always, read_only, last_time, ephemeral"

func readChat(r *record) (models.Chat, error) {
	return models.Chat{
		SessionID: r.text(), JID: r.jid(), Name: r.text(), Unread: int(r.number()), Archived: r.flag(), Pinned: r.flag(),
		MutedUntil: r.time(), MutedAlways: r.flag(), ReadOnly: r.flag(), LastTime: r.time(), Ephemeral: time.Duration(r.number()),
	}, nil
}

// SaveChat implements storage.Chats.
func (s *Store) SaveChat(ctx context.Context, c models.Chat) error {
	row := storedChat{Chat: chatRow(c), Folded: foldAll(c.Name, c.JID.User())}
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

const chatKey = "account = ? AND jid = ?"

// Chat implements storage.Chats.
func (s *Store) Chat(ctx context.Context, session string, jid models.JID) (models.Chat, error) {
	chats, err := s.loadChats(ctx, func(db *gorm.DB) *gorm.DB { return db.Where(chatKey, session, jid) })
	if err != nil {
		return models.Chat{}, err
	}
	if len(chats) == 0 {
		return models.Chat{}, models.Errorf(models.NotFound, "there is no such chat")
	}
	return chats[0], nil
}

// Chats implements storage.Chats.
func (s *Store) Chats(ctx context.Context, f storage.ChatFilter) ([]models.Chat, error) {
	return s.loadChats(ctx, func(db *gorm.DB) *gorm.DB {
		return beforeChat(chatsWhere(db, f), f).Order("pinned DESC, last_time DESC, jid DESC").
			Limit(storage.Bound(f.Limit)).Offset(f.Offset)
	})
}

// CountChats implements storage.Chats.
func (s *Store) CountChats(ctx context.Context, f storage.ChatFilter) (int, error) {
	var count int64
	err := s.view(ctx, func(db *gorm.DB) error {
		return chatsWhere(db.Model(&storedChat{}), f).Count(&count).Error
	})
	return int(count), err
}

func chatsWhere(db *gorm.DB, f storage.ChatFilter) *gorm.DB {
	db = ofSessions(db, f.Session, f.Sessions).Where("jid NOT LIKE '%@newsletter'")
	if f.Unread {
		db = db.Where("unread != 0")
	}
	if f.Groups {
		db = db.Where("jid LIKE '%@g.us'")
	}
	if f.Label != "" {
		db = db.Where("EXISTS (SELECT 1 FROM labelings l WHERE l.account = chats.account AND l.label = ? AND l.chat = chats.jid AND l.message_id = '')", f.Label)
	}
	if f.Archived != nil {
		db = db.Where("archived = ?", *f.Archived)
	}
	if !f.Since.IsZero() {
		db = db.Where("last_time >= ?", micros(f.Since))
	}
	if strings.TrimSpace(f.Search) == "" {
		return db
	}
	pattern := like(f.Search)
	return db.Where(`(folded LIKE ? ESCAPE '\' OR EXISTS (SELECT 1 FROM contacts c
		WHERE c.account = chats.account AND c.jid = chats.jid AND c.folded LIKE ? ESCAPE '\'))`, pattern, pattern)
}

// beforeChat keeps what comes after the cursor's chat in the list. Whether that
// chat is pinned is looked up, because pinned ones come first.
func beforeChat(db *gorm.DB, f storage.ChatFilter) *gorm.DB {
	if f.BeforeTime.IsZero() {
		return db
	}
	return db.Where(`(pinned, last_time, jid) <
		(COALESCE((SELECT at.pinned FROM chats at WHERE at.account = chats.account AND at.jid = ?), 0), ?, ?)`,
		f.BeforeJID, micros(f.BeforeTime), f.BeforeJID)
}

// loadChats reads chats with their last messages.
func (s *Store) loadChats(ctx context.Context, query func(*gorm.DB) *gorm.DB) ([]models.Chat, error) {
	var chats []models.Chat
	err := s.view(ctx, func(db *gorm.DB) (err error) {
		if chats, err = readRows(query(db.Model(&storedChat{}).Select(chatColumns)), readChat); err != nil {
			return err
		}
		return loadLastMessages(db, chats)
	})
	return chats, err
}

// TouchChat implements storage.Chats. A chat that was marked unread by hand
// counts from nought.
func (s *Store) TouchChat(ctx context.Context, session string, jid models.JID, at time.Time, unread int) error {
	return s.write(ctx, func(db *gorm.DB) error {
		row := storedChat{
			Chat:   chatRow{SessionID: session, JID: jid, LastTime: at, Unread: unread},
			Folded: foldAll(jid.User()),
		}
		fresh, err := insertNew(db, &row)
		if err != nil || fresh {
			return err
		}
		return db.Exec(`UPDATE chats SET last_time = MAX(last_time, @at),
			unread = CASE WHEN @more = 0 THEN unread ELSE MAX(unread, 0) + @more END
			WHERE account = @session AND jid = @jid`,
			map[string]any{"at": micros(at), "more": unread, "session": session, "jid": jid}).Error
	})
}

// SetUnread implements storage.Chats.
func (s *Store) SetUnread(ctx context.Context, session string, jid models.JID, unread int) error {
	return s.write(ctx, func(db *gorm.DB) error {
		return updated(db.Model(&storedChat{}).Where(chatKey, session, jid).Update("unread", unread), "chat")
	})
}

// DeleteChat implements storage.Chats. Its messages go with it.
func (s *Store) DeleteChat(ctx context.Context, session string, jid models.JID) error {
	return s.write(ctx, func(db *gorm.DB) error {
		for _, table := range []string{"message_reactions", "votes", "user_receipts", "messages"} {
			if err := db.Exec("DELETE FROM "+table+" WHERE account = ? AND chat = ?", session, jid).Error; err != nil {
				return err
			}
		}
		return db.Where(chatKey, session, jid).Delete(&storedChat{}).Error
	})
}
