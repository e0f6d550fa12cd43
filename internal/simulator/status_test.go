package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
)

func TestStatusPostsGoBothWays(t *testing.T) {
	c, ada, bob := two(t)
	id, err := bob.SendText(t.Context(), "status@broadcast", "On holiday")
	if err != nil {
		t.Fatal(err)
	}
	got := await(c, func(e *events.Message) bool { return e.Info.ID == id && e.Message.GetConversation() != "" })
	if got.Info.Chat != types.StatusBroadcastJID || got.Info.Sender.User != bob.Number() || got.Message.GetConversation() != "On holiday" {
		t.Errorf("got %+v, want Bob's status", got.Info)
	}
	if err := ada.ChangeState(StateChange{Contact: &ContactEntry{Number: bob.Number(), Name: "Bob"}}); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.Contact) bool { return e.Action.GetFullName() == "Bob" })
	sent, err := c.SendMessage(t.Context(), types.StatusBroadcastJID, &waE2E.Message{Conversation: proto.String("At work")})
	if err != nil {
		t.Fatal(err)
	}
	seen, err := bob.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.ID == sent.ID })
	if err != nil || seen.Chat != "status@broadcast" || seen.From != ada.JID() || seen.Text != "At work" {
		t.Errorf("Bob got %+v, %v, want Ada's status", seen, err)
	}
	if _, err := bob.Send(t.Context(), "status@broadcast", Message{Revoke: id}); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.Message) bool { return e.Message.GetProtocolMessage().GetKey().GetID() == id })
}
