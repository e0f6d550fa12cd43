package whatsapp

import (
	"errors"
	"slices"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

var pollTime = time.Unix(1_772_366_400, 0)

var weekdays = models.Poll{Options: []string{"Monday", "Friday"}}

// Votes name the two people by hidden id or by number, whichever the voter's
// client chose; the answer must be read in any case.
func TestAVoteIsReadHoweverItsVoterSignedIt(t *testing.T) {
	for _, signed := range []string{"", "lid", "pn"} {
		for name, address := range map[string]func(*simulator.Account) string{"number": (*simulator.Account).JID, "hidden id": (*simulator.Account).LID} {
			t.Run("signed "+signed+" to the "+name, func(t *testing.T) {
				inBubble(t, func(t *testing.T, r *rig) {
					s := r.linked()
					sent := r.send(s, Outgoing{Text: "When?", Poll: &weekdays})
					vote := simulator.Message{Vote: &simulator.Vote{ID: sent.ID, Options: []string{"Friday"}, Signed: signed}}
					if _, err := r.anna.Send(t.Context(), address(r.phone), vote); err != nil {
						t.Fatal(err)
					}
					got := await[models.Voted](r, nil)
					if !slices.Equal(got.Vote.Options, []string{"Friday"}) || got.Vote.Voter != models.JID(r.anna.LID()) || got.Vote.FromMe || got.Poll.ID != sent.ID {
						t.Errorf("got %+v, want Friday by Anna", got.Vote)
					}
				})
			})
		}
	}
}

func TestWeVote(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.annaSends(simulator.Message{Poll: &simulator.Poll{Name: "When?", Options: weekdays.Options}})
		m := await[models.MessageReceived](r, nil).Message
		if m.Type != models.TypePoll || m.Text != "When?" || m.Poll.Multiple || !slices.Equal(m.Poll.Options, weekdays.Options) {
			t.Errorf("got %+v, want Anna's poll", m)
		}
		cast, err := s.Vote(t.Context(), m.Chat, id, []string{"Monday"})
		if err != nil {
			t.Fatal(err)
		}
		got := r.annaGets(func(m simulator.InboxMessage) bool { return m.ID == cast.ID })
		if got.Target != id || !slices.Equal(got.Options, []string{"Monday"}) {
			t.Errorf("Anna read %+v, want Monday", got)
		}
		if told := await[models.Voted](r, nil); !told.Vote.FromMe || !slices.Equal(told.Vote.Options, []string{"Monday"}) {
			t.Errorf("told of %+v, want our vote", told.Vote)
		}
		for _, options := range [][]string{{"Sunday"}, {"Monday", "Friday"}} {
			if _, err := s.Vote(t.Context(), m.Chat, id, options); models.KindOf(err) != models.Invalid {
				t.Errorf("a vote for %v: got %v, want a refusal", options, err)
			}
		}
		if _, err := s.Vote(t.Context(), m.Chat, id, nil); err != nil {
			t.Fatal(err)
		}
		_, votes, err := s.PollVotes(t.Context(), m.Chat, id)
		if err != nil || len(votes) != 1 || len(votes[0].Options) != 0 {
			t.Errorf("got %+v, %v, want our vote taken back", votes, err)
		}
	})
}

func TestAVoteInAGroupAndOneFromOurPhone(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		group, err := r.sim.CreateGroup(annaNumber, "Trip", lineNumber, benNumber)
		if err != nil {
			t.Fatal(err)
		}
		await[models.GroupJoined](r, nil)
		r.quiet()
		sent, err := s.Send(t.Context(), models.JID(group.JID), Outgoing{Text: "When?", Poll: &models.Poll{Options: weekdays.Options, Multiple: true}})
		if err != nil {
			t.Fatal(err)
		}
		r.quiet()
		for _, who := range []*simulator.Account{r.ben, r.phone} {
			if _, err := who.Send(t.Context(), group.JID, simulator.Message{Vote: &simulator.Vote{ID: sent.ID, Options: weekdays.Options}}); err != nil {
				t.Fatal(err)
			}
			got := await[models.Voted](r, nil).Vote
			if got.Voter != models.JID(who.LID()) || got.FromMe != (who == r.phone) || len(got.Options) != 2 {
				t.Errorf("got %+v, want both days by %s", got, who.LID())
			}
		}
	})
}

func TestAVoteThatCannotBeReadGoesToQuarantine(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		sent := r.send(s, Outgoing{Text: "When?", Poll: &weekdays})
		vote := &waE2E.Message{PollUpdateMessage: &waE2E.PollUpdateMessage{
			PollCreationMessageKey: keyOf(sent),
			Vote:                   &waE2E.PollEncValue{EncIV: make([]byte, ballotNonce), EncPayload: make([]byte, 48)},
		}}
		r.annaSends(simulator.Message{Raw: vote})
		if aside := await[models.EventKeptAside](r, nil); aside.What != "poll vote" {
			t.Errorf("kept aside %+v, want the vote", aside)
		}
		if n := count[models.Voted](r); n != 0 {
			t.Errorf("told of %d votes, want none", n)
		}
	})
}

func TestAPollKeepsItsKeyFromTheOutboxOn(t *testing.T) {
	row, err := NewOutboxRow(lineID, "1@lid", Outgoing{Text: "When?", Poll: &weekdays}, pollTime)
	if err != nil {
		t.Fatal(err)
	}
	first, err := OutgoingOf(row)
	again, err2 := OutgoingOf(row)
	if errors.Join(err, err2) != nil || len(first.Poll.Secret) != secretLength || !slices.Equal(first.Poll.Secret, again.Poll.Secret) {
		t.Errorf("got the keys %x and %x, want one of %d bytes", first.Poll.Secret, again.Poll.Secret, secretLength)
	}
	if weekdays.Secret != nil {
		t.Error("the caller's poll was changed")
	}
}

func TestOldVotesComeWithTheirPoll(t *testing.T) {
	m := models.Message{SessionID: lineID, Chat: "300@lid", ID: "P", Poll: &weekdays}
	web := &waWeb.WebMessageInfo{PollUpdates: []*waWeb.PollUpdate{{
		Vote:              &waE2E.PollVoteMessage{SelectedOptions: [][]byte{hashOption("Friday"), hashOption("Sunday")}},
		SenderTimestampMS: proto.Int64(pollTime.UnixMilli()),
	}}}
	steps := (&historyImport{view: testView()}).votes(m, web)
	if len(steps) != 1 {
		t.Fatalf("got %d steps, want 1", len(steps))
	}
	if got := steps[0].(oldVote).Vote; got.Voter != "300@lid" || !slices.Equal(got.Options, []string{"Friday"}) || !got.Time.Equal(pollTime) {
		t.Errorf("got %+v, want Friday by Ben", got)
	}
}
