// Package storage says what the rest of the house asks of a database. There is
// one engine, internal/storage/sqlstore; storagetest.Run says what each method
// means.
//
// A missing row is a models.NotFound error, never a nil. Every list has a
// bound: a limit of 0 means DefaultLimit, and MaxLimit is the most.
package storage

import (
	"context"
	"time"

	"frontdesk/models"
)

// The bounds of every list.
const (
	DefaultLimit = 100
	MaxLimit     = 1000
)

// Store keeps everything Frontdesk knows of its own (the keys of the linked
// devices are whatsmeow's and live in another database).
type Store interface {
	Sessions
	Chats
	Labels
	Desk
	Pins
	Messages
	MediaFiles
	Votes
	Contacts
	Groups
	Events
	Outbox
	Schedule
	Bulks
	Webhooks
	Automations
	Outside
	Drafts
	Users
	Settings

	// Update runs fn in one transaction: all of its writes are stored, or none.
	// It returns when they are durable. Other callers may share the commit.
	Update(ctx context.Context, fn func(Store) error) error
	Close() error
}

// Sessions are the linked accounts.
type Sessions interface {
	SaveSession(ctx context.Context, s models.Session) error
	Session(ctx context.Context, id string) (models.Session, error)
	// AllSessions lists every session, the most recently active first.
	AllSessions(ctx context.Context) ([]models.Session, error)
	// EraseSession deletes the session and every row of it, in every table.
	EraseSession(ctx context.Context, id string) error
}

// ChatFilter picks chats. They come pinned first, then by last activity, newest first.
type ChatFilter struct {
	Session    string   // empty: all, or those of Sessions
	Sessions   []string // empty: all
	Unread     bool
	Groups     bool
	Label      string // the id of a label that stands on them; empty: any or none
	Archived   *bool
	Since      time.Time
	Search     string // part of a name or number, capitals and accents ignored
	BeforeTime time.Time
	BeforeJID  models.JID // with BeforeTime: the keyset cursor
	Limit      int
	Offset     int
}

// Chats are the conversations of a session.
type Chats interface {
	SaveChat(ctx context.Context, c models.Chat) error
	Chat(ctx context.Context, session string, jid models.JID) (models.Chat, error)
	// Chats lists chats with their last message. Channels are none of them: they
	// are found only by Chat.
	Chats(ctx context.Context, f ChatFilter) ([]models.Chat, error)
	CountChats(ctx context.Context, f ChatFilter) (int, error)
	// TouchChat makes sure that the chat exists, moves its last time forward to
	// at (never back), and adds to its unread counter.
	TouchChat(ctx context.Context, session string, jid models.JID, at time.Time, unread int) error
	SetUnread(ctx context.Context, session string, jid models.JID, unread int) error
	// MergeChats moves every message, receipt, reaction and counter of one chat
	// into another, and senders of that name with them. Both are names of one person.
	MergeChats(ctx context.Context, session string, from, into models.JID) error
	DeleteChat(ctx context.Context, session string, jid models.JID) error
}

// MessageFilter picks messages, newest first.
type MessageFilter struct {
	Session   string
	Chat      models.JID // empty: all chats
	FromMe    *bool
	Since     time.Time
	BeforeRow models.Message // exclusive keyset cursor by (Time, RowID); zero: from the newest
	FromRow   models.Message // inclusive: only this message and later ones; zero: all

	OldestFirst bool     // turns a list around; not for searches
	Text        string   // full-text search; these come by RowID, newest first
	IDs         []string // empty: all
	Limit       int      // of a list; DeleteMessages takes 0 for all
	Offset      int      // of a list: leave out so many first
}

