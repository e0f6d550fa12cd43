package simulator

import (
	"context"
	"fmt"
	"slices"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// SendText sends a text to a number or an address.
func (a *Account) SendText(ctx context.Context, to, text string) (id string, err error) {
	return a.Send(ctx, to, Message{Text: text})
}

// Send sends a message from the phone and returns its id. A number is
// addressed by phone number; to address somebody by the hidden address, give
// that.
func (a *Account) Send(ctx context.Context, to string, m Message) (id string, err error) {
	if err := context.Cause(ctx); err != nil {
		return "", err
	}
	jid, err := a.s.parseRecipient(to)
	if err != nil {
		return "", err
	}
	id = m.ID
	if id == "" {
		id = newID()
	}
	a.s.do(func() { err = a.account.phone.compose(jid, id, m) })
	return id, err
}

func (p *persona) compose(to types.JID, id string, m Message) error {
	if isPerson(to) && p.s.account(to) == nil {
		return ErrNoAccount
	}
	message, err := p.build(to, m)
	if err != nil {
		return err
	}
	p.damaging = p.takeCorruption(to)
	defer func() { p.damaging = false }()
	return p.send(to, id, message)
}

// takeCorruption tells whether the next message is to be damaged, because
// that was asked of this phone or for this recipient.
func (p *persona) takeCorruption(to types.JID) bool {
	if p.corruptions > 0 {
		p.corruptions--
		return true
	}
	target := p.s.account(to)
	return target != nil && p.s.takeFault(FaultCorrupt, target.devices[phoneDevice]) != nil
}

// Inbox lists what the phone received, and what its companions sent, after a
// sequence number.
func (a *Account) Inbox(after int) []InboxMessage {
	var list []InboxMessage
	a.s.do(func() { list = slices.Clone(a.account.phone.inboxAfter(after)) })
	return list
}

func (p *persona) inboxAfter(seq int) []InboxMessage {
	at, _ := slices.BinarySearchFunc(p.inbox, seq+1, func(m InboxMessage, want int) int { return m.Seq - want })
	return p.inbox[at:]
}

// WaitInbox waits for a message after a sequence number that matches; nil
// matches everything.
func (a *Account) WaitInbox(ctx context.Context, after int, match func(InboxMessage) bool) (InboxMessage, error) {
	var found InboxMessage
	err := a.s.waitFor(ctx, func() bool {
		for _, m := range a.account.phone.inboxAfter(after) {
			if match == nil || match(m) {
				found = m
				return true
			}
		}
		return false
	})
	if err != nil {
		return InboxMessage{}, fmt.Errorf("wait for a message to %s: %w", a.Number(), err)
	}
	return found, nil
}

// Receipts lists the receipts that the phone got, oldest first.
func (a *Account) Receipts() []ReceiptSeen {
	var list []ReceiptSeen
	a.s.do(func() { list = slices.Clone(a.account.phone.receipts) })
	return list
}

// WaitReceipt waits for a receipt of a type (delivered, inactive, read,
// played, sender) for a message.
func (a *Account) WaitReceipt(ctx context.Context, id, kind string) (ReceiptSeen, error) {
	var found ReceiptSeen
	err := a.s.waitFor(ctx, func() bool {
		at := slices.IndexFunc(a.account.phone.receipts, func(r ReceiptSeen) bool { return r.ID == id && r.Type == kind })
		if at >= 0 {
			found = a.account.phone.receipts[at]
		}
		return at >= 0
	})
	if err != nil {
		return ReceiptSeen{}, fmt.Errorf("wait for a %s receipt for %s: %w", kind, id, err)
	}
	return found, nil
}

// Receipt says that messages of a chat were delivered, read or played.
func (a *Account) Receipt(chat string, ids []string, kind string) error {
	jid, err := a.s.parseRecipient(chat)
	if err != nil {
		return err
	}
	if !slices.Contains([]string{"delivered", "read", "played"}, kind) || len(ids) == 0 {
		return fmt.Errorf("%w: a receipt has ids and is delivered, read or played", ErrInvalid)
	}
	a.s.do(func() { a.account.phone.markSeen(jid, ids, kind) })
	return nil
}

// markSeen sends one receipt for messages of one chat, in the address form
// that the sender used.
func (p *persona) markSeen(chat types.JID, ids []string, kind string) {
	attrs := waBinary.Attrs{"id": ids[0], "to": chat}
	if kind != "delivered" {
		attrs["type"] = kind
		p.account.chats.markRead(p.s.plain(chat))
	}
	if seen := p.find(ids[0]); seen != nil {
		if sender, err := types.ParseJID(seen.sender); err == nil && isPerson(chat) {
			attrs["to"] = sender
		} else if err == nil {
			attrs["participant"] = sender
		}
	}
	receipt := waBinary.Node{Tag: "receipt", Attrs: attrs}
	if len(ids) > 1 {
		list := waBinary.Node{Tag: "list"}
		for _, id := range ids[1:] {
			list.Content = append(list.GetChildren(), waBinary.Node{Tag: "item", Attrs: waBinary.Attrs{"id": id}})
		}
		receipt.Content = []waBinary.Node{list}
	}
	p.s.relayReceipt(p.device, &receipt)
}

// Presence shows what the owner of the phone is doing: composing, recording
// or paused in a chat, available or unavailable everywhere.
func (a *Account) Presence(chat, state string) error {
	switch state {
	case "available", "unavailable":
		a.s.do(func() { a.s.setAvailable(a.account.phone.device, state == "available") })
		return nil
	case "composing", "recording", "paused":
	default:
		return fmt.Errorf("%w: %q is no presence", ErrInvalid, state)
	}
	jid, err := a.s.parseRecipient(chat)
	if err != nil {
		return err
	}
	a.s.do(func() { a.account.phone.sendChatState(jid, state) })
	return nil
}

// SetPersona chooses how the contact answers by itself: echo, slow-reader,
// silent, order-status, or nothing.
func (a *Account) SetPersona(name string) error {
	chosen, ok := behaviours[name]
	if !ok {
		return fmt.Errorf("%w: no persona %q", ErrInvalid, name)
	}
	a.s.do(func() { a.account.phone.behaviour = chosen })
	return nil
}

// FailDecryptions makes the phone unable to read the next messages, so that
// it asks for them again.
func (a *Account) FailDecryptions(count int) {
	a.s.do(func() { a.account.phone.failures = count })
}

// CorruptNext makes the phone send its next messages damaged, so that
// clients ask for them again.
func (a *Account) CorruptNext(count int) {
	a.s.do(func() { a.account.phone.corruptions = count })
}
