package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

func TestTwoCompanionsShareAnAccount(t *testing.T) {
	s := testServer(t)
	ada, bob := person(t, s, "4915112345678", "Ada"), person(t, s, "4915187654321", "Bob")
	first, second := linked(t, s, ada), linked(t, s, ada)
	if _, err := bob.SendText(t.Context(), ada.Number(), "for both"); err != nil {
		t.Fatal(err)
	}
	message := await(first, textIs("for both"))
	await(second, textIs("for both"))
	sent, err := first.SendMessage(t.Context(), jidOf(t, bob.JID()), text("from the first"))
	if err != nil {
		t.Fatal(err)
	}
	own := await(second, textIs("from the first"))
	if !own.Info.IsFromMe || own.Info.ID != sent.ID || s.plain(own.Info.Chat).String() != bob.JID() {
		t.Errorf("the other companion got %+v, want its own message in the chat with the contact", own.Info.MessageSource)
	}
	if err := first.MarkRead(t.Context(), []string{message.Info.ID}, message.Info.Timestamp, message.Info.Chat, message.Info.Sender); err != nil {
		t.Fatal(err)
	}
	await(second, func(r *events.Receipt) bool { return r.Type == types.ReceiptTypeRead && r.IsFromMe })
	if _, err := ada.SendText(t.Context(), bob.Number(), "from the phone"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*client{first, second} {
		if got := await(c, textIs("from the phone")); !got.Info.IsFromMe || got.Info.Chat.String() != bob.JID() {
			t.Errorf("a companion got %+v, want its own message in the chat with the contact", got.Info.MessageSource)
		}
	}
}

func TestASenderLearnsOfANewCompanion(t *testing.T) {
	s := testServer(t)
	ada, bob := person(t, s, "4915112345678", "Ada"), person(t, s, "4915187654321", "Bob")
	c := linked(t, s, ada)
	peer := linked(t, s, bob)
	if _, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("one device")); err != nil {
		t.Fatal(err)
	}
	await(peer, textIs("one device"))
	late := linked(t, s, bob)
	if _, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("two devices")); err != nil {
		t.Fatal(err)
	}
	await(peer, textIs("two devices"))
	await(late, textIs("two devices"))
}

func TestTwoClientsTalk(t *testing.T) {
	s := testServer(t)
	ada, bob := person(t, s, "4915112345678", "Ada"), person(t, s, "4915187654321", "Bob")
	one, other := linked(t, s, ada), linked(t, s, bob)
	if _, err := one.SendMessage(t.Context(), jidOf(t, bob.JID()), text("hello")); err != nil {
		t.Fatal(err)
	}
	got := await(other, textIs("hello"))
	if _, err := other.SendMessage(t.Context(), got.Info.Chat, text("hello yourself")); err != nil {
		t.Fatal(err)
	}
	await(one, textIs("hello yourself"))
}

func TestThePhoneLogsACompanionOut(t *testing.T) {
	c, ada, bob := two(t)
	c.expectCut()
	device := ada.Devices()[0].ID
	if err := ada.RemoveDevice(device); err != nil {
		t.Fatal(err)
	}
	await[*events.LoggedOut](c, nil)
	if devices := ada.Devices(); len(devices) != 0 {
		t.Errorf("the phone still lists %+v", devices)
	}
	if _, err := bob.SendText(t.Context(), ada.Number(), "anybody?"); err != nil {
		t.Fatal(err)
	}
	if err := ada.RemoveDevice(device); err != ErrNoDevice {
		t.Errorf("removing it again says %v, want %v", err, ErrNoDevice)
	}
}

func TestAClientLogsItselfOut(t *testing.T) {
	c, ada, _ := two(t)
	if err := c.Logout(t.Context()); err != nil {
		t.Fatal(err)
	}
	if devices := ada.Devices(); len(devices) != 0 {
		t.Errorf("the phone still lists %+v", devices)
	}
}
