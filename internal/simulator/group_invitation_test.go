package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/types/events"
)

func TestWhoIsInvitedByAMessageComesIn(t *testing.T) {
	c, ada, bob := two(t)
	group, err := bob.s.CreateGroup(bob.Number(), "Guests")
	if err != nil {
		t.Fatal(err)
	}
	jid := jidOf(t, group.JID)
	if _, err := bob.InviteToGroup(t.Context(), group.JID, ada.Number(), ""); err != nil {
		t.Fatal(err)
	}
	got := await(c, func(e *events.Message) bool { return e.Message.GetGroupInviteMessage() != nil })
	invite := got.Message.GetGroupInviteMessage()
	if err := c.JoinGroupWithInvite(t.Context(), jid, got.Info.Sender.ToNonAD(), "guess", invite.GetInviteExpiration()); err == nil {
		t.Error("a guess let the client in")
	}
	if err := c.JoinGroupWithInvite(t.Context(), jid, got.Info.Sender.ToNonAD(), invite.GetInviteCode(), invite.GetInviteExpiration()); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.JoinedGroup) bool { return e.JID == jid })
	if err := c.JoinGroupWithInvite(t.Context(), jid, got.Info.Sender.ToNonAD(), invite.GetInviteCode(), invite.GetInviteExpiration()); err == nil {
		t.Error("a member came in once more")
	}
}
