package simulator

import (
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

const (
	// inboxLimit bounds what a phone remembers of its messages.
	inboxLimit = 20000
	// sentLimit bounds what a phone can send once more.
	sentLimit = 2000
)

// persona is the software of a simulated phone: it encrypts and decrypts,
// keeps an inbox, and answers by itself if told to. Everything it does
// happens with the server's lock held, one stanza at a time.
type persona struct {
	s       *Server
	account *account
	device  *device
	store   *signalStore
	// behaviour is how it answers, see behaviours.go.
	behaviour behaviour
	inbox     []InboxMessage
	// kept are the messages in the inbox, by sender and id.
	kept      map[string]bool
	lastSeq   int
	receipts  []ReceiptSeen
	sent      map[string]sentMessage
	sentOrder []string
	retries   map[string]int
	groupKeys map[types.JID]*groupKey
	// failures is how many decryptions are still to fail, corruptions how
	// many messages are still to be sent damaged; damaging says that the one
	// at hand is.
	failures, corruptions int
	// doing is what others do in their chats with the account: composing,
	// recording or paused.
	doing map[types.JID]string
	// asleep says that it answers nothing its companions ask.
	asleep   bool
	damaging bool
}

// sentMessage is kept for those who cannot read it at first.
type sentMessage struct {
	to      types.JID
	message *waE2E.Message
}

func newPersona(s *Server, a *account) *persona {
	p := &persona{s: s, account: a, store: newSignalStore(a.identity), kept: map[string]bool{}, sent: map[string]sentMessage{}, retries: map[string]int{}, groupKeys: map[types.JID]*groupKey{}, doing: map[types.JID]string{}}
	p.device = &device{s: s, account: a, id: phoneDevice, platform: "phone", persona: p, active: true, greeted: true}
	p.device.keys = p.store.publicKeys()
	a.devices[phoneDevice] = p.device
	return p
}

// handle is the phone's end of the connection to the server.
func (p *persona) handle(stanza *waBinary.Node) {
	switch stanza.Tag {
	case "message":
		if attrJID(stanza, "from").Server == types.NewsletterServer {
			p.receivePost(stanza)
			return
		}
		p.receive(stanza)
	case "receipt":
		p.receiveReceipt(stanza)
	case "chatstate":
		p.receiveChatState(stanza)
	}
}

// ReceiptSeen is a receipt that a phone got for a message of its account.
type ReceiptSeen struct {
	ID   string    `json:"id"`
	Chat string    `json:"chat"`
	From string    `json:"from"`
	Type string    `json:"type"`
	Time time.Time `json:"time"`
}

func (p *persona) receiveReceipt(stanza *waBinary.Node) {
	kind := attr(stanza, "type")
	if kind == "retry" {
		p.resend(stanza)
		return
	}
	if kind == "" {
		kind = "delivered"
	}
	from := attrJID(stanza, "from")
	if recipient := attrJID(stanza, "recipient"); kind != "delivered" && p.s.account(from) == p.account {
		p.account.chats.markRead(p.s.plain(recipient))
	}
	reader := from
	if participant := attrJID(stanza, "participant"); !participant.IsEmpty() {
		reader = participant
	}
	for _, id := range append([]string{attr(stanza, "id")}, receiptItems(stanza)...) {
		p.receipts = append(p.receipts, ReceiptSeen{
			ID: id, Chat: p.s.plain(from).String(), From: p.s.plain(reader).String(), Type: kind, Time: p.s.now(),
		})
	}
	if len(p.receipts) > 2*inboxLimit {
		p.receipts = append([]ReceiptSeen(nil), p.receipts[inboxLimit:]...)
	}
}

// plain is a person's address by phone number, without the device; other
// addresses stay as they are.
func (s *Server) plain(jid types.JID) types.JID {
	if a := s.account(jid); a != nil {
		return a.jid(types.DefaultUserServer)
	}
	return jid.ToNonAD()
}

// transmit gives a stanza of the phone to the server.
func (p *persona) transmit(stanza *waBinary.Node) relayResult { return p.s.relay(p.device, stanza) }

// sendReceipt tells the sender of a message what became of it.
func (p *persona) sendReceipt(kind string, message *waBinary.Node, children ...waBinary.Node) {
	attrs := waBinary.Attrs{"id": message.Attrs["id"], "to": message.Attrs["from"]}
	if kind != "" {
		attrs["type"] = kind
	}
	for _, name := range []string{"participant", "recipient"} {
		if value, ok := message.Attrs[name]; ok {
			attrs[name] = value
		}
	}
	receipt := waBinary.Node{Tag: "receipt", Attrs: attrs}
	if len(children) > 0 {
		receipt.Content = children
	}
	p.s.relayReceipt(p.device, &receipt)
}
