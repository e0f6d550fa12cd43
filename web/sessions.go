package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

func (w *Web) registerSessions(e *echo.Echo) {
	w.page(e, http.MethodGet, "/sessions", auth.Read, w.sessionList)
	w.page(e, http.MethodPost, "/sessions", auth.Sessions, w.addSession)
	w.page(e, http.MethodGet, "/sessions/new", auth.Sessions, w.newSession)
	w.page(e, http.MethodGet, "/sessions/:session", auth.Read, w.sessionList)
	w.page(e, http.MethodPost, "/sessions/:session/start", auth.Sessions, w.change(auth.Sessions, "session.start", w.start))
	w.page(e, http.MethodPost, "/sessions/:session/stop", auth.Sessions, w.change(auth.Sessions, "session.stop", w.opts.Sessions.Stop))
	w.page(e, http.MethodPost, "/sessions/:session/restart", auth.Restart, w.change(auth.Restart, "session.restart", w.opts.Sessions.Restart))
	w.page(e, http.MethodPost, "/sessions/:session/logout", auth.Sessions, w.confirmed(w.change(auth.Sessions, "session.logout", w.opts.Sessions.Logout)))
	w.registerPairing(e)
}

// sessionList is the list of lines, with the details of one beside it.
func (w *Web) sessionList(c echo.Context) error {
	since := w.opts.Log.Last()
	page, err := w.sessionsPage(c.Request().Context(), who(c), c.QueryParam("q"), c.Param("session"))
	if err != nil {
		return err
	}
	page.Frame, err = w.frame(c, "Sessions", views.AreaSessions)
	if err != nil {
		return err
	}
	page.Frame.Live = views.Live{View: "sessions", Line: c.Param("session"), Since: since}
	return render(c, views.Sessions(page), views.SessionsRegion(page))
}

// sessionsPage collects what the list shows. The live channel draws from it too.
func (w *Web) sessionsPage(ctx context.Context, p auth.Principal, search, chosen string) (views.SessionsPage, error) {
	sessions, err := w.sessions(ctx, p)
	if err != nil {
		return views.SessionsPage{}, err
	}
	page := views.SessionsPage{Search: search}
	page.Frame.Me.Admin = p.Has(auth.Sessions)
	for _, s := range sessions {
		row, err := w.sessionRow(ctx, s)
		if err != nil {
			return page, err
		}
		page.Today += row.Received + row.Sent
		page.Queued += row.Queue
		if row.Selected = s.ID == chosen; row.Selected {
			page.Panel, err = w.sessionPanel(ctx, p, s, row)
			if err != nil {
				return page, err
			}
		}
		if matches(row.Line, search) {
			page.Rows = append(page.Rows, row)
		}
	}
	if chosen != "" && page.Panel == nil {
		return page, models.Errorf(models.NotFound, "there is no session of this name")
	}
	return page, nil
}

func matches(l views.Line, search string) bool {
	search = strings.ToLower(strings.TrimSpace(search))
	digits := func(s string) string { return strings.NewReplacer(" ", "", "-", "", "+", "").Replace(s) }
	return search == "" || strings.Contains(strings.ToLower(l.Name), search) ||
		(digits(search) != "" && strings.Contains(digits(l.Number), digits(search)))
}

// sessionRow adds today's numbers to a session.
func (w *Web) sessionRow(ctx context.Context, s models.Session) (views.SessionRow, error) {
	row := views.NewSessionRow(line(s), views.StatusOf(s.State))
	row.Reason = s.Reason
	row.Since = at("for", s.StateSince)
	row.Detail = w.stateDetail(s)
	now := time.Now()
	messages, err := w.opts.Store.Messages(ctx, storage.MessageFilter{Session: s.ID, Since: now.Add(-24 * time.Hour), Limit: storage.MaxLimit})
	if err != nil {
		return row, err
	}
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	row.Day = make([]int, 24)
	for _, m := range messages {
		hour := min(23, int(now.Sub(m.Time)/time.Hour))
		row.Day[23-max(0, hour)]++
		switch {
		case m.Time.Before(midnight):
		case m.FromMe:
			row.Sent++
		default:
			row.Received++
		}
	}
	unsent, err := w.opts.Store.Unsent(ctx, s.ID, now, storage.MaxLimit)
	row.Queue = len(unsent)
	return row, err
}

