package storage

import (
	"context"
	"time"

	"frontdesk/models"
)

// Pins are the messages at the top of chats.
type Pins interface {
	// SavePin pins a message, or takes it off when Until is zero. What was done
	// before the newest change is no news.
	SavePin(ctx context.Context, p models.PinnedMessage) error
	// Pins lists the messages of a chat that are pinned at a time, the latest
	// pinned first; at most MaxLimit.
	Pins(ctx context.Context, session string, chat models.JID, now time.Time) ([]models.PinnedMessage, error)
}
