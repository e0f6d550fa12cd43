package simulator

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
)

// Reinstall gives the account a new phone: another Signal identity, no
// sessions and no companions. Everybody who knows its devices is told.
func (a *Account) Reinstall() { a.s.do(a.account.reinstall) }

func (a *account) reinstall() {
	s := a.phone.s
	for _, companion := range a.companions() {
		s.removeDevice(companion)
	}
	a.identity = keys.NewKeyPair()
	a.phone.store = newSignalStore(a.identity)
	a.phone.device.keys = a.phone.store.publicKeys()
	for _, other := range s.sortedAccounts() {
		if _, asked := a.audience[other]; !asked || other == a {
			continue
		}
		for _, companion := range other.companions() {
			extra := waBinary.Attrs{"lid": a.jid(types.HiddenUserServer)}
			s.notify(companion, "encrypt", a.jid(types.DefaultUserServer), extra, waBinary.Node{Tag: "identity"})
		}
	}
}
