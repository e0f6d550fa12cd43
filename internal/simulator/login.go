package simulator

import (
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Reasons for which a login is refused.
const (
	reasonLoggedOut  = 401
	reasonBanned     = 402
	reasonBadRequest = 400
	reasonOutdated   = 405
)

// firstLoginSteps are what the phone does when a companion is ready for the
// first time: share keys, send history.
var firstLoginSteps = []func(s *Server, companion *device){shareStateKeys, sendFirstHistory, beginLife}

func (s *Server) registerLogin() {
	s.handleIQ("passive", "set", "active", setActive)
	s.handleIQ("passive", "set", "passive", setPassive)
}

// admit decides what becomes of a fresh connection: a registration names no
// user and is paired, everything else is a login.
func (s *Server) admit(c *conn) {
	if s.ctx.Err() != nil {
		c.drop()
		return
	}
	s.conns[c] = struct{}{}
	if c.channel.payload.Username == nil {
		s.startPairing(c)
		return
	}
	s.login(c)
}

func (s *Server) login(c *conn) {
	payload := c.channel.payload
	jid := types.NewJID(strconv.FormatUint(payload.GetUsername(), 10), types.DefaultUserServer)
	jid.Device = uint16(payload.GetDevice())
	d := s.device(jid)
	if d == nil || d.persona != nil || d.noiseKey != c.channel.clientKey {
		c.refuse(waBinary.Attrs{"reason": strconv.Itoa(reasonLoggedOut), "location": "simulator"})
		return
	}
	if refusal := s.faultyLogin(d); refusal != nil {
		c.refuse(refusal)
		return
	}
	if d.conn != nil {
		d.conn.endStream(conflict("replaced"))
		d.wentOffline()
	}
	c.device, d.conn = d, c
	c.send(success(d))
	if !payload.GetPassive() {
		s.later(d.becomeActive)
	}
}

func success(d *device) waBinary.Node {
	return waBinary.Node{Tag: "success", Attrs: waBinary.Attrs{
		"t": unix(d.s.now()), "lid": d.jid(types.HiddenUserServer), "props": "27",
		"location": "simulator", "display_name": d.account.name,
	}}
}

// refuse ends a login that failed.
func (c *conn) refuse(attrs waBinary.Attrs) {
	c.endStream(waBinary.Node{Tag: "failure", Attrs: attrs})
}

func conflict(kind string) waBinary.Node {
	attrs := waBinary.Attrs{}
	if kind == "device_removed" {
		attrs["code"] = strconv.Itoa(reasonLoggedOut)
	}
	return waBinary.Node{Tag: "stream:error", Attrs: attrs, Content: []waBinary.Node{
		{Tag: "conflict", Attrs: waBinary.Attrs{"type": kind}},
	}}
}

func streamError(code int) waBinary.Node {
	return waBinary.Node{Tag: "stream:error", Attrs: waBinary.Attrs{"code": strconv.Itoa(code)}}
}

// hangUpGrace is how long the server waits between saying why it hangs up and
// doing so. A client that finds the socket closed before it has read the
// reason takes it for a broken connection, and comes back.
const hangUpGrace = time.Second

// endStream says why, hears nothing more, and hangs up.
func (c *conn) endStream(reason waBinary.Node) {
	if c.ended {
		return
	}
	c.send(reason)
	c.leave()
}

// leave hears nothing more and hangs up in a moment.
func (c *conn) leave() {
	c.ended = true
	c.after(hangUpGrace, c.hangUp)
}

func setActive(c *conn, _ *waBinary.Node) ([]waBinary.Node, error) {
	c.s.later(c.device.becomeActive)
	return nil, nil
}

func setPassive(c *conn, _ *waBinary.Node) ([]waBinary.Node, error) {
	c.device.active = false
	return nil, nil
}

// becomeActive hands over what waited, and the first time lets the phone
// welcome its companion.
func (d *device) becomeActive() {
	if d.conn == nil || d.active {
		return
	}
	d.flush()
	d.s.faultsAfterLogin(d)
	if d.greeted {
		return
	}
	d.greeted = true
	for _, step := range firstLoginSteps {
		step(d.s, d)
	}
}