// stateDetail is what stands below a state instead of since when it is.
func (w *Web) stateDetail(s models.Session) string {
	if s.State != models.StatePairing {
		return ""
	}
	session, err := w.opts.Sessions.Session(s.ID)
	if err != nil {
		return ""
	}
	if qr, ok := session.QR(); ok {
		return fmt.Sprintf("code %d of %d", qr.Number, qr.Of)
	}
	return ""
}

func (w *Web) sessionPanel(ctx context.Context, p auth.Principal, s models.Session, row views.SessionRow) (*views.SessionPanel, error) {
	panel := &views.SessionPanel{
		Row: row, LinkedAt: s.LinkedAt, Platform: platform(s.Platform), PushName: s.PushName,
		Running: s.Desired == models.DesiredRunning, CanAdmin: p.Can(auth.Sessions, s.ID), CanRetry: p.Can(auth.Restart, s.ID),
	}
	automations, err := w.opts.Store.AllAutomations(ctx)
	for _, a := range automations {
		if a.Enabled && (len(a.Sessions) == 0 || slices.Contains(a.Sessions, s.ID)) {
			panel.Scripts++
		}
	}
	return panel, err
}

func platform(name string) string {
	switch name {
	case "android":
		return "Android"
	case "iphone":
		return "iPhone"
	case "smba":
		return "Android, WhatsApp Business"
	case "smbi":
		return "iPhone, WhatsApp Business"
	}
	return name
}

// newSession asks for a name.
func (w *Web) newSession(c echo.Context) error { return w.nameForm(c, http.StatusOK, "", "") }

func (w *Web) nameForm(c echo.Context, status int, name, message string) error {
	frame, err := w.frame(c, "Add session", views.AreaSessions)
	if err != nil {
		return err
	}
	return write(c, status, views.NewSession(views.NewSessionPage{Frame: frame, Name: name, Error: message}))
}

// addSession makes a line and goes on to its code.
func (w *Web) addSession(c echo.Context) error {
	name := strings.TrimSpace(c.FormValue("name"))
	if models.CheckSessionID(name) != nil {
		return w.nameForm(c, http.StatusUnprocessableEntity, name, "Use letters, digits, - and _ only, at most 64 of them.")
	}
	if err := who(c).Check(auth.Sessions, name); err != nil {
		return err
	}
	_, err := w.opts.Sessions.Start(c.Request().Context(), name)
	w.opts.Auth.Record(c.Request().Context(), who(c), "session.add", name, err)
	if models.KindOf(err) == models.Conflict {
		return w.nameForm(c, http.StatusUnprocessableEntity, name, "There is a session of this name already.")
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/sessions/"+name+"/pair")
}

func (w *Web) start(ctx context.Context, id string) error {
	_, err := w.opts.Sessions.Start(ctx, id)
	return err
}

// change does something to a line, writes it into the audit log and goes back
// to the page it was asked on.
func (w *Web) change(needs auth.Permission, what string, do func(context.Context, string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		s, err := w.session(c, needs)
		if err != nil {
			return err
		}
		err = do(c.Request().Context(), s.ID())
		w.opts.Auth.Record(c.Request().Context(), who(c), what, s.ID(), err)
		if err != nil && models.KindOf(err) != models.Conflict {
			return err
		}
		return done(c, "/sessions/"+s.ID())
	}
}

// confirmed lets a change through when its form carries the line's name.
func (w *Web) confirmed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.FormValue("confirm") != c.Param("session") {
			return models.Errorf(models.Invalid, "type the name of the session to confirm")
		}
		return next(c)
	}
}
