package whatsapp

import (
	"context"
	"slices"
	"testing"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// group is a group of the line, Anna and Ben, made by Anna.
func (r *rig) group() models.JID {
	r.t.Helper()
	info, err := r.sim.CreateGroup(annaNumber, "Trip", lineNumber, benNumber)
	if err != nil {
		r.t.Fatal(err)
	}
	return models.JID(info.JID)
}

func (r *rig) change(group models.JID, change simulator.GroupChange) {
	r.t.Helper()
	change.By = annaNumber
	if err := r.sim.ChangeGroup(group.String(), change); err != nil {
		r.t.Fatal(err)
	}
}

func TestAGroupIsToldAndTalkedIn(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		group := r.group()
		joined := await[models.GroupJoined](r, nil)
		if joined.Group != group || joined.By != models.JID(r.anna.LID()) {
			t.Errorf("got %+v, want to be in %s by Anna", joined, group)
		}
		r.quiet()
		g, err := s.Group(t.Context(), group)
		if err != nil || g.Subject != "Trip" || len(g.Participants) != 3 {
			t.Errorf("got %+v, %v, want Trip with three people", g, err)
		}
		if _, err := r.ben.SendText(t.Context(), group.String(), "hi all"); err != nil {
			t.Fatal(err)
		}
		received := await[models.MessageReceived](r, nil).Message
		if received.Chat != group || received.Sender != models.JID(r.ben.LID()) || received.Text != "hi all" {
			t.Errorf("got %+v, want Ben's text in the group", received)
		}
		sent, err := s.Send(t.Context(), group, Outgoing{Text: "welcome"})
		if err != nil {
			t.Fatal(err)
		}
		r.annaGetsText("welcome")
		if chat, err := s.Chat(t.Context(), group); err != nil || chat.Name != "Trip" || chat.Unread != 1 {
			t.Errorf("got %+v, %v, want the chat Trip with one unread", chat, err)
		}

		r.quiet()
		for _, reader := range []*simulator.Account{r.anna, r.ben} {
			if m, err := s.Message(t.Context(), group, sent.ID); err != nil || m.Ack == models.AckRead {
				t.Errorf("ack %d, %v before everybody has read it", m.Ack, err)
			}
			if err := reader.Receipt(group.String(), []string{sent.ID}, "read"); err != nil {
				t.Fatal(err)
			}
			r.quiet()
		}
		await(r, func(a models.MessageAcked) bool { return a.Ack == models.AckRead && a.Message.ID == sent.ID })
	})
}

func TestWhatChangesInAGroupIsTold(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		carl := r.person("4915100000004", "Carl")
		group := r.group()
		await[models.GroupJoined](r, nil)
		anna, ben := models.JID(r.anna.LID()), models.JID(r.ben.LID())

		subject, about, on := "Trip 2027", "See you there", true
		r.change(group, simulator.GroupChange{Subject: &subject})
		if got := await[models.GroupUpdated](r, nil); got.What != "subject" || got.Value != subject || got.By != anna {
			t.Errorf("got %+v, want the new subject by Anna", got)
		}
		r.change(group, simulator.GroupChange{Description: &about})
		await(r, func(u models.GroupUpdated) bool { return u.What == "description" && u.Value == about })
		r.change(group, simulator.GroupChange{Announce: &on})
		await(r, func(u models.GroupUpdated) bool { return u.What == "announce" && u.Value == "true" })
		r.change(group, simulator.GroupChange{Promote: []string{benNumber}})
		if got := await[models.GroupAdminChanged](r, nil); got.How != "promote" || !slices.Equal(got.People, []models.JID{ben}) {
			t.Errorf("got %+v, want Ben promoted", got)
		}
		r.change(group, simulator.GroupChange{Add: []string{carl.Number()}})
		if got := await[models.GroupJoined](r, nil); got.How != "add" || !slices.Equal(got.People, []models.JID{models.JID(carl.LID())}) {
			t.Errorf("got %+v, want Carl added", got)
		}
		r.change(group, simulator.GroupChange{Remove: []string{carl.Number()}})
		if got := await[models.GroupLeft](r, nil); got.How != "remove" || got.By != anna {
			t.Errorf("got %+v, want Carl removed by Anna", got)
		}
		r.quiet()
		g, err := s.Group(t.Context(), group)
		if err != nil || g.Subject != subject || g.Description != about || !g.Announce || len(g.Participants) != 3 {
			t.Errorf("got %+v, %v, want all changes in it", g, err)
		}
		at := slices.IndexFunc(g.Participants, func(p models.Participant) bool { return p.JID == ben })
		if at < 0 || !g.Participants[at].Admin {
			t.Errorf("got %+v, want Ben as an admin", g.Participants)
		}
	})
}

