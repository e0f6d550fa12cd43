package models

import "time"

// BulkState is how far sending one message to many has come.
type BulkState string

// The states of a bulk send.
const (
	BulkRunning   BulkState = "running"
	BulkPaused    BulkState = "paused"
	BulkCancelled BulkState = "cancelled"
	BulkDone      BulkState = "done"
)

// Ended reports whether nobody else will get the message.
func (s BulkState) Ended() bool { return s == BulkCancelled || s == BulkDone }

// Bulk is one message for many, sent at a pace.
type Bulk struct {
	ID        int64
	SessionID string
	Name      string
	Key       string // unique within the session: the same call made again; empty: none
	State     BulkState
	Content   []byte // the message, encoded by internal/bulk
	PerMinute int
	StartAt   time.Time // zero: at once
	CreatedBy string
	CreatedAt time.Time
	DoneAt    time.Time // zero: not ended
}

// RecipientState is what became of the message to one recipient.
type RecipientState string

// The states of a recipient, in the order they come.
const (
	RecipientWaiting   RecipientState = "waiting" // their turn has not come
	RecipientQueued    RecipientState = "queued"  // in the outbox
	RecipientSent      RecipientState = "sent"
	RecipientDelivered RecipientState = "delivered"
	RecipientRead      RecipientState = "read"
	RecipientFailed    RecipientState = "failed"
)

// BulkRecipient is one who gets the message of a bulk send.
type BulkRecipient struct {
	BulkID    int64
	SessionID string
	Place     int // 1 is the first
	Chat      JID
	Values    map[string]string // what stands for {{name}} in the text
	MessageID string            // empty: their turn has not come
	State     RecipientState    // read from the message; not stored
	Reason    string            // why it failed; not stored
}
