package sqlstore

import (
	"testing"
	"time"

	"frontdesk/models"
)

func TestADatabaseOfTheSchemaBeforeGetsAPlaceForDrafts(t *testing.T) {
	path := fileOfSchema(t, 5, `INSERT INTO automations (id, name, description, enabled, position, sessions, settings, version, reason, failures, created_at, updated_at)
		VALUES (1, 'shop', '', 1, 1, '[]', '{}', 1, '', 0, 1, 1)`)
	store, err := Open(t.Context(), Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	draft := models.AutomationDraft{AutomationID: 1, Base: 1, Revision: 1, Source: "later", Author: "Rina", SavedAt: time.Unix(9, 0)}
	if _, err := store.SaveDraft(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Drafts(t.Context(), 1); err != nil || len(got) != 1 || got[0].Source != "later" {
		t.Errorf("got %v, %v, want the draft", got, err)
	}
}
