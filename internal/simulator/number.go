package simulator

import (
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// ChangeNumber gives a contact another number, which their groups and those
// who talk with them are told. The hidden address stays. The error is
// ErrInvalid for what is no number, or when companions are linked, which
// WhatsApp logs out before; and ErrAccountExists when the number is taken.
func (a *Account) ChangeNumber(number string) error {
	var err error
	a.s.do(func() { err = a.s.changeNumber(a.account, number) })
	return err
}

func (s *Server) changeNumber(a *account, number string) error {
	switch {
	case !validNumber.MatchString(number):
		return fmt.Errorf("%w: a number has 7 to 15 digits", ErrInvalid)
	case s.accounts[number] != nil:
		return ErrAccountExists
	case len(a.companions()) > 0:
		return fmt.Errorf("%w: unlink the companions first", ErrInvalid)
	}
	old := a.jid(types.DefaultUserServer)
	delete(s.accounts, a.number)
	a.number, s.accounts[number] = number, a
	for _, g := range s.sortedGroups() {
		if g.member(a) != nil {
			s.announceNumber(g, a, old)
		}
	}
	return nil
}

// announceNumber tells a group that a member has another number: the notice is
// from the old one and names the new one.
func (s *Server) announceNumber(g *group, a *account, old types.JID) {
	now := waBinary.Node{Tag: "participant", Attrs: waBinary.Attrs{
		"jid": a.jid(types.DefaultUserServer), "lid": a.jid(types.HiddenUserServer),
	}}
	change := waBinary.Node{Tag: "modify", Content: []waBinary.Node{now}}
	for _, other := range g.people() {
		for _, d := range other.companions() {
			s.notify(d, "w:gp2", g.jid, waBinary.Attrs{"participant": old, "notify": a.name}, change)
		}
	}
}
