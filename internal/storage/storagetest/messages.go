package storagetest

import (
	"reflect"
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

func messageID(m models.Message) string { return m.ID }

// text is a text message, some minutes after noon.
func text(session string, chat, sender models.JID, id string, minute int, body string) models.Message {
	return models.Message{SessionID: session, Chat: chat, Sender: sender, ID: id, Time: minutes(minute), Type: models.TypeText, Text: body}
}

// store inserts messages that must all be new.
func store(t *testing.T, s storage.Store, messages ...models.Message) {
	t.Helper()
	equal(t, "new messages", must[int](t)(s.InsertMessages(t.Context(), messages)), len(messages))
}

func fullMessage() models.Message {
	return models.Message{
		SessionID: line, Chat: team, Sender: anna, ID: "3EB0", FromMe: true, Time: noon, Type: models.TypeImage,
		Text: "caption", PushName: "Anna", Ack: models.AckRead, Reason: "why",
		Media: &models.Media{
			MimeType: "image/png", FileName: "a.png", Size: 5, Width: 2, Height: 3, Seconds: 4, GIF: true, Waveform: []byte{1},
			Thumbnail: []byte{2}, DirectPath: "/p", URL: "https://x", Key: []byte{3}, SHA256: []byte{4}, EncSHA256: []byte{5}, File: "ab/cd",
		},
		Quote:    &models.Quote{ID: "Q", Sender: ben, Type: models.TypeText, Text: "quoted"},
		Location: &models.Location{Latitude: 1.5, Longitude: -2.25, Name: "here", Live: true},
		VCards:   []string{"BEGIN:VCARD"}, Mentions: []models.JID{ben}, Groups: []models.GroupMention{{Group: team, Subject: "Team"}}, Trade: &models.Trade{OrderID: "O", Token: "T", Business: ben}, Invite: &models.GroupInvite{Group: team, Code: "abc"},
		Choice: &models.Choice{Title: "Room?", Buttons: []models.Button{{ID: "b1", Text: "Yes"}}, RowID: "r1"}, EditID: "3EB0E", Forwards: 3, Starred: true, Ephemeral: true,
		ViewOnce: true, Broadcast: true, EditedAt: minutes(1), RevokedAt: minutes(2), Run: 9, SentBy: "user:3", Raw: []byte("raw"),
	}
}

var messageCases = map[string]func(*testing.T, storage.Store){
	"a message comes back as it was stored": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		want, fresh, err := s.InsertMessage(ctx, fullMessage())
		check(t, err)
		equal(t, "fresh", fresh, true)
		if want.RowID == 0 {
			t.Error("got no place in the store")
		}
		for _, chat := range []models.JID{team, ""} {
			same(t, "stored", must[models.Message](t)(s.Message(ctx, line, chat, "3EB0")), want)
		}
		if got := must[models.Message](t)(s.MessageByRow(ctx, want.RowID)); !reflect.DeepEqual(got, want) {
			t.Errorf("by place: got %+v, want %+v", got, want)
		}
	},
	"a message that is not there is not found": func(t *testing.T, s storage.Store) {
		_, err := s.Message(t.Context(), line, anna, "none")
		fails(t, err, models.NotFound)
		_, err = s.MessageByRow(t.Context(), 99)
		fails(t, err, models.NotFound)
		fails(t, s.UpdateMessage(t.Context(), text(line, anna, anna, "none", 0, "x")), models.NotFound)
	},
	"storing twice keeps the first": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		first, _, err := s.InsertMessage(ctx, text(line, anna, anna, "M", 0, "first"))
		check(t, err)
		again, fresh, err := s.InsertMessage(ctx, text(line, anna, anna, "M", 5, "second"))
		check(t, err)
		equal(t, "fresh", fresh, false)
		equal(t, "text", again.Text, "first")
		equal(t, "place", again.RowID, first.RowID)
		equal(t, "of many", must[int](t)(s.InsertMessages(ctx, []models.Message{
			text(line, anna, anna, "M", 0, "x"), text(line, anna, anna, "N", 1, "y"), text(line, anna, anna, "N", 1, "z"),
		})), 1)
		equal(t, "of another sender", must[int](t)(s.InsertMessages(ctx, []models.Message{text(line, anna, ben, "M", 0, "x")})), 1)
	},
	"a placeholder is filled by the repeat, once": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		hole := text(line, anna, anna, "M", 0, "")
		hole.Type = models.TypeUndecryptable
		placed, _, err := s.InsertMessage(ctx, hole)
		check(t, err)
		_, fresh, err := s.InsertMessage(ctx, hole)
		check(t, err)
		equal(t, "a second placeholder is fresh", fresh, false)
		filled, fresh, err := s.InsertMessage(ctx, text(line, anna, anna, "M", 1, "at last"))
		check(t, err)
		equal(t, "the repeat is fresh", fresh, true)
		equal(t, "place", filled.RowID, placed.RowID)
		equal(t, "text", must[models.Message](t)(s.Message(ctx, line, anna, "M")).Text, "at last")
	},
	"an update replaces all but the key": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		m, _, err := s.InsertMessage(ctx, fullMessage())
		check(t, err)
		m.Type, m.Text, m.Media, m.Quote, m.Location, m.VCards, m.Mentions = models.TypeRevoked, "", nil, nil, nil, nil, nil
		check(t, s.UpdateMessage(ctx, m))
		same(t, "stored", must[models.Message](t)(s.Message(ctx, line, team, m.ID)), m)
		m.RowID, m.Text = 0, "found by its key"
		check(t, s.UpdateMessage(ctx, m))
		equal(t, "text", must[models.Message](t)(s.Message(ctx, line, team, m.ID)).Text, m.Text)
	},
	"messages come newest first, and pages join": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		store(t, s, text(line, anna, anna, "A", 2, "a"), text(line, anna, anna, "B", 1, "b"),
			text(line, anna, anna, "C", 1, "c"), text(line, anna, anna, "D", 3, "d"), text(line, ben, ben, "E", 9, "e"))
		want := []string{"D", "A", "C", "B"}
		page := storage.MessageFilter{Session: line, Chat: anna}
		list(t, "whole", must[[]models.Message](t)(s.Messages(ctx, page)), messageID, want...)
		page.Limit = 1
		for _, id := range want {
			got := must[[]models.Message](t)(s.Messages(ctx, page))
			list(t, "page", got, messageID, id)
			page.BeforeRow = got[0]
		}
		list(t, "past the end", must[[]models.Message](t)(s.Messages(ctx, page)), messageID)
	},
	"filters pick messages": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		mine := text(line, anna, me, "MINE", 3, "mine")
		mine.FromMe = true
		store(t, s, text(line, anna, anna, "OLD", 1, "old"), text(line, anna, anna, "NEW", 2, "new"), mine, text(other, anna, anna, "ELSE", 4, "else"))
		yes, no := true, false
		for name, test := range map[string]struct {
			filter storage.MessageFilter
			want   []string
		}{
			"mine":      {storage.MessageFilter{Session: line, FromMe: &yes}, []string{"MINE"}},
			"theirs":    {storage.MessageFilter{Session: line, FromMe: &no}, []string{"NEW", "OLD"}},
			"since":     {storage.MessageFilter{Session: line, Since: minutes(2)}, []string{"MINE", "NEW"}},
			"ids":       {storage.MessageFilter{Session: line, IDs: []string{"OLD", "ELSE"}}, []string{"OLD"}},
			"all chats": {storage.MessageFilter{Session: line}, []string{"MINE", "NEW", "OLD"}},
		} {
			list(t, name, must[[]models.Message](t)(s.Messages(ctx, test.filter)), messageID, test.want...)
		}
	},
	"an ack goes up, never down": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		failed := text(line, anna, me, "M", 0, "x")
		failed.Ack = models.AckError
		store(t, s, failed)
		for _, step := range []struct {
			to, is models.Ack
			moved  bool
		}{
			{models.AckSent, models.AckSent, true}, {models.AckRead, models.AckRead, true},
			{models.AckDelivered, models.AckRead, false}, {models.AckRead, models.AckRead, false},
		} {
			m, moved, err := s.RaiseAck(ctx, line, anna, "M", step.to)
			check(t, err)
			equal(t, "moved", moved, step.moved)
			equal(t, "answered", m.Ack, step.is)
			equal(t, "stored", must[models.Message](t)(s.Message(ctx, line, anna, "M")).Ack, step.is)
		}
		_, _, err := s.RaiseAck(ctx, line, anna, "none", models.AckRead)
		fails(t, err, models.NotFound)
	},
	"deleting takes what the filter picks, and what hangs on it": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		store(t, s, text(line, anna, anna, "A", 1, "room"), text(line, anna, anna, "B", 2, "room"), text(line, anna, anna, "C", 3, "room"), text(line, ben, ben, "A", 4, "room"))
		check(t, s.SaveReceipt(ctx, models.Receipt{SessionID: line, Chat: anna, MessageID: "A", User: anna}))
		equal(t, "by id", must[int](t)(s.DeleteMessages(ctx, storage.MessageFilter{Session: line, Chat: anna, IDs: []string{"A"}})), 1)
		equal(t, "receipts", len(must[[]models.Receipt](t)(s.Receipts(ctx, line, anna, "A"))), 0)
		list(t, "search", must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Text: "room"})), messageID, "A", "C", "B")
		equal(t, "the rest of the chat", must[int](t)(s.DeleteMessages(ctx, storage.MessageFilter{Session: line, Chat: anna})), 2)
		list(t, "left", must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Session: line})), messageID, "A")
	},
}

