package simulator

import (
	"bytes"
	"crypto/rand"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// tokenSize is how long the tokens are by which people vouch for each other.
const tokenSize = 16

func (s *Server) registerTokens() { s.handleIQ("privacy", "set", "tokens", issueTokens) }

// issueTokens lets the person whom a client writes to write back without
// being taken for a stranger. The token travels as a notification.
func issueTokens(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	tokens := iq.GetChildByTag("tokens")
	for _, token := range tokens.GetChildrenByTag("token") {
		target := c.s.account(attrJID(&token, "jid"))
		if target == nil || target == c.device.account {
			continue
		}
		c.s.passToken(c.device.account, target, attr(&token, "t"))
	}
	return nil, nil
}

// errRestricted is the error code of a message to somebody who takes none of
// strangers (whatsmeow, tctoken.go).
const errRestricted = 463

func (s *Server) passToken(from, to *account, issued string) {
	secret := make([]byte, tokenSize)
	rand.Read(secret)
	from.tokens[to] = secret
	child := waBinary.Node{Tag: "tokens", Content: []waBinary.Node{{
		Tag: "token", Attrs: waBinary.Attrs{"type": "trusted_contact", "t": issued}, Content: secret,
	}}}
	extra := waBinary.Attrs{"sender_lid": from.jid(types.HiddenUserServer)}
	for _, companion := range to.companions() {
		s.notify(companion, "privacy_token", from.jid(types.DefaultUserServer), extra, child)
	}
}

// refuses reports whether a message of a client is refused, because its account
// is a stranger to a restricted one and holds no token of it.
func (a *account) refuses(from *device, message *waBinary.Node) bool {
	if !a.restricted || from.conn == nil || from.account == a {
		return false
	}
	held, _ := message.GetChildByTag("tctoken").Content.([]byte)
	return len(held) == 0 || !bytes.Equal(held, a.tokens[from.account])
}

// greet gives whom a restricted phone writes to the token to write back.
func (p *persona) greet(to types.JID) {
	target := p.s.account(to)
	if !p.account.restricted || target == nil || target == p.account || p.account.tokens[target] != nil {
		return
	}
	p.s.passToken(p.account, target, strconv.FormatInt(p.s.now().Unix(), 10))
}
