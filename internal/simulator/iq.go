package simulator

import (
	"errors"
	"fmt"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// iqKey is what an iq is recognised by: its namespace, its type and the tag
// of its first child, which is empty for an iq without children.
type iqKey struct{ namespace, kind, child string }

// iqHandler answers an iq with the children of the result. It runs with the
// lock held, before the answer is sent.
type iqHandler func(c *conn, iq *waBinary.Node) ([]waBinary.Node, error)

// iqGroups register the handlers of one matter each.
var iqGroups = []func(*Server){
	(*Server).registerLogin,
	(*Server).registerPairing,
	(*Server).registerPasskeys,
	(*Server).registerPreKeys,
	(*Server).registerUsync,
	(*Server).registerBoot,
	(*Server).registerTokens,
	(*Server).registerMedia,
	(*Server).registerControl,
	(*Server).registerAppState,
	(*Server).registerHistory,
	(*Server).registerGroups,
	(*Server).registerJoinRequests,
	(*Server).registerAddRequests,
	(*Server).registerCommunities,
	(*Server).registerProfiles,
	(*Server).registerSettings,
	(*Server).registerOrders,
	(*Server).registerBusiness,
	(*Server).registerMex,
	(*Server).registerChannels,
}

// iqError is an answer of type error.
type iqError struct {
	code int
	text string
}

func (e iqError) Error() string { return fmt.Sprintf("%d %s", e.code, e.text) }

var (
	errBadRequest   = iqError{400, "bad-request"}
	errForbidden    = iqError{403, "forbidden"}
	errItemNotFound = iqError{404, "item-not-found"}
	errNotBuilt     = iqError{501, "feature-not-implemented"}
)

// handleIQ registers a handler. Two for one key are a mistake.
func (s *Server) handleIQ(namespace, kind, child string, handler iqHandler) {
	key := iqKey{namespace, kind, child}
	if s.iqs[key] != nil {
		panic(fmt.Sprintf("two handlers for %v", key))
	}
	s.iqs[key] = handler
}

// answerEmpty is the handler of an iq that only wants to be accepted.
func answerEmpty(*conn, *waBinary.Node) ([]waBinary.Node, error) { return nil, nil }

func (c *conn) dispatchIQ(iq *waBinary.Node) {
	kind := attr(iq, "type")
	if kind == "result" || kind == "error" {
		c.resolve(iq)
		return
	}
	key := iqKey{namespace: attr(iq, "xmlns"), kind: kind}
	if children := iq.GetChildren(); len(children) > 0 {
		key.child = children[0].Tag
	}
	if failure := c.faultyIQ(key); failure != nil {
		c.reply(iq, nil, failure)
		return
	}
	handler := c.s.iqs[key]
	if handler == nil || c.device == nil && key.namespace != "md" && key.namespace != "w:p" {
		c.s.unknown(c, iq)
		c.reply(iq, nil, errNotBuilt)
		return
	}
	children, err := handler(c, iq)
	c.reply(iq, children, err)
}

// resolve passes the client's answer to whoever asked.
func (c *conn) resolve(iq *waBinary.Node) {
	id := attr(iq, "id")
	done, ok := c.replies[id]
	if !ok {
		c.s.unknown(c, iq)
		return
	}
	delete(c.replies, id)
	done(iq)
}

func (c *conn) reply(iq *waBinary.Node, children []waBinary.Node, err error) {
	attrs := waBinary.Attrs{"type": "result", "id": iq.Attrs["id"], "from": iq.Attrs["to"]}
	if err != nil {
		attrs["type"] = "error"
		children = []waBinary.Node{errorNode(err)}
	}
	answer := waBinary.Node{Tag: "iq", Attrs: attrs}
	if len(children) > 0 {
		answer.Content = children
	}
	c.send(answer)
}

func errorNode(err error) waBinary.Node {
	failure := iqError{500, "internal-server-error"}
	errors.As(err, &failure)
	return waBinary.Node{Tag: "error", Attrs: waBinary.Attrs{
		"code": strconv.Itoa(failure.code), "text": failure.text,
	}}
}
