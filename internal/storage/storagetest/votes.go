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
	"votes wait for their poll": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		keep := func(chat models.JID, poll string, voter models.JID, minute int, content string) {
			t.Helper()
			check(t, s.KeepEarlyVote(ctx, models.EarlyVote{
				SessionID: line, Chat: chat, MessageID: poll, Voter: voter, Time: minutes(minute), KeptAt: minutes(minute), Content: []byte(content),
			}))
		}
		shown := func(v models.EarlyVote) string { return string(v.Voter) + " " + string(v.Content) }
		keep(team, "P", annaP, 3, "last")
		keep(team, "P", annaP, 2, "late and older")
		keep(team, "P", ben, 1, "first")
		keep(anna, "P", ben, 1, "elsewhere")
		keep(team, "Q", ben, 9, "another")
		check(t, s.MergeChats(ctx, line, annaP, anna))
		equal(t, "of another line", len(must[[]models.EarlyVote](t)(s.TakeEarlyVotes(ctx, other, team, "P"))), 0)
		list(t, "in another chat", must[[]models.EarlyVote](t)(s.TakeEarlyVotes(ctx, line, anna, "P")), shown, "102@lid elsewhere")
		keep(team, "P", ben, 1, "first")
		list(t, "kept", must[[]models.EarlyVote](t)(s.TakeEarlyVotes(ctx, line, team, "P")), shown, "102@lid first", "101@lid last")
		equal(t, "taken twice", len(must[[]models.EarlyVote](t)(s.TakeEarlyVotes(ctx, line, team, "P"))), 0)
		equal(t, "pruned", must[int](t)(s.PruneEarlyVotes(ctx, minutes(10))), 1)
	},
	"not too many votes wait": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.Update(ctx, func(tx storage.Store) error {
			for i := range storage.MaxEarlyVotes + 10 {
				v := models.EarlyVote{SessionID: line, Chat: team, MessageID: fmt.Sprint(i), Voter: ben, Time: noon, KeptAt: minutes(i), Content: []byte("x")}
				if err := tx.KeepEarlyVote(ctx, v); err != nil {
					return err
				}
			}
			return nil
		}))
		equal(t, "the oldest", len(must[[]models.EarlyVote](t)(s.TakeEarlyVotes(ctx, line, team, "9"))), 0)
		equal(t, "the newest", len(must[[]models.EarlyVote](t)(s.TakeEarlyVotes(ctx, line, team, "10"))), 1)
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
