package simulator

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// phash is the hash of a list of devices by which client and server notice
// that they disagree: "2:" and six bytes of SHA-256 over the sorted addresses.
func phash(devices []types.JID) string {
	names := make([]string, len(devices))
	for i, jid := range devices {
		names[i] = jid.ADString()
	}
	slices.Sort(names)
	sum := sha256.Sum256([]byte(strings.Join(names, "")))
	return "2:" + base64.RawStdEncoding.EncodeToString(sum[:6])
}

// deviceJIDs are the addresses of all devices of an account.
func (a *account) deviceJIDs(server string) []types.JID {
	var jids []types.JID
	for _, d := range a.sortedDevices() {
		jids = append(jids, d.jid(server))
	}
	return jids
}

// devicesChanged tells everybody who asked for the account's devices that one
// was added or removed, and the account's other companions the new list.
//
// The hidden address is the one to name: clients that address people by it
// ignore a change announced for the phone number.
func (s *Server) devicesChanged(d *device, change string) {
	const server = types.HiddenUserServer
	notice := waBinary.Node{Tag: change, Attrs: waBinary.Attrs{"device_hash": phash(d.account.deviceJIDs(server))},
		Content: []waBinary.Node{{Tag: "device", Attrs: waBinary.Attrs{
			"jid": d.jid(server), "key-index": strconv.Itoa(int(d.keyIndex)),
		}}}}
	for _, other := range s.sortedAccounts() {
		if _, asked := d.account.audience[other]; !asked || other == d.account {
			continue
		}
		for _, companion := range other.companions() {
			s.notify(companion, "devices", d.account.jid(server), nil, notice)
		}
	}
	for _, companion := range d.account.companions() {
		if companion != d {
			s.notify(companion, "account_sync", d.account.jid(types.DefaultUserServer), nil, ownDevices(d.account))
		}
	}
}

func ownDevices(a *account) waBinary.Node {
	list := waBinary.Node{Tag: "devices", Attrs: waBinary.Attrs{
		"dhash": phash(a.deviceJIDs(types.DefaultUserServer)),
	}}
	for _, d := range a.sortedDevices() {
		list.Content = append(list.GetChildren(), waBinary.Node{Tag: "device", Attrs: waBinary.Attrs{
			"jid": d.jid(types.DefaultUserServer), "key-index": strconv.Itoa(int(d.keyIndex)),
		}})
	}
	return list
}

func (s *Server) sortedAccounts() []*account {
	accounts := make([]*account, 0, len(s.accounts))
	for _, a := range s.accounts {
		accounts = append(accounts, a)
	}
	slices.SortFunc(accounts, func(x, y *account) int { return strings.Compare(x.number, y.number) })
	return accounts
}

// removeCompanion is a client that logs itself out.
func removeCompanion(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	request := iq.GetChildByTag("remove-companion-device")
	target := c.s.device(attrJID(&request, "jid"))
	if c.device == nil || target == nil || target.persona != nil || target.account != c.device.account {
		return nil, errForbidden
	}
	c.s.later(func() {
		if target == c.device {
			// It knows; a reason would make it believe that the phone did it.
			c.leave()
		}
		c.s.removeDevice(target)
	})
	return nil, nil
}

// removeDevice unlinks a companion and tells it so.
func (s *Server) removeDevice(d *device) {
	connected := d.conn
	d.conn, d.active = nil, false
	d.remove()
	if connected != nil {
		connected.endStream(conflict("device_removed"))
	}
	s.devicesChanged(d, "remove")
}

// platformOf is what the phone shows in its list of linked devices.
func platformOf(payload *waWa6.ClientPayload) string {
	props := &waCompanionReg.DeviceProps{}
	if err := proto.Unmarshal(payload.GetDevicePairingData().GetDeviceProps(), props); err != nil {
		return "unknown"
	}
	if props.GetOs() != "" {
		return props.GetOs()
	}
	return strings.ToLower(props.GetPlatformType().String())
}