// Messages are what was said, with its reactions and receipts.
type Messages interface {
	// InsertMessage stores a message that is not there yet, and reports whether
	// it was new. One that is there stays as it is, unless it is an
	// undecryptable placeholder: then it is filled, and counts as new.
	InsertMessage(ctx context.Context, m models.Message) (stored models.Message, fresh bool, err error)
	// InsertMessages stores many, as history does, and returns how many were new.
	InsertMessages(ctx context.Context, m []models.Message) (int, error)
	UpdateMessage(ctx context.Context, m models.Message) error
	// Message finds by chat and id; an empty chat looks in all chats of the session.
	Message(ctx context.Context, session string, chat models.JID, id string) (models.Message, error)
	MessageByRow(ctx context.Context, row int64) (models.Message, error)
	Messages(ctx context.Context, f MessageFilter) ([]models.Message, error)
	// RaiseAck moves a message's ack up, never down, and reports whether it moved.
	RaiseAck(ctx context.Context, session string, chat models.JID, id string, ack models.Ack) (models.Message, bool, error)
	DeleteMessages(ctx context.Context, f MessageFilter) (int, error)

	// SaveReaction keeps the newest by time; an empty emoji removes it. It
	// reports whether anything changed.
	SaveReaction(ctx context.Context, r models.Reaction) (bool, error)
	Reactions(ctx context.Context, session string, chat models.JID, ids []string) ([]models.Reaction, error)
	SaveReceipt(ctx context.Context, r models.Receipt) error
	Receipts(ctx context.Context, session string, chat models.JID, id string) ([]models.Receipt, error)
}

// ContactFilter picks contacts, by name.
type ContactFilter struct {
	Session string
	JIDs    []models.JID // as they are kept; empty: all
	Search  string
	Blocked bool // only those whom the account has blocked
	Limit   int
	Offset  int
}

// Contacts are the people a session knows, and the two addresses of each.
type Contacts interface {
	// SaveContact stores what is not empty in c over what is known.
	SaveContact(ctx context.Context, c models.Contact) error
	Contact(ctx context.Context, session string, jid models.JID) (models.Contact, error)
	Contacts(ctx context.Context, f ContactFilter) ([]models.Contact, error)
	CountContacts(ctx context.Context, f ContactFilter) (int, error)
	SetBlocked(ctx context.Context, session string, blocked []models.JID) error

	// SaveAddress remembers that two addresses are one person, and reports
	// whether that was news.
	SaveAddress(ctx context.Context, session string, a models.Address) (bool, error)
	// Address finds the pair by either of its halves.
	Address(ctx context.Context, session string, jid models.JID) (models.Address, error)
	// Addresses finds the pairs of many hidden ids; those that have none are left
	// out. Ask for at most MaxLimit at once.
	Addresses(ctx context.Context, session string, lids []models.JID) ([]models.Address, error)
}

// GroupFilter picks groups, by subject.
type GroupFilter struct {
	Session     string
	JIDs        []models.JID   // empty: all
	Member      models.Address // only groups with this person, by either half; zero: all
	Communities bool           // only those
	Bare        bool           // without their participants
	Limit       int
	Offset      int
}

// Groups are the groups a session is in.
type Groups interface {
	// SaveGroup stores a group with all its participants.
	SaveGroup(ctx context.Context, g models.Group) error
	Group(ctx context.Context, session string, jid models.JID) (models.Group, error)
	Groups(ctx context.Context, f GroupFilter) ([]models.Group, error)
	DeleteGroup(ctx context.Context, session string, jid models.JID) error
}

// EventFilter picks events.
type EventFilter struct {
	Session  string   // empty: all, or those of Sessions
	Sessions []string // empty: all
	Types    []models.EventType
	Limit    int
}

// Events are the log. Only internal/events writes it.
type Events interface {
	// AppendEvents stores events in order and returns them with their ids. The
	// ids grow in the order of commits.
	AppendEvents(ctx context.Context, session string, at time.Time, data []models.EventData) ([]models.Event, error)
	// EventsAfter lists events with a greater id, oldest first. Data holds
	// values, not pointers. What cannot be read is passed over.
	EventsAfter(ctx context.Context, after int64, f EventFilter) ([]models.Event, error)
	EventByID(ctx context.Context, id int64) (models.Event, error)
	LastEventID(ctx context.Context) (int64, error)
	// PruneEvents deletes at most limit events older than before that no
	// follower still needs.
	PruneEvents(ctx context.Context, before time.Time, limit int) (int, error)

	// Position is the last event a follower has dealt with, per session; 0 when new.
	Position(ctx context.Context, follower, session string) (int64, error)
	SavePosition(ctx context.Context, follower, session string, id int64) error
	DeletePositions(ctx context.Context, follower string) error

	SaveQuarantined(ctx context.Context, q models.Quarantined) (int64, error)
	Quarantined(ctx context.Context, session string, limit int) ([]models.Quarantined, error)
	// PruneQuarantined deletes what is older than before, and all but the newest keep.
	PruneQuarantined(ctx context.Context, before time.Time, keep int) (int, error)
}

