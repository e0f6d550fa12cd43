package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/types/events"
)

func TestAContactThatCannotReadAsksAgain(t *testing.T) {
	c, _, bob := two(t)
	for _, failures := range []int{1, 3} {
		bob.FailDecryptions(failures)
		sent, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("can you read this?"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := bob.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.ID == sent.ID })
		if err != nil {
			t.Fatal(err)
		}
		if got.Text != "can you read this?" {
			t.Errorf("after %d failures got %q", failures, got.Text)
		}
	}
	if _, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("and this?")); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.WaitInbox(deadline(t), 0, withText("and this?")); err != nil {
		t.Error(err)
	}
	if got := c.server.Stats().Retries; got != 4 {
		t.Errorf("%d retries were counted, want 4", got)
	}
}

func TestAClientThatCannotReadAsksAgain(t *testing.T) {
	c, ada, bob := two(t)
	c.expect("Error decrypting message", "Failed to send request for unavailable message")
	if _, err := bob.SendText(t.Context(), ada.Number(), "first"); err != nil {
		t.Fatal(err)
	}
	await(c, textIs("first"))
	bob.CorruptNext(1)
	id, err := bob.SendText(t.Context(), ada.Number(), "damaged")
	if err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.UndecryptableMessage) bool { return e.Info.ID == id })
	if got := await(c, textIs("damaged")); got.Info.ID != id {
		t.Errorf("the repeat has the id %s, want %s", got.Info.ID, id)
	}
	if _, err := bob.SendText(t.Context(), ada.Number(), "last"); err != nil {
		t.Fatal(err)
	}
	await(c, textIs("last"))
}

func TestOwnDevicesAskEachOtherAgain(t *testing.T) {
	c, ada, bob := two(t)
	c.expect("Error decrypting message", "Failed to send request for unavailable message")
	ada.FailDecryptions(1)
	sent, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("from the client"))
	if err != nil {
		t.Fatal(err)
	}
	copied, err := ada.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.ID == sent.ID })
	if err != nil {
		t.Fatal(err)
	}
	if copied.Text != "from the client" || copied.Chat != bob.JID() || !copied.FromMe {
		t.Errorf("the phone got %+v, want its own message to the contact", copied)
	}
	ada.CorruptNext(1)
	id, err := ada.SendText(t.Context(), bob.Number(), "from the phone")
	if err != nil {
		t.Fatal(err)
	}
	got := await(c, textIs("from the phone"))
	if got.Info.ID != id || got.Info.Chat.String() != bob.JID() || !got.Info.IsFromMe {
		t.Errorf("the client got %+v, want its own message to the contact", got.Info.MessageSource)
	}
	if _, err := bob.WaitInbox(deadline(t), 0, withText("from the phone")); err != nil {
		t.Error(err)
	}
}
