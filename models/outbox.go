package models

import "time"

// OutboxState is how far an outgoing message has come before WhatsApp has it.
type OutboxState string

// The states of an outbox row.
const (
	OutboxQueued    OutboxState = "queued"
	OutboxSending   OutboxState = "sending"
	OutboxSent      OutboxState = "sent"
	OutboxFailed    OutboxState = "failed"
	OutboxExpired   OutboxState = "expired"
	OutboxCancelled OutboxState = "cancelled" // taken back before it left
)

// Done reports whether nothing more will happen to the row.
func (s OutboxState) Done() bool {
	return s == OutboxSent || s == OutboxFailed || s == OutboxExpired || s == OutboxCancelled
}

// OutboxRow is one outgoing message, the only way out. Its message id is chosen
// before it is stored, so that sending twice is sending once.
type OutboxRow struct {
	Seq       int64  `gorm:"primaryKey"`
	MessageID string // WhatsApp's id, unique within the session
	SessionID string
	Chat      JID
	Content   []byte // Outgoing, encoded by internal/whatsapp
	State     OutboxState
	Reason    string // why it failed, in plain words
	Kind      Kind   // of the failure
	Attempts  int
	NotBefore time.Time
	Expires   time.Time // zero: never
	CreatedAt time.Time
	DoneAt    time.Time
	SentBy    string
	Run       int64
}

// IdempotentAnswer is the stored answer to a call that carried an idempotency key.
type IdempotentAnswer struct {
	Caller    string
	Key       string
	BodyHash  string
	Status    int // 0 while the first call is still running
	Answer    []byte
	CreatedAt time.Time
}
