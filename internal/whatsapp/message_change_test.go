package whatsapp

import (
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// changes are one of each kind, to a message of ours, with what Anna sees of it
// and what is stored.
var changes = map[string]struct {
	change func(r *rig, s *Session, m models.Message) (Outgoing, error)
	seen   func(m simulator.InboxMessage, id string) bool
	stored func(r *rig, m models.Message) bool
}{
	"a reaction": {
		func(r *rig, s *Session, m models.Message) (Outgoing, error) {
			return s.Reaction(r.t.Context(), m.Chat, m.ID, "👍")
		},
		func(m simulator.InboxMessage, id string) bool { return m.Target == id && m.Reaction == "👍" },
		func(r *rig, m models.Message) bool {
			list, err := r.store.Reactions(r.t.Context(), lineID, m.Chat, []string{m.ID})
			return err == nil && len(list) == 1
		},
	},
	"an edit": {
		func(r *rig, s *Session, m models.Message) (Outgoing, error) {
			return s.Editing(r.t.Context(), m.Chat, m.ID, Edit{Text: "ten"})
		},
		func(m simulator.InboxMessage, id string) bool { return m.Edited == id && m.Text == "ten" },
		func(_ *rig, m models.Message) bool { return m.Text == "ten" },
	},
	"a revocation": {
		func(r *rig, s *Session, m models.Message) (Outgoing, error) {
			return s.Revocation(r.t.Context(), m.Chat, m.ID)
		},
		func(m simulator.InboxMessage, id string) bool { return m.Revoked == id },
		func(_ *rig, m models.Message) bool { return m.Type == models.TypeRevoked },
	},
	"a pin": {
		func(r *rig, s *Session, m models.Message) (Outgoing, error) {
			return s.Pinning(r.t.Context(), m.Chat, m.ID, PinTimes[0])
		},
		func(m simulator.InboxMessage, id string) bool { return m.Pinned == id && m.PinnedFor == 86400 },
		func(*rig, models.Message) bool { return true },
	},
}

func TestAChangeWhoseSendingWasCutShortLeavesOnce(t *testing.T) {
	for name, c := range changes {
		for _, point := range []string{"outbox.sending", "outbox.acked", "append.stored"} {
			t.Run(name+" at "+point, func(t *testing.T) {
				inBubble(t, func(t *testing.T, r *rig) {
					s := r.linked()
					sent := r.send(s, Outgoing{Text: "nine"})
					r.notes.expect("made to fail")
					out, err := c.change(r, s, sent)
					if err != nil {
						t.Fatal(err)
					}
					failOnce(t, point)
					row, err := s.Enqueue(t.Context(), sent.Chat, out)
					if err != nil {
						t.Fatal(err)
					}
					r.quiet()
					r.restart()
					r.untilReady()
					time.Sleep(2 * outboxLook)
					r.quiet()
					if row, err = r.store.OutboxRow(t.Context(), lineID, row.MessageID); err != nil || row.State != models.OutboxSent {
						t.Errorf("the row is %s, %v, want it sent", row.State, err)
					}
					got := 0
					for _, m := range r.anna.Inbox(0) {
						if c.seen(m, sent.ID) {
							got++
						}
					}
					if got != 1 {
						t.Errorf("Anna saw it %d times, want once", got)
					}
					if m, err := r.find(lineID).Message(t.Context(), sent.Chat, sent.ID); err != nil || !c.stored(r, m) {
						t.Errorf("stored is %+v, %v, want the change in it", m, err)
					}
					if _, err := r.store.Message(t.Context(), lineID, "", row.MessageID); !models.IsNotFound(err) {
						t.Errorf("the change itself is a message: %v", err)
					}
				})
			})
		}
	}
}

func TestAChangeOfAMessageThatWentAwayFails(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		sent := r.send(s, Outgoing{Text: "nine"})
		out, err := s.Reaction(t.Context(), sent.Chat, sent.ID, "👍")
		if err != nil {
			t.Fatal(err)
		}
		out.Change.Target.ID = "GONE"
		r.notes.expect("the message is no longer there")
		if _, err := s.Send(t.Context(), sent.Chat, out); !models.IsNotFound(err) {
			t.Errorf("got %v, want that it is not there", err)
		}
	})
}

func TestAChangeIsThereForWhoCouldNotReadIt(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		sent := r.send(s, Outgoing{Text: "nine"})
		out, err := s.Reaction(t.Context(), sent.Chat, sent.ID, "👍")
		if err != nil {
			t.Fatal(err)
		}
		reacted := r.send(s, out)
		r.restart()
		r.untilReady()
		again := r.find(lineID).messageForRetry(t.Context())
		to := wireJID(sent.Chat)
		if got := again(to, to, reacted.ID).GetReactionMessage(); got.GetText() != "👍" || got.GetKey().GetID() != sent.ID {
			t.Errorf("got %v, want the reaction", got)
		}
		ben := wireJID(models.JID(r.ben.LID()))
		for _, id := range []string{sent.ID, reacted.ID} {
			if got := again(ben, ben, id); got != nil {
				t.Errorf("Ben got %v, which went to Anna", got)
			}
			for _, address := range []string{r.anna.LID(), r.anna.JID()} {
				if anna := wireJID(models.JID(address)); again(anna, anna, id) == nil {
					t.Errorf("Anna got nothing as %s", address)
				}
			}
			if me := wireJID(models.JID(r.phone.LID())); again(me, me, id) == nil {
				t.Error("our own device got nothing")
			}
		}
		if got := again(to, to, "NOTHING"); got != nil {
			t.Errorf("got %v for what was never sent", got)
		}
	})
}
