package simulator

import (
	"slices"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// callLimit bounds how many calls the server remembers.
const callLimit = 1000

// ringTime is how long a call rings before the caller gives up.
const ringTime = time.Minute

// The states of a call.
const (
	callRinging  = "ringing"
	callAccepted = "accepted"
	callRejected = "rejected"
	callEnded    = "ended"
)

// call is somebody calling somebody, or a whole group. Only the stanzas that
// tell of it are simulated; nothing is said.
type call struct {
	id    string
	from  *account
	to    []*account
	group types.JID
	video bool
	state string
	// by is who accepted or rejected it.
	by    *account
	since time.Time
}

func (s *Server) callByID(id string) *call {
	at := slices.IndexFunc(s.calls, func(c *call) bool { return c.id == id })
	if at < 0 {
		return nil
	}
	return s.calls[at]
}

// startCall lets the phones and companions of those called ring.
func (s *Server) startCall(c *call) {
	s.calls = append(s.calls, c)
	if len(s.calls) > callLimit {
		s.calls = slices.Delete(s.calls, 0, 1)
	}
	s.tellCalled(c, offerNode(c))
	s.after(ringTime, func() {
		if c.state == callRinging {
			s.endCall(c, "timeout")
		}
	})
}

// offerNode announces a call: to one person with what the caller's phone can
// do, to a group only with the kind of call. Attributes as the client library
// reads them (call.go, handleCallEvent).
func offerNode(c *call) waBinary.Node {
	if !c.group.IsEmpty() {
		attrs := c.attrs()
		attrs["type"], attrs["media"] = "group", "audio"
		if c.video {
			attrs["media"] = "video"
		}
		return waBinary.Node{Tag: "offer_notice", Attrs: attrs}
	}
	means := []waBinary.Node{{Tag: "audio", Attrs: waBinary.Attrs{"enc": "opus", "rate": "16000"}}}
	if c.video {
		means = append(means, waBinary.Node{Tag: "video", Attrs: waBinary.Attrs{"enc": "vp8", "dec": "vp8"}})
	}
	return waBinary.Node{Tag: "offer", Attrs: c.attrs(), Content: means}
}

// attrs name a call in every stanza about it.
func (c *call) attrs() waBinary.Attrs {
	attrs := waBinary.Attrs{
		"call-id": c.id, "call-creator": c.from.jid(types.HiddenUserServer), "caller_pn": c.from.jid(types.DefaultUserServer),
	}
	if !c.group.IsEmpty() {
		attrs["group-jid"] = c.group
	}
	return attrs
}

// stanza is what a device gets to see of a call.
func (c *call) stanza(s *Server, child waBinary.Node) waBinary.Node {
	return waBinary.Node{Tag: "call", Content: []waBinary.Node{child}, Attrs: waBinary.Attrs{
		"from": c.from.jid(types.HiddenUserServer), "id": newID(), "t": unix(s.now()),
		"notify": c.from.name, "platform": "android", "version": "2.26.1.1",
	}}
}

// tellCalled tells every companion of those called; their phones just know.
func (s *Server) tellCalled(c *call, child waBinary.Node) {
	for _, callee := range c.to {
		for _, d := range callee.companions() {
			d.deliver(c.stanza(s, child))
		}
	}
}

// tellCaller tells the caller's companions what somebody did with the call.
func (s *Server) tellCaller(c *call, by *account, tag string) {
	for _, d := range c.from.companions() {
		stanza := c.stanza(s, waBinary.Node{Tag: tag, Attrs: c.attrs()})
		stanza.Attrs["from"] = by.jid(types.HiddenUserServer)
		d.deliver(stanza)
	}
}

// endCall stops the ringing, or the talk. The reason is told to companions.
func (s *Server) endCall(c *call, reason string) {
	if c.state == callRinging || c.state == callAccepted {
		c.state = callEnded
	}
	attrs := c.attrs()
	if reason != "" {
		attrs["reason"] = reason
	}
	s.tellCalled(c, waBinary.Node{Tag: "terminate", Attrs: attrs})
}

// answerCall accepts or rejects a ringing call for one of those called. A call
// to a group goes on ringing for the others when one does not want it.
func (s *Server) answerCall(c *call, by *account, accept bool) {
	if c.state != callRinging {
		return
	}
	c.by = by
	if accept {
		c.state = callAccepted
		s.tellCaller(c, by, "accept")
		s.stopRinging(c, by, "accepted_elsewhere")
		return
	}
	if c.group.IsEmpty() {
		c.state = callRejected
	}
	s.tellCaller(c, by, "reject")
	s.stopRinging(c, by, "rejected_elsewhere")
}

// stopRinging ends the ringing on the companions of one who was called.
func (s *Server) stopRinging(c *call, callee *account, reason string) {
	attrs := c.attrs()
	attrs["reason"] = reason
	for _, d := range callee.companions() {
		d.deliver(c.stanza(s, waBinary.Node{Tag: "terminate", Attrs: attrs}))
	}
}

// receiveCall takes what a companion does with a call: clients can only
// reject. The answer says that it arrived.
func (c *conn) receiveCall(stanza *waBinary.Node) {
	c.send(waBinary.Node{Tag: "ack", Attrs: waBinary.Attrs{
		"class": "call", "id": stanza.Attrs["id"], "from": stanza.Attrs["to"],
	}})
	reject, ok := stanza.GetOptionalChildByTag("reject")
	if !ok {
		c.s.unknown(c, stanza)
		return
	}
	known := c.s.callByID(attr(&reject, "call-id"))
	if known == nil || !slices.Contains(known.to, c.device.account) {
		return
	}
	c.s.answerCall(known, c.device.account, false)
}
