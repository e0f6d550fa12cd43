package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/models"
)

const requestIDHeader = "X-Request-Id"

type requestIDKey struct{}

// RequestID is the id under which a request stands in the log.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

func (s *Server) requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := rand.Text()[:16]
		c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), requestIDKey{}, id)))
		c.Response().Header().Set(requestIDHeader, id)
		return next(c)
	}
}

// recover turns a panic into an error for the log; the caller sees no more than
// "internal error".
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // it is thrown as it is
				panic(p)
			}
			if s.opts.Panicked != nil {
				s.opts.Panicked()
			}
			s.opts.Logger.Error("request panicked", "request", RequestID(c.Request().Context()),
				"err", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = errPanicked
		}()
		return next(c)
	}
}

// headers puts the protective headers on every answer. Pages add their own
// policy for scripts.
func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		if IsMachine(c.Request().URL.Path) {
			header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
			header.Set("Cache-Control", "no-store")
		}
		if s.opts.Simulated {
			header.Set("X-Simulated", "true")
		}
		return next(c)
	}
}

// limit slows an address down that calls too often.
func (s *Server) limit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if wait, ok := s.Limiter.Allow("address " + network(c.RealIP())); !ok {
			c.Response().Header().Set("Retry-After", Seconds(wait))
			return models.Errorf(models.Limited, "too many requests; try again in a moment")
		}
		return next(c)
	}
}

// network is what counts as one caller: one address of the old kind, or the
// /64 that a single customer is given of the new.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	return auth.Network(addr)
}

// cors lets the pages of listed origins call the machine API, never with
// credentials of the browser.
func (s *Server) cors(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		origin := c.Request().Header.Get(echo.HeaderOrigin)
		if origin == "" || !IsMachine(c.Request().URL.Path) || !s.allowedOrigin(c.Request()) {
			return next(c)
		}
		header := c.Response().Header()
		header.Set(echo.HeaderAccessControlAllowOrigin, origin)
		header.Add(echo.HeaderVary, echo.HeaderOrigin)
		header.Set("Cross-Origin-Resource-Policy", "cross-origin")
		header.Set(echo.HeaderAccessControlExposeHeaders, "X-Request-Id, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, RateLimit-Policy, X-Simulated")
		if c.Request().Method != http.MethodOptions {
			return next(c)
		}
		header.Set(echo.HeaderAccessControlAllowMethods, "GET, POST, PUT, DELETE")
		header.Set(echo.HeaderAccessControlAllowHeaders, "Content-Type, X-Api-Key, Authorization, Idempotency-Key, Prefer")
		return c.NoContent(http.StatusNoContent)
	}
}

// allowedOrigin takes "*" for every page that brings a key. A server that asks
// for none is not open to any page on the web by it. (Browsers send no key with
// the question whether they may send one.)
func (s *Server) allowedOrigin(r *http.Request) bool {
	if slices.Contains(s.opts.AllowedOrigins, r.Header.Get(echo.HeaderOrigin)) {
		return true
	}
	return slices.Contains(s.opts.AllowedOrigins, "*") && (Key(r) != "" || r.Method == http.MethodOptions)
}

// clientAddress is the address of the caller: the nearest one that is no proxy
// of ours.
func (s *Server) clientAddress(r *http.Request) string {
	direct := hostOf(r.RemoteAddr)
	if !s.trusts(direct) {
		return direct
	}
	chain := strings.Split(strings.Join(r.Header.Values(echo.HeaderXForwardedFor), ","), ",")
	if s.opts.TrustAll {
		// One proxy, whoever it is: it appended the last entry, and whatever
		// stands before that was sent by the client.
		chain = chain[len(chain)-1:]
	}
	nearest := direct
	for _, hop := range slices.Backward(chain) {
		addr, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return nearest
		}
		nearest = addr.Unmap().String()
		if !s.trusts(nearest) {
			return nearest
		}
	}
	return nearest
}

func hostOf(remote string) string {
	if addr, err := netip.ParseAddrPort(remote); err == nil {
		return addr.Addr().Unmap().String()
	}
	return remote
}

func (s *Server) trusts(address string) bool {
	if s.opts.TrustAll {
		return true
	}
	addr, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(s.opts.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}
