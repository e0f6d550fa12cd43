package simulator

import "go.mau.fi/whatsmeow/appstate"

// messageMarks are the messages to which a companion did something that only
// the account's own devices see, by id.
type messageMarks struct {
	starred map[string]bool
	deleted map[string]bool
}

// note does on the phone what a companion did to one message. The index names
// the action, the chat, the message, whether it is an own one, and its sender.
func (m *messageMarks) note(mutation appstate.Mutation) {
	if len(mutation.Index) < 5 {
		return
	}
	if m.starred == nil {
		m.starred, m.deleted = map[string]bool{}, map[string]bool{}
	}
	switch id := mutation.Index[2]; mutation.Index[0] {
	case appstate.IndexStar:
		m.starred[id] = mutation.Action.GetStarAction().GetStarred()
	case appstate.IndexDeleteMessageForMe:
		m.deleted[id] = true
	}
}

// Starred reports whether a companion put a star on a message.
func (a *Account) Starred(id string) (starred bool) {
	a.s.do(func() { starred = a.account.marks.starred[id] })
	return starred
}

// DeletedForMe reports whether a companion deleted a message on the account's
// own devices.
func (a *Account) DeletedForMe(id string) (deleted bool) {
	a.s.do(func() { deleted = a.account.marks.deleted[id] })
	return deleted
}
