package simulator

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// relayReceipt carries a receipt of a device to whom it concerns.
func (s *Server) relayReceipt(from *device, receipt *waBinary.Node) {
	to := attrJID(receipt, "to")
	if attr(receipt, "type") == "view" {
		s.viewPosts(from, receipt)
		return
	}
	author := to
	if !isPerson(to) {
		author = attrJID(receipt, "participant")
	}
	if attr(receipt, "type") == "retry" {
		s.counters.retries++
		s.relayRetry(from, receipt, author)
		return
	}
	if attr(receipt, "type") == serverError {
		if from.persona == nil {
			from.account.phone.reupload(from, receipt)
		}
		return
	}
	target := s.account(author)
	if target == nil {
		return
	}
	stanza := receiptCopy(from, receipt, to, author)
	if target != from.account && attr(receipt, "type") != "read-self" {
		for _, d := range target.sortedDevices() {
			d.deliver(stanza)
		}
	}
	s.tellOwnDevices(from, receipt, to)
}

// relayRetry asks the one device that encrypted the message.
func (s *Server) relayRetry(from *device, receipt *waBinary.Node, author types.JID) {
	if d := s.device(author); d != nil {
		stanza := receiptCopy(from, receipt, attrJID(receipt, "to"), author)
		d.deliver(stanza)
	}
}

// receiptCopy is the receipt as its recipient sees it: sender and recipient
// swapped, the contents untouched.
func receiptCopy(from *device, receipt *waBinary.Node, to, author types.JID) waBinary.Node {
	attrs := waBinary.Attrs{"id": receipt.Attrs["id"], "t": unix(from.s.now())}
	for _, name := range []string{"type", "recipient", "edit", "category"} {
		if value, ok := receipt.Attrs[name]; ok {
			attrs[name] = value
		}
	}
	if isPerson(to) {
		attrs["from"] = from.jid(to.Server)
	} else {
		attrs["from"] = to
		attrs["participant"] = from.jid(author.Server)
	}
	return waBinary.Node{Tag: "receipt", Attrs: attrs, Content: receipt.Content}
}

// tellOwnDevices lets the reader's other devices know what was read, and the
// phone what a companion has received of it.
func (s *Server) tellOwnDevices(from *device, receipt *waBinary.Node, to types.JID) {
	kind := attr(receipt, "type")
	switch kind {
	case "read", "read-self", "played":
	case "hist_sync", "peer_msg":
		if from.persona == nil {
			from.account.phone.device.deliver(receiptCopy(from, receipt, to, to))
		}
		return
	default:
		return
	}
	attrs := waBinary.Attrs{
		"id": receipt.Attrs["id"], "t": unix(s.now()), "type": kind,
		"from": from.jid(types.DefaultUserServer), "recipient": to.ToNonAD(),
	}
	if isPerson(to) {
		attrs["from"] = from.jid(to.Server)
	} else {
		attrs["participant"] = receipt.Attrs["participant"]
	}
	for _, d := range from.account.sortedDevices() {
		if d != from {
			d.deliver(waBinary.Node{Tag: "receipt", Attrs: attrs, Content: receipt.Content})
		}
	}
}
