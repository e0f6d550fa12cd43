package storagetest

import (
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var draftCases = map[string]func(*testing.T, storage.Store){
	"drafts come back newest first, and go with their automation": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		mine := models.AutomationDraft{AutomationID: automation.ID, Base: 3, Revision: 1, Source: "mine", Author: "Rina", SavedAt: noon}
		mine = must[models.AutomationDraft](t)(s.SaveDraft(ctx, mine))
		theirs := models.AutomationDraft{AutomationID: automation.ID, Base: 3, Revision: 1, Source: "theirs", Author: "Luis", SavedAt: minutes(1)}
		must[models.AutomationDraft](t)(s.SaveDraft(ctx, theirs))
		mine.Source, mine.Revision, mine.SavedAt = "mine, longer", 2, minutes(2)
		must[models.AutomationDraft](t)(s.SaveDraft(ctx, mine))
		drafts := must[[]models.AutomationDraft](t)(s.Drafts(ctx, automation.ID))
		list(t, "newest first", drafts, func(d models.AutomationDraft) string { return d.Source }, "mine, longer", "theirs")
		same(t, "stored", drafts[0], mine)

		check(t, s.DeleteDraft(ctx, automation.ID+1, mine.ID))
		equal(t, "of another automation", len(must[[]models.AutomationDraft](t)(s.Drafts(ctx, automation.ID))), 2)
		check(t, s.DeleteDraft(ctx, automation.ID, mine.ID))
		equal(t, "left", len(must[[]models.AutomationDraft](t)(s.Drafts(ctx, automation.ID))), 1)
		check(t, s.DeleteAutomation(ctx, automation.ID))
		equal(t, "left without it", len(must[[]models.AutomationDraft](t)(s.Drafts(ctx, automation.ID))), 0)
	},
}
