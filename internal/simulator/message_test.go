package simulator

import (
	"strconv"
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
)

func text(body string) *waE2E.Message { return &waE2E.Message{Conversation: proto.String(body)} }

func textIs(body string) func(*events.Message) bool {
	return func(e *events.Message) bool { return e.Message.GetConversation() == body }
}

func withText(body string) func(InboxMessage) bool {
	return func(m InboxMessage) bool { return m.Text == body }
}

// two returns a linked client, its account and a contact.
func two(t *testing.T) (*client, *Account, *Account) {
	t.Helper()
	s := testServer(t)
	ada := person(t, s, "4915112345678", "Ada")
	bob := person(t, s, "4915187654321", "Bob")
	return linked(t, s, ada), ada, bob
}

func TestTextGoesBothWays(t *testing.T) {
	for name, address := range map[string]func(*Account) string{"by phone number": (*Account).JID, "by hidden address": (*Account).LID} {
		t.Run(name, func(t *testing.T) {
			c, ada, bob := two(t)
			id, err := bob.SendText(t.Context(), address(ada), "hello from the contact")
			if err != nil {
				t.Fatal(err)
			}
			got := await(c, textIs("hello from the contact"))
			if got.Info.ID != id || got.Info.Chat.String() != address(bob) || got.Info.PushName != "Bob" {
				t.Errorf("got %s in %s of %q, want %s in %s of Bob", got.Info.ID, got.Info.Chat, got.Info.PushName, id, address(bob))
			}
			if got.Info.SenderAlt.IsEmpty() {
				t.Error("the other address of the sender is missing")
			}
			sent, err := c.SendMessage(t.Context(), jidOf(t, address(bob)), text("hello back"))
			if err != nil {
				t.Fatal(err)
			}
			received, err := bob.WaitInbox(deadline(t), 0, withText("hello back"))
			if err != nil {
				t.Fatal(err)
			}
			if received.ID != sent.ID || received.From != ada.JID() || received.FromMe {
				t.Errorf("the contact got %+v, want %s from %s", received, sent.ID, ada.JID())
			}
			own, err := ada.WaitInbox(deadline(t), 0, withText("hello back"))
			if err != nil {
				t.Fatal(err)
			}
			if !own.FromMe || own.Chat != bob.JID() {
				t.Errorf("the phone got %+v, want its own message in the chat with the contact", own)
			}
		})
	}
}

func TestManyTextsArriveInOrder(t *testing.T) {
	c, ada, bob := two(t)
	const count = 50
	for i := range count {
		if _, err := bob.SendText(t.Context(), ada.Number(), "in "+strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
		if _, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("out "+strconv.Itoa(i))); err != nil {
			t.Fatal(err)
		}
	}
	await(c, textIs("in "+strconv.Itoa(count-1)))
	if _, err := bob.WaitInbox(deadline(t), 0, withText("out "+strconv.Itoa(count-1))); err != nil {
		t.Fatal(err)
	}
	next := 0
	for _, m := range bob.Inbox(0) {
		if m.FromMe {
			continue
		}
		if want := "out " + strconv.Itoa(next); m.Text != want {
			t.Fatalf("got %q, want %q", m.Text, want)
		}
		next++
	}
	if next != count {
		t.Errorf("the contact got %d messages, want %d", next, count)
	}
}
