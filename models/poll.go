package models

import "time"

// The bounds of a poll's choices, as WhatsApp's own clients have them.
const (
	MinPollOptions = 2
	MaxPollOptions = 12
)

// Poll is the choices of a message of type TypePoll; its question is the
// message's text.
type Poll struct {
	Options  []string
	Multiple bool // several may be chosen
	// Secret is the key to the votes, 32 bytes; nil when it is not known, and
	// then no vote can be read.
	Secret []byte
}

// PollVote is what one person chose in a poll; the last one by time counts. Without
// options it was taken back.
type PollVote struct {
	SessionID string
	Chat      JID
	MessageID string // the poll's
	Voter     JID    // canonical
	FromMe    bool
	Options   []string // in the order of the poll
	ID        string   // the id of the message that carried the vote
	Time      time.Time
}

// EarlyVote is a vote whose poll is not there yet; it can be read only beside it.
type EarlyVote struct {
	SessionID string
	Chat      JID
	MessageID string // the poll's
	Voter     JID
	Time      time.Time
	KeptAt    time.Time
	Content   []byte // the vote, encoded by internal/whatsapp
}

// Voted is a vote in a poll, and the poll.
type Voted struct {
	Vote PollVote
	Poll Message
}

// EventType implements EventData.
func (Voted) EventType() EventType { return EventVote }

// EventChat is the chat of the poll.
func (v Voted) EventChat() JID { return v.Vote.Chat }
