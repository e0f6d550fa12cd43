package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/types/events"
)

func TestAContactWithANewPhoneIsUnderstood(t *testing.T) {
	c, ada, bob := two(t)
	c.expect("untrusted identity")
	if _, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("to the old phone")); err != nil {
		t.Fatal(err)
	}
	bob.Reinstall()
	await[*events.IdentityChange](c, nil)
	if _, err := bob.SendText(t.Context(), ada.Number(), "from the new phone"); err != nil {
		t.Fatal(err)
	}
	await(c, textIs("from the new phone"))
	if _, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("to the new phone")); err != nil {
		t.Fatal(err)
	}
	if _, err := bob.WaitInbox(deadline(t), 0, withText("to the new phone")); err != nil {
		t.Fatal(err)
	}
}

func TestANewPhoneHasNoCompanions(t *testing.T) {
	c, ada, _ := two(t)
	c.expectCut()
	ada.Reinstall()
	await[*events.LoggedOut](c, nil)
	if devices := ada.Devices(); len(devices) != 0 {
		t.Errorf("the new phone lists %+v", devices)
	}
}
