package whatsapp

import (
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// getsStatus reports whether a phone has a status post of the session's line.
func getsStatus(a *simulator.Account, text string) bool {
	for _, m := range a.Inbox(0) {
		if m.Chat == string(models.StatusBroadcast) && m.Text == text {
			return true
		}
	}
	return false
}

func TestAStatusGoesToItsRecipientsAlone(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		for number, name := range map[string]string{annaNumber: "Anna", benNumber: "Ben"} {
			if err := r.phone.ChangeState(simulator.StateChange{Contact: &simulator.ContactEntry{Number: number, Name: name}}); err != nil {
				t.Fatal(err)
			}
		}
		r.quiet()
		for text, recipients := range map[string][]models.JID{"for Anna": {models.JID(r.anna.JID())}, "for all": nil} {
			sent, err := s.PostStatus(t.Context(), Outgoing{Text: text}, StatusStyle{Recipients: recipients, Background: 0xFF128C7E, Font: 2})
			if err != nil {
				t.Fatal(err)
			}
			var raw waE2E.Message
			if err := proto.Unmarshal(sent.Raw, &raw); err != nil || raw.GetExtendedTextMessage().GetBackgroundArgb() != 0xFF128C7E || raw.GetExtendedTextMessage().GetFont() != 2 {
				t.Errorf("sent %v, %v, want the colour and the font", &raw, err)
			}
		}
		r.quiet()
		for name, want := range map[string]struct {
			account *simulator.Account
			text    string
			gets    bool
		}{
			"Anna hers":    {r.anna, "for Anna", true},
			"Ben Anna's":   {r.ben, "for Anna", false},
			"Anna the one": {r.anna, "for all", true},
			"Ben the one":  {r.ben, "for all", true},
		} {
			if got := getsStatus(want.account, want.text); got != want.gets {
				t.Errorf("%s: %v, want %v", name, got, want.gets)
			}
		}
		if _, err := s.Chat(t.Context(), models.StatusBroadcast); !models.IsNotFound(err) {
			t.Errorf("the chat of the posts: %v, want none", err)
		}
	})
}

func TestADeletedStatusIsDeletedForThoseWhoGotIt(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		sent, err := s.PostStatus(t.Context(), Outgoing{Text: "We are open"}, StatusStyle{Recipients: []models.JID{models.JID(r.anna.JID())}})
		if err != nil {
			t.Fatal(err)
		}
		r.quiet()
		if err := s.DeleteStatus(t.Context(), sent.ID); err != nil {
			t.Fatal(err)
		}
		r.annaGets(func(m simulator.InboxMessage) bool { return m.Revoked == sent.ID })
		if list, err := s.Statuses(t.Context(), true, 10); err != nil || len(list) != 0 {
			t.Errorf("our posts are %+v, %v, want none", list, err)
		}
	})
}
