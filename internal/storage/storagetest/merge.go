package storagetest

import (
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var mergeCases = map[string]func(*testing.T, storage.Store){
	"two names of one person become one chat": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SaveChat(ctx, models.Chat{SessionID: line, JID: annaP, Name: "Anna", Unread: 2, Pinned: true, LastTime: minutes(3)}))
		check(t, s.SaveChat(ctx, models.Chat{SessionID: line, JID: anna, Unread: 1, LastTime: minutes(2)}))
		store(t, s,
			text(line, annaP, annaP, "OLD", 1, "by number"),
			text(line, annaP, annaP, "TWICE", 2, "first copy"),
			text(line, anna, anna, "TWICE", 2, "kept copy"),
			text(line, team, annaP, "GROUP", 3, "in a group"),
			text(other, annaP, annaP, "OTHER", 4, "another line"))
		_, err := s.SaveReaction(ctx, models.Reaction{SessionID: line, Chat: annaP, MessageID: "OLD", Sender: annaP, Emoji: "👍", Time: noon})
		check(t, err)
		check(t, s.SaveReceipt(ctx, models.Receipt{SessionID: line, Chat: annaP, MessageID: "OLD", User: annaP, Read: noon}))

		check(t, s.MergeChats(ctx, line, annaP, anna))

		_, err = s.Chat(ctx, line, annaP)
		fails(t, err, models.NotFound)
		chat := must[models.Chat](t)(s.Chat(ctx, line, anna))
		equal(t, "name", chat.Name, "Anna")
		equal(t, "unread", chat.Unread, 3)
		equal(t, "pinned", chat.Pinned, true)
		sameTime(t, "last time", chat.LastTime, minutes(3))
		messages := must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Session: line, Chat: anna}))
		list(t, "messages", messages, messageID, "TWICE", "OLD")
		list(t, "senders", messages, func(m models.Message) models.JID { return m.Sender }, anna, anna)
		equal(t, "sender in a group", must[models.Message](t)(s.Message(ctx, line, team, "GROUP")).Sender, anna)
		list(t, "reactions", must[[]models.Reaction](t)(s.Reactions(ctx, line, anna, []string{"OLD"})),
			func(r models.Reaction) models.JID { return r.Sender }, anna)
		list(t, "receipts", must[[]models.Receipt](t)(s.Receipts(ctx, line, anna, "OLD")),
			func(r models.Receipt) models.JID { return r.User }, anna)
		equal(t, "the other line", must[models.Message](t)(s.Message(ctx, other, annaP, "OTHER")).Sender, annaP)
		list(t, "search", must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Session: line, Text: "copy"})), messageID, "TWICE")
	},
	"a run that was read before two chats became one stays where it is now": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		run, _, err := s.InsertRun(ctx, models.Run{AutomationID: automation.ID, SessionID: line, Chat: annaP, Contact: annaP, Status: models.RunRunning, StartedAt: noon})
		check(t, err)
		check(t, s.MergeChats(ctx, line, annaP, anna))
		run.Status = models.RunWaiting
		check(t, s.UpdateRun(ctx, run))
		run.Chat, run.Contact = anna, anna
		same(t, "run", must[models.Run](t)(s.Run(ctx, run.ID)), run)
	},
	"a chat without a counterpart changes its name": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SaveChat(ctx, models.Chat{SessionID: line, JID: annaP, Unread: -1, Archived: true, LastTime: noon}))
		check(t, s.MergeChats(ctx, line, annaP, anna))
		chat := must[models.Chat](t)(s.Chat(ctx, line, anna))
		equal(t, "unread", chat.Unread, -1)
		equal(t, "archived", chat.Archived, true)
	},
	"what both names knew of a person is one contact": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SaveContact(ctx, models.Contact{SessionID: line, JID: annaP, Phone: annaP, FullName: "Anna Adler", PushName: "old"}))
		check(t, s.SaveContact(ctx, models.Contact{SessionID: line, JID: anna, LID: anna, PushName: "Anna"}))
		check(t, s.MergeChats(ctx, line, annaP, anna))
		contacts := must[[]models.Contact](t)(s.Contacts(ctx, storage.ContactFilter{Session: line}))
		if len(contacts) != 1 {
			t.Fatalf("got %d contacts, want 1", len(contacts))
		}
		want := models.Contact{SessionID: line, JID: anna, Phone: annaP, LID: anna, FullName: "Anna Adler", PushName: "Anna"}
		equal(t, "contact", contacts[0], want)
	},
	"what scripts remember of a chat moves along, and goes with its session": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		automation := must[models.Automation](t)(s.SaveAutomation(ctx, models.Automation{Name: "greet"}))
		old, kept := line+"/"+string(annaP), line+"/"+string(anna)
		for _, v := range []models.AutomationValue{
			{Scope: old, Key: "moves", Value: []byte("1")}, {Scope: old, Key: "both", Value: []byte("old")},
			{Scope: kept, Key: "both", Value: []byte("new")}, {Key: "shared", Value: []byte("2")},
		} {
			v.AutomationID = automation.ID
			check(t, s.SaveValue(ctx, v))
		}
		value := func(scope, key string) string {
			v, err := s.Value(ctx, automation.ID, scope, key)
			if models.IsNotFound(err) {
				return "none"
			}
			check(t, err)
			return string(v.Value)
		}
		check(t, s.MergeChats(ctx, line, annaP, anna))
		equal(t, "moved", value(kept, "moves"), "1")
		equal(t, "known under both names", value(kept, "both"), "new")
		equal(t, "under the old name", value(old, "both"), "none")
		check(t, s.EraseSession(ctx, line))
		equal(t, "of an erased session", value(kept, "moves"), "none")
		equal(t, "shared", value("", "shared"), "2")
	},
	"the settings of a chat move along, and go with its session": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		const pause = "automations.pause/"
		for name, value := range map[string]string{
			pause + line + "/" + string(annaP): "until noon", pause + other + "/" + string(annaP): "another line's",
			pause + line + "/" + string(team): "a group's", "note/" + line + "/" + string(annaP): "old", "note/" + line + "/" + string(anna): "new",
		} {
			check(t, s.SaveSetting(ctx, name, value))
		}
		setting := func(name string) string {
			value, err := s.Setting(ctx, name)
			if models.IsNotFound(err) {
				return "none"
			}
			check(t, err)
			return value
		}
		check(t, s.MergeChats(ctx, line, annaP, anna))
		equal(t, "moved", setting(pause+line+"/"+string(anna)), "until noon")
		equal(t, "under the old name", setting(pause+line+"/"+string(annaP)), "none")
		equal(t, "set under both names", setting("note/"+line+"/"+string(anna)), "new")
		equal(t, "of another line", setting(pause+other+"/"+string(annaP)), "another line's")
		check(t, s.EraseSession(ctx, line))
		equal(t, "of an erased session", setting(pause+line+"/"+string(team)), "none")
		equal(t, "of the session that stays", setting(pause+other+"/"+string(annaP)), "another line's")
	},
	"of a message known twice the readable one stays": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		bare := func(chat, sender models.JID, id string) models.Message {
			m := text(line, chat, sender, id, 1, "")
			m.Type = models.TypeUndecryptable
			return m
		}
		takenBack := bare(anna, anna, "GONE")
		takenBack.RevokedAt = noon
		store(t, s,
			text(line, annaP, annaP, "HERS", 1, "to me"), bare(anna, anna, "HERS"),
			text(line, annaP, me, "MINE", 1, "to her"), bare(anna, me, "MINE"),
			text(line, team, annaP, "GROUP", 1, "to all"), bare(team, anna, "GROUP"),
			bare(annaP, annaP, "NEW"), text(line, anna, anna, "NEW", 1, "under the new name"),
			bare(annaP, annaP, "NEITHER"), bare(anna, anna, "NEITHER"),
			text(line, annaP, annaP, "GONE", 1, "taken back"), takenBack)
		check(t, s.MergeChats(ctx, line, annaP, anna))
		for _, want := range []models.Message{
			text(line, anna, anna, "HERS", 1, "to me"), text(line, anna, me, "MINE", 1, "to her"), text(line, team, anna, "GROUP", 1, "to all"),
			text(line, anna, anna, "NEW", 1, "under the new name"), bare(anna, anna, "NEITHER"), takenBack,
		} {
			got := must[models.Message](t)(s.Message(ctx, line, want.Chat, want.ID))
			equal(t, want.ID+", text", got.Text, want.Text)
			equal(t, want.ID+", type", got.Type, want.Type)
			equal(t, want.ID+", sender", got.Sender, want.Sender)
		}
		equal(t, "messages", len(must[[]models.Message](t)(s.Messages(ctx, storage.MessageFilter{Session: line}))), 6)
	},
	"merging nothing is no error": func(t *testing.T, s storage.Store) {
		check(t, s.MergeChats(t.Context(), line, annaP, anna))
		_, err := s.Chat(t.Context(), line, anna)
		fails(t, err, models.NotFound)
	},
}
