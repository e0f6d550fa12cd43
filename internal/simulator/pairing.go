package simulator

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// Clients show the first code for a minute and each other one for twenty
// seconds. A code is accepted a little longer, because somebody may be
// aiming at it.
const (
	refCount        = 6
	firstRefLife    = 60 * time.Second
	nextRefLife     = 20 * time.Second
	refGrace        = 3 * time.Second
	pairingLifetime = firstRefLife + (refCount-1)*nextRefLife + 20*time.Second
)

// Prefixes of what is signed when a companion is linked.
var (
	accountSignaturePrefix = []byte{6, 0}
	deviceSignaturePrefix  = []byte{6, 1}
)

// pairing is a connection that wants to become a companion of somebody.
type pairing struct {
	s       *Server
	conn    *conn
	keys    deviceKeys
	refs    []string
	started time.Time
	// candidate is the device while the client has not agreed yet.
	candidate *device
	details   []byte
	finished  bool
	err       error
	// passkey is set while the client has to show the account's passkey.
	passkey *passkeyPairing
}

func (s *Server) registerPairing() {
	s.handleIQ("md", "set", "link_code_companion_reg", linkCodeStage)
	s.handleIQ("md", "set", "remove-companion-device", removeCompanion)
}

// startPairing offers codes to a connection that registers.
func (s *Server) startPairing(c *conn) {
	keys, err := registeredKeys(c.channel.payload.GetDevicePairingData())
	if err != nil {
		s.log.Debug("refuse a registration", "err", err)
		c.refuse(waBinary.Attrs{"reason": fmt.Sprint(reasonBadRequest)})
		return
	}
	p := &pairing{s: s, conn: c, keys: keys, started: s.now()}
	c.pairing = p
	offer := waBinary.Node{Tag: "pair-device"}
	for range refCount {
		ref := newRef()
		p.refs = append(p.refs, ref)
		s.pairings[ref] = p
		offer.Content = append(offer.GetChildren(), bytesNode("ref", []byte(ref)))
	}
	c.ask(waBinary.Attrs{"xmlns": "md"}, offer, func(*waBinary.Node) {})
	c.after(pairingLifetime, func() { p.expire() })
}

func newRef() string {
	raw := make([]byte, 48)
	rand.Read(raw)
	return "2@" + base64.StdEncoding.EncodeToString(raw)
}

// expire hangs up on a client that nobody scanned.
func (p *pairing) expire() {
	if !p.finished && p.candidate == nil {
		p.conn.hangUp()
	}
}

// end forgets the codes; an approval that has not come through has failed.
func (p *pairing) end() {
	for _, ref := range p.refs {
		delete(p.s.pairings, ref)
	}
	for ref, code := range p.s.codes {
		if code.pairing == p {
			delete(p.s.codes, ref)
		}
	}
	if !p.finished {
		p.finish(ErrStaleCode)
	}
}

func (p *pairing) finish(err error) { p.finished, p.err = true, err }

// fresh tells whether the code with this reference can still be on screen.
func (p *pairing) fresh(ref string) bool {
	life := firstRefLife + refGrace
	for _, known := range p.refs {
		if known == ref {
			return !p.finished && p.candidate == nil && p.s.now().Sub(p.started) < life
		}
		life += nextRefLife
	}
	return false
}

// approve is what the phone does after the scan: it signs the companion's
// identity, and proves by the secret of the code that it saw the screen.
func (p *pairing) approve(a *account, secret []byte) error {
	if err := p.s.faultyPairing(a); err != nil {
		return err
	}
	a.lastDevice++
	p.candidate = &device{
		s: p.s, account: a, id: a.lastDevice, noiseKey: p.conn.channel.clientKey,
		keys: p.keys, keyIndex: uint32(a.lastDevice), platform: platformOf(p.conn.channel.payload),
	}
	p.details = must(proto.Marshal(&waAdv.ADVDeviceIdentity{
		RawID: proto.Uint32(uint32(a.lastDevice)), Timestamp: proto.Uint64(uint64(p.s.now().Unix())),
		KeyIndex:    proto.Uint32(p.candidate.keyIndex),
		AccountType: waAdv.ADVEncryptionType_E2EE.Enum(), DeviceType: waAdv.ADVEncryptionType_E2EE.Enum(),
	}))
	p.conn.ask(waBinary.Attrs{"xmlns": "md", "t": unix(p.s.now())}, p.pairSuccess(secret), p.signed)
	return nil
}

func (p *pairing) pairSuccess(secret []byte) waBinary.Node {
	d := p.candidate
	children := []waBinary.Node{
		bytesNode("device-identity", p.signedIdentity(secret)),
		{Tag: "device", Attrs: waBinary.Attrs{
			"jid": d.jid(types.DefaultUserServer), "lid": d.jid(types.HiddenUserServer),
		}},
		{Tag: "platform", Attrs: waBinary.Attrs{"name": d.account.app()}},
	}
	if d.account.business {
		children = append(children, waBinary.Node{Tag: "biz", Attrs: waBinary.Attrs{"name": d.account.name}})
	}
	return waBinary.Node{Tag: "pair-success", Content: children}
}

// signedIdentity is the companion's identity, signed by the account and
// authenticated with the secret of the code.
func (p *pairing) signedIdentity(secret []byte) []byte {
	identity := p.candidate.account.identity
	message := concat(accountSignaturePrefix, p.details, p.keys.identity[:])
	signed := must(proto.Marshal(&waAdv.ADVSignedDeviceIdentity{
		Details: p.details, AccountSignatureKey: identity.Pub[:], AccountSignature: sign(identity, message),
	}))
	mac := hmac.New(sha256.New, secret)
	mac.Write(signed)
	return must(proto.Marshal(&waAdv.ADVSignedDeviceIdentityHMAC{Details: signed, HMAC: mac.Sum(nil)}))
}

// signed is the client's answer: its own signature over all that.
func (p *pairing) signed(reply *waBinary.Node) {
	if attr(reply, "type") == "error" {
		p.finish(fmt.Errorf("%w: %s", ErrRefused, reply.String()))
		return
	}
	if !p.validSignature(content(reply, "pair-device-sign", "device-identity")) {
		p.finish(fmt.Errorf("%w: its signature is wrong", ErrRefused))
		p.conn.hangUp()
		return
	}
	d := p.candidate
	d.account.devices[d.id] = d
	p.finish(nil)
	p.s.devicesChanged(d, "add")
	// The client closes the socket. Closing it here races with the client's
	// own handling of the 515, after which it would never reconnect.
	p.conn.send(streamError(515))
}

func (p *pairing) validSignature(raw []byte) bool {
	identity := &waAdv.ADVSignedDeviceIdentity{}
	if proto.Unmarshal(raw, identity) != nil {
		return false
	}
	account := p.candidate.account.identity.Pub
	message := concat(deviceSignaturePrefix, p.details, p.keys.identity[:], account[:])
	return verify(p.keys.identity, message, identity.GetDeviceSignature())
}

// await returns the number of the new companion when the client has agreed.
func (p *pairing) await(ctx context.Context) (int, error) {
	if err := p.s.waitFor(ctx, func() bool { return p.finished }); err != nil {
		return 0, err
	}
	if p.err != nil {
		return 0, p.err
	}
	return int(p.candidate.id), nil
}

func concat(parts ...[]byte) []byte {
	var all []byte
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}
