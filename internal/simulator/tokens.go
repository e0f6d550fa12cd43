package simulator

import (
	"crypto/rand"

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
		secret := make([]byte, tokenSize)
		rand.Read(secret)
		c.s.passToken(c.device.account, target, attr(&token, "t"), secret)
	}
	return nil, nil
}

func (s *Server) passToken(from, to *account, issued string, secret []byte) {
	child := waBinary.Node{Tag: "tokens", Content: []waBinary.Node{{
		Tag: "token", Attrs: waBinary.Attrs{"type": "trusted_contact", "t": issued}, Content: secret,
	}}}
	extra := waBinary.Attrs{"sender_lid": from.jid(types.HiddenUserServer)}
	for _, companion := range to.companions() {
		s.notify(companion, "privacy_token", from.jid(types.DefaultUserServer), extra, child)
	}
}
