package storagetest

import (
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var pinCases = map[string]func(*testing.T, storage.Store){
	"messages are pinned for a while, and taken off": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		pin := func(id string, at, until int) {
			t.Helper()
			p := models.PinnedMessage{SessionID: line, Chat: anna, MessageID: id, Time: minutes(at)}
			if until > 0 {
				p.Until = minutes(until)
			}
			check(t, s.SavePin(ctx, p))
		}
		pin("LONG", 1, 90)
		pin("SHORT", 2, 10)
		pin("OFF", 3, 90)
		pin("OFF", 5, 0)
		pin("OFF", 4, 90)
		pinned := func(at int) []models.PinnedMessage {
			t.Helper()
			return must[[]models.PinnedMessage](t)(s.Pins(ctx, line, anna, minutes(at)))
		}
		id := func(p models.PinnedMessage) string { return p.MessageID }
		list(t, "pinned", pinned(6), id, "SHORT", "LONG")
		list(t, "pinned later", pinned(10), id, "LONG")
		equal(t, "of another line", len(must[[]models.PinnedMessage](t)(s.Pins(ctx, other, anna, noon))), 0)
	},
	"pins follow the chat to its other name": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SavePin(ctx, models.PinnedMessage{SessionID: line, Chat: annaP, MessageID: "M", Time: noon, Until: minutes(9)}))
		check(t, s.MergeChats(ctx, line, annaP, anna))
		equal(t, "pins", len(must[[]models.PinnedMessage](t)(s.Pins(ctx, line, anna, noon))), 1)
	},
}
