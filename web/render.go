package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"frontdesk/internal/problem"
	"frontdesk/internal/server"
	"frontdesk/views"
)

// render answers with a whole page, or with its region alone when a part of
// the page was asked for. Handlers never look at htmx's headers.
func render(c echo.Context, whole, region templ.Component) error {
	if isPartial(c) && region != nil {
		return write(c, http.StatusOK, region)
	}
	return write(c, http.StatusOK, whole)
}

func isPartial(c echo.Context) bool { return c.Request().Header.Get("HX-Request-Type") == "partial" }

func isHTMX(c echo.Context) bool { return c.Request().Header.Get("HX-Request") == "true" }

// write draws into memory first, so that an error half-way is still an error.
func write(c echo.Context, status int, component templ.Component) error {
	var text strings.Builder
	if err := component.Render(c.Request().Context(), &text); err != nil {
		return err
	}
	return c.HTML(status, server.WithBasePath(c.Request().Context(), text.String()))
}

// done answers a form: htmx gets fragments, a plain form goes on to a page.
func done(c echo.Context, next string, fragments ...templ.Component) error {
	if !isHTMX(c) {
		return c.Redirect(http.StatusSeeOther, next)
	}
	if len(fragments) == 0 {
		c.Response().Header().Set("HX-Redirect", next)
		return c.NoContent(http.StatusOK)
	}
	return write(c, http.StatusOK, templ.Join(fragments...))
}

// fail tells what went wrong: in a toast when htmx asked, else on a page.
func (w *Web) fail(c echo.Context, err error) error {
	p := problem.From(err)
	reference := server.RequestID(c.Request().Context())
	if p.Status >= http.StatusInternalServerError {
		w.logger.Error("page failed", "request", reference, "path", c.Path(), "err", err)
	}
	if p.Status == http.StatusUnauthorized {
		return w.toLogin(c)
	}
	if isHTMX(c) {
		header := c.Response().Header()
		header.Set("HX-Retarget", "#toasts")
		header.Set("HX-Reswap", "innerHTML")
		return write(c, p.Status, views.ToastBox(views.Toast{Text: sentence(p.Message), Failed: true, Reference: reference}))
	}
	return w.ErrorPage(c, p)
}

// ErrorPage shows an error as a page. The server uses it for unknown paths too.
func (w *Web) ErrorPage(c echo.Context, p problem.Problem) error {
	page := views.ErrorPage{Status: p.Status, Reference: server.RequestID(c.Request().Context())}
	page.Frame.Theme, page.Frame.Simulated = theme(c), w.opts.Simulated
	page.Title, page.Text = w.errorWords(c, p)
	page.Frame.Title = page.Title
	if w.signedIn(c) == nil {
		if frame, err := w.frame(c, page.Title, ""); err == nil {
			page.Frame, page.SignedIn = frame, true
		}
	}
	return write(c, p.Status, views.Error(page))
}

// errorWords says what happened and what to do.
func (w *Web) errorWords(c echo.Context, p problem.Problem) (title, text string) {
	switch p.Status {
	case http.StatusNotFound:
		return "There is nothing here", "The address may be misspelt, or the thing was deleted."
	case http.StatusForbidden:
		return "You may not open this", sentence(p.Message) + " " + w.whoCanHelp(c)
	case http.StatusInternalServerError:
		return "Something went wrong here", "The reference stands in the server's log. Try again; if it stays, tell an admin."
	}
	return "That did not work", sentence(p.Message)
}

// whoCanHelp names the admins, to people who are signed in.
func (w *Web) whoCanHelp(c echo.Context) string {
	if w.signedIn(c) != nil {
		return ""
	}
	users, err := w.opts.Store.AllUsers(c.Request().Context())
	if err != nil {
		return ""
	}
	var names []string
	for _, user := range users {
		if topRole(user) == "admin" && !user.Disabled {
			names = append(names, displayName(user))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "Ask " + strings.Join(names, " or ") + "."
}

// sentence makes an error's phrase a sentence.
func sentence(phrase string) string {
	if phrase == "" {
		return ""
	}
	return strings.ToUpper(phrase[:1]) + strings.TrimSuffix(phrase[1:], ".") + "."
}

// localPath keeps a redirect on this server.
func localPath(target string) string {
	u, err := url.Parse(target)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(target, "//") || strings.Contains(target, "\\") {
		return "/"
	}
	return target
}

// refererPath is the page a form was sent from.
func refererPath(c echo.Context) string {
	u, err := url.Parse(c.Request().Referer())
	if err != nil || u.Host != c.Request().Host {
		return "/"
	}
	return u.RequestURI()
}
