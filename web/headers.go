package web

import (
	"net"
	"net/http"
	"net/netip"

	"github.com/labstack/echo/v4"

	"frontdesk/models"
)

// policy lets a page load our own files and nothing else, and refuses inline
// scripts, inline styles and evaluated code.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx fd"

const permissions = "camera=(), geolocation=(), microphone=(self), publickey-credentials-get=(self)"

// protect puts the headers of a page on the answer and refuses what another
// site's page asks for with this browser's cookie.
func (w *Web) protect(handle echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", permissions)
		header.Set("Cache-Control", "no-store")
		if w.private(c) {
			// Elsewhere browsers ignore it, and say so in their console.
			header.Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		if w.overTLS(c) {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if c.Request().Body != nil {
			c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, bodyLimit(c.Path()))
		}
		if err := w.guard.Check(c.Request()); err != nil {
			return w.fail(c, models.Errorf(models.Forbidden, "this request came from another site"))
		}
		return handle(c)
	}
}

// bodyLimit is how much a form may carry. Without one a stranger could fill the
// disk, where the parts of a form that are files go.
func bodyLimit(route string) int64 {
	if route == sendRoute {
		return maxUpload + 1<<20
	}
	return 1 << 20
}

// secure reports whether cookies may be kept to encrypted connections.
func (w *Web) secure() bool { return w.opts.PublicURL != nil && w.opts.PublicURL.Scheme == "https" }

func (w *Web) overTLS(c echo.Context) bool { return w.secure() || c.Request().TLS != nil }

// private reports whether nobody on the way can read along: the request came
// over TLS, or from a browser on this machine.
func (w *Web) private(c echo.Context) bool { return w.overTLS(c) || isLoopback(c.Request().Host) }

// isLoopback reports whether the browser runs on this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

const themeCookie = "theme"

// theme is the chosen look: "light", "dark", or "" for the system's.
func theme(c echo.Context) string {
	cookie, err := c.Cookie(themeCookie)
	if err != nil || (cookie.Value != "light" && cookie.Value != "dark") {
		return ""
	}
	return cookie.Value
}

// theme keeps the look on this browser: each screen has its own light.
func (w *Web) theme(c echo.Context) error {
	chosen := c.FormValue("theme")
	cookie := &http.Cookie{Name: themeCookie, Value: chosen, Path: "/", HttpOnly: true, Secure: w.secure(), SameSite: http.SameSiteLaxMode, MaxAge: 365 * 24 * 3600}
	if chosen != "light" && chosen != "dark" {
		cookie.Value, cookie.MaxAge = "", -1
	}
	c.SetCookie(cookie)
	return c.Redirect(http.StatusSeeOther, localPath(refererPath(c)))
}
