package whatsapp

import (
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types"

	"frontdesk/internal/events"
	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Somebody who was known by number only turns out to have a hidden address:
// what was said under both is one chat from then on.
func TestAChatUnderANumberIsMergedWhenTheHiddenAddressAppears(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		phone, lid := models.JID(r.anna.JID()), models.JID(r.anna.LID())
		old := models.Message{
			SessionID: lineID, Chat: phone, Sender: phone, ID: "OLD", Time: time.Now().Add(-time.Hour),
			Type: models.TypeText, Text: "from before", Ack: models.AckSent,
		}
		if err := s.commit(t.Context(), s.changeOf(saveMessage{old})); err != nil {
			t.Fatal(err)
		}
		r.annaSends(simulator.Message{Text: "from now"})
		merged := await[models.ChatsMerged](r, nil)
		if merged.From != phone || merged.Into != lid {
			t.Errorf("got %+v, want %s in %s", merged, phone, lid)
		}
		await(r, func(m models.MessageReceived) bool { return m.Message.Text == "from now" })
		for _, address := range []models.JID{phone, lid} {
			list, err := s.Messages(t.Context(), storage.MessageFilter{Chat: address})
			if err != nil || len(list) != 2 {
				t.Errorf("%d messages under %s, %v, want 2", len(list), address, err)
			}
			if got := s.Canonical(t.Context(), address); got != lid {
				t.Errorf("%s is kept as %s, want %s", address, got, lid)
			}
			if got := s.PhoneOf(t.Context(), address); got != phone {
				t.Errorf("the number of %s is %s, want %s", address, got, phone)
			}
		}
		if n, err := s.CountChats(t.Context(), storage.ChatFilter{}); err != nil || n != 1 {
			t.Errorf("%d chats, %v, want 1", n, err)
		}
	})
}

func TestAPersonIsOneChatHoweverTheyAreAddressed(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		if _, err := s.Send(t.Context(), models.JID(r.anna.JID()), Outgoing{Text: "by number"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Send(t.Context(), models.JID(r.anna.LID()), Outgoing{Text: "by hidden address"}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.anna.SendText(t.Context(), r.phone.LID(), "to your hidden address"); err != nil {
			t.Fatal(err)
		}
		await[models.MessageReceived](r, nil)
		list, err := s.Messages(t.Context(), storage.MessageFilter{Chat: models.JID(r.anna.LID())})
		if err != nil || len(list) != 3 {
			t.Errorf("%d messages, %v, want 3 in one chat", len(list), err)
		}
		contact, err := s.Contact(t.Context(), models.JID(r.anna.JID()))
		if err != nil || contact.Phone != models.JID(r.anna.JID()) || contact.LID != models.JID(r.anna.LID()) || contact.PushName != "Anna" {
			t.Errorf("got %+v, %v, want Anna with both addresses", contact, err)
		}
	})
}

func TestAChatMovesWhenTheLibraryLearnedTheOtherAddressElsewhere(t *testing.T) {
	v := testView()
	anna := models.Address{LID: "77@lid", Phone: "4915100000002@s.whatsapp.net"}
	v.address = func(models.JID) models.Address { return anna }
	v.knows = func(models.Address) bool { return false }
	var change events.Change
	if got := v.meeting(&change, wireJID(anna.Phone), types.JID{}); got != anna.LID {
		t.Errorf("she is kept under %s, want %s", got, anna.LID)
	}
	if len(change.Steps) != 1 || change.Steps[0] != (learnAddress{anna}) {
		t.Errorf("got the steps %v, want her addresses remembered", change.Steps)
	}
}
