package models

import "time"

// QRShown is a new QR code to scan, until Expires.
type QRShown struct {
	QR      string
	Number  int // 1 is the first of the round
	Of      int
	Expires time.Time
}

// CodeShown is a pairing code to type on the phone, until Expires.
type CodeShown struct {
	Code    string
	Phone   JID
	Expires time.Time
}

// Authenticated says that the session has a login.
type Authenticated struct{ JID JID }

// AuthFailed says why linking or logging in failed.
type AuthFailed struct{ Message string }

// StatusTold repeats AuthFailed under the name that older servers used.
type StatusTold struct{ Message string }

// Ready says that the session can be used.
type Ready struct {
	JID      JID
	LID      JID
	PushName string
	Platform string
}

// RemoteSaved says that a new login has been stored for good.
type RemoteSaved struct{}

// Loading is the progress of chats arriving, 0 to 100.
type Loading struct {
	Percent int
	Message string
}

// StateChanged says that the session is now in State.
type StateChanged struct {
	State  SessionState
	Reason string
	Since  time.Time
}

// Disconnected says that the session will not come back by itself.
type Disconnected struct {
	State  SessionState
	Reason string
}

// MessageReceived is an incoming message.
type MessageReceived struct{ Message Message }

// MessageCreated is any new message, also our own.
type MessageCreated struct{ Message Message }

// MediaReceived says that the file of an incoming message is stored.
type MediaReceived struct{ Message Message }

// MediaUploaded says that our own file has been sent.
type MediaUploaded struct{ Message Message }

// MessageAcked says that a message came further. Message is as it is now.
type MessageAcked struct {
	Message Message
	Ack     Ack
	By      JID // whose receipt it was; empty for the server's
	Time    time.Time
}

// MessageEdited is a message with its new text.
type MessageEdited struct {
	Message  Message
	Previous string
}

// MessageRevoked is a message deleted for everyone; Before is what it was, if known.
type MessageRevoked struct {
	Message Message
	Before  *Message
}

// MessageDeleted is a message deleted on this account only.
type MessageDeleted struct{ Message Message }

// Reacted is a reaction; an empty emoji takes it back.
type Reacted struct {
	Reaction Reaction
	Target   MessageRef
}

// MessageUndecryptable is a placeholder for what could not be read.
type MessageUndecryptable struct{ Message Message }

// GroupJoined says who came into a group. How is "add", "invite" or
// "linked_group_join". Time is zero when WhatsApp does not tell it.
type GroupJoined struct {
	Group  JID
	By     JID
	People []JID
	How    string
	Time   time.Time
}

// GroupLeft says who went out of a group. How is "leave" or "remove".
type GroupLeft struct {
	Group  JID
	By     JID
	People []JID
	How    string
	Time   time.Time
}

// GroupAdminChanged says whose role changed. How is "promote" or "demote".
type GroupAdminChanged struct {
	Group  JID
	By     JID
	People []JID
	How    string
	Time   time.Time
}

// GroupUpdated says what changed in a group: "subject", "description",
// "picture", "announce", "restrict" and the like, and its new value.
type GroupUpdated struct {
	Group  JID
	By     JID
	What   string
	Value  string
	People []JID // whom it is about, when it is about people
	Time   time.Time
}

// ChatRemoved is a chat that was deleted.
type ChatRemoved struct{ Chat Chat }

// ChatArchived is a chat that was archived or taken back.
type ChatArchived struct {
	Chat   Chat
	Before bool
}

// UnreadChanged is a chat with its new counter.
type UnreadChanged struct{ Chat Chat }

// AutomationRan is a run that ended.
type AutomationRan struct{ Run Run }

// AutomationFailed is a run that failed.
type AutomationFailed struct {
	Run  Run
	Name string
}

// AutomationDisabled says that an automation switched itself off.
type AutomationDisabled struct {
	ID     int64
	Name   string
	Reason string
}

// AutomationPaused says that automations rest, and why: in a chat, or this one
// automation when there is none.
type AutomationPaused struct {
	AutomationID int64
	Name         string
	Chat         JID
	Reason       string
	Until        time.Time // zero: it is not known
}

// AutomationHandedOff says that an automation gave a chat to a human.
type AutomationHandedOff struct {
	Run    Run
	Name   string
	Chat   JID
	Person string // who should look after it; empty: anybody
	Note   string
	Until  time.Time // automations rest in the chat until then
}

// PresenceChanged says what someone does in a chat: "composing", "recording" or "paused".
type PresenceChanged struct {
	Chat  JID
	Who   JID
	State string
}

// ChatsMerged says that the chat From is now part of the chat Into.
type ChatsMerged struct{ From, Into JID }

// EventKeptAside says that something received went to quarantine.
type EventKeptAside struct {
	ID    int64
	What  string
	Error string
}

// HistoryStored counts what a block of history brought.
type HistoryStored struct {
	Chats    int
	Messages int
	Contacts int
	Percent  int
	Done     bool
}

// ChatShown asks who is signed in to look at a chat, at one message of it when
// that is named.
type ChatShown struct {
	Chat      JID
	MessageID string
}

// WebhookChanged says that a webhook was switched off by itself, or works again.
type WebhookChanged struct {
	ID      int64
	Enabled bool
	Reason  string
}
