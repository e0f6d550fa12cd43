package storage

import (
	"context"
	"time"

	"frontdesk/models"
)

// BulkFilter picks bulk sends, newest first.
type BulkFilter struct {
	Session string // empty: all
	State   models.BulkState
	Before  int64 // exclusive cursor by id, 0: from the newest
	Limit   int
}

// RecipientFilter picks recipients of one bulk send, in their order.
type RecipientFilter struct {
	Bulk  int64
	State models.RecipientState // empty: all
	After int                   // exclusive cursor by place
	Limit int
}

// Bulks are messages to many, and what became of each.
type Bulks interface {
	// SaveBulk creates when the id is 0, and returns the row.
	SaveBulk(ctx context.Context, b models.Bulk) (models.Bulk, error)
	Bulk(ctx context.Context, id int64) (models.Bulk, error)
	// BulkByKey finds the bulk send that was made under a key.
	BulkByKey(ctx context.Context, session, key string) (models.Bulk, error)
	Bulks(ctx context.Context, f BulkFilter) ([]models.Bulk, error)
	DeleteBulk(ctx context.Context, id int64) error

	AddRecipients(ctx context.Context, r []models.BulkRecipient) error
	// NextRecipient is the first whose turn has not come; NotFound when there is none.
	NextRecipient(ctx context.Context, bulk int64) (models.BulkRecipient, error)
	// SetRecipientMessage notes which message a recipient gets.
	SetRecipientMessage(ctx context.Context, bulk int64, place int, messageID string) error
	Recipients(ctx context.Context, f RecipientFilter) ([]models.BulkRecipient, error)
	CountRecipients(ctx context.Context, bulk int64) (map[models.RecipientState]int, error)
}

// Schedule is the part of the outbox that is not due yet.
type Schedule interface {
	// Scheduled lists queued rows that are due after now, the earliest first.
	// after is an exclusive cursor: the last row of the page before, or zero.
	Scheduled(ctx context.Context, session string, now time.Time, after models.OutboxRow, limit int) ([]models.OutboxRow, error)
	// ChangeQueued stores a row over one that still waits. One that has left, or
	// is leaving, is a Conflict.
	ChangeQueued(ctx context.Context, r models.OutboxRow) error
}
