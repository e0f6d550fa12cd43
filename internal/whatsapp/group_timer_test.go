package whatsapp

import (
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

func TestMessagesToAGroupLastAsItsTimerSays(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		group := r.group()
		await[models.GroupJoined](r, nil)
		day, never := uint32(86400), uint32(0)
		benGets := func(text string, want uint32) {
			t.Helper()
			if _, err := s.Send(t.Context(), group, Outgoing{Text: text}); err != nil {
				t.Fatal(err)
			}
			got, err := r.ben.WaitInbox(t.Context(), 0, func(m simulator.InboxMessage) bool { return m.Text == text })
			if err != nil || got.Expiration != want {
				t.Errorf("%s: it lasts %d seconds, %v, want %d", text, got.Expiration, err, want)
			}
		}
		benGets("for ever", 0)
		r.change(group, simulator.GroupChange{Ephemeral: &day})
		await(r, func(u models.GroupUpdated) bool { return u.What == "ephemeral" && u.Value == "86400" })
		r.quiet()
		benGets("set by an admin", day)
		r.change(group, simulator.GroupChange{Ephemeral: &never})
		await(r, func(u models.GroupUpdated) bool { return u.What == "ephemeral" && u.Value == "0" })
		r.quiet()
		benGets("taken back", 0)
		if g, err := s.Group(t.Context(), group); err != nil || g.Ephemeral != 0 {
			t.Errorf("the group has a timer of %v, %v, want none", g.Ephemeral, err)
		}
		r.change(group, simulator.GroupChange{Promote: []string{lineNumber}})
		r.quiet()
		if err := s.SetTimer(t.Context(), group, 7*24*time.Hour); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		benGets("set by us", 7*86400)
	})
}
