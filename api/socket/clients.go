package socket

import (
	"slices"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/wire"
	"frontdesk/models"
)

// RegisterClients routes the stream of the clients API, which has a port of its
// own.
func (s *Stream) RegisterClients(e *echo.Echo) {
	e.GET("/", s.serveClients)
	e.GET("/ws", s.serveClients)
}

// serveClients opens a socket that hears at once how things stand: clients of
// this API connect after they have asked for a session.
func (s *Stream) serveClients(c echo.Context) error {
	h, err := s.admit(c, "")
	if err != nil {
		return refuse(c, err)
	}
	wanted := slices.Clone(wire.ClientEvents)
	h.filter.Types = slices.DeleteFunc(wanted, func(t models.EventType) bool {
		// What only the console sees otherwise cannot be switched off.
		return t != models.EventHistory && !slices.Contains(h.filter.Types, t)
	})
	if c.QueryParam("after") == "" {
		h.greeting = slices.DeleteFunc(s.opts.Greeting(c.Request().Context()), func(e models.Event) bool { return !s.hears(h, e) })
	}
	return s.upgrade(c, h, s.clientsFrame)
}

// hears reports whether a client is told about an event.
func (s *Stream) hears(h *hearing, e models.Event) bool {
	return slices.Contains(h.filter.Types, e.Type()) && h.who.Sees(e.SessionID) &&
		(h.filter.Session == "" || h.filter.Session == e.SessionID)
}
