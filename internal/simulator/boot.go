package simulator

import (
	waBinary "go.mau.fi/whatsmeow/binary"
)

// registerBoot answers what clients ask by themselves and only need a
// plausible answer to.
func (s *Server) registerBoot() {
	// Keep-alives, with and without the child.
	s.handleIQ("w:p", "get", "", answerEmpty)
	s.handleIQ("w:p", "get", "ping", answerEmpty)
	// Server-side settings of clients.
	s.handleIQ("w", "get", "props", answerProps)
	s.handleIQ("abt", "get", "props", answerProps)
	// Usage statistics.
	s.handleIQ("w:stats", "set", "add", answerEmpty)
}

func answerProps(_ *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	props := iq.GetChildByTag("props")
	attrs := waBinary.Attrs{"hash": "simulator", "refresh": "86400"}
	if protocol, ok := props.Attrs["protocol"]; ok {
		attrs["protocol"] = protocol
	}
	return []waBinary.Node{{Tag: "props", Attrs: attrs}}, nil
}
