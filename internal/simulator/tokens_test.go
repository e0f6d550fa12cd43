package simulator

import (
	"errors"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow"
)

func TestAStrangerIsRefusedUntilWrittenTo(t *testing.T) {
	s := testServer(t)
	ada := person(t, s, "4915112345678", "Ada")
	dora, err := s.AddAccount(AccountOptions{Number: "4915199999999", Name: "Dora", Restricted: true})
	if err != nil {
		t.Fatal(err)
	}
	c := linked(t, s, ada)
	_, err = c.SendMessage(t.Context(), jidOf(t, dora.JID()), text("hello stranger"))
	if !errors.Is(err, whatsmeow.ErrServerReturnedError) || !strings.HasSuffix(err.Error(), "463") {
		t.Errorf("got %v, want the error 463", err)
	}
	if _, err := dora.SendText(t.Context(), ada.Number(), "who are you?"); err != nil {
		t.Fatal(err)
	}
	await(c, textIs("who are you?"))
	if _, err := c.SendMessage(t.Context(), jidOf(t, dora.JID()), text("a friend")); err != nil {
		t.Fatal(err)
	}
	if _, err := dora.WaitInbox(deadline(t), 0, withText("a friend")); err != nil {
		t.Error(err)
	}
	if got := dora.Inbox(0); len(got) != 2 {
		t.Errorf("Dora has %+v, want her question and the answer", got)
	}
}
