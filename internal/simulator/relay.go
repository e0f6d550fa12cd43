package simulator

import (
	"slices"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// relayResult is what the sender of a message is told: an error code, or the
// hash of the devices the message should have been for, if it missed one.
type relayResult struct {
	phash string
	code  int
	// serverID is the number of a post in its channel.
	serverID int
}

// relayFunc carries a message of a device to its recipients, lock held.
type relayFunc func(from *device, message *waBinary.Node) relayResult

// noRecipient is the error code of a message to nobody.
const noRecipient = 404

func (s *Server) registerRelays() {
	s.handleRelay(types.DefaultUserServer, s.relayDirect)
	s.handleRelay(types.HiddenUserServer, s.relayDirect)
	s.handleRelay(types.GroupServer, s.relayGroup)
	s.handleRelay(types.BroadcastServer, s.relayStatus)
}

// handleRelay registers how messages to a server (such as g.us) travel.
func (s *Server) handleRelay(server string, relay relayFunc) { s.relays[server] = relay }

// relay carries a message of a client or a persona to its recipients.
func (s *Server) relay(from *device, message *waBinary.Node) relayResult {
	s.counters.messages++
	relay := s.relays[attrJID(message, "to").Server]
	if relay == nil {
		if from.conn != nil {
			s.unknown(from.conn, message)
		}
		return relayResult{code: noRecipient}
	}
	return relay(from, message)
}

// relayDirect carries a message between two people, or between the devices
// of one. The sender's choice of address decides how all addresses in it are
// written.
func (s *Server) relayDirect(from *device, message *waBinary.Node) relayResult {
	to := attrJID(message, "to")
	target := s.account(to)
	if target == nil {
		return relayResult{code: noRecipient}
	}
	if target.refuses(from, message) {
		return relayResult{code: errRestricted}
	}
	encrypted := encryptedFor(message)
	if len(encrypted) == 0 {
		s.relayToOne(from, message, to)
		return relayResult{}
	}
	target.audience[from.account] = struct{}{}
	s.relayToBot(from, message)
	reached := []types.JID{from.jid(to.Server)}
	for _, one := range encrypted {
		d := s.device(one.jid)
		if d == nil || d.account != target && d.account != from.account {
			continue
		}
		// Whoever is blocked is not told.
		if d.account != target || !target.blocks(from.account) {
			d.deliver(directCopy(from, d, message, one.children))
		}
		reached = append(reached, d.jid(to.Server))
	}
	return relayResult{phash: missedDevices(from.account, target, to.Server, reached)}
}

// relayToBot carries the copy of a message that is for a bot whom its author
// invoked in the chat.
func (s *Server) relayToBot(from *device, message *waBinary.Node) {
	invoked, ok := message.GetOptionalChildByTag("bot")
	if !ok {
		return
	}
	for _, to := range invoked.GetChildrenByTag("to") {
		if d := s.device(attrJID(&to, "jid")); d != nil {
			children := append(slices.Clone(to.GetChildren()), carried(message)...)
			d.deliver(directCopy(from, d, message, children))
		}
	}
}

// relayToOne carries a message for a single device: a peer message, or one
// that was asked for again.
func (s *Server) relayToOne(from *device, message *waBinary.Node, to types.JID) {
	d := s.device(to)
	if d == nil {
		return
	}
	d.deliver(directCopy(from, d, message, carried(message)))
}

// missedDevices is empty if everybody was reached.
func missedDevices(sender, target *account, server string, reached []types.JID) string {
	expected := target.deviceJIDs(server)
	if sender != target {
		expected = append(expected, sender.deviceJIDs(server)...)
	}
	for _, jid := range expected {
		if !slices.Contains(reached, jid) {
			return phash(expected)
		}
	}
	return ""
}

// encryptedCopy is what a message holds for one device.
type encryptedCopy struct {
	jid      types.JID
	children []waBinary.Node
}

// encryptedFor takes the fan-out of a message apart. Each device gets its own
// ciphertext and what concerns everybody.
func encryptedFor(message *waBinary.Node) []encryptedCopy {
	participants, ok := message.GetOptionalChildByTag("participants")
	if !ok {
		return nil
	}
	shared := carried(message)
	var copies []encryptedCopy
	for _, to := range participants.GetChildrenByTag("to") {
		copies = append(copies, encryptedCopy{
			jid: attrJID(&to, "jid"), children: append(slices.Clone(to.GetChildren()), shared...),
		})
	}
	return copies
}

// carried are the children that the server passes on. Tokens and reports are
// for the server only.
func carried(message *waBinary.Node) []waBinary.Node {
	var kept []waBinary.Node
	for _, child := range message.GetChildren() {
		switch child.Tag {
		case "enc", "device-identity", "meta", "biz", "bot":
			kept = append(kept, child)
		}
	}
	return kept
}

// directCopy is the stanza that one device gets of a message between people.
func directCopy(from, to *device, message *waBinary.Node, children []waBinary.Node) waBinary.Node {
	chat := attrJID(message, "to")
	attrs := from.s.copiedAttrs(message)
	attrs["from"] = from.jid(chat.Server)
	if attrs["category"] != "peer" {
		attrs["notify"] = from.account.name
	}
	switch {
	case attrs["category"] == "peer":
	case to.account != from.account:
		children = from.account.signed(children)
		attrs["addressing_mode"] = addressingMode(chat.Server)
		attrs["sender_"+addressingMode(otherServer(chat.Server))] = from.account.jid(otherServer(chat.Server))
	default:
		ownCopyAttrs(from, message, attrs)
	}
	return waBinary.Node{Tag: "message", Attrs: attrs, Content: withoutIdentity(children)}
}

// ownCopyAttrs name the chat to another device of the sender.
func ownCopyAttrs(from *device, message *waBinary.Node, attrs waBinary.Attrs) {
	chat := attrJID(message, "to")
	if recipient := attrJID(message, "recipient"); !recipient.IsEmpty() {
		chat = recipient
	}
	attrs["recipient"] = chat.ToNonAD()
	if target := from.s.account(chat); target != nil {
		alternative := otherServer(chat.Server)
		attrs["peer_recipient_"+addressingMode(alternative)] = target.jid(alternative)
	}
}

// copiedAttrs are the attributes that a message keeps on its way, and the
// server's time.
func (s *Server) copiedAttrs(message *waBinary.Node) waBinary.Attrs {
	attrs := waBinary.Attrs{"t": unix(s.now())}
	for _, name := range []string{"id", "type", "edit", "category", "push_priority"} {
		if value, ok := message.Attrs[name]; ok {
			attrs[name] = value
		}
	}
	return attrs
}

// withoutIdentity drops the sender's identity unless a session is set up.
func withoutIdentity(children []waBinary.Node) []waBinary.Node {
	for _, child := range children {
		if child.Tag == "enc" && child.Attrs["type"] == "pkmsg" {
			return children
		}
	}
	return slices.DeleteFunc(slices.Clone(children), func(n waBinary.Node) bool { return n.Tag == "device-identity" })
}

// addressingMode is how stanzas name the server part of a person's address.
func addressingMode(server string) string {
	if server == types.HiddenUserServer {
		return "lid"
	}
	return "pn"
}
