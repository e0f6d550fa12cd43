package simulator

import (
	"errors"
	"strconv"

	"go.mau.fi/libsignal/ecc"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// peerKind is what a companion wants from its phone.
type peerKind = waE2E.ProtocolMessage_Type

// peerHandler does what a peer message asks for. The id is that of the
// message, which some answers repeat.
type peerHandler func(p *persona, companion *device, id string, message *waE2E.ProtocolMessage)

// handlePeer registers what the phone does with a kind of peer message.
func (s *Server) handlePeer(kind peerKind, handler peerHandler) { s.peers[kind] = handler }

func (s *Server) registerPeers() {}

// maxRetries is how often a phone asks again for one message.
const maxRetries = 5

// receive decrypts a message, keeps it and says that it arrived.
func (p *persona) receive(stanza *waBinary.Node) {
	chat, sender, from := p.source(stanza)
	if from == nil {
		return
	}
	for _, enc := range stanza.GetChildrenByTag("enc") {
		plain, err := p.decrypt(from, &enc, chat)
		if err != nil {
			p.s.log.Debug("a phone cannot decrypt", "account", p.account.number, "id", stanza.Attrs["id"], "err", err)
			p.askAgain(stanza)
			return
		}
		message := &waE2E.Message{}
		if err := proto.Unmarshal(plain, message); err != nil {
			p.s.log.Debug("a phone cannot read a message", "account", p.account.number, "err", err)
			continue
		}
		p.read(stanza, chat, sender, from, message)
	}
	delete(p.retries, attr(stanza, "id"))
	p.confirm(stanza, from)
}

// source says which chat a stanza belongs to, who wrote it, and on which device.
func (p *persona) source(stanza *waBinary.Node) (chat, sender types.JID, from *device) {
	chat = attrJID(stanza, "from")
	sender = chat
	if !isPerson(chat) {
		sender = attrJID(stanza, "participant")
	}
	from = p.s.device(sender)
	if recipient := attrJID(stanza, "recipient"); isPerson(chat) && !recipient.IsEmpty() {
		chat = recipient
	}
	return chat.ToNonAD(), sender, from
}

func (p *persona) confirm(stanza *waBinary.Node, from *device) {
	switch {
	case attr(stanza, "category") == "peer":
		p.sendReceipt("peer_msg", stanza)
	case from.account == p.account:
		p.sendReceipt("sender", stanza)
	default:
		p.sendReceipt("", stanza)
	}
}

// read takes a decrypted message apart by what it is for.
func (p *persona) read(stanza *waBinary.Node, chat, sender types.JID, from *device, message *waE2E.Message) {
	if key := message.GetSenderKeyDistributionMessage(); key != nil {
		if err := p.learnSenderKey(from, chat, key.GetAxolotlSenderKeyDistributionMessage()); err != nil {
			p.s.log.Debug("a phone cannot use a sender key", "account", p.account.number, "err", err)
		}
		if onlySenderKey(message) {
			return
		}
	}
	if attr(stanza, "category") == "peer" {
		if handler := p.s.peers[message.GetProtocolMessage().GetType()]; handler != nil && !p.asleep {
			handler(p, from, attr(stanza, "id"), message.GetProtocolMessage())
		}
		return
	}
	if own := message.GetDeviceSentMessage(); own != nil {
		message = own.GetMessage()
		if destination, err := types.ParseJID(own.GetDestinationJID()); err == nil {
			chat = destination
		}
	}
	if p.has(attr(stanza, "id"), sender) {
		// It came twice: who is not sure that a message left sends it again
		// under the same id.
		return
	}
	entry := p.keep(attr(stanza, "id"), chat, sender, message)
	if !entry.FromMe {
		p.behaviour.react(p, stanza, entry)
	}
}

// onlySenderKey recognises the message that comes before the first one of a
// member in a group.
func onlySenderKey(message *waE2E.Message) bool {
	rest := proto.Clone(message).(*waE2E.Message)
	rest.SenderKeyDistributionMessage, rest.MessageContextInfo = nil, nil
	return proto.Size(rest) == 0
}

// askAgain sends a retry receipt. Without a session, and from the second
// time on, it brings fresh keys along.
func (p *persona) askAgain(stanza *waBinary.Node) {
	id := attr(stanza, "id")
	if p.retries[id]++; p.retries[id] > maxRetries {
		return
	}
	count := p.retries[id]
	children := []waBinary.Node{
		{Tag: "retry", Attrs: waBinary.Attrs{
			"count": strconv.Itoa(count), "id": id, "t": stanza.Attrs["t"], "v": "1",
		}},
		bytesNode("registration", registrationBytes(p.store.registrationID)),
	}
	if count > 1 {
		children = append(children, p.freshKeys())
	}
	p.sendReceipt("retry", stanza, children...)
}

// freshKeys lets the sender start a new session.
func (p *persona) freshKeys() waBinary.Node {
	return waBinary.Node{Tag: "keys", Content: []waBinary.Node{
		bytesNode("type", []byte{ecc.DjbType}),
		bytesNode("identity", p.store.identity.Pub[:]),
		p.store.newPreKeys(1)[0].node("key"),
		p.device.keys.signed.node("skey"),
	}}
}

var errNoKeys = errors.New("no keys in the retry receipt")

// keysOf reads the keys that came with a retry receipt.
func keysOf(receipt *waBinary.Node) (deviceKeys, error) {
	keys, ok := receipt.GetOptionalChildByTag("keys")
	identity := content(&keys, "identity")
	registration := content(receipt, "registration")
	if !ok || len(identity) != 32 || len(registration) != 4 {
		return deviceKeys{}, errNoKeys
	}
	skey := keys.GetChildByTag("skey")
	signed, err := parseKey(&skey)
	if err != nil || len(signed.signature) != 64 {
		return deviceKeys{}, errBadKeys
	}
	parsed := deviceKeys{identity: [32]byte(identity), signed: signed}
	if key, ok := keys.GetOptionalChildByTag("key"); ok {
		oneTime, err := parseKey(&key)
		if err != nil {
			return deviceKeys{}, err
		}
		parsed.oneTime = []publicKey{oneTime}
	}
	return parsed, nil
}
