package server

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
)

const probeTimeout = 5 * time.Second

// Health is what the health pages ask.
type Health struct {
	// Ready says what keeps the server from working: the store cannot be
	// written, say. nil when nothing does.
	Ready func(ctx context.Context) error
	// Report is what /health shows; it is printed as JSON.
	Report func(ctx context.Context) any
	// Metrics serves /metrics.
	Metrics http.Handler
	// Machine finds out who asks; /health and /metrics are for admins.
	Machine func(ctx context.Context, c auth.Caller) (auth.Principal, error)
}

type pong struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
}

type readiness struct {
	Ready  bool   `json:"ready"`
	Reason string `json:"reason,omitempty"`
}

// AddHealth routes /ping and /ready for everyone, and /health and /metrics for
// who has an admin's key.
func (s *Server) AddHealth(h Health) {
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		s.Echo.Add(method, "/ping", ping)
		s.Echo.Add(method, "/ready", h.ready)
	}
	s.Echo.GET("/health", h.forAdmins(func(c echo.Context) error {
		writeJSON(c, http.StatusOK, h.Report(c.Request().Context()))
		return nil
	}))
	s.Echo.GET("/metrics", h.forAdmins(echo.WrapHandler(h.Metrics)))
}

func ping(c echo.Context) error {
	writeJSON(c, http.StatusOK, pong{Success: true, Message: "pong"})
	return nil
}

func (h Health) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), probeTimeout)
	defer cancel()
	if err := h.Ready(ctx); err != nil {
		writeJSON(c, http.StatusServiceUnavailable, readiness{Reason: problem.From(err).Message})
		return nil
	}
	writeJSON(c, http.StatusOK, readiness{Ready: true})
	return nil
}

func (h Health) forAdmins(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		who, err := h.Machine(c.Request().Context(), CallerOf(c))
		if err == nil {
			err = who.Check(auth.Admin, "")
		}
		if err != nil {
			p := problem.From(err)
			writeJSON(c, http.StatusForbidden, failure{Error: p.Message})
			return nil
		}
		return next(c)
	}
}

// CallerOf reads from a request what auth wants to know of who makes it.
func CallerOf(c echo.Context) auth.Caller {
	addr, _ := netip.ParseAddr(c.RealIP())
	r := c.Request()
	return auth.Caller{
		Credential: Key(r), Addr: addr, Host: r.Host,
		Origin: r.Header.Get(echo.HeaderOrigin), Site: r.Header.Get("Sec-Fetch-Site"),
		Forwarded: r.Header.Get(echo.HeaderXForwardedFor) != "" || r.Header.Get("Forwarded") != "",
	}
}
