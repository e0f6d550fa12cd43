package simulator

import (
	"testing"
	"testing/synctest"
	"time"

	"go.mau.fi/whatsmeow/types/events"
)

func TestTheDemoIsAHotelWithAPast(t *testing.T) {
	s := testServer(t)
	if err := s.LoadDemo(); err != nil {
		t.Fatal(err)
	}
	hotel := s.accounts[DemoNumber]
	groups, pictures, unread := 0, 0, 0
	for _, chat := range hotel.chats.list {
		if chat.with == nil {
			groups++
		} else if chat.with.profile.picture != nil {
			pictures++
		}
		unread += chat.unread
		for _, m := range chat.messages {
			if age := time.Since(m.at); age < 0 || age > 92*24*time.Hour {
				t.Errorf("a message in %s is %s old", chat.name, age)
			}
		}
	}
	if len(hotel.chats.list) != 43 || groups != 3 || pictures < 25 || unread < 10 {
		t.Errorf("%d chats, %d groups, %d pictures, %d unread; want 43, 3, most, some",
			len(hotel.chats.list), groups, pictures, unread)
	}
}

func TestTheDemoIsTheSameForTheSameSeed(t *testing.T) {
	ids := func() []string {
		s := testServer(t)
		if err := s.LoadDemo(); err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, chat := range s.accounts[DemoNumber].chats.list {
			ids = append(ids, chat.jid.String(), chat.messages[0].id)
		}
		return ids
	}
	first, second := ids(), ids()
	for i := range first {
		if first[i] != second[i] {
			t.Fatalf("got %s and %s", first[i], second[i])
		}
	}
}

func TestALinkedClientGetsTheDemo(t *testing.T) {
	s := testServer(t)
	if err := s.LoadDemo(); err != nil {
		t.Fatal(err)
	}
	hotel, err := s.Account(DemoNumber)
	if err != nil {
		t.Fatal(err)
	}
	c := linked(t, s, hotel)
	first := await[*events.HistorySync](c, nil)
	if got := len(first.Data.GetConversations()); got != 43 {
		t.Errorf("the first piece of history has %d chats, want 43", got)
	}
	await(c, func(e *events.Contact) bool { return e.Action.GetFullName() == "Capitán Toni" })
	await(c, func(e *events.Archive) bool { return e.Action.GetArchived() })
	await(c, func(e *events.Pin) bool { return e.Action.GetPinned() })
	await(c, func(e *events.Mute) bool { return e.Action.GetMuted() })
}

func TestAGuestAnswersOnce(t *testing.T) {
	s := testServer(t)
	if err := s.LoadDemo(); err != nil {
		t.Fatal(err)
	}
	hotel, err := s.Account(DemoNumber)
	if err != nil {
		t.Fatal(err)
	}
	c := linked(t, s, hotel)
	ana := jidOf(t, "34600111222@s.whatsapp.net")
	if _, err := c.SendMessage(t.Context(), ana, text("¿A qué hora llegan?")); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.ChatPresence) bool { return e.Chat.User != "" })
	await(c, func(e *events.Message) bool { return !e.Info.IsFromMe && e.Message.GetConversation() != "" })
	before := len(hotel.Inbox(0))
	if _, err := c.SendMessage(t.Context(), ana, text("Perfecto, hasta luego")); err != nil {
		t.Fatal(err)
	}
	if _, err := hotel.WaitInbox(deadline(t), before, func(m InboxMessage) bool { return !m.FromMe }); err != nil {
		t.Fatal(err)
	}
	answers := 0
	for _, m := range hotel.Inbox(0) {
		if !m.FromMe {
			answers++
		}
	}
	if answers != 2 {
		t.Errorf("%d answers to two messages", answers)
	}
}

func TestTheDemoIsAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testServer(t)
		if err := s.LoadDemo(); err != nil {
			t.Fatal(err)
		}
		hotel, err := s.Account(DemoNumber)
		if err != nil {
			t.Fatal(err)
		}
		c := linked(t, s, hotel)
		time.Sleep(10 * time.Minute)
		for _, moment := range demoMoments {
			if !saw(c, func(e *events.Message) bool {
				return e.Info.IsGroup == (moment.group != "") &&
					e.Message.GetConversation()+e.Message.GetImageMessage().GetCaption() == moment.text
			}) {
				t.Errorf("%s did not say %q", moment.who, moment.text)
			}
		}
		c.leaveBubble()
	})
}
