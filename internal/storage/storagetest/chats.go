package storagetest

import (
	"testing"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

func chatJID(c models.Chat) models.JID { return c.JID }

var chatCases = map[string]func(*testing.T, storage.Store){
	"a chat comes back as it was stored": func(t *testing.T, s storage.Store) {
		want := models.Chat{
			SessionID: line, JID: anna, Name: "Anna", Unread: -1, Archived: true, Pinned: true, MutedUntil: minutes(5),
			MutedAlways: true, ReadOnly: true, LastTime: noon, Ephemeral: 24 * time.Hour,
		}
		check(t, s.SaveChat(t.Context(), want))
		same(t, "stored", must[models.Chat](t)(s.Chat(t.Context(), line, anna)), want)
		_, err := s.Chat(t.Context(), other, anna)
		fails(t, err, models.NotFound)
	},
	"pinned chats come first, then the newest, and pages join": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for i, jid := range []models.JID{"1@lid", "2@lid", "3@lid", "4@lid", "5@lid"} {
			check(t, s.SaveChat(ctx, models.Chat{SessionID: line, JID: jid, LastTime: minutes(i / 2), Pinned: i == 0 || i == 1}))
		}
		want := []models.JID{"2@lid", "1@lid", "5@lid", "4@lid", "3@lid"}
		list(t, "whole", must[[]models.Chat](t)(s.Chats(ctx, storage.ChatFilter{Session: line})), chatJID, want...)
		var paged []models.Chat
		page := storage.ChatFilter{Session: line, Limit: 1}
		for range want {
			chats := must[[]models.Chat](t)(s.Chats(ctx, page))
			if len(chats) != 1 {
				t.Fatalf("got a page of %d, want 1", len(chats))
			}
			paged = append(paged, chats...)
			page.BeforeTime, page.BeforeJID = chats[0].LastTime, chats[0].JID
		}
		list(t, "by cursor", paged, chatJID, want...)
		list(t, "by offset", must[[]models.Chat](t)(s.Chats(ctx, storage.ChatFilter{Session: line, Offset: 2, Limit: 2})), chatJID, want[2:4]...)
	},
	"channels are kept, and listed among no chats": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		channel := models.JID("120363@newsletter")
		check(t, s.TouchChat(ctx, line, channel, noon, 3))
		check(t, s.TouchChat(ctx, line, anna, noon, 0))
		equal(t, "unread in the channel", must[models.Chat](t)(s.Chat(ctx, line, channel)).Unread, 3)
		list(t, "chats", must[[]models.Chat](t)(s.Chats(ctx, storage.ChatFilter{Session: line})), chatJID, anna)
		equal(t, "unread chats", must[int](t)(s.CountChats(ctx, storage.ChatFilter{Session: line, Unread: true})), 0)
	},
	"a list carries the last message of each": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.TouchChat(ctx, line, anna, minutes(2), 0))
		check(t, s.TouchChat(ctx, line, ben, minutes(1), 0))
		store(t, s, text(line, anna, anna, "A2", 2, "later"), text(line, anna, anna, "A1", 1, "earlier"))
		chats := must[[]models.Chat](t)(s.Chats(ctx, storage.ChatFilter{Session: line}))
		list(t, "chats", chats, chatJID, anna, ben)
		if chats[0].LastMessage == nil || chats[0].LastMessage.Text != "later" {
			t.Errorf("got %+v, want the message of the later time", chats[0].LastMessage)
		}
		if chats[1].LastMessage != nil {
			t.Errorf("got %+v, want no message", chats[1].LastMessage)
		}
	},
	"a list tells the last message received from the last one sent": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		mine := func(chat models.JID, id string, at int) models.Message {
			m := text(line, chat, me, id, at, "")
			m.FromMe = true
			return m
		}
		for i, jid := range []models.JID{anna, ben, team} {
			check(t, s.TouchChat(ctx, line, jid, minutes(9-i), 0))
		}
		check(t, s.TouchChat(ctx, other, anna, noon, 0))
		store(t, s, text(line, anna, anna, "A1", 1, ""), mine(anna, "A2", 2), mine(anna, "A3", 3), mine(ben, "B1", 1),
			mine(team, "T1", 1), text(line, team, anna, "T2", 2, ""), text(other, anna, anna, "O1", 1, ""))
		id := func(m *models.Message) string {
			if m == nil {
				return ""
			}
			return m.ID
		}
		chats := must[[]models.Chat](t)(s.Chats(ctx, storage.ChatFilter{}))
		list(t, "last", chats, func(c models.Chat) string { return id(c.LastMessage) }, "A3", "B1", "T2", "O1")
		list(t, "received", chats, func(c models.Chat) string { return id(c.LastReceived()) }, "A1", "", "T2", "O1")
	},
	"touching makes a chat, moves its time forward only, and counts": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.TouchChat(ctx, line, anna, minutes(5), 1))
		check(t, s.TouchChat(ctx, line, anna, minutes(3), 2))
		chat := must[models.Chat](t)(s.Chat(ctx, line, anna))
		sameTime(t, "last time", chat.LastTime, minutes(5))
		equal(t, "unread", chat.Unread, 3)
		check(t, s.SetUnread(ctx, line, anna, -1))
		check(t, s.TouchChat(ctx, line, anna, minutes(6), 0))
		equal(t, "marked by hand", must[models.Chat](t)(s.Chat(ctx, line, anna)).Unread, -1)
		check(t, s.TouchChat(ctx, line, anna, minutes(7), 1))
		equal(t, "counted after a mark by hand", must[models.Chat](t)(s.Chat(ctx, line, anna)).Unread, 1)
		fails(t, s.SetUnread(ctx, line, ben, 0), models.NotFound)
	},
	"filters pick chats": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		yes, no := true, false
		check(t, s.SaveChat(ctx, models.Chat{SessionID: line, JID: anna, Unread: 2, LastTime: minutes(4)}))
		check(t, s.SaveChat(ctx, models.Chat{SessionID: line, JID: ben, Archived: true, LastTime: minutes(3)}))
		check(t, s.SaveChat(ctx, models.Chat{SessionID: line, JID: team, Unread: -1, LastTime: minutes(2)}))
		check(t, s.SaveChat(ctx, models.Chat{SessionID: other, JID: me, LastTime: minutes(1)}))
		for name, test := range map[string]struct {
			filter storage.ChatFilter
			want   []models.JID
		}{
			"all sessions":  {storage.ChatFilter{}, []models.JID{anna, ben, team, me}},
			"some sessions": {storage.ChatFilter{Sessions: []string{other, "none"}}, []models.JID{me}},
			"unread":        {storage.ChatFilter{Session: line, Unread: true}, []models.JID{anna, team}},
			"groups":        {storage.ChatFilter{Session: line, Groups: true}, []models.JID{team}},
			"archived":      {storage.ChatFilter{Session: line, Archived: &yes}, []models.JID{ben}},
			"not archived":  {storage.ChatFilter{Session: line, Archived: &no}, []models.JID{anna, team}},
			"since":         {storage.ChatFilter{Session: line, Since: minutes(3)}, []models.JID{anna, ben}},
		} {
			list(t, name, must[[]models.Chat](t)(s.Chats(ctx, test.filter)), chatJID, test.want...)
			equal(t, name+", counted", must[int](t)(s.CountChats(ctx, test.filter)), len(test.want))
		}
	},
	"a chat is found by part of its name, its contact's name or its number": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SaveChat(ctx, models.Chat{SessionID: line, JID: team, Name: "Équipe du 100% matin", LastTime: minutes(3)}))
		check(t, s.SaveChat(ctx, models.Chat{SessionID: line, JID: anna, LastTime: minutes(2)}))
		check(t, s.SaveContact(ctx, models.Contact{SessionID: line, JID: anna, PushName: "Änne Łukasz", Phone: annaP}))
		for search, want := range map[string][]models.JID{
			"equipe": {team}, "ÉQUIPE": {team}, "anne": {anna}, "ÄNN": {anna}, "+49 151-11": {anna}, "100%": {team}, "_": nil, " ": {team, anna},
		} {
			list(t, search, must[[]models.Chat](t)(s.Chats(ctx, storage.ChatFilter{Session: line, Search: search})), chatJID, want...)
		}
	},
	"deleting a chat takes its messages": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.TouchChat(ctx, line, anna, noon, 0))
		store(t, s, text(line, anna, anna, "A", 0, "bye"), text(line, ben, ben, "B", 0, "bye"))
		check(t, s.DeleteChat(ctx, line, anna))
		_, err := s.Chat(ctx, line, anna)
		fails(t, err, models.NotFound)
		list(t, "found", must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Session: line, Text: "bye"})), messageID, "B")
	},
}
