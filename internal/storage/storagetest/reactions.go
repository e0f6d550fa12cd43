package storagetest

import (
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var reactionCases = map[string]func(*testing.T, storage.Store){
	"the last reaction by time counts": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		react := func(minute int, emoji string, want bool) {
			t.Helper()
			r := models.Reaction{SessionID: line, Chat: anna, MessageID: "M", Sender: anna, Emoji: emoji, ID: "R", Time: minutes(minute)}
			equal(t, emoji+" changes", must[bool](t)(s.SaveReaction(ctx, r)), want)
		}
		emoji := func(r models.Reaction) string { return r.Emoji }
		react(1, "👍", true)
		react(3, "❤", true)
		react(2, "😀", false)
		react(3, "❤", false)
		list(t, "kept", must[[]models.Reaction](t)(s.Reactions(ctx, line, anna, []string{"M"})), emoji, "❤")
		react(4, "", true)
		react(2, "👍", false)
		list(t, "taken back", must[[]models.Reaction](t)(s.Reactions(ctx, line, anna, []string{"M"})), emoji)
	},
	"reactions are read for many messages at once": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for i, id := range []string{"A", "B", "C"} {
			_, err := s.SaveReaction(ctx, models.Reaction{SessionID: line, Chat: anna, MessageID: id, Sender: anna, Emoji: "👍", Time: minutes(i)})
			check(t, err)
		}
		got := must[[]models.Reaction](t)(s.Reactions(ctx, line, anna, []string{"C", "A"}))
		list(t, "of", got, func(r models.Reaction) string { return r.MessageID }, "A", "C")
		equal(t, "of none", len(must[[]models.Reaction](t)(s.Reactions(ctx, line, anna, nil))), 0)
	},
	"a receipt keeps the first time of each stage": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		receipt := models.Receipt{SessionID: line, Chat: team, MessageID: "M", User: anna, Delivered: minutes(1)}
		check(t, s.SaveReceipt(ctx, receipt))
		check(t, s.SaveReceipt(ctx, models.Receipt{SessionID: line, Chat: team, MessageID: "M", User: anna, Delivered: minutes(5), Read: minutes(6)}))
		receipt.Read = minutes(6)
		got := must[[]models.Receipt](t)(s.Receipts(ctx, line, team, "M"))
		list(t, "receipts", got, func(r models.Receipt) models.Receipt { return r }, receipt)
	},
}
