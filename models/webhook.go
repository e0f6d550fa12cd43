package models

import "time"

// Webhook is a URL that wants events.
type Webhook struct {
	ID         int64
	SessionID  string // empty: all sessions
	Name       string
	URL        string
	Events     []EventType // empty: all
	Secret     string      // sealed; "whsec_…" when opened
	OldSecret  string      // sealed; still signed with until OldUntil
	OldUntil   time.Time
	Headers    map[string]string
	Enabled    bool
	Reason     string // why it was switched off by itself
	FromEnv    bool   // set by the environment; cannot be changed in the console
	CreatedAt  time.Time
	FailingFor time.Time // since when every delivery fails; zero when fine
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

// Delivery is one attempt to tell a webhook about an event.
type Delivery struct {
	ID        int64
	WebhookID int64
	EventID   int64
	SessionID string
	EventType EventType
	Attempt   int
	Status    int // of the answer; 0 when there was none
	Error     string
	Duration  time.Duration
	Time      time.Time
	Answer    string // the beginning of the answer's body
}