var searchCases = map[string]func(*testing.T, storage.Store){
	"a text is found by words, their beginnings, without accents": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		store(t, s, text(line, anna, anna, "FR", 1, "Réservation déjà confirmée"), text(line, ben, ben, "DE", 2, "Zimmer 12, bitte: \"Frühstück\""),
			text(other, anna, anna, "X", 3, "reservation"))
		for search, want := range map[string][]string{
			"reservation": {"FR"}, "DEJA": {"FR"}, "confirm": {"FR"}, "fruhst": {"DE"}, `"Frühstück"`: {"DE"},
			"bitte zimmer": {"DE"}, "zimmer confirm": nil, "NOT OR (": nil, "12": {"DE"}, "servation": nil, "  ": nil, "\x00": nil, `"`: nil,
		} {
			list(t, search, must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Session: line, Text: search})), messageID, want...)
		}
	},
	"what was edited is found by its new text only": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		m, _, err := s.InsertMessage(ctx, text(line, anna, anna, "M", 0, "before"))
		check(t, err)
		m.Text = "after"
		check(t, s.UpdateMessage(ctx, m))
		list(t, "old", must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Text: "before"})), messageID)
		list(t, "new", must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Text: "after"})), messageID, "M")
	},
	"hits come newest first, and pages join": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		store(t, s, text(line, anna, anna, "A", 1, "key"), text(line, ben, ben, "B", 2, "key"), text(line, anna, anna, "C", 3, "key"))
		page := storage.MessageFilter{Session: line, Text: "key", Limit: 2}
		hits := must[[]models.Message](t)(s.Messages(ctx, page))
		list(t, "first page", hits, messageID, "C", "B")
		page.BeforeRow = hits[1]
		list(t, "second page", must[[]models.Message](t)(s.Messages(ctx, page)), messageID, "A")
		list(t, "by offset", must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Session: line, Text: "key", Limit: 1, Offset: 1})), messageID, "B")
		list(t, "in one chat", must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Session: line, Chat: anna, Text: "key"})), messageID, "C", "A")
	},
}
