package simulator

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// receivePresence is a client saying that it is there or not, or asking to
// be told about somebody.
func (c *conn) receivePresence(stanza *waBinary.Node) {
	kind := attr(stanza, "type")
	if to := attrJID(stanza, "to"); !to.IsEmpty() {
		c.s.watch(c.device, to, kind)
		return
	}
	if name := attr(stanza, "name"); name != "" && name != "-" {
		c.device.account.name = name
	}
	c.s.setAvailable(c.device, kind != "unavailable")
}

// watch starts or ends a subscription to somebody's presence.
func (s *Server) watch(d *device, jid types.JID, kind string) {
	target := s.account(jid)
	if target == nil {
		return
	}
	if kind == "unsubscribe" {
		delete(target.watchers, d)
		return
	}
	target.watchers[d] = jid.ToNonAD()
	d.hint(presenceOf(target, jid.ToNonAD()))
}

func (s *Server) setAvailable(d *device, available bool) {
	if d.available == available {
		return
	}
	d.available = available
	if !available {
		d.account.lastSeen = s.now()
	}
	s.announcePresence(d.account)
}

// announcePresence tells everybody who asked, under the address they used.
func (s *Server) announcePresence(a *account) {
	for d, jid := range a.watchers {
		d.hint(presenceOf(a, jid))
	}
}

func (a *account) online() bool {
	for _, d := range a.devices {
		if d.available {
			return true
		}
	}
	return false
}

func presenceOf(a *account, jid types.JID) waBinary.Node {
	attrs := waBinary.Attrs{"from": jid}
	if !a.online() {
		attrs["type"] = "unavailable"
		attrs["last"] = "deny"
		if !a.lastSeen.IsZero() {
			attrs["last"] = unix(a.lastSeen)
		}
	}
	return waBinary.Node{Tag: "presence", Attrs: attrs}
}

// relayChatState shows typing and recording to those who are there to see it.
func (s *Server) relayChatState(from *device, stanza *waBinary.Node) {
	to := attrJID(stanza, "to")
	if isPerson(to) {
		if target := s.account(to); target != nil && target != from.account {
			s.hintAll(target, waBinary.Attrs{"from": from.account.jid(to.Server)}, stanza)
		}
		return
	}
	for _, member := range s.membersOf(to) {
		if member != from.account {
			sender := from.account.jid(types.HiddenUserServer)
			s.hintAll(member, waBinary.Attrs{"from": to, "participant": sender}, stanza)
		}
	}
}

func (s *Server) hintAll(target *account, attrs waBinary.Attrs, stanza *waBinary.Node) {
	for _, d := range target.sortedDevices() {
		d.hint(waBinary.Node{Tag: stanza.Tag, Attrs: attrs, Content: stanza.Content})
	}
}
