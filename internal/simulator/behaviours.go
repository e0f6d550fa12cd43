package simulator

import (
	"fmt"
	"strings"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// behaviour is how a contact reads and answers by itself. The zero value
// does neither.
type behaviour struct {
	name string
	// readAfter is how long until it has read a message; negative is never.
	readAfter time.Duration
	// answer is what it says; empty is nothing.
	answer func(text string) string
}

// behaviours are the personas that can be chosen by name.
var behaviours = map[string]behaviour{
	"":             {readAfter: -1},
	"silent":       {name: "silent", readAfter: -1},
	"echo":         {name: "echo", readAfter: 500 * time.Millisecond, answer: func(text string) string { return text }},
	"slow-reader":  {name: "slow-reader", readAfter: 20 * time.Second},
	"order-status": {name: "order-status", readAfter: time.Second, answer: orderStatus},
}

func orderStatus(text string) string {
	number := digits(text)
	switch {
	case number != "":
		return fmt.Sprintf("Order %s is on its way and arrives tomorrow between 9 and 12.", number)
	case strings.Contains(strings.ToLower(text), "order"):
		return "Sure, what is your order number?"
	}
	return "Hello! Send me an order number and I tell you where it is."
}

// react plays the behaviour for one message. It answers nobody who answers by
// itself, or the two would never end, and stays quiet in groups.
func (b behaviour) react(p *persona, stanza *waBinary.Node, entry InboxMessage) {
	if b.name == "" || b.readAfter < 0 || entry.Type == "reaction" || entry.Type == "vote" {
		return
	}
	p.after(b.readAfter, func() {
		p.sendReceipt("read", stanza)
		if b.answer == nil || entry.Text == "" || !isPerson(attrJID(stanza, "from")) || p.answersItself(stanza) {
			return
		}
		if answer := b.answer(entry.Text); answer != "" {
			p.typeAndSend(attrJID(stanza, "from").ToNonAD(), answer)
		}
	})
}

func (p *persona) answersItself(stanza *waBinary.Node) bool {
	_, _, from := p.source(stanza)
	return from == nil || from.persona != nil && from.persona.behaviour.answer != nil
}

// typeAndSend shows the contact typing, for longer the more it has to say.
func (p *persona) typeAndSend(chat types.JID, text string) {
	p.sendChatState(chat, "composing")
	p.after(typingTime(text), func() {
		p.sendChatState(chat, "paused")
		message, err := p.build(chat, Message{Text: text})
		if err == nil {
			err = p.send(chat, newID(), message)
		}
		if err != nil {
			p.s.log.Debug("a contact cannot answer", "account", p.account.number, "err", err)
		}
	})
}

// after is Server.after, unless the account is gone by then.
func (p *persona) after(d time.Duration, task func()) {
	p.s.after(d, func() {
		if p.s.accounts[p.account.number] == p.account {
			task()
		}
	})
}

// typingTime is one to four seconds.
func typingTime(text string) time.Duration {
	return min(time.Second+time.Duration(len(text))*30*time.Millisecond, 4*time.Second)
}

// sendChatState shows composing, recording or paused.
func (p *persona) sendChatState(chat types.JID, state string) {
	child := waBinary.Node{Tag: state, Attrs: waBinary.Attrs{}}
	if state == "recording" {
		child = waBinary.Node{Tag: "composing", Attrs: waBinary.Attrs{"media": "audio"}}
	}
	p.s.relayChatState(p.device, &waBinary.Node{
		Tag: "chatstate", Attrs: waBinary.Attrs{"to": chat}, Content: []waBinary.Node{child},
	})
}
