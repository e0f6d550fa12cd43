package simulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/libsignal/groups"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/keys/prekey"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/session"
	"go.mau.fi/libsignal/util/optional"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// signalAddress is where a phone keeps its session with a device: always
// under the hidden address, however the device was named.
func signalAddress(d *device) *protocol.SignalAddress {
	return protocol.NewSignalAddress(d.account.lid, uint32(d.id))
}

func (p *persona) cipherFor(d *device) (*session.Builder, *session.Cipher) {
	address := signalAddress(d)
	builder := session.NewBuilderFromSignal(p.store, address, serializer)
	return builder, session.NewCipher(builder, address)
}

// encrypt makes the enc element of a message for one device.
func (p *persona) encrypt(to *device, plain []byte, attrs waBinary.Attrs) (waBinary.Node, error) {
	ctx := p.s.ctx
	builder, cipher := p.cipherFor(to)
	if known, _ := p.store.ContainsSession(ctx, signalAddress(to)); !known {
		if err := builder.ProcessBundle(ctx, bundleOf(to.takeKeys(), to.id)); err != nil {
			return waBinary.Node{}, fmt.Errorf("start a session with %s: %w", to, err)
		}
	}
	sealed, err := cipher.Encrypt(ctx, pad(plain))
	if err != nil {
		return waBinary.Node{}, fmt.Errorf("encrypt for %s: %w", to, err)
	}
	kind := "msg"
	if sealed.Type() == protocol.PREKEY_TYPE {
		kind = "pkmsg"
	}
	enc := waBinary.Attrs{"v": "2", "type": kind}
	for name, value := range attrs {
		enc[name] = value
	}
	return waBinary.Node{Tag: "enc", Attrs: enc, Content: p.damaged(sealed)}, nil
}

// damaged spoils a ciphertext when that was asked for: the last byte of its
// MAC, which in the first messages of a session lies inside another.
func (p *persona) damaged(sealed protocol.CiphertextMessage) []byte {
	raw := bytes.Clone(sealed.Serialize())
	if !p.damaging {
		return raw
	}
	end := len(raw)
	if first, ok := sealed.(*protocol.PreKeySignalMessage); ok {
		inner := first.WhisperMessage().Serialize()
		end = bytes.Index(raw, inner) + len(inner)
	}
	raw[end-1] ^= 0x55
	return raw
}

func bundleOf(keys deviceKeys, id uint16) *prekey.Bundle {
	oneTimeID, oneTime := optional.NewEmptyUint32(), ecc.ECPublicKeyable(nil)
	if len(keys.oneTime) > 0 {
		oneTimeID = optional.NewOptionalUint32(keys.oneTime[0].id)
		oneTime = ecc.NewDjbECPublicKey(keys.oneTime[0].value)
	}
	return prekey.NewBundle(keys.registrationID, uint32(id), oneTimeID, keys.signed.id, oneTime,
		ecc.NewDjbECPublicKey(keys.signed.value), [64]byte(keys.signed.signature),
		identity.NewKey(ecc.NewDjbECPublicKey(keys.identity)))
}

var errAskedToFail = errors.New("this decryption was asked to fail")

// decrypt opens one enc element. Group is where an skmsg was sent to.
func (p *persona) decrypt(from *device, enc *waBinary.Node, group types.JID) ([]byte, error) {
	sealed, _ := enc.Content.([]byte)
	if p.failures > 0 {
		p.failures--
		return nil, errAskedToFail
	}
	plain, err := p.open(from, attr(enc, "type"), sealed, group)
	if err != nil {
		return nil, err
	}
	return unpad(plain)
}

func (p *persona) open(from *device, kind string, sealed []byte, group types.JID) ([]byte, error) {
	ctx := p.s.ctx
	_, cipher := p.cipherFor(from)
	switch kind {
	case "pkmsg":
		message, err := protocol.NewPreKeySignalMessageFromBytes(sealed, serializer.PreKeySignalMessage, serializer.SignalMessage)
		if err != nil {
			return nil, err
		}
		return cipher.DecryptMessage(ctx, message)
	case "msg":
		message, err := protocol.NewSignalMessageFromBytes(sealed, serializer.SignalMessage)
		if err != nil {
			return nil, err
		}
		return cipher.Decrypt(ctx, message)
	case "skmsg":
		return p.openGroup(ctx, from, sealed, group)
	}
	return nil, fmt.Errorf("unknown kind of encryption %q", kind)
}

func (p *persona) openGroup(ctx context.Context, from *device, sealed []byte, group types.JID) ([]byte, error) {
	message, err := protocol.NewSenderKeyMessageFromBytes(sealed, serializer.SenderKeyMessage)
	if err != nil {
		return nil, err
	}
	name := protocol.NewSenderKeyName(group.String(), signalAddress(from))
	builder := groups.NewGroupSessionBuilder(p.store, serializer)
	return groups.NewGroupCipher(builder, name, p.store).Decrypt(ctx, message)
}

// learnSenderKey accepts the key with which a member encrypts for a group.
func (p *persona) learnSenderKey(from *device, group types.JID, raw []byte) error {
	message, err := protocol.NewSenderKeyDistributionMessageFromBytes(raw, serializer.SenderKeyDistributionMessage)
	if err != nil {
		return err
	}
	name := protocol.NewSenderKeyName(group.String(), signalAddress(from))
	return groups.NewGroupSessionBuilder(p.store, serializer).Process(p.s.ctx, name, message)
}

// renewSession starts over with keys that came with a retry receipt. The old
// session is archived, not deleted: messages encrypted with it may be on
// their way, and each would fail and ask for a retry of its own.
func (p *persona) renewSession(with *device, keys deviceKeys) error {
	builder, _ := p.cipherFor(with)
	return builder.ProcessBundle(p.s.ctx, bundleOf(keys, with.id))
}

// pad hides the exact length: 1 to 15 bytes of that value are appended.
func pad(plain []byte) []byte {
	size := 1 + rand.IntN(15)
	return append(bytes.Clone(plain), bytes.Repeat([]byte{byte(size)}, size)...)
}

func unpad(padded []byte) ([]byte, error) {
	if len(padded) == 0 {
		return nil, errors.New("nothing inside the message")
	}
	size := int(padded[len(padded)-1])
	if size == 0 || size > len(padded) {
		return nil, errors.New("the padding is damaged")
	}
	return padded[:len(padded)-size], nil
}
