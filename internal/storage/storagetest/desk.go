package storagetest

import (
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

func deskLabel(l models.DeskLabel) string { return l.Name }

var deskCases = map[string]func(*testing.T, storage.Store){
	"marks of our own stand on a chat once": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for _, name := range []string{"vip", "angry", "vip"} {
			check(t, s.SetDeskLabel(ctx, models.DeskLabel{SessionID: line, Chat: anna, Name: name}, true))
		}
		check(t, s.SetDeskLabel(ctx, models.DeskLabel{SessionID: line, Chat: ben, Name: "new"}, true))
		check(t, s.SetDeskLabel(ctx, models.DeskLabel{SessionID: other, Chat: anna, Name: "other"}, true))
		list(t, "on the chat", must[[]models.DeskLabel](t)(s.DeskLabels(ctx, line, anna)), deskLabel, "angry", "vip")
		list(t, "of the session", must[[]models.DeskLabel](t)(s.DeskLabels(ctx, line, "")), deskLabel, "angry", "new", "vip")
		check(t, s.SetDeskLabel(ctx, models.DeskLabel{SessionID: line, Chat: anna, Name: "angry"}, false))
		check(t, s.SetDeskLabel(ctx, models.DeskLabel{SessionID: line, Chat: anna, Name: "never"}, false))
		list(t, "later", must[[]models.DeskLabel](t)(s.DeskLabels(ctx, line, anna)), deskLabel, "vip")
	},
	"notes come newest first": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		var ids []int64
		for i, text := range []string{"one", "two", "three"} {
			n := must[models.Note](t)(s.AddNote(ctx, models.Note{SessionID: line, Chat: anna, Text: text, Author: "user:3", Run: 7, Time: minutes(i)}))
			ids = append(ids, n.ID)
		}
		text := func(n models.Note) string { return n.Text }
		list(t, "notes", must[[]models.Note](t)(s.Notes(ctx, line, anna, 0, 2)), text, "three", "two")
		list(t, "older", must[[]models.Note](t)(s.Notes(ctx, line, anna, ids[1], 2)), text, "one")
		check(t, s.DeleteNote(ctx, other, ids[1]))
		check(t, s.DeleteNote(ctx, line, ids[2]))
		found := must[[]models.Note](t)(s.Notes(ctx, line, anna, 0, 0))
		list(t, "left", found, text, "two", "one")
		same(t, "a note", found[0], models.Note{ID: ids[1], SessionID: line, Chat: anna, Text: "two", Author: "user:3", Run: 7, Time: minutes(1)})
	},
	"one person looks after a chat, or nobody": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		_, err := s.Assignment(ctx, line, anna)
		fails(t, err, models.NotFound)
		for i, person := range []string{"Eva", "Tom"} {
			check(t, s.Assign(ctx, models.Assignment{SessionID: line, Chat: anna, Person: person, Time: minutes(i)}))
		}
		check(t, s.Assign(ctx, models.Assignment{SessionID: line, Chat: ben, Person: "Eva", Time: minutes(5)}))
		equal(t, "person", must[models.Assignment](t)(s.Assignment(ctx, line, anna)).Person, "Tom")
		chat := func(a models.Assignment) models.JID { return a.Chat }
		list(t, "all", must[[]models.Assignment](t)(s.Assignments(ctx, line, "", 0)), chat, ben, anna)
		list(t, "of one", must[[]models.Assignment](t)(s.Assignments(ctx, line, "Tom", 0)), chat, anna)
		check(t, s.Assign(ctx, models.Assignment{SessionID: line, Chat: anna}))
		_, err = s.Assignment(ctx, line, anna)
		fails(t, err, models.NotFound)
	},
	"what staff keep follows the chat to its other name": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for _, jid := range []models.JID{annaP, anna} {
			check(t, s.SetDeskLabel(ctx, models.DeskLabel{SessionID: line, Chat: jid, Name: "vip"}, true))
			must[models.Note](t)(s.AddNote(ctx, models.Note{SessionID: line, Chat: jid, Text: "n", Time: noon}))
			check(t, s.Assign(ctx, models.Assignment{SessionID: line, Chat: jid, Person: string(jid), Time: noon}))
			check(t, s.AddSaid(ctx, []models.Said{{SessionID: line, Chat: jid, Time: noon}}))
		}
		check(t, s.MergeChats(ctx, line, annaP, anna))
		list(t, "labels", must[[]models.DeskLabel](t)(s.DeskLabels(ctx, line, "")), deskLabel, "vip")
		equal(t, "notes", len(must[[]models.Note](t)(s.Notes(ctx, line, anna, 0, 0))), 2)
		equal(t, "person", must[models.Assignment](t)(s.Assignment(ctx, line, anna)).Person, string(anna))
		equal(t, "said", len(must[[]models.Said](t)(s.Said(ctx, line, anna, noon))), 2)
	},
}
