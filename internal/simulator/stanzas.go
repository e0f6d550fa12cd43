package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"maps"
	"strconv"
	"strings"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// newID is an identifier in the form that phones give their messages.
func newID() string {
	raw := make([]byte, 10)
	rand.Read(raw)
	return "3A" + strings.ToUpper(hex.EncodeToString(raw))
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// ask sends an iq to the client; done gets the answer, lock held.
func (c *conn) ask(attrs waBinary.Attrs, child waBinary.Node, done func(reply *waBinary.Node)) {
	id := newID()
	all := waBinary.Attrs{"from": types.ServerJID, "id": id, "type": "set"}
	maps.Copy(all, attrs)
	c.replies[id] = done
	c.send(waBinary.Node{Tag: "iq", Attrs: all, Content: []waBinary.Node{child}})
}

// notification builds a notification of a kind. From is whom it is about, or
// types.ServerJID.
func (s *Server) notification(kind string, from types.JID, extra waBinary.Attrs, children ...waBinary.Node) waBinary.Node {
	attrs := waBinary.Attrs{"type": kind, "from": from, "id": newID(), "t": unix(s.now())}
	maps.Copy(attrs, extra)
	return waBinary.Node{Tag: "notification", Attrs: attrs, Content: children}
}

// notify gives a notification to a device, kept until acknowledged.
func (s *Server) notify(d *device, kind string, from types.JID, extra waBinary.Attrs, children ...waBinary.Node) {
	d.deliver(s.notification(kind, from, extra, children...))
}

// bytesNode is a child that holds bytes.
func bytesNode(tag string, value []byte) waBinary.Node {
	return waBinary.Node{Tag: tag, Content: value}
}

// messageID is newID, but always the same for the same purpose.
func messageID(seed, purpose string) string {
	return "3A" + strings.ToUpper(hex.EncodeToString(derive(seed, "message "+purpose)[:10]))
}
