package simulator

import (
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// relayStatus carries a status post to the devices that it names the key for.
// The sender chooses them; the server knows no list.
func (s *Server) relayStatus(from *device, message *waBinary.Node) relayResult {
	to := attrJID(message, "to")
	if to != types.StatusBroadcastJID {
		return relayResult{code: noRecipient}
	}
	if again := attrJID(message, "participant"); !again.IsEmpty() {
		if d := s.device(again); d != nil {
			d.deliver(statusCopy(from, message, carried(message)))
		}
		return relayResult{}
	}
	for _, one := range encryptedFor(message) {
		d := s.device(one.jid)
		if d == nil || d == from || d.account != from.account && d.account.blocks(from.account) {
			continue
		}
		d.deliver(statusCopy(from, message, one.children))
	}
	return relayResult{}
}

// statusCopy is the stanza that one device gets of a status post.
func statusCopy(from *device, message *waBinary.Node, children []waBinary.Node) waBinary.Node {
	attrs := from.s.copiedAttrs(message)
	attrs["from"] = types.StatusBroadcastJID
	attrs["participant"] = from.jid(types.DefaultUserServer)
	attrs["participant_lid"] = from.jid(types.HiddenUserServer)
	attrs["notify"] = from.account.name
	return waBinary.Node{Tag: "message", Attrs: attrs, Content: withoutIdentity(children)}
}

// sendStatus posts a status from the phone: everybody else on this server gets
// it, except those whom the owner blocked.
func (p *persona) sendStatus(id string, message *waE2E.Message) error {
	plain, err := proto.Marshal(message)
	if err != nil {
		return fmt.Errorf("serialise a status: %w", err)
	}
	key, err := p.distribution(types.StatusBroadcastJID)
	if err != nil {
		return err
	}
	shared, err := proto.Marshal(&waE2E.Message{SenderKeyDistributionMessage: key})
	if err != nil {
		return fmt.Errorf("serialise the key: %w", err)
	}
	var keys []waBinary.Node
	for _, a := range p.s.sortedAccounts() {
		if p.account.blocks(a) {
			continue
		}
		for _, d := range a.sortedDevices() {
			if d == p.device {
				continue
			}
			enc, err := p.encrypt(d, shared, nil)
			if err != nil {
				return err
			}
			keys = append(keys, waBinary.Node{
				Tag: "to", Attrs: waBinary.Attrs{"jid": d.jid(types.DefaultUserServer)}, Content: []waBinary.Node{enc},
			})
		}
	}
	sealed, err := p.sealGroup(types.StatusBroadcastJID, plain)
	if err != nil {
		return err
	}
	enc := encAttrs(message)
	enc["v"], enc["type"] = "2", "skmsg"
	p.transmit(&waBinary.Node{Tag: "message", Attrs: messageAttrs(types.StatusBroadcastJID, id, message), Content: []waBinary.Node{
		{Tag: "participants", Content: keys}, {Tag: "enc", Attrs: enc, Content: sealed},
	}})
	return nil
}
