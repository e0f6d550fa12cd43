package storage

import (
	"context"

	"frontdesk/models"
)

// Drafts are texts of automations that are not live yet.
type Drafts interface {
	// SaveDraft creates when the id is 0, and returns the row.
	SaveDraft(ctx context.Context, d models.AutomationDraft) (models.AutomationDraft, error)
	// Drafts lists those of one automation, the newest first; at most MaxLimit.
	Drafts(ctx context.Context, automation int64) ([]models.AutomationDraft, error)
	DeleteDraft(ctx context.Context, automation, id int64) error
}
