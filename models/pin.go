package models

import "time"

// PinnedMessage is a message that stands at the top of its chat for a while.
type PinnedMessage struct {
	SessionID string
	Chat      JID
	MessageID string
	Time      time.Time // when it was pinned
	Until     time.Time // zero: it is not pinned any more
}
