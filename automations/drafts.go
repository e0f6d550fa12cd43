package automations

import (
	"context"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// maxDrafts is how many drafts an automation keeps; the oldest goes first.
const maxDrafts = 10

// Drafts lists the texts of an automation that somebody works on, the newest first.
func (s *Service) Drafts(ctx context.Context, id int64) ([]models.AutomationDraft, error) {
	return s.store.Drafts(ctx, id)
}

// KeepDraft stores a text without making it live. The draft says by its id and
// revision what it was made from. When somebody has saved another text
// meanwhile, both are kept, and the other one is returned too. A draft that is
// the same as the live text is not kept: its id is 0.
func (s *Service) KeepDraft(ctx context.Context, d models.AutomationDraft) (kept models.AutomationDraft, other *models.AutomationDraft, err error) {
	if len(d.Source) > sandbox.MaxSource {
		return d, nil, models.Errorf(models.TooLarge, "a script may have at most %d KB", sandbox.MaxSource>>10)
	}
	err = s.store.Update(ctx, func(tx storage.Store) error {
		kept, other, err = keepDraft(ctx, tx, d)
		return err
	})
	return kept, other, err
}

func keepDraft(ctx context.Context, tx storage.Store, d models.AutomationDraft) (models.AutomationDraft, *models.AutomationDraft, error) {
	live, err := liveText(ctx, tx, d.AutomationID)
	if err != nil {
		return d, nil, err
	}
	all, err := tx.Drafts(ctx, d.AutomationID)
	if err != nil {
		return d, nil, err
	}
	before, other := descent(all, d)
	d.ID, d.Revision, d.SavedAt = before.ID, before.Revision+1, time.Now()
	if d.Source == live {
		err = tx.DeleteDraft(ctx, d.AutomationID, before.ID)
		return models.AutomationDraft{AutomationID: d.AutomationID, Base: d.Base}, nil, err
	}
	if d.ID == 0 && len(all) >= maxDrafts {
		if err := tx.DeleteDraft(ctx, d.AutomationID, all[len(all)-1].ID); err != nil {
			return d, nil, err
		}
	}
	d, err = tx.SaveDraft(ctx, d)
	return d, other, err
}

// descent finds the stored draft that d goes on from, and one that was saved
// beside it. What d goes on from may be gone: it was published or discarded.
func descent(all []models.AutomationDraft, d models.AutomationDraft) (before models.AutomationDraft, other *models.AutomationDraft) {
	for i, one := range all {
		switch {
		case d.ID != 0 && one.ID == d.ID && (one.Revision == d.Revision || one.Source == d.Source):
			return one, nil
		case d.ID == 0 && one.Source == d.Source:
			return one, nil
		case other == nil && (d.ID == 0 || one.ID == d.ID):
			other = &all[i]
		}
	}
	return models.AutomationDraft{}, other
}

func liveText(ctx context.Context, tx storage.Store, id int64) (string, error) {
	a, err := tx.Automation(ctx, id)
	if err != nil {
		return "", err
	}
	v, err := tx.Version(ctx, id, a.Version)
	// A text that came over the API may end its lines in another way than the editor.
	return strings.ReplaceAll(v.Source, "\r\n", "\n"), err
}

// DropDraft forgets a draft.
func (s *Service) DropDraft(ctx context.Context, id, draft int64) error {
	return s.store.DeleteDraft(ctx, id, draft)
}
