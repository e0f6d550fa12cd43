package storagetest

import (
	"fmt"
	"strings"
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var voteCases = map[string]func(*testing.T, storage.Store){
	"the last vote of each person counts": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		vote := func(voter models.JID, minute int, want bool, options ...string) {
			t.Helper()
			v := models.PollVote{SessionID: line, Chat: team, MessageID: "P", Voter: voter, ID: "V", Options: options, Time: minutes(minute)}
			equal(t, strings.Join(options, "+")+" changes", must[bool](t)(s.SaveVote(ctx, v)), want)
		}
		chosen := func(v models.PollVote) string { return string(v.Voter) + " " + strings.Join(v.Options, "+") }
		vote(anna, 1, true, "Monday")
		vote(ben, 2, true, "Monday", "Friday")
		vote(anna, 4, true, "Friday")
		vote(anna, 3, false, "Monday")
		vote(anna, 5, false, "Friday")
		list(t, "votes", must[[]models.PollVote](t)(s.Votes(ctx, line, team, "P")), chosen, "102@lid Monday+Friday", "101@lid Friday")
		vote(ben, 6, true)
		list(t, "taken back", must[[]models.PollVote](t)(s.Votes(ctx, line, team, "P")), chosen, "101@lid Friday", "102@lid ")
		equal(t, "in another poll", len(must[[]models.PollVote](t)(s.Votes(ctx, line, team, "Q"))), 0)
		equal(t, "of another line", len(must[[]models.PollVote](t)(s.Votes(ctx, other, team, "P"))), 0)
	},
	"everybody's vote is listed in a large group": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		const voters = storage.MaxLimit + 100
		check(t, s.Update(ctx, func(tx storage.Store) error {
			for i := range voters {
				voter := models.JID(fmt.Sprintf("%d@lid", 1000+i))
				v := models.PollVote{SessionID: line, Chat: team, MessageID: "P", Voter: voter, Options: []string{"yes"}, Time: minutes(i)}
				if _, err := tx.SaveVote(ctx, v); err != nil {
					return err
				}
			}
			return nil
		}))
		got := must[[]models.PollVote](t)(s.Votes(ctx, line, team, "P"))
		equal(t, "votes", len(got), voters)
		equal(t, "the first", got[0].Voter, models.JID("1000@lid"))
		equal(t, "the last", got[len(got)-1].Voter, models.JID(fmt.Sprintf("%d@lid", 1000+voters-1)))
	},
	"votes follow the chat and the voter to their other name": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		save := func(chat models.JID) {
			t.Helper()
			_, err := s.SaveVote(ctx, models.PollVote{SessionID: line, Chat: chat, MessageID: "P", Voter: annaP, Options: []string{"yes"}, Time: noon})
			check(t, err)
		}
		save(annaP)
		save(team)
		check(t, s.MergeChats(ctx, line, annaP, anna))
		voter := func(v models.PollVote) models.JID { return v.Voter }
		list(t, "in her chat", must[[]models.PollVote](t)(s.Votes(ctx, line, anna, "P")), voter, anna)
		list(t, "in the group", must[[]models.PollVote](t)(s.Votes(ctx, line, team, "P")), voter, anna)
	},
	"votes go with their poll": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		poll := text(line, team, anna, "P", 0, "When?")
		poll.Type, poll.Poll = models.TypePoll, &models.Poll{Options: []string{"Monday", "Friday"}, Multiple: true, Secret: []byte("secret")}
		store(t, s, poll)
		got := must[models.Message](t)(s.Message(ctx, line, team, "P"))
		list(t, "choices", got.Poll.Options, func(o string) string { return o }, "Monday", "Friday")
		equal(t, "secret", string(got.Poll.Secret), "secret")
		_, err := s.SaveVote(ctx, models.PollVote{SessionID: line, Chat: team, MessageID: "P", Voter: ben, Options: []string{"Friday"}, Time: noon})
		check(t, err)
		_, err = s.DeleteMessages(ctx, storage.MessageFilter{Session: line, Chat: team})
		check(t, err)
		equal(t, "votes left", len(must[[]models.PollVote](t)(s.Votes(ctx, line, team, "P"))), 0)
	},
}
