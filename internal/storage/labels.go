package storage

import (
	"context"

	"frontdesk/models"
)

// Labels are the marks of business accounts, and what they stand on.
type Labels interface {
	SaveLabel(ctx context.Context, l models.Label) error
	// DeleteLabel deletes a label, and takes it off everything.
	DeleteLabel(ctx context.Context, session, id string) error
	Label(ctx context.Context, session, id string) (models.Label, error)
	// Labels lists the labels of a session by number; at most MaxLimit.
	Labels(ctx context.Context, session string) ([]models.Label, error)
	// SetLabeled puts a label on a chat or message, or takes it off. The label
	// itself may become known later.
	SetLabeled(ctx context.Context, l models.Labeling, on bool) error
	// LabelsOf lists the labels on a chat, or on one message of it, by number.
	// Those that are not known yet are left out.
	LabelsOf(ctx context.Context, session string, chat models.JID, message string) ([]models.Label, error)
}
