package models

import "time"

// Webhook is a URL that wants events.
type Webhook struct {
	ID         int64
	Sessions   []string // empty: all
	Name       string
	URL        string
	Events     []EventType // empty: all
	Chats      []JID       // empty: all that ChatKind lets through
	ChatKind   ChatKind
	Secret     string // sealed; "whsec_…" when opened
	OldSecret  string // sealed; still signed with until OldUntil
	OldUntil   time.Time
	Headers    string // sealed; a JSON object of texts when opened, "" for none
	SendKey    bool   // the API key goes along
	Flatten    bool   // the fields of data.message stand in data too
	Enabled    bool
	Reason     string // why it was switched off by itself
	FromEnv    bool   // set by the environment, which decides its address and sessions
	CreatedAt  time.Time
	FailingFor time.Time // since when every delivery fails; zero when fine
}

// ChatKind picks chats by what they are.
type ChatKind string

// The kinds of chats.
const (
	AnyChat     ChatKind = ""
	GroupChats  ChatKind = "groups"
	PeopleChats ChatKind = "people"
)

// Picks reports whether a chat is of this kind. What is about no chat always is.
func (k ChatKind) Picks(chat JID) bool {
	switch {
	case chat == "", k == AnyChat:
		return true
	case k == GroupChats:
		return chat.IsGroup()
	}
	return chat.IsUser()
}

// WebhookFailure is an event that still has to be delivered to a webhook.
// Later events of its chat wait behind it.
type WebhookFailure struct {
	ID        int64
	WebhookID int64
	EventID   int64
	SessionID string
	Lane      string // the chat, or "" for events without one
	Parked    bool   // waits behind an older failure of its lane
	Dead      bool   // given up; may be replayed
	Attempts  int
	NextTry   time.Time
	FirstTry  time.Time
	Error     string
}

// Delivery is one attempt to tell a webhook about an event, or a test of it.
type Delivery struct {
	ID        int64
	WebhookID int64
	EventID   int64 // 0 for a test
	SessionID string
	EventType EventType
	Attempt   int // from 1; 0 for a test
	Status    int // of the answer; 0 when there was none
	Error     string
	Duration  time.Duration
	Time      time.Time
	Answer    string // the beginning of the answer's body

	Request        string // the beginning of the request's body
	RequestSize    int    // of the whole body, in bytes
	RequestHeaders map[string]string
	AnswerHeaders  map[string]string
}
