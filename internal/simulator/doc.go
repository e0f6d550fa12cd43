// Package simulator is a WhatsApp server on loopback.
//
// It speaks the real protocol to unmodified clients: the Noise handshake,
// binary XML, pairing, pre-keys, Signal messages, receipts, presence. The
// server part never decrypts anything; only the simulated phones do, each
// with a Signal identity of its own.
//
// # Life of a stanza
//
// transport.go accepts a websocket, noise.go and frames.go turn it into
// stanzas, dispatch.go hands each one to its handler. Every handler runs
// inside Server.do, holding the one lock that guards all state, and must not
// wait for anything. What must happen after the stanza at hand was answered
// is given to Server.later, what must happen in some time to Server.after.
//
// # Where a change goes
//
// An iq: write a handler `func(c *conn, iq *waBinary.Node) ([]waBinary.Node, error)`,
// register it with Server.handleIQ in a function of its file, and name that
// function in iqGroups (iq.go). An iqError becomes an error stanza.
//
// Another kind of recipient (groups, status): register a relayFunc for the
// server part of its address with Server.handleRelay (relay.go).
//
// What a phone does with a peer message of its own companion (a key request,
// a history request): register with Server.handlePeer (persona_receive.go).
// What it does at the first login of a companion: add to firstLoginSteps
// (login.go).
//
// How a contact answers by itself: add to behaviours (behaviours.go).
//
// A notification to a device: Server.notify (stanzas.go); it is kept until
// the device acknowledges it.
//
// An HTTP route (media, control): Server.Route (transport.go). Public methods
// take the lock themselves, so a control call uses only those.
//
// A call of the control API: a line in registerControl (control.go) and a
// function that reads the body and calls public methods.
//
// A kind of file: its keys in media_crypt.go, a builder in message_media.go.
//
// Something that the owner of a phone does and all devices learn: a field of
// StateChange (api_state.go) and the patch for it.
//
// What happens in groups: group_change.go does it and tells the members,
// group_iq.go lets clients ask for it, GroupChange (api_group.go) contacts.
//
// What a phone remembers, and tells a new companion: storedChat (history.go)
// and historyPlan (history_plan.go).
//
// The demo data: the text files in demo/; demo_parse.go explains their form.
//
// A GraphQL query: Server.handleMex with its numbers (mex.go).
//
// A fault: name its kind in fault_kinds.go and consult Server.takeFault where
// it strikes (fault_effects.go).
package simulator
