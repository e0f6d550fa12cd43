package simulator

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// relayGroup carries a message to the members of a group. All get the text,
// encrypted once; those named in it get the key to it as well.
func (s *Server) relayGroup(from *device, message *waBinary.Node) relayResult {
	g, err := s.groupOf(attrJID(message, "to"), from.account)
	if err != nil {
		return relayResult{code: codeOf(err)}
	}
	if g.announce && !g.isAdmin(from.account) {
		return relayResult{code: errForbidden.code}
	}
	if again := attrJID(message, "participant"); !again.IsEmpty() {
		s.relayToMember(g, from, message, again)
		return relayResult{}
	}
	s.relayToMembers(g, from, message)
	if expected := phash(g.deviceJIDs()); attr(message, "phash") != "" && attr(message, "phash") != expected {
		return relayResult{phash: expected}
	}
	return relayResult{}
}

func codeOf(err error) int {
	if failure, ok := err.(iqError); ok {
		return failure.code
	}
	return errItemNotFound.code
}

// deviceJIDs are the addresses of all devices of all members.
func (g *group) deviceJIDs() []types.JID {
	var jids []types.JID
	for _, m := range g.members {
		jids = append(jids, m.account.deviceJIDs(types.HiddenUserServer)...)
	}
	return jids
}

func (s *Server) relayToMembers(g *group, from *device, message *waBinary.Node) {
	withKey := map[*device][]waBinary.Node{}
	for _, one := range encryptedFor(message) {
		if d := s.device(one.jid); d != nil {
			withKey[d] = one.children
		}
	}
	for _, m := range g.members {
		for _, d := range m.account.sortedDevices() {
			if d == from {
				continue
			}
			children, named := withKey[d]
			if !named {
				children = carried(message)
			}
			d.deliver(groupCopy(g, from, message, children))
		}
	}
}

// relayToMember carries a message that one device asked for again.
func (s *Server) relayToMember(g *group, from *device, message *waBinary.Node, to types.JID) {
	if d := s.device(to); d != nil && g.member(d.account) != nil {
		d.deliver(groupCopy(g, from, message, carried(message)))
	}
}

// groupCopy is the stanza that one device of a member gets.
func groupCopy(g *group, from *device, message *waBinary.Node, children []waBinary.Node) waBinary.Node {
	attrs := from.s.copiedAttrs(message)
	attrs["from"] = g.jid
	attrs["participant"] = from.jid(types.HiddenUserServer)
	attrs["participant_pn"] = from.jid(types.DefaultUserServer)
	attrs["addressing_mode"] = string(types.AddressingModeLID)
	attrs["notify"] = from.account.name
	return waBinary.Node{Tag: "message", Attrs: attrs, Content: withoutIdentity(children)}
}