func TestGroupsThatWereThereBeforeAreAskedFor(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		group := r.group()
		s := r.linked()
		if g, err := s.Group(t.Context(), group); err != nil || len(g.Participants) != 3 {
			t.Errorf("got %+v, %v, want the group with three people", g, err)
		}
	})
}

func TestOnlyAdminsDeleteWhatOthersSaid(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		group := r.group()
		await[models.GroupJoined](r, nil)
		r.quiet()
		said := func(who *simulator.Account, text string) string {
			id, err := who.SendText(t.Context(), group.String(), text)
			if err != nil {
				t.Fatal(err)
			}
			await(r, func(m models.MessageReceived) bool { return m.Message.ID == id })
			return id
		}
		byAnna, byBen := said(r.anna, "a rule"), said(r.ben, "an insult")
		r.revokes(r.ben, r.anna, group, byAnna)
		r.revokes(r.anna, r.ben, group, byBen)
		if got := await[models.MessageRevoked](r, nil); got.Message.ID != byBen {
			t.Errorf("%s was deleted, want what Ben said", got.Message.ID)
		}
		r.quiet()
		if m, err := s.Message(t.Context(), group, byAnna); err != nil || m.Text != "a rule" {
			t.Errorf("got %+v, %v, want Anna's message untouched", m, err)
		}
	})
}

// revokes deletes somebody's message for everyone, allowed or not.
func (r *rig) revokes(who, author *simulator.Account, group models.JID, id string) {
	r.t.Helper()
	_, err := who.Send(r.t.Context(), group.String(), simulator.Message{Raw: &waE2E.Message{
		ProtocolMessage: &waE2E.ProtocolMessage{
			Type: waE2E.ProtocolMessage_REVOKE.Enum(),
			Key: &waCommon.MessageKey{
				RemoteJID: proto.String(group.String()), ID: &id,
				FromMe: proto.Bool(false), Participant: proto.String(author.LID()),
			},
		},
	}})
	if err != nil {
		r.t.Fatal(err)
	}
	r.quiet()
}

// groupSaves counts how often a group is stored.
type groupSaves struct {
	storage.Store
	saved int
}

func (g *groupSaves) SaveGroup(ctx context.Context, group models.Group) error {
	g.saved++
	return g.Store.SaveGroup(ctx, group)
}

func TestAGroupThatDidNotChangeIsNotStoredAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.group()
		await[models.GroupJoined](r, nil)
		r.quiet()
		client, err := s.client()
		if err != nil {
			t.Fatal(err)
		}
		groups, err := client.GetJoinedGroups(t.Context())
		if err != nil || len(groups) != 1 {
			t.Fatalf("%d groups, %v, want 1", len(groups), err)
		}
		if n := r.groupWrites(s, groups); n != 0 {
			t.Errorf("stored %d times though nothing changed, want 0", n)
		}
		groups[0].Name = "Another name"
		if n := r.groupWrites(s, groups); n != 1 {
			t.Errorf("stored %d times with a new name, want 1", n)
		}
	})
}

// groupWrites applies what WhatsApp says of groups, and counts the writes.
func (r *rig) groupWrites(s *Session, groups []*types.GroupInfo) int {
	r.t.Helper()
	change := s.viewOf(r.t.Context()).groups(groups)
	counted := &groupSaves{}
	err := r.store.Update(r.t.Context(), func(tx storage.Store) error {
		counted.Store = tx
		for _, step := range change.Steps {
			if err := step.Apply(r.t.Context(), &events.Tx{Store: counted, SessionID: lineID}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return counted.saved
}
