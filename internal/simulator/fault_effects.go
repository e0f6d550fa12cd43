package simulator

import (
	"fmt"
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// faultyLogin is the refusal of a login, nil when it may go on.
func (s *Server) faultyLogin(d *device) waBinary.Attrs {
	if f := s.takeFault(FaultLoginFailure, d); f != nil {
		return waBinary.Attrs{"reason": strconv.Itoa(orElse(f.Code, reasonLoggedOut)), "location": "simulator"}
	}
	if f := s.takeFault(FaultBan, d); f != nil {
		return waBinary.Attrs{
			"reason": strconv.Itoa(reasonBanned), "code": strconv.Itoa(orElse(f.Code, 101)),
			"expire": strconv.Itoa(orElse(f.MS/1000, 3600)),
		}
	}
	if s.takeFault(FaultOutdated, d) != nil {
		return waBinary.Attrs{"reason": strconv.Itoa(reasonOutdated)}
	}
	return nil
}

// faultsAfterLogin strikes logins with immediate faults that are still to come.
func (s *Server) faultsAfterLogin(d *device) {
	for kind, strike := range immediate {
		if f := s.takeFault(kind, d); f != nil && d.conn != nil {
			strike(s, d, f.Fault)
			return
		}
	}
}

// The errors with which a phone refuses to link a companion.
var (
	errDeviceLimit = fmt.Errorf("%w: the account has as many devices as it may", ErrRefused)
	errWrongNumber = fmt.Errorf("%w: the code is for another number", ErrRefused)
	errRateLimited = iqError{429, "rate-overlimit"}
)

// faultyPairing is why the phone of an account refuses to link.
func (s *Server) faultyPairing(a *account) error {
	phone := a.devices[phoneDevice]
	if s.takeFault(FaultDeviceLimit, phone) != nil {
		return errDeviceLimit
	}
	if s.takeFault(FaultWrongNumber, phone) != nil {
		return errWrongNumber
	}
	return nil
}

// faultyIQ is the error with which an iq is answered, nil when it is handled.
func (c *conn) faultyIQ(key iqKey) error {
	f := c.s.findFault(FaultIQError, c.device)
	if f == nil || f.Text != "" && f.Text != key.namespace {
		return nil
	}
	c.s.takeFault(FaultIQError, c.device)
	return iqError{orElse(f.Code, 500), "internal-server-error"}
}

// refuseMessage acknowledges a message with an error when that was asked for.
func (c *conn) refuseMessage(stanza *waBinary.Node) bool {
	code := 0
	if f := c.s.takeFault(FaultSendError, c.device); f != nil {
		code = orElse(f.Code, 479)
	} else if c.s.takeFault(FaultRateLimited, c.device) != nil {
		code = errRateLimited.code
	}
	if code == 0 {
		return false
	}
	c.send(messageAck(stanza, relayResult{code: code}, c.s.now()))
	return true
}

// disturb decides how a stanza leaves, under the faults of the connection.
func (c *conn) disturb(stanza waBinary.Node) []outgoing {
	d := c.device
	if d == nil || len(c.s.faults) == 0 && c.held == nil {
		return []outgoing{{stanza: stanza}}
	}
	if c.s.takeFault(FaultDeaf, d) != nil {
		return nil
	}
	item := outgoing{stanza: stanza}
	if f := c.s.takeFault(FaultDelay, d); f != nil {
		item.delay = time.Duration(f.MS) * time.Millisecond
	}
	if f := c.s.takeFault(FaultSplitFrames, d); f != nil {
		item.split = orElse(f.Code, 2)
	}
	if !acknowledged(stanza) {
		return []outgoing{item}
	}
	return c.rearrange(item)
}

// acknowledged tells whether a client confirms stanzas of this kind, so that
// it must cope with them arriving twice or in another order.
func acknowledged(stanza waBinary.Node) bool {
	return stanza.Tag == "message" || stanza.Tag == "receipt" || stanza.Tag == "notification"
}

func (c *conn) rearrange(item outgoing) []outgoing {
	if held := c.held; held != nil {
		c.held = nil
		return []outgoing{item, {stanza: *held}}
	}
	if c.s.takeFault(FaultReorder, c.device) != nil {
		c.held = &item.stanza
		return nil
	}
	if c.s.takeFault(FaultDuplicate, c.device) != nil {
		return []outgoing{item, item}
	}
	return []outgoing{item}
}
