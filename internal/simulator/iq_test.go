package simulator

import (
	"testing"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// A client can send anything. Whatever is missing from an iq must end in an
// answer, not in a panic that takes the server down.
func TestIncompleteQuestionsAreAnswered(t *testing.T) {
	g := newTeam(t)
	contents := []any{nil, []byte("not what is expected")}
	for _, tag := range []string{"participant", "group", "user", "list", "query", "collection", "category", "key", "profile", "body"} {
		contents = append(contents, []waBinary.Node{{Tag: tag}}, []waBinary.Node{{Tag: tag, Content: []waBinary.Node{{Tag: tag}}}})
	}
	c := g.hungUp()
	g.s.do(func() {
		for key := range g.s.iqs {
			for _, content := range contents {
				g.askIncomplete(c, key, content)
			}
		}
		// Questions of GraphQL that nobody built are noted as unknown.
		g.s.journal.unknown = nil
	})
}

// hungUp is the connection of a client that does not listen any more.
func (g *team) hungUp() *conn {
	g.t.Helper()
	var c *conn
	d := g.ada.account.companions()[0]
	g.s.do(func() { c = d.conn })
	g.Disconnect()
	if err := g.s.waitFor(deadline(g.t), func() bool { return d.conn == nil }); err != nil {
		g.t.Fatal(err)
	}
	return c
}

func (g *team) askIncomplete(c *conn, key iqKey, content any) {
	g.t.Helper()
	if key.namespace == "md" {
		return // pairing, and being unlinked
	}
	for _, to := range []types.JID{types.ServerJID, types.GroupServerJID, g.group} {
		iq := waBinary.Node{Tag: "iq", Attrs: waBinary.Attrs{"xmlns": key.namespace, "type": key.kind, "id": "incomplete", "to": to}}
		if key.child != "" {
			iq.Content = []waBinary.Node{{Tag: key.child, Content: content}}
		}
		before := g.s.journal.last
		c.dispatchIQ(&iq)
		if g.s.journal.last == before {
			g.t.Errorf("%v to %s: no answer", key, to)
		}
	}
}

func TestIncompleteStanzasDoNoHarm(t *testing.T) {
	g := newTeam(t)
	c := g.hungUp()
	addresses := []any{nil, types.EmptyJID, types.ServerJID, g.group, jidOf(t, g.bob.LID()), types.StatusBroadcastJID, "text"}
	g.s.do(func() {
		for _, to := range addresses {
			for _, stanza := range incompleteStanzas(to) {
				c.dispatch(&stanza, 0)
			}
		}
		// Messages to where nobody listens yet are noted as unknown.
		g.s.journal.unknown = nil
	})
	if _, err := g.bob.SendText(t.Context(), g.eva.Number(), "still here?"); err != nil {
		t.Fatal(err)
	}
	if _, err := g.eva.WaitInbox(deadline(t), 0, withText("still here?")); err != nil {
		t.Error(err)
	}
}

// incompleteStanzas are stanzas of all tags and kinds with hardly anything inside.
func incompleteStanzas(to any) []waBinary.Node {
	contents := []any{
		nil, []byte("x"), []waBinary.Node{{Tag: "enc"}},
		[]waBinary.Node{{Tag: "participants", Content: []waBinary.Node{{Tag: "to"}}}},
	}
	var all []waBinary.Node
	for _, tag := range []string{"message", "receipt", "presence", "chatstate", "ack", "ib"} {
		for _, content := range contents {
			for _, kind := range []string{"text", "retry", "read", "peer", "subscribe"} {
				attrs := waBinary.Attrs{"id": "incomplete", "type": kind}
				if to != nil {
					attrs["to"], attrs["participant"], attrs["from"] = to, to, to
				}
				all = append(all, waBinary.Node{Tag: tag, Attrs: attrs, Content: content})
			}
			all = append(all, waBinary.Node{Tag: tag, Content: content})
		}
	}
	return all
}
