package simulator

import (
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"
)

// record puts what happens in a chat into the phone's database, where later
// companions find it as history.
func (p *persona) record(chat, sender types.JID, entry InboxMessage) {
	author := p.s.account(sender)
	if author == nil || chat.Server == types.BroadcastServer || chat.Server == types.NewsletterServer {
		return
	}
	c := p.account.chats.chat(chat.ToNonAD(), p.s.account(chat))
	switch entry.Type {
	case "reaction", "vote", "other":
	case "revoke":
		if at := c.find(entry.Revoked); at >= 0 {
			c.messages = append(c.messages[:at:at], c.messages[at+1:]...)
		}
	case "timer":
		c.expiration = time.Duration(entry.Expiration) * time.Second
	case "edit":
		if at := c.find(entry.Edited); at >= 0 {
			c.messages[at].message = editedText(entry.message)
		}
	default:
		c.add(storedMessage{id: entry.ID, at: entry.Timestamp, from: author, message: entry.message, status: statusOf(entry)})
		c.unread++
		if entry.FromMe {
			c.unread = 0
		}
	}
}

func statusOf(entry InboxMessage) waWeb.WebMessageInfo_Status {
	if entry.FromMe {
		return waWeb.WebMessageInfo_SERVER_ACK
	}
	return waWeb.WebMessageInfo_DELIVERY_ACK
}

// editedText is what a message says after an edit.
func editedText(m *waE2E.Message) *waE2E.Message {
	change := m.GetProtocolMessage()
	if inner := m.GetEditedMessage().GetMessage(); inner != nil {
		change = inner.GetProtocolMessage()
	}
	return change.GetEditedMessage()
}
