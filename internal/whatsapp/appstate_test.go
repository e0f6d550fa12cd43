package whatsapp

import (
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

func (r *rig) onPhone(change simulator.StateChange) {
	r.t.Helper()
	if err := r.phone.ChangeState(change); err != nil {
		r.t.Fatal(err)
	}
	r.quiet()
}

func TestWhatTheOwnerChangesOnThePhoneShowsHere(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.annaSends(simulator.Message{Text: "hello"})
		await[models.MessageReceived](r, nil)
		r.onPhone(simulator.StateChange{Archive: &simulator.ArchiveChange{Chat: annaNumber}})
		if got := await[models.ChatArchived](r, nil); !got.Chat.Archived || got.Before {
			t.Errorf("got %+v, want the chat archived now", got)
		}
		r.onPhone(simulator.StateChange{Pin: &simulator.PinChange{Chat: annaNumber}})
		r.onPhone(simulator.StateChange{Mute: &simulator.MuteChange{Chat: annaNumber}})
		r.onPhone(simulator.StateChange{MarkRead: &simulator.ReadChange{Chat: annaNumber}})
		r.onPhone(simulator.StateChange{Star: &simulator.StarChange{Chat: annaNumber, ID: id}})
		r.onPhone(simulator.StateChange{Contact: &simulator.ContactEntry{Number: annaNumber, Name: "Anna Berg", FirstName: "Anna"}})

		got, err := s.Chat(t.Context(), models.JID(r.anna.JID()))
		if err != nil || !got.Pinned || !got.MutedAlways || got.Unread != 0 {
			t.Errorf("got %+v, %v, want it pinned, muted and read", got, err)
		}
		if m, err := s.Message(t.Context(), "", id); err != nil || !m.Starred {
			t.Errorf("got %+v, %v, want a star", m, err)
		}
		if c, err := s.Contact(t.Context(), models.JID(r.anna.LID())); err != nil || c.FullName != "Anna Berg" || !c.Saved {
			t.Errorf("got %+v, %v, want Anna Berg from the address book", c, err)
		}
	})
}

func TestAMessageIsDeletedOnThisAccountOnly(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.annaSends(simulator.Message{Text: "hello"})
		received := await[models.MessageReceived](r, nil).Message
		if err := s.DeleteForMe(t.Context(), received.Chat, id, false); err != nil {
			t.Fatal(err)
		}
		if deleted := await[models.MessageDeleted](r, nil).Message; deleted.ID != id || deleted.Text != "hello" {
			t.Errorf("got %+v, want the message as it was", deleted)
		}
		for _, m := range r.anna.Inbox(0) {
			if m.Revoked != "" {
				t.Error("Anna was told of the deletion")
			}
		}
	})
}
