package wire

import (
	"strings"

	"frontdesk/models"
)

// Names resolves addresses for one session.
type Names struct {
	Me      models.JID                  // the account's own phone address
	PhoneOf func(models.JID) models.JID // the phone address of a hidden id when known, else the id; nil: nothing is known
}

// phone is the address in the phone form when it is known.
func (n Names) phone(jid models.JID) models.JID {
	if jid.IsLID() && n.PhoneOf != nil {
		if phone := n.PhoneOf(jid); phone != "" {
			return phone
		}
	}
	return jid
}

// legacy is the address as old clients know it: people by number, with @c.us.
func (n Names) legacy(jid models.JID) string {
	if jid == "" {
		return ""
	}
	return n.phone(jid).Legacy()
}

func (n Names) legacyAll(jids []models.JID) []string {
	list := make([]string, 0, len(jids))
	for _, jid := range jids {
		list = append(list, n.legacy(jid))
	}
	return list
}

// Wid is an address in its parts.
type Wid struct {
	Server     string `json:"server"`
	User       string `json:"user"`
	Serialized string `json:"_serialized"`
}

// WidOf is the address in its parts.
func (n Names) WidOf(jid models.JID) Wid {
	text := n.legacy(jid)
	user, server, _ := strings.Cut(text, "@")
	return Wid{Server: server, User: user, Serialized: text}
}

func (n Names) widOrNil(jid models.JID) *Wid {
	if jid == "" {
		return nil
	}
	wid := n.WidOf(jid)
	return &wid
}

// MessageID names a message. Participant is there only in groups.
type MessageID struct {
	FromMe      bool   `json:"fromMe"`
	Remote      string `json:"remote"`
	ID          string `json:"id"`
	Participant string `json:"participant,omitempty"`
	Serialized  string `json:"_serialized"`
}

// MessageIDOf names a message in all its parts.
func (n Names) MessageIDOf(ref models.MessageRef) MessageID {
	id := MessageID{FromMe: ref.FromMe, Remote: n.legacy(ref.Chat), ID: ref.ID}
	id.Serialized = "false_" + id.Remote + "_" + id.ID
	if ref.FromMe {
		id.Serialized = "true_" + id.Remote + "_" + id.ID
	}
	if ref.Chat.IsGroup() || ref.Chat.IsBroadcast() {
		id.Participant = n.legacy(n.sender(ref))
		id.Serialized += "_" + id.Participant
	}
	return id
}

func (n Names) sender(ref models.MessageRef) models.JID {
	if ref.FromMe && n.Me != "" {
		return n.Me
	}
	return ref.Sender
}
