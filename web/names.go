package web

import (
	"context"
	"slices"
	"strings"

	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

// names finds what people and groups are called.
type names struct{ store storage.Store }

func newNames(store storage.Store) *names { return &names{store} }

// contact is the name of a person as a session knows them.
func (n *names) contact(ctx context.Context, session string, jid models.JID, pushName string) string {
	contact, err := n.store.Contact(ctx, session, jid)
	if err == nil {
		if name := contact.Name(); !strings.HasPrefix(name, "+") && name != "Hidden number" {
			return name
		}
	}
	if pushName != "" {
		return pushName
	}
	if number := views.Number(n.phone(ctx, session, jid)); number != "" {
		return number
	}
	return "Hidden number"
}

// phone is the phone address of a person, or what was given when it is hidden.
func (n *names) phone(ctx context.Context, session string, jid models.JID) models.JID {
	if jid.IsPhone() {
		return jid
	}
	address, err := n.store.Address(ctx, session, jid)
	if err != nil || address.Phone == "" {
		return jid
	}
	return address.Phone
}

// chat is the name of a conversation.
func (n *names) chat(ctx context.Context, c models.Chat) string {
	if !c.JID.IsGroup() {
		pushName := ""
		if c.LastMessage != nil && !c.LastMessage.FromMe {
			pushName = c.LastMessage.PushName
		}
		if c.Name != "" && pushName == "" {
			pushName = c.Name
		}
		return n.contact(ctx, c.SessionID, c.JID, pushName)
	}
	if c.Name != "" {
		return c.Name
	}
	if group, err := n.store.Group(ctx, c.SessionID, c.JID); err == nil && group.Subject != "" {
		return group.Subject
	}
	return "Group"
}

// mentioned puts names where a text mentions people by number. It goes over the
// text once: a name may itself look like a mention.
func (n *names) mentioned(ctx context.Context, m models.Message) string {
	var marks []string
	names := map[string]string{}
	for _, jid := range m.Mentions {
		mark := "@" + jid.User()
		if _, done := names[mark]; done || !strings.Contains(m.Text, mark) {
			continue
		}
		names[mark] = "@" + n.contact(ctx, m.SessionID, jid, "")
		marks = append(marks, mark)
	}
	// The longer number first, so that none is taken for the start of another.
	slices.SortFunc(marks, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, mark := range marks {
		pairs = append(pairs, mark, names[mark])
	}
	return strings.NewReplacer(pairs...).Replace(m.Text)
}

// first is somebody's first name, for the short line of a list.
func first(name string) string {
	if strings.HasPrefix(name, "+") {
		return name
	}
	word, _, _ := strings.Cut(name, " ")
	return word
}
