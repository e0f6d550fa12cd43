package simulator

import (
	"fmt"

	"go.mau.fi/libsignal/groups"
	"go.mau.fi/libsignal/protocol"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// groupKey is what a phone knows about its own key for a group.
type groupKey struct {
	// holders are the devices that were given the key.
	holders map[*device]bool
}

// sendGroup encrypts a message once for a whole group, and the key to it for
// every device that does not have it.
func (p *persona) sendGroup(to types.JID, id string, message *waE2E.Message) error {
	g, err := p.s.groupOf(to, p.account)
	if err != nil {
		return err
	}
	plain, err := proto.Marshal(message)
	if err != nil {
		return fmt.Errorf("serialise message: %w", err)
	}
	p.dropStaleKey(g)
	keys, err := p.shareGroupKey(g)
	if err != nil {
		return err
	}
	sealed, err := p.sealGroup(to, plain)
	if err != nil {
		return err
	}
	enc := encAttrs(message)
	enc["v"], enc["type"] = "2", "skmsg"
	attrs := messageAttrs(to, id, message)
	attrs["phash"] = phash(g.deviceJIDs())
	var children []waBinary.Node
	if len(keys) > 0 {
		children = append(children, waBinary.Node{Tag: "participants", Content: keys})
	}
	children = append(children, waBinary.Node{Tag: "enc", Attrs: enc, Content: sealed})
	if result := p.transmit(&waBinary.Node{Tag: "message", Attrs: attrs, Content: children}); result.code != 0 {
		return iqError{result.code, "the group refused the message"}
	}
	return nil
}

// dropStaleKey makes the phone start with a new key when somebody who has the
// old one is no longer in the group.
func (p *persona) dropStaleKey(g *group) {
	known := p.groupKeys[g.jid]
	if known == nil {
		return
	}
	for d := range known.holders {
		if g.member(d.account) == nil || d.account.devices[d.id] != d {
			delete(p.groupKeys, g.jid)
			delete(p.store.senderKeys, senderKeyName(p.groupKeyName(g.jid)))
			return
		}
	}
}

func (p *persona) groupKeyName(group types.JID) *protocol.SenderKeyName {
	return protocol.NewSenderKeyName(group.String(), signalAddress(p.device))
}

// distribution is the message that gives away the phone's key for a group.
func (p *persona) distribution(group types.JID) (*waE2E.SenderKeyDistributionMessage, error) {
	key, err := groups.NewGroupSessionBuilder(p.store, serializer).Create(p.s.ctx, p.groupKeyName(group))
	if err != nil {
		return nil, fmt.Errorf("make a key for the group: %w", err)
	}
	return &waE2E.SenderKeyDistributionMessage{
		GroupID: proto.String(group.String()), AxolotlSenderKeyDistributionMessage: key.Serialize(),
	}, nil
}

// shareGroupKey encrypts the key for those who do not have it.
func (p *persona) shareGroupKey(g *group) ([]waBinary.Node, error) {
	key, err := p.distribution(g.jid)
	if err != nil {
		return nil, err
	}
	plain, err := proto.Marshal(&waE2E.Message{SenderKeyDistributionMessage: key})
	if err != nil {
		return nil, fmt.Errorf("serialise the key: %w", err)
	}
	known := p.groupKeys[g.jid]
	if known == nil {
		known = &groupKey{holders: map[*device]bool{}}
		p.groupKeys[g.jid] = known
	}
	var shared []waBinary.Node
	for _, m := range g.members {
		for _, d := range m.account.sortedDevices() {
			if d == p.device || known.holders[d] {
				continue
			}
			enc, err := p.encrypt(d, plain, nil)
			if err != nil {
				return nil, err
			}
			known.holders[d] = true
			shared = append(shared, waBinary.Node{
				Tag: "to", Attrs: waBinary.Attrs{"jid": d.jid(types.HiddenUserServer)}, Content: []waBinary.Node{enc},
			})
		}
	}
	return shared, nil
}

func (p *persona) sealGroup(group types.JID, plain []byte) ([]byte, error) {
	builder := groups.NewGroupSessionBuilder(p.store, serializer)
	sealed, err := groups.NewGroupCipher(builder, p.groupKeyName(group), p.store).Encrypt(p.s.ctx, pad(plain))
	if err != nil {
		return nil, fmt.Errorf("encrypt for the group: %w", err)
	}
	raw := sealed.SignedSerialize()
	if p.damaging {
		raw[len(raw)-1] ^= 0x55
	}
	return raw, nil
}

// withGroupKey puts the key into a message for a device that could not read it.
func (p *persona) withGroupKey(group types.JID, message *waE2E.Message) *waE2E.Message {
	key, err := p.distribution(group)
	if err != nil {
		return message
	}
	again := proto.Clone(message).(*waE2E.Message)
	again.SenderKeyDistributionMessage = key
	return again
}
