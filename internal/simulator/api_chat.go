package simulator

import (
	"maps"
	"slices"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// ChatSeen is a chat as the owner of a phone sees it there.
type ChatSeen struct {
	Archived     bool
	Pinned       bool
	MutedUntil   time.Time // zero: not muted; in the year 9999: for ever
	Unread       int
	MarkedUnread bool // by hand
	Messages     int
	Expiration   time.Duration // how long new messages last; 0: for ever
	Labels       []int
}

// Sleep makes the phone answer nothing that its companions ask of it, as older
// messages, or wakes it up.
func (a *Account) Sleep(asleep bool) { a.s.do(func() { a.account.phone.asleep = asleep }) }

// Sees is what somebody, by a number or an address, was last seen doing in the
// chat with the account: composing, recording or paused; empty when nothing.
func (a *Account) Sees(who string) string {
	var doing string
	a.s.do(func() {
		if jid, err := a.s.parseRecipient(who); err == nil {
			doing = a.account.phone.doing[a.s.plain(jid)]
		}
	})
	return doing
}

func (p *persona) receiveChatState(stanza *waBinary.Node) {
	who := attrJID(stanza, "from")
	if participant := attrJID(stanza, "participant"); !participant.IsEmpty() {
		who = participant
	}
	for _, child := range stanza.GetChildren() {
		doing := child.Tag
		if attr(&child, "media") == "audio" {
			doing = "recording"
		}
		p.doing[p.s.plain(who)] = doing
	}
}

// Chat is a chat of the phone, by a number or an address. It reports false when
// the phone has no such chat.
func (a *Account) Chat(name string) (ChatSeen, bool) {
	var seen ChatSeen
	var found bool
	a.s.do(func() {
		jid, err := a.s.parseRecipient(name)
		if err != nil {
			return
		}
		if c := a.account.chats.byJID[a.s.plain(jid)]; c != nil {
			seen, found = c.seen(), true
		}
	})
	return seen, found
}

func (c *storedChat) seen() ChatSeen {
	return ChatSeen{
		Archived: c.archived, Pinned: !c.pinnedAt.IsZero(), MutedUntil: c.mutedUntil, Unread: c.unread,
		MarkedUnread: c.markedUnread, Messages: len(c.messages), Expiration: c.expiration,
		Labels: slices.Sorted(maps.Keys(c.labels)),
	}
}
