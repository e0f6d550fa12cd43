package simulator

import (
	"fmt"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// send encrypts a message for everybody concerned and gives it to the server.
func (p *persona) send(to types.JID, id string, message *waE2E.Message) error {
	p.remember(id, to, message)
	if err := p.sendTo(to, id, message); err != nil {
		return err
	}
	p.keep(id, to, p.account.jid(personServer(to)), message)
	return nil
}

func (p *persona) sendTo(to types.JID, id string, message *waE2E.Message) error {
	switch {
	case isPerson(to):
		p.greet(to)
		return p.sendDirect(to, id, message)
	case to.Server == types.GroupServer:
		return p.sendGroup(to, id, message)
	case to == types.StatusBroadcastJID:
		return p.sendStatus(id, message)
	case to.Server == types.NewsletterServer:
		return p.sendPost(to, id, message)
	}
	return fmt.Errorf("%w: sending to %s", ErrNotSupportedYet, to.Server)
}

func (p *persona) sendDirect(to types.JID, id string, message *waE2E.Message) error {
	target := p.s.account(to)
	if target == nil {
		return ErrNoAccount
	}
	own, err := proto.Marshal(&waE2E.Message{
		DeviceSentMessage: &waE2E.DeviceSentMessage{
			DestinationJID: proto.String(to.String()), Message: message,
		},
		MessageContextInfo: message.GetMessageContextInfo(),
	})
	if err != nil {
		return fmt.Errorf("serialise message: %w", err)
	}
	plain, err := proto.Marshal(message)
	if err != nil {
		return fmt.Errorf("serialise message: %w", err)
	}
	fanout := waBinary.Node{Tag: "participants", Content: []waBinary.Node{}}
	for _, d := range p.recipients(target) {
		text := plain
		if d.account == p.account {
			text = own
		}
		enc, err := p.encrypt(d, text, encAttrs(message))
		if err != nil {
			return err
		}
		fanout.Content = append(fanout.GetChildren(), waBinary.Node{
			Tag: "to", Attrs: waBinary.Attrs{"jid": d.jid(to.Server)}, Content: []waBinary.Node{enc},
		})
	}
	p.transmit(&waBinary.Node{Tag: "message", Attrs: messageAttrs(to, id, message), Content: []waBinary.Node{fanout}})
	return nil
}

// recipients are all devices of both sides but this one.
func (p *persona) recipients(target *account) []*device {
	devices := p.account.companions()
	if target == p.account {
		return devices
	}
	return append(target.sortedDevices(), devices...)
}

func messageAttrs(to types.JID, id string, message *waE2E.Message) waBinary.Attrs {
	attrs := waBinary.Attrs{"id": id, "to": to, "type": stanzaType(message)}
	if edit := editAttribute(message); edit != "" {
		attrs["edit"] = edit
	}
	return attrs
}

// encAttrs tell clients what to show if they cannot decrypt.
func encAttrs(message *waE2E.Message) waBinary.Attrs {
	attrs := waBinary.Attrs{}
	if kind := mediaType(message); kind != "" {
		attrs["mediatype"] = kind
	}
	if editAttribute(message) != "" || message.GetReactionMessage() != nil {
		attrs["decrypt-fail"] = "hide"
	}
	return attrs
}

// sendPeer tells a companion of the phone's own something, such as a key.
func (p *persona) sendPeer(companion *device, id string, message *waE2E.Message) error {
	plain, err := proto.Marshal(message)
	if err != nil {
		return fmt.Errorf("serialise peer message: %w", err)
	}
	enc, err := p.encrypt(companion, plain, nil)
	if err != nil {
		return err
	}
	to := companion.jid(types.DefaultUserServer)
	p.remember(id, to, message)
	p.transmit(&waBinary.Node{
		Tag:     "message",
		Attrs:   waBinary.Attrs{"id": id, "to": to, "type": "text", "category": "peer"},
		Content: []waBinary.Node{enc},
	})
	return nil
}

// remember keeps a message for those who cannot read it.
func (p *persona) remember(id string, to types.JID, message *waE2E.Message) {
	if _, known := p.sent[id]; !known {
		p.sentOrder = append(p.sentOrder, id)
	}
	p.sent[id] = sentMessage{to: to, message: message}
	if len(p.sentOrder) > sentLimit {
		delete(p.sent, p.sentOrder[0])
		p.sentOrder = p.sentOrder[1:]
	}
}

// resend answers a retry receipt: the message once more, for the one device
// that asked.
func (p *persona) resend(receipt *waBinary.Node) {
	retry := receipt.GetChildByTag("retry")
	id := attr(&retry, "id")
	_, sender, device := p.source(receipt)
	sent, ok := p.sent[id]
	if !ok || device == nil {
		return
	}
	if keys, err := keysOf(receipt); err == nil {
		if err := p.renewSession(device, keys); err != nil {
			p.s.log.Debug("a phone cannot use the keys of a retry", "account", p.account.number, "err", err)
			return
		}
	}
	if err := p.sendAgain(receipt, device, sender, id, attr(&retry, "count"), sent); err != nil {
		p.s.log.Debug("a phone cannot resend", "account", p.account.number, "id", id, "err", err)
	}
}

func (p *persona) sendAgain(receipt *waBinary.Node, to *device, sender types.JID, id, count string, sent sentMessage) error {
	message := sent.message
	attrs := messageAttrs(sender, id, message)
	switch {
	case attr(receipt, "category") == "peer" || sent.to.Device != 0:
		attrs["category"] = "peer"
	case !isPerson(sent.to):
		attrs["to"], attrs["participant"] = sent.to, sender
		message = p.withGroupKey(sent.to, message)
	case to.account == p.account:
		attrs["recipient"] = sent.to
		message = &waE2E.Message{DeviceSentMessage: &waE2E.DeviceSentMessage{
			DestinationJID: proto.String(sent.to.String()), Message: message,
		}}
	default:
		attrs["device_fanout"] = "false"
	}
	plain, err := proto.Marshal(message)
	if err != nil {
		return err
	}
	extra := encAttrs(sent.message)
	extra["count"] = count
	enc, err := p.encrypt(to, plain, extra)
	if err != nil {
		return err
	}
	p.transmit(&waBinary.Node{Tag: "message", Attrs: attrs, Content: []waBinary.Node{enc}})
	return nil
}

// parseRecipient reads a number or an address.
func (s *Server) parseRecipient(text string) (types.JID, error) {
	if !strings.Contains(text, "@") {
		text = digits(text) + "@" + types.DefaultUserServer
	}
	jid, err := types.ParseJID(text)
	if err != nil || jid.User == "" {
		return types.JID{}, fmt.Errorf("%w: %q is no address", ErrInvalid, text)
	}
	if jid.Server == types.LegacyUserServer {
		jid.Server = types.DefaultUserServer
	}
	return jid.ToNonAD(), nil
}
