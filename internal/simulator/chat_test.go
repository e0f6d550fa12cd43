package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/types/events"
)

func TestThePhoneClearsAndDeletesChats(t *testing.T) {
	c, ada, bob := syncedClient(t)
	for _, change := range []StateChange{{Clear: &ClearChange{Chat: bob.Number()}}, {Delete: &DeleteChange{Chat: bob.Number()}}} {
		if _, err := bob.SendText(t.Context(), ada.Number(), "hello"); err != nil {
			t.Fatal(err)
		}
		if err := ada.ChangeState(change); err != nil {
			t.Fatal(err)
		}
	}
	await(c, func(e *events.ClearChat) bool { return e.JID.String() == bob.JID() && !e.DeleteMedia })
	await(c, func(e *events.DeleteChat) bool { return e.JID.String() == bob.JID() })
	if got, there := ada.Chat(bob.Number()); there {
		t.Errorf("the phone has the chat %+v, want none", got)
	}
}

func TestThePhoneDoesToChatsWhatTheClientDid(t *testing.T) {
	c, ada, bob := syncedClient(t)
	hello, err := bob.SendText(t.Context(), ada.Number(), "hello")
	if err != nil {
		t.Fatal(err)
	}
	got := await(c, func(e *events.Message) bool { return e.Info.ID == hello })
	chat, at := jidOf(t, bob.JID()), got.Info.Timestamp
	send := func(patch appstate.PatchInfo) {
		t.Helper()
		if err := c.SendAppState(t.Context(), patch); err != nil {
			t.Fatal(err)
		}
	}
	see := func(what string, so func(seen ChatSeen, there bool) bool) {
		t.Helper()
		err := ada.s.waitFor(deadline(t), func() bool {
			stored := ada.account.chats.byJID[chat]
			if stored == nil {
				return so(ChatSeen{}, false)
			}
			return so(stored.seen(), true)
		})
		if err != nil {
			t.Fatalf("the phone does not see %s: %v", what, err)
		}
	}
	send(appstate.BuildMarkChatAsRead(chat, false, at, nil))
	see("the mark", func(seen ChatSeen, _ bool) bool { return seen.MarkedUnread })
	send(clearChange(chat, at, nil))
	see("an empty chat", func(seen ChatSeen, there bool) bool { return there && seen.Messages == 0 })
	send(appstate.BuildDeleteChat(chat, at, nil, true))
	see("no chat", func(_ ChatSeen, there bool) bool { return !there })
}
