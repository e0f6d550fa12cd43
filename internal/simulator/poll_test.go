package simulator

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"testing"

	"go.mau.fi/whatsmeow/types/events"
)

var weekdays = []string{"Monday", "Friday"}

func TestAContactVotesInThePollOfAClient(t *testing.T) {
	for name, address := range map[string]func(*Account) string{"by phone number": (*Account).JID, "by hidden address": (*Account).LID} {
		t.Run(name, func(t *testing.T) {
			c, ada, bob := two(t)
			sent, err := c.SendMessage(t.Context(), jidOf(t, address(bob)), c.BuildPollCreation("When?", weekdays, 1))
			if err != nil {
				t.Fatal(err)
			}
			got, err := bob.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.ID == sent.ID })
			if err != nil {
				t.Fatal(err)
			}
			if got.Type != "poll" || got.Text != "When?" || !slices.Equal(got.Options, weekdays) {
				t.Errorf("the contact got %+v, want the poll", got)
			}
			id, err := bob.Send(t.Context(), address(ada), Message{Vote: &Vote{ID: sent.ID, Options: []string{"Friday"}}})
			if err != nil {
				t.Fatal(err)
			}
			vote, err := c.DecryptPollVote(t.Context(), await(c, withID(id)))
			want := sha256.Sum256([]byte("Friday"))
			if err != nil || len(vote.GetSelectedOptions()) != 1 || !bytes.Equal(vote.GetSelectedOptions()[0], want[:]) {
				t.Errorf("got the vote %v, %v, want Friday", vote, err)
			}
		})
	}
}

func TestAClientVotesInThePollOfAContact(t *testing.T) {
	for name, address := range map[string]func(*Account) string{"by phone number": (*Account).JID, "by hidden address": (*Account).LID} {
		t.Run(name, func(t *testing.T) {
			c, ada, bob := two(t)
			id, err := bob.Send(t.Context(), address(ada), Message{Poll: &Poll{Name: "When?", Options: weekdays, Multiple: true}})
			if err != nil {
				t.Fatal(err)
			}
			poll := await(c, withID(id))
			if got := pollOf(poll.Message); got.GetName() != "When?" || got.GetSelectableOptionsCount() != 0 {
				t.Errorf("the client got %v, want the poll with many choices", got)
			}
			vote, err := c.BuildPollVote(t.Context(), &poll.Info, weekdays)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.SendMessage(t.Context(), poll.Info.Chat, vote); err != nil {
				t.Fatal(err)
			}
			got, err := bob.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.Type == "vote" })
			if err != nil {
				t.Fatal(err)
			}
			if got.Target != id || !slices.Equal(got.Options, weekdays) {
				t.Errorf("the contact read %+v, want both days in %s", got, id)
			}
		})
	}
}

func TestPollsAndVotesByTheControlAPI(t *testing.T) {
	r := newRemote(t)
	ada, bob := person(t, r.s, "4915112345678", "Ada"), person(t, r.s, "4915187654321", "Bob")
	poll := object{"to": bob.Number(), "poll": object{"name": "When?", "options": weekdays}, "id": "POLL1"}
	r.must("POST", "/sim/accounts/"+ada.Number()+"/send", poll)
	r.must("POST", "/sim/accounts/"+bob.Number()+"/send", object{"to": ada.Number(), "vote": object{"id": "POLL1", "options": []string{"Monday"}}})
	got, err := ada.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.Type == "vote" })
	if err != nil {
		t.Fatal(err)
	}
	if got.Target != "POLL1" || !slices.Equal(got.Options, []string{"Monday"}) {
		t.Errorf("Ada read %+v, want Monday in POLL1", got)
	}
	status, _ := r.call("POST", "/sim/accounts/"+bob.Number()+"/send", object{"to": ada.Number(), "vote": object{"id": "POLL1", "options": []string{"Sunday"}}})
	if status != 400 {
		t.Errorf("a vote for Sunday: got %d, want 400", status)
	}
}

func TestAPollInAGroup(t *testing.T) {
	s := testServer(t)
	ada, bob, cy := person(t, s, "4915112345678", "Ada"), person(t, s, "4915187654321", "Bob"), person(t, s, "4915111111111", "Cy")
	c := linked(t, s, ada)
	group, err := s.CreateGroup(bob.Number(), "Trip", ada.Number(), cy.Number())
	if err != nil {
		t.Fatal(err)
	}
	id, err := bob.Send(t.Context(), group.JID, Message{Poll: &Poll{Name: "When?", Options: weekdays}})
	if err != nil {
		t.Fatal(err)
	}
	await(c, withID(id))
	voteID, err := cy.Send(t.Context(), group.JID, Message{Vote: &Vote{ID: id, Options: []string{"Monday"}}})
	if err != nil {
		t.Fatal(err)
	}
	vote := await(c, func(e *events.Message) bool { return e.Info.ID == voteID && e.Message.GetPollUpdateMessage() != nil })
	if read, err := c.DecryptPollVote(t.Context(), vote); err != nil || len(read.GetSelectedOptions()) != 1 {
		t.Errorf("the client read %v, %v, want one day", read, err)
	}
	if got, err := bob.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.ID == voteID }); err != nil || !slices.Equal(got.Options, []string{"Monday"}) {
		t.Errorf("the author read %+v, %v, want Monday", got, err)
	}
}
