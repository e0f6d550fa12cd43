package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
)

// withID matches the message that a phone sent.
func withID(id string) func(*events.Message) bool {
	return func(e *events.Message) bool { return e.Info.ID == id }
}

// sentKind is something a contact sends, and how a client should see it.
type sentKind struct {
	send  Message
	check func(t *testing.T, m *waE2E.Message)
}

// sentKinds refer to a question of the client and to a message of the contact.
func sentKinds(ada *Account, question, own string) map[string]sentKind {
	return map[string]sentKind{
		"reply": {Message{Text: "yes", Quoted: question}, func(t *testing.T, m *waE2E.Message) {
			info := m.GetExtendedTextMessage().GetContextInfo()
			if info.GetStanzaID() != question || info.GetQuotedMessage().GetConversation() != "dinner at eight?" {
				t.Errorf("the reply quotes %v", info)
			}
			if author := jidOf(t, info.GetParticipant()); author.User != ada.account.number && author.User != ada.account.lid {
				t.Errorf("the reply is to %s, want the client", author)
			}
		}},
		"mention": {Message{Text: "hey @4915112345678", Mentions: []string{ada.Number()}}, func(t *testing.T, m *waE2E.Message) {
			if got := m.GetExtendedTextMessage().GetContextInfo().GetMentionedJID(); len(got) != 1 || got[0] != ada.JID() {
				t.Errorf("mentions %v, want %s", got, ada.JID())
			}
		}},
		"reaction": {Message{Reaction: &Reaction{ID: question, Emoji: "👍"}}, func(t *testing.T, m *waE2E.Message) {
			if r := m.GetReactionMessage(); r.GetText() != "👍" || r.GetKey().GetID() != question || r.GetKey().GetFromMe() {
				t.Errorf("got %v, want a thumb on the client's message", r)
			}
		}},
		"edit": {Message{Edit: &Edit{ID: own, Text: "at nine"}}, func(t *testing.T, m *waE2E.Message) {
			edit := m.GetProtocolMessage()
			if edit.GetKey().GetID() != own || edit.GetEditedMessage().GetConversation() != "at nine" {
				t.Errorf("got %v, want the new text", edit)
			}
		}},
		"revoke": {Message{Revoke: own}, func(t *testing.T, m *waE2E.Message) {
			if p := m.GetProtocolMessage(); p.GetType() != waE2E.ProtocolMessage_REVOKE || p.GetKey().GetID() != own {
				t.Errorf("got %v, want a revoke of %s", p, own)
			}
		}},
		"location": {Message{Location: &Location{Latitude: 52.5, Longitude: 13.4, Name: "Berlin"}}, func(t *testing.T, m *waE2E.Message) {
			if l := m.GetLocationMessage(); l.GetDegreesLatitude() != 52.5 || l.GetName() != "Berlin" {
				t.Errorf("got %v, want Berlin", l)
			}
		}},
		"contact": {Message{Contact: &Contact{Name: "Cy", Number: "49123456789"}}, func(t *testing.T, m *waE2E.Message) {
			if m.GetContactMessage().GetDisplayName() != "Cy" {
				t.Errorf("got %v, want the card of Cy", m.GetContactMessage())
			}
		}},
	}
}

func TestAContactSendsAllKinds(t *testing.T) {
	c, ada, bob := two(t)
	first, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("dinner at eight?"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bob.WaitInbox(deadline(t), 0, withText("dinner at eight?")); err != nil {
		t.Fatal(err)
	}
	own, err := bob.SendText(t.Context(), ada.Number(), "at nin")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range sentKinds(ada, first.ID, own) {
		t.Run(name, func(t *testing.T) {
			id, err := bob.Send(t.Context(), ada.Number(), tc.send)
			if err != nil {
				t.Fatal(err)
			}
			tc.check(t, await(c, withID(id)).Message)
		})
	}
}

func TestAContactReceivesAllKinds(t *testing.T) {
	c, ada, bob := two(t)
	chat := jidOf(t, bob.JID())
	theirs, err := bob.SendText(t.Context(), ada.Number(), "a question")
	if err != nil {
		t.Fatal(err)
	}
	await(c, withID(theirs))
	mine, err := c.SendMessage(t.Context(), chat, text("an answr"))
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		send  *waE2E.Message
		match func(m InboxMessage) bool
	}{
		"reply": {&waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
			Text: proto.String("to that"), ContextInfo: &waE2E.ContextInfo{StanzaID: &theirs, Participant: proto.String(bob.JID())},
		}}, func(m InboxMessage) bool { return m.Text == "to that" && m.Quoted == theirs }},
		"reaction": {c.BuildReaction(chat, chat, theirs, "❤"), func(m InboxMessage) bool {
			return m.Type == "reaction" && m.Reaction == "❤" && m.Target == theirs
		}},
		"edit": {c.BuildEdit(chat, mine.ID, text("an answer")), func(m InboxMessage) bool {
			return m.Type == "edit" && m.Edited == mine.ID && m.Text == "an answer"
		}},
		"revoke": {c.BuildRevoke(chat, types.EmptyJID, mine.ID), func(m InboxMessage) bool {
			return m.Type == "revoke" && m.Revoked == mine.ID
		}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			sent, err := c.SendMessage(t.Context(), chat, tc.send)
			if err != nil {
				t.Fatal(err)
			}
			got, err := bob.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.ID == sent.ID })
			if err != nil {
				t.Fatal(err)
			}
			if !tc.match(got) {
				t.Errorf("got %+v", got)
			}
		})
	}
}
