package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow"
)

func TestAMessageSentTwiceIsKeptOnce(t *testing.T) {
	c, _, bob := two(t)
	for _, body := range []string{"hello", "hello", "and on"} {
		id := "3EB0000000000000000001"
		if body == "and on" {
			id = "3EB0000000000000000002"
		}
		if _, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text(body), whatsmeow.SendRequestExtra{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := bob.WaitInbox(deadline(t), 0, withText("and on")); err != nil {
		t.Fatal(err)
	}
	if got := len(bob.Inbox(0)); got != 2 {
		t.Errorf("the contact kept %d messages, want 2", got)
	}
}
