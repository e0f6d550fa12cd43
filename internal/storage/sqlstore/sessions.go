package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/models"
)

type sessionRow struct {
	ID          string `gorm:"primaryKey;column:name"`
	Desired     models.Desired
	State       models.SessionState
	Reason      string
	StateSince  time.Time  `gorm:"serializer:micros"`
	JID         models.JID `gorm:"column:jid"`
	LID         models.JID `gorm:"column:lid"`
	DeviceJID   string     `gorm:"column:device_jid"`
	PushName    string
	Platform    string
	Hue         int
	WebhookURL  string    `gorm:"column:webhook_url"`
	BannedUntil time.Time `gorm:"serializer:micros"`
	LinkedAt    time.Time `gorm:"serializer:micros"`
	LastActive  time.Time `gorm:"serializer:micros"`
	CreatedAt   time.Time `gorm:"serializer:micros;autoCreateTime:false"`
}

// TableName implements schema.Tabler.
func (sessionRow) TableName() string { return "accounts" }

// SaveSession implements storage.Sessions.
func (s *Store) SaveSession(ctx context.Context, session models.Session) error {
	row := sessionRow(session)
	return s.write(ctx, func(db *gorm.DB) error { return upsert(db, &row) })
}

// Session implements storage.Sessions.
func (s *Store) Session(ctx context.Context, id string) (models.Session, error) {
	row, err := find[sessionRow](ctx, s, "session", "name = ?", id)
	return models.Session(row), err
}

// AllSessions implements storage.Sessions.
func (s *Store) AllSessions(ctx context.Context) ([]models.Session, error) {
	rows, err := list[sessionRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Order("last_active DESC, name")
	})
	return convert(rows, err, func(row sessionRow) models.Session { return models.Session(row) })
}

// accountTables are the tables with rows of one account. What hangs on them
// (texts, media, steps) goes with them.
var accountTables = []string{
	"owners", "contacts", "addresses", "chats", "messages", "message_reactions", "votes", "early_votes", "user_receipts", "labels", "labelings", "pins",
	"groups", "group_participants", "events", "positions", "quarantine", "outbox",
	"webhook_failures", "deliveries", "automation_runs", "automation_spoken", "automation_said",
	"desk_labels", "notes", "assignments",
	"bulk_recipients", "bulks",
}

// EraseSession implements storage.Sessions.
func (s *Store) EraseSession(ctx context.Context, id string) error {
	return s.write(ctx, func(db *gorm.DB) error {
		for _, table := range accountTables {
			if err := db.Exec("DELETE FROM `"+table+"` WHERE account = ?", id).Error; err != nil {
				return err
			}
		}
		if err := forgetInWebhooks(db, id); err != nil {
			return err
		}
		// What scripts remember of its chats.
		if err := db.Exec("DELETE FROM automation_values WHERE substr(scope, 1, length(?)) = ?", id+"/", id+"/").Error; err != nil {
			return err
		}
		if err := forgetSettings(db, id); err != nil {
			return err
		}
		return db.Exec("DELETE FROM accounts WHERE name = ?", id).Error
	})
}

// forgetSettings deletes the settings of a session, whose names end in its
// name, and those of its chats, where the chat comes behind.
func forgetSettings(db *gorm.DB, session string) error {
	return db.Exec("DELETE FROM settings WHERE substr(name, -length(@end)) = @end OR instr(name, @within) > 0",
		map[string]any{"end": "/" + session, "within": "/" + session + "/"}).Error
}
