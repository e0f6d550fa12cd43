package whatsapp

import (
	"slices"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// annasBallot is a vote by Anna in a poll of hers, as it travels.
func (r *rig) annasBallot(poll string, secret []byte, at time.Time, options ...string) *waE2E.Message {
	r.t.Helper()
	anna := models.JID(r.anna.JID())
	vote, err := sealVote(ballot{secret: secret, poll: poll, creator: anna, voter: anna}, options)
	if err != nil {
		r.t.Fatal(err)
	}
	return &waE2E.Message{PollUpdateMessage: &waE2E.PollUpdateMessage{
		PollCreationMessageKey: &waCommon.MessageKey{RemoteJID: proto.String(r.phone.JID()), FromMe: proto.Bool(true), ID: &poll},
		Vote:                   vote, SenderTimestampMS: proto.Int64(at.UnixMilli()),
	}}
}

func TestVotesThatComeBeforeTheirPollAreCounted(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		secret := newSecret()
		r.annaSends(simulator.Message{Raw: r.annasBallot("POLL1", secret, time.Now(), "Monday")})
		r.annaSends(simulator.Message{Raw: r.annasBallot("POLL1", secret, time.Now().Add(time.Minute), "Friday")})
		r.quiet()
		if n := count[models.Voted](r); n != 0 {
			t.Errorf("told of %d votes without a poll, want none", n)
		}
		r.restart()
		r.untilReady()
		s = r.find(s.ID())
		r.annaSends(simulator.Message{ID: "POLL1", Raw: composePoll("When?", models.Poll{Options: weekdays.Options, Secret: secret}, nil)})
		got := await[models.Voted](r, nil)
		if !slices.Equal(got.Vote.Options, []string{"Friday"}) || got.Vote.Voter != models.JID(r.anna.LID()) || got.Poll.ID != "POLL1" {
			t.Errorf("got %+v, want Friday by Anna", got.Vote)
		}
		_, votes, err := s.PollVotes(t.Context(), "", "POLL1")
		if err != nil || len(votes) != 1 {
			t.Errorf("got %+v, %v, want one vote", votes, err)
		}
	})
}

func TestAVoteInAPollThatCouldNotBeReadAtFirst(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		r.notes.expect("Failed to decrypt", "undecryptable", "decrypt")
		secret := newSecret()
		r.anna.CorruptNext(1)
		r.annaSends(simulator.Message{ID: "POLL1", Raw: composePoll("When?", models.Poll{Options: weekdays.Options, Secret: secret}, nil)})
		r.annaSends(simulator.Message{Raw: r.annasBallot("POLL1", secret, time.Now(), "Monday")})
		if got := await[models.Voted](r, nil); !slices.Equal(got.Vote.Options, []string{"Monday"}) {
			t.Errorf("got %+v, want Monday", got.Vote)
		}
	})
}

func TestAVoteOfOursWhoseSendingWasCutShortLeavesOnce(t *testing.T) {
	for _, point := range []string{"outbox.stored", "outbox.sending", "outbox.acked", "append.applied"} {
		t.Run(point, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				s := r.linked()
				r.notes.expect("made to fail")
				poll := r.annaSends(simulator.Message{Poll: &simulator.Poll{Name: "When?", Options: weekdays.Options}})
				m := await[models.MessageReceived](r, nil).Message
				r.quiet()
				vote, err := s.Voting(t.Context(), m.Chat, poll, []string{"Friday"})
				if err != nil {
					t.Fatal(err)
				}
				vote.ID = s.NewMessageID()
				failOnce(t, point)
				if _, err := s.Enqueue(t.Context(), m.Chat, vote); err != nil && point != "outbox.stored" {
					t.Fatal(err)
				}
				r.quiet()
				r.restart()
				r.untilReady()
				time.Sleep(2 * outboxLook)
				r.quiet()
				r.wantRow(vote.ID, models.OutboxSent)
				got := slices.DeleteFunc(r.anna.Inbox(0), func(m simulator.InboxMessage) bool { return m.ID != vote.ID })
				if len(got) != 1 || !slices.Equal(got[0].Options, []string{"Friday"}) {
					t.Errorf("Anna got %+v, want one vote for Friday", got)
				}
				_, votes, err := r.find(lineID).PollVotes(t.Context(), m.Chat, poll)
				if err != nil || len(votes) != 1 || !votes[0].FromMe || !slices.Equal(votes[0].Options, []string{"Friday"}) {
					t.Errorf("stored %+v, %v, want our vote", votes, err)
				}
			})
		})
	}
}

func TestAVoteWaitsForTheConnection(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		poll := r.annaSends(simulator.Message{Poll: &simulator.Poll{Name: "When?", Options: weekdays.Options}})
		m := await[models.MessageReceived](r, nil).Message
		if err := r.manager.Stop(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		vote, err := s.Voting(t.Context(), m.Chat, poll, []string{"Monday"})
		if err != nil {
			t.Fatal(err)
		}
		row, err := s.Enqueue(t.Context(), m.Chat, vote)
		if err != nil {
			t.Fatal(err)
		}
		r.session(lineID)
		if got := r.annaGets(func(m simulator.InboxMessage) bool { return m.ID == row.MessageID }); !slices.Equal(got.Options, []string{"Monday"}) {
			t.Errorf("Anna got %+v, want Monday", got)
		}
	})
}
