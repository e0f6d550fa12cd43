package whatsapp

import (
	"testing"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

func TestHistoryThatFillsAPlaceholderTellsTheMessage(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		anna := models.JID(r.anna.LID())
		hole := models.Message{SessionID: lineID, Chat: anna, Sender: anna, ID: "HOLE", Time: time.Now(), Type: models.TypeUndecryptable}
		if err := s.commit(t.Context(), s.changeOf(saveMessage{hole})); err != nil {
			t.Fatal(err)
		}
		await[models.MessageUndecryptable](r, nil)
		filled, old := hole, hole
		filled.Type, filled.Text = models.TypeText, "at last"
		old.ID, old.Type, old.Text = "OLD", models.TypeText, "long ago"
		for range 2 { // the same history may come twice
			if err := s.commit(t.Context(), s.changeOf(oldMessages{[]models.Message{old, filled}})); err != nil {
				t.Fatal(err)
			}
		}
		if got := await[models.MessageReceived](r, nil).Message; got.ID != "HOLE" || got.Text != "at last" {
			t.Errorf("got %+v, want the message that fills the hole", got)
		}
		r.quiet()
		events, err := r.store.EventsAfter(t.Context(), 0, storage.EventFilter{Session: lineID, Types: []models.EventType{models.EventMessageCreate}})
		if err != nil || len(events) != 1 {
			t.Errorf("got %d new messages told, %v, want one", len(events), err)
		}
	})
}
