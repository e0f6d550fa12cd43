package storagetest

import (
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

func labelID(l models.Label) string { return l.ID }

// labelled stores labels and puts them on chats.
func labelled(t *testing.T, s storage.Store, on ...models.Labeling) {
	t.Helper()
	for _, l := range on {
		check(t, s.SaveLabel(t.Context(), models.Label{SessionID: l.SessionID, ID: l.Label, Name: "Label " + l.Label}))
		check(t, s.SetLabeled(t.Context(), l, true))
	}
}

var labelCases = map[string]func(*testing.T, storage.Store){
	"a label comes back as it was stored last": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		want := models.Label{SessionID: line, ID: "3", Name: "Guests", Color: 7}
		check(t, s.SaveLabel(ctx, models.Label{SessionID: line, ID: "3", Name: "Guest"}))
		check(t, s.SaveLabel(ctx, want))
		equal(t, "label", must[models.Label](t)(s.Label(ctx, line, "3")), want)
		_, err := s.Label(ctx, other, "3")
		fails(t, err, models.NotFound)
	},
	"labels come by number": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for _, id := range []string{"10", "2", "1"} {
			check(t, s.SaveLabel(ctx, models.Label{SessionID: line, ID: id}))
		}
		check(t, s.SaveLabel(ctx, models.Label{SessionID: other, ID: "3"}))
		list(t, "labels", must[[]models.Label](t)(s.Labels(ctx, line)), labelID, "1", "2", "10")
	},
	"labels stand on chats and on messages": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		labelled(t, s, models.Labeling{SessionID: line, Chat: anna, Label: "2"}, models.Labeling{SessionID: line, Chat: anna, Label: "1"},
			models.Labeling{SessionID: line, Chat: anna, MessageID: "M", Label: "3"}, models.Labeling{SessionID: other, Chat: anna, Label: "4"})
		check(t, s.SetLabeled(ctx, models.Labeling{SessionID: line, Chat: anna, Label: "1"}, true))
		check(t, s.SetLabeled(ctx, models.Labeling{SessionID: line, Chat: anna, Label: "unknown"}, true))
		list(t, "on the chat", must[[]models.Label](t)(s.LabelsOf(ctx, line, anna, "")), labelID, "1", "2")
		list(t, "on the message", must[[]models.Label](t)(s.LabelsOf(ctx, line, anna, "M")), labelID, "3")
		check(t, s.SetLabeled(ctx, models.Labeling{SessionID: line, Chat: anna, Label: "2"}, false))
		check(t, s.SetLabeled(ctx, models.Labeling{SessionID: line, Chat: ben, Label: "2"}, false))
		list(t, "on the chat, later", must[[]models.Label](t)(s.LabelsOf(ctx, line, anna, "")), labelID, "1")
	},
	"chats are found by their label": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for i, jid := range []models.JID{anna, ben, team} {
			check(t, s.TouchChat(ctx, line, jid, minutes(9-i), 0))
		}
		labelled(t, s, models.Labeling{SessionID: line, Chat: anna, Label: "1"}, models.Labeling{SessionID: line, Chat: team, Label: "1"},
			models.Labeling{SessionID: line, Chat: ben, MessageID: "M", Label: "1"}, models.Labeling{SessionID: line, Chat: ben, Label: "2"})
		filter := storage.ChatFilter{Session: line, Label: "1"}
		list(t, "chats", must[[]models.Chat](t)(s.Chats(ctx, filter)), chatJID, anna, team)
		equal(t, "counted", must[int](t)(s.CountChats(ctx, filter)), 2)
	},
	"a label that is deleted is taken off everything": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		labelled(t, s, models.Labeling{SessionID: line, Chat: anna, Label: "1"}, models.Labeling{SessionID: line, Chat: anna, Label: "2"})
		check(t, s.DeleteLabel(ctx, line, "1"))
		check(t, s.SaveLabel(ctx, models.Label{SessionID: line, ID: "1"}))
		list(t, "on the chat", must[[]models.Label](t)(s.LabelsOf(ctx, line, anna, "")), labelID, "2")
	},
	"labels follow the chat to its other name": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		labelled(t, s, models.Labeling{SessionID: line, Chat: annaP, Label: "1"}, models.Labeling{SessionID: line, Chat: annaP, Label: "2"},
			models.Labeling{SessionID: line, Chat: anna, Label: "2"}, models.Labeling{SessionID: line, Chat: annaP, MessageID: "M", Label: "3"})
		check(t, s.MergeChats(ctx, line, annaP, anna))
		list(t, "on the chat", must[[]models.Label](t)(s.LabelsOf(ctx, line, anna, "")), labelID, "1", "2")
		list(t, "on the message", must[[]models.Label](t)(s.LabelsOf(ctx, line, anna, "M")), labelID, "3")
		equal(t, "under the old name", len(must[[]models.Label](t)(s.LabelsOf(ctx, line, annaP, ""))), 0)
	},
}
