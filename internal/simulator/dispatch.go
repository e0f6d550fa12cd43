package simulator

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// dispatch hands one stanza of a client to its handler, lock held.
func (c *conn) dispatch(stanza *waBinary.Node, size int) {
	c.s.record(c, inward, stanza)
	c.s.counters.bytes += int64(size)
	if c.ended {
		return
	}
	switch stanza.Tag {
	case "iq":
		c.dispatchIQ(stanza)
	case "ib", "xmlstreamend":
		// Reports of the client about itself; production does not answer them.
	case "ack":
		// Also from a client that is being paired by code.
		if c.device != nil {
			c.device.acknowledge(stanza)
		}
	default:
		c.dispatchLoggedIn(stanza)
	}
}

func (c *conn) dispatchLoggedIn(stanza *waBinary.Node) {
	if c.device == nil {
		c.s.unknown(c, stanza)
		return
	}
	switch stanza.Tag {
	case "message":
		c.receiveMessage(stanza)
	case "receipt":
		c.receiveReceipt(stanza)
	case "presence":
		c.receivePresence(stanza)
	case "chatstate":
		c.s.relayChatState(c.device, stanza)
	case "call":
		c.receiveCall(stanza)
	default:
		c.s.unknown(c, stanza)
	}
}

// receiveMessage relays a message and tells the client how that went.
func (c *conn) receiveMessage(stanza *waBinary.Node) {
	if c.refuseMessage(stanza) {
		return
	}
	result := c.s.relay(c.device, stanza)
	c.send(messageAck(stanza, result, c.s.now()))
}

// receiveReceipt forwards a receipt, which also ends the delivery it is for.
func (c *conn) receiveReceipt(stanza *waBinary.Node) {
	if stanza.Attrs["type"] != "retry" {
		c.device.acknowledge(stanza)
	}
	ack := waBinary.Attrs{"class": "receipt", "id": stanza.Attrs["id"], "from": stanza.Attrs["to"]}
	if kind, ok := stanza.Attrs["type"]; ok {
		ack["type"] = kind
	}
	if participant, ok := stanza.Attrs["participant"]; ok {
		ack["participant"] = participant
	}
	c.send(waBinary.Node{Tag: "ack", Attrs: ack})
	c.s.relayReceipt(c.device, stanza)
}

// attrJID reads an address; the zero JID when there is none.
func attrJID(n *waBinary.Node, key string) types.JID {
	jid, _ := n.Attrs[key].(types.JID)
	return jid
}

// attr reads a plain attribute; empty when there is none.
func attr(n *waBinary.Node, key string) string {
	value, _ := n.Attrs[key].(string)
	return value
}

// content reads the bytes of a child; nil when there are none.
func content(n *waBinary.Node, path ...string) []byte {
	child, ok := n.GetOptionalChildByTag(path...)
	if !ok {
		return nil
	}
	raw, _ := child.Content.([]byte)
	return raw
}