// Outbox is the one way out.
type Outbox interface {
	// Enqueue stores a row and returns it with its place. A message id that is
	// there already is a Conflict.
	Enqueue(ctx context.Context, r models.OutboxRow) (models.OutboxRow, error)
	OutboxRow(ctx context.Context, session, messageID string) (models.OutboxRow, error)
	// Unsent lists rows that still have to leave, in order; now decides which are due.
	Unsent(ctx context.Context, session string, now time.Time, limit int) ([]models.OutboxRow, error)
	UpdateOutbox(ctx context.Context, r models.OutboxRow) error
	// CancelAutomatic takes back every queued message that an automation sent;
	// by one of them, when sentBy names it. It returns how many.
	CancelAutomatic(ctx context.Context, sentBy, reason string, now time.Time) (int, error)
	// PruneOutbox deletes at most limit rows that were done before a time.
	PruneOutbox(ctx context.Context, before time.Time, limit int) (int, error)

	// ClaimKey stores the first use of an idempotency key. When the key was used
	// before it returns the stored answer and false.
	ClaimKey(ctx context.Context, a models.IdempotentAnswer) (models.IdempotentAnswer, bool, error)
	SaveAnswer(ctx context.Context, a models.IdempotentAnswer) error
	DeleteKey(ctx context.Context, caller, key string) error
	PruneKeys(ctx context.Context, before time.Time) (int, error)
}

// Users are people, their logins, API keys and the audit log.
type Users interface {
	// SaveUser creates when the id is 0, and returns the row. A name that is
	// taken is a Conflict.
	SaveUser(ctx context.Context, u models.User) (models.User, error)
	User(ctx context.Context, id int64) (models.User, error)
	UserByName(ctx context.Context, name string) (models.User, error)
	AllUsers(ctx context.Context) ([]models.User, error)
	DeleteUser(ctx context.Context, id int64) error

	SaveLogin(ctx context.Context, l models.Login) error
	Login(ctx context.Context, token string) (models.Login, error)
	DeleteLogin(ctx context.Context, token string) error
	AllLogins(ctx context.Context) ([]models.Login, error)
	PruneLogins(ctx context.Context, now time.Time) (int, error)

	SaveKey(ctx context.Context, k models.Key) (models.Key, error)
	KeyByPrefix(ctx context.Context, prefix string) (models.Key, error)
	AllKeys(ctx context.Context) ([]models.Key, error)

	Throttle(ctx context.Context, subject string) (models.Throttle, error)
	SaveThrottle(ctx context.Context, t models.Throttle) error
	DeleteThrottle(ctx context.Context, subject string) error
	// PruneThrottles forgets who has not failed since; it returns how many.
	PruneThrottles(ctx context.Context, before time.Time) (int, error)

	AppendAudit(ctx context.Context, a models.Audit) error
	// AuditLog lists newest first; before is an exclusive cursor, 0 for the newest.
	AuditLog(ctx context.Context, before int64, limit int) ([]models.Audit, error)
}

// Settings are named values of the whole installation. One whose name ends in
// a slash and a session's name goes when that session is erased. So does one
// that goes on with a slash and a chat; that one follows MergeChats too.
type Settings interface {
	Setting(ctx context.Context, name string) (string, error)
	// SaveSetting stores a value; none deletes the setting.
	SaveSetting(ctx context.Context, name, value string) error
}

// Bound is a list's limit within the bounds.
func Bound(limit int) int {
	if limit <= 0 {
		return DefaultLimit
	}
	return min(limit, MaxLimit)
}

// All reads a list that comes in pages to its end.
func All[T any](page func(offset, limit int) ([]T, error)) ([]T, error) {
	var all []T
	for {
		found, err := page(len(all), MaxLimit)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
		if len(found) < MaxLimit {
			return all, nil
		}
	}
}
