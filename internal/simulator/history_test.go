package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types/events"
)

func TestHistoryComesInChunks(t *testing.T) {
	s := testServer(t)
	ada := person(t, s, "4915112345678", "Ada")
	if err := ada.AddHistory(HistoryOptions{Days: 30, Chats: 12, MessagesPerChat: 150}); err != nil {
		t.Fatal(err)
	}
	c := linked(t, s, ada)
	last := await(c, func(e *events.HistorySync) bool { return e.Data.GetProgress() == 100 })
	if last.Data.GetSyncType() != waHistorySync.HistorySync_RECENT {
		t.Errorf("the last piece is %s, want RECENT", last.Data.GetSyncType())
	}
	messages := map[string]bool{}
	for _, piece := range history(c) {
		for _, conversation := range piece.GetConversations() {
			for _, m := range conversation.GetMessages() {
				chat := jidOf(t, conversation.GetID())
				parsed, err := c.ParseWebMessage(chat, m.GetMessage())
				if err != nil || parsed.Message.GetConversation() == "" {
					t.Fatalf("a message of %s: %+v (%v)", chat, parsed, err)
				}
				messages[conversation.GetID()+parsed.Info.ID] = true
			}
		}
	}
	if len(messages) != 12*150 {
		t.Errorf("%d messages, want %d", len(messages), 12*150)
	}
}

// history lists the pieces of history that a client got so far.
func history(c *client) []*waHistorySync.HistorySync {
	c.mu.Lock()
	defer c.mu.Unlock()
	var pieces []*waHistorySync.HistorySync
	for _, event := range c.events {
		if piece, ok := event.(*events.HistorySync); ok {
			pieces = append(pieces, piece.Data)
		}
	}
	return pieces
}

func TestAMigratedPhoneUsesHiddenAddresses(t *testing.T) {
	s := testServer(t)
	ada, err := s.AddAccount(AccountOptions{Number: "4915112345678", Name: "Ada", LIDMigrated: true})
	if err != nil {
		t.Fatal(err)
	}
	bob := person(t, s, "4915187654321", "Bob")
	if _, err := bob.SendText(t.Context(), ada.Number(), "before the link"); err != nil {
		t.Fatal(err)
	}
	c := linked(t, s, ada)
	first := await(c, func(e *events.HistorySync) bool { return len(e.Data.GetConversations()) > 0 })
	got := first.Data.GetConversations()[0]
	if got.GetID() != bob.LID() || got.GetPnJID() != bob.JID() || got.GetMessages()[0].GetMessage().GetKey().GetRemoteJID() != bob.LID() {
		t.Errorf("the chat is %s with %s, want %s with %s", got.GetID(), got.GetPnJID(), bob.LID(), bob.JID())
	}
	if first.Data.GetGlobalSettings().GetChatDbLidMigrationTimestamp() == 0 {
		t.Error("the history does not say that the phone has migrated")
	}
	if err := ada.ChangeState(StateChange{Pin: &PinChange{Chat: bob.Number()}}); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.Pin) bool { return e.JID.String() == bob.LID() })
}

func TestAnEmptyPastEndsToo(t *testing.T) {
	c, _, _ := two(t)
	await(c, func(e *events.HistorySync) bool {
		return e.Data.GetSyncType() == waHistorySync.HistorySync_RECENT && e.Data.GetProgress() == 100
	})
}

func TestOlderMessagesComeOnDemand(t *testing.T) {
	c, ada, bob := two(t)
	var ids []string
	for _, body := range []string{"one", "two", "three", "four"} {
		id, err := bob.SendText(t.Context(), ada.Number(), body)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	fourth := await(c, textIs("four"))
	request := c.BuildHistorySyncRequest(&fourth.Info, 2)
	if _, err := c.SendPeerMessage(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	got := await(c, func(e *events.HistorySync) bool { return e.Data.GetSyncType() == waHistorySync.HistorySync_ON_DEMAND })
	conversation := got.Data.GetConversations()[0]
	if len(conversation.GetMessages()) != 2 || conversation.GetMessages()[0].GetMessage().GetKey().GetID() != ids[2] {
		t.Errorf("got %v, want the two messages before the last, newest first", conversation.GetMessages())
	}
}

func TestHistoryNamesBothAddresses(t *testing.T) {
	s := testServer(t)
	ada := person(t, s, "4915112345678", "Ada")
	bob := person(t, s, "4915187654321", "Bob")
	if _, err := bob.SendText(t.Context(), ada.Number(), "before the link"); err != nil {
		t.Fatal(err)
	}
	c := linked(t, s, ada)
	first := await(c, func(e *events.HistorySync) bool { return len(e.Data.GetConversations()) > 0 })
	if got := first.Data.GetConversations()[0]; got.GetID() != bob.JID() || got.GetLidJID() != bob.LID() {
		t.Errorf("the chat is %s with %s, want %s with %s", got.GetID(), got.GetLidJID(), bob.JID(), bob.LID())
	}
	await(c, func(e *events.HistorySync) bool {
		for _, mapping := range e.Data.GetPhoneNumberToLidMappings() {
			if mapping.GetPnJID() == bob.JID() {
				return mapping.GetLidJID() == bob.LID()
			}
		}
		return false
	})
	names := await(c, func(e *events.HistorySync) bool { return len(e.Data.GetPushnames()) > 0 })
	if got := names.Data.GetPushnames()[0]; got.GetID() != bob.JID() || got.GetPushname() != "Bob" {
		t.Errorf("the name is %v, want Bob of %s", got, bob.JID())
	}
}
