package storage

import (
	"context"
	"time"

	"frontdesk/models"
)

// Webhooks are the URLs that want events, and what became of them.
type Webhooks interface {
	// SaveWebhook creates when the id is 0, and returns the row.
	SaveWebhook(ctx context.Context, w models.Webhook) (models.Webhook, error)
	Webhook(ctx context.Context, id int64) (models.Webhook, error)
	AllWebhooks(ctx context.Context) ([]models.Webhook, error)
	DeleteWebhook(ctx context.Context, id int64) error

	SaveFailure(ctx context.Context, f models.WebhookFailure) (models.WebhookFailure, error)
	// Failures lists by event, the oldest first.
	Failures(ctx context.Context, f FailureFilter) ([]models.WebhookFailure, error)
	// CountFailures counts what Failures would list without a limit.
	CountFailures(ctx context.Context, f FailureFilter) (int, error)
	DeleteFailure(ctx context.Context, id int64) error
	// PruneDeadLetters deletes at most limit of the dead whose next attempt would
	// have been before a time.
	PruneDeadLetters(ctx context.Context, before time.Time, limit int) (int, error)

	SaveDeliveries(ctx context.Context, d []models.Delivery) error
	// Deliveries lists the newest first.
	Deliveries(ctx context.Context, f DeliveryFilter) ([]models.Delivery, error)
	PruneDeliveries(ctx context.Context, before time.Time, keep int) (int, error)
}

// FailureFilter picks failed deliveries of one webhook.
type FailureFilter struct {
	Webhook int64
	Dead    bool   // those that were given up; false: those still to be delivered
	Session string // empty: all
	// Sessions are the only ones to pick from; empty: all.
	Sessions []string
	IDs      []int64
	Types    []models.EventType
	Chat     models.JID // the lane; empty: all
	After    FailureMark
	Limit    int
}

// FailureMark is a place in a list of failures, for the next page; zero is its
// beginning.
type FailureMark struct{ Event, ID int64 }

// MarkOf is the place of a failure.
func MarkOf(f models.WebhookFailure) FailureMark { return FailureMark{f.EventID, f.ID} }

// DeliveryFilter picks deliveries of one webhook.
type DeliveryFilter struct {
	Webhook int64
	Session string // empty: all
	// Sessions are the only ones to pick from; empty: all.
	Sessions []string
	Type     models.EventType
	Failed   bool  // only those that were not accepted
	Before   int64 // an exclusive cursor; 0 for the newest
	Limit    int
}
