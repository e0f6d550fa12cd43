package simulator

import (
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// device is one end of the encryption: a phone or a companion.
type device struct {
	s        *Server
	account  *account
	id       uint16
	platform string
	noiseKey [32]byte
	keys     deviceKeys
	keyIndex uint32
	// persona is set for phones, conn for companions while connected.
	persona *persona
	conn    *conn
	// active says that the companion is ready for stanzas, greeted that it has been before.
	active, greeted bool
	available       bool
	queue           []*queued
}

// jid is the device's address, by phone number or hidden.
func (d *device) jid(server string) types.JID {
	jid := d.account.jid(server)
	jid.Device = d.id
	return jid
}

// deliver gives a stanza to a device, and keeps it until it is acknowledged.
func (d *device) deliver(stanza waBinary.Node) {
	if d.persona != nil {
		d.s.later(func() { d.persona.handle(&stanza) })
		return
	}
	d.enqueue(stanza)
}

// hint gives a stanza to a device only if it is listening, as with typing.
func (d *device) hint(stanza waBinary.Node) {
	switch {
	case d.persona != nil:
		d.s.later(func() { d.persona.handle(&stanza) })
	case d.conn != nil && d.active:
		d.conn.send(stanza)
	}
}

// remove ends a companion: its queue is gone and its keys are refused.
func (d *device) remove() {
	delete(d.account.devices, d.id)
	for _, a := range d.s.accounts {
		delete(a.watchers, d)
	}
	d.queue = nil
}

func (d *device) String() string {
	return d.account.number + ":" + strconv.Itoa(int(d.id))
}
