// Package web is the console: pages for people, their log-in, and live updates
// over one WebSocket per tab. It translates between the browser and the
// session, the log and the store, and holds no rules of their own.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/automations/files"
	"frontdesk/automations/hooks"
	outside "frontdesk/automations/web"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
	"frontdesk/static"
	"frontdesk/views"
)

// Log is what the console asks of the event log.
type Log interface {
	Follow(ctx context.Context, after int64, f storage.EventFilter, do func(models.Event) error) error
	Last() int64
}

// Options are the parts and settings of the console.
type Options struct {
	Store    storage.Store
	Log      Log
	Auth     *auth.Service
	Sessions *whatsapp.Manager
	Scripts  *automations.Service
	Outside  *outside.Web // hosts and secrets of scripts; nil: they reach nothing
	Hooks    *hooks.Hooks // addresses of scripts for other systems; nil: they have none
	Files    *files.Files // of scripts; nil: they have none
	Logger   *slog.Logger

	PublicURL *url.URL // nil: as the browser says
	Workspace string   // whose server it is; shown beside the product's name
	Simulated bool     // a simulator stands in for WhatsApp
	// Scan lets the simulated phone scan a code; nil without one.
	Scan func(ctx context.Context, session, qr string) error
	// Type lets the simulated phone type a pairing code; nil without one.
	Type func(ctx context.Context, session, code string) error
	// Checks are the probes of the set-up page.
	Checks []Probe
	// Docs is where the OpenAPI document is served.
	Docs string
}

// Probe is one check of the server, run for real on the set-up page.
type Probe struct {
	Title string
	// Run returns a fact for the reader, or why it does not work.
	Run func(ctx context.Context) (fact string, err error)
	// Needed probes stop the set-up when they fail; others warn.
	Needed bool
}

// Web serves the console.
type Web struct {
	opts   Options
	logger *slog.Logger
	logins *scs.SessionManager
	guard  *http.CrossOriginProtection
	names  *names

	mu      sync.Mutex // guards sockets and closed
	sockets map[*socket]struct{}
	closed  bool

	rehearsals rehearsals
}

// New makes the console. Register adds its pages to a server.
func New(opts Options) *Web {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Docs == "" {
		opts.Docs = "/openapi.json"
	}
	w := &Web{
		opts:    opts,
		logger:  opts.Logger.With("component", "web"),
		guard:   http.NewCrossOriginProtection(),
		names:   newNames(opts.Store),
		sockets: make(map[*socket]struct{}),
	}
	w.logins = newLogins(opts.Store, w.secure())
	return w
}

// Register adds every page to a router. Each names the permission it needs.
func (w *Web) Register(e *echo.Echo) {
	assets := echo.WrapHandler(static.Handler())
	e.GET(static.Prefix+"*", assets)
	e.HEAD(static.Prefix+"*", assets)
	w.registerEntry(e)
	w.registerSessions(e)
	w.registerInbox(e)
	w.registerAutomations(e)
	e.GET("/docs", w.protect(w.docs))
	e.GET("/docs/events", w.protect(w.events))
	w.page(e, http.MethodPost, "/theme", auth.Read, w.theme)
	e.GET("/live", w.protect(w.live))
}

// page routes one page for people who are signed in and have a permission.
func (w *Web) page(e *echo.Echo, method, path string, needs auth.Permission, handle echo.HandlerFunc) {
	e.Add(method, path, w.protect(func(c echo.Context) error {
		if err := w.signedIn(c); err != nil {
			return w.fail(c, err)
		}
		if err := who(c).Check(needs, ""); err != nil {
			return w.fail(c, err)
		}
		if err := handle(c); err != nil {
			return w.fail(c, err)
		}
		return nil
	}))
}

// open routes a page that needs no sign-in.
func (w *Web) open(e *echo.Echo, method, path string, handle echo.HandlerFunc) {
	e.Add(method, path, w.protect(func(c echo.Context) error {
		if err := handle(c); err != nil {
			return w.fail(c, err)
		}
		return nil
	}))
}

// frame fills what every page has around its content.
func (w *Web) frame(c echo.Context, title string, area views.Area) (views.Frame, error) {
	p, user := who(c), person(c)
	unread, attention, err := w.waiting(c.Request().Context(), p)
	if err != nil {
		return views.Frame{}, err
	}
	return views.Frame{
		Title: title, Area: area, Workspace: w.opts.Workspace,
		Me:     views.Me{Name: displayName(user), Role: topRole(user), Build: p.Has(auth.Automations), Texts: p.Has(auth.Write), Admin: p.Has(auth.Sessions)},
		Unread: unread, Attention: attention,
		Theme: theme(c), Simulated: w.opts.Simulated, PlainHTTP: !w.private(c),
	}, nil
}

// waiting counts the conversations and the lines that need somebody.
func (w *Web) waiting(ctx context.Context, p auth.Principal) (unread, attention int, err error) {
	archived := false
	unread, err = w.opts.Store.CountChats(ctx, storage.ChatFilter{Sessions: p.Sessions(), Unread: true, Archived: &archived})
	if err != nil {
		return 0, 0, err
	}
	sessions, err := w.sessions(ctx, p)
	for _, s := range sessions {
		if views.StatusOf(s.State).NeedsPerson() {
			attention++
		}
	}
	return unread, attention, err
}

// sessions lists the lines this person may see.
func (w *Web) sessions(ctx context.Context, p auth.Principal) ([]models.Session, error) {
	all, err := w.opts.Sessions.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	var seen []models.Session
	for _, s := range all {
		if p.Sees(s.ID) {
			seen = append(seen, s)
		}
	}
	return seen, nil
}

// session finds the line that the path or the query names, if this person may
// do what they ask with it.
func (w *Web) session(c echo.Context, needs auth.Permission) (*whatsapp.Session, error) {
	id := c.Param("session")
	if id == "" {
		id = c.QueryParam("line")
	}
	if err := who(c).Check(needs, id); err != nil {
		return nil, err
	}
	return w.opts.Sessions.Session(id)
}

func displayName(u models.User) string {
	if u.FullName != "" {
		return u.FullName
	}
	return u.Name
}

func topRole(u models.User) models.Role {
	top := models.RoleViewer
	for _, role := range auth.Roles {
		for _, has := range u.Roles {
			if has == role {
				top = role
			}
		}
	}
	return top
}

// line is a session as pages show it.
func line(s models.Session) views.Line {
	return views.Line{ID: s.ID, Name: s.ID, Short: views.ShortName(s.ID), Hue: views.Hue(s.Hue), Number: views.Number(s.JID)}
}

func at(form string, t time.Time) views.Time { return views.Time{At: t, Form: form, Now: time.Now()} }
