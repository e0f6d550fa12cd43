package web

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
	"frontdesk/views"
)

// liveView finds the view that a page asks for, if its person may see it.
func (w *Web) liveView(c echo.Context) (liveView, error) {
	p, id := who(c), c.QueryParam("line")
	switch c.QueryParam("view") {
	case "sessions":
		return sessionsView{w, p, id}, p.Check(auth.Read, id)
	case "pairing", "pairing-code":
		s, err := w.session(c, auth.Sessions)
		return pairingView{w, s, c.QueryParam("view") == "pairing-code"}, err
	case "inbox":
		return w.inboxView(c)
	case "automations":
		return automationsView{w, p}, p.Check(auth.Automations, "")
	case "runs":
		number, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil, models.Errorf(models.Invalid, "line is the number of an automation here")
		}
		if err := p.Check(auth.Automations, ""); err != nil {
			return nil, err
		}
		query, err := url.ParseQuery(c.QueryParam("filter"))
		if err != nil {
			return nil, models.Errorf(models.Invalid, "filter is a query of the run log")
		}
		return runsView{w, number, runFilterOf(query)}, w.mayAutomate(c.Request().Context(), p, number)
	}
	return nil, models.Errorf(models.Invalid, "there is no such view")
}

// counts are the numbers beside the navigation, on every page.
func (w *Web) counts(p auth.Principal) region {
	return region{"counts", func(ctx context.Context) (templ.Component, error) {
		unread, attention, err := w.waiting(ctx, p)
		return views.NavCounts(unread, attention), err
	}}
}

// changesLine reports whether an event is about a line itself.
func changesLine(e models.Event) bool {
	switch e.Data.(type) {
	case models.StateChanged, models.QRShown, models.CodeShown, models.Authenticated, models.AuthFailed,
		models.Ready, models.Loading, models.Disconnected, models.HistoryStored:
		return true
	}
	return false
}

// sessionsView is the list of lines, one of them chosen or none.
type sessionsView struct {
	w      *Web
	p      auth.Principal
	chosen string
}

func (v sessionsView) filter() storage.EventFilter {
	return storage.EventFilter{Sessions: v.p.Sessions()}
}
func (v sessionsView) pause() time.Duration { return 500 * time.Millisecond }

func (v sessionsView) touched(e models.Event) []region {
	if _, message := e.Data.(models.MessageCreated); message || changesLine(e) {
		return v.all()
	}
	return nil
}

func (v sessionsView) all() []region {
	return []region{{"sessions", v.draw}, v.w.counts(v.p)}
}

func (v sessionsView) draw(ctx context.Context) (templ.Component, error) {
	page, err := v.w.sessionsPage(ctx, v.p, "", v.chosen)
	if err != nil {
		return nil, err
	}
	return views.SessionsPartial(page), nil
}

// pairingView is one line being linked.
type pairingView struct {
	w        *Web
	session  *whatsapp.Session
	byNumber bool
}

func (v pairingView) filter() storage.EventFilter {
	return storage.EventFilter{Session: v.session.ID()}
}
func (v pairingView) pause() time.Duration { return 50 * time.Millisecond }

func (v pairingView) touched(e models.Event) []region {
	if changesLine(e) {
		return v.all()
	}
	return nil
}

func (v pairingView) all() []region {
	return []region{{"pairing", func(ctx context.Context) (templ.Component, error) {
		p := v.w.pairing(ctx, v.session, v.byNumber)
		if p.Asking() {
			return nil, nil // somebody types a number; leave the field alone
		}
		return views.PairPartial(p), nil
	}}}
}

// automationsView is the list of automations.
type automationsView struct {
	w *Web
	p auth.Principal
}

var runEvents = []models.EventType{models.EventAutomationRun, models.EventAutomationFail, models.EventAutomationOff}

func (v automationsView) filter() storage.EventFilter {
	return storage.EventFilter{Sessions: v.p.Sessions(), Types: runEvents}
}
func (v automationsView) pause() time.Duration          { return 500 * time.Millisecond }
func (v automationsView) touched(models.Event) []region { return v.all() }

func (v automationsView) all() []region {
	return []region{{"automations", func(ctx context.Context) (templ.Component, error) {
		page, err := v.w.automationsPage(ctx, v.p)
		return views.AutomationsPartial(page), err
	}}}
}

// runsView is the run log of one automation.
type runsView struct {
	w          *Web
	automation int64
	picks      views.RunFilter
}

func (v runsView) filter() storage.EventFilter   { return storage.EventFilter{Types: runEvents} }
func (v runsView) pause() time.Duration          { return 250 * time.Millisecond }
func (v runsView) touched(models.Event) []region { return v.all() }

func (v runsView) all() []region {
	return []region{{"runs", func(ctx context.Context) (templ.Component, error) {
		rows, more, err := v.w.runRows(ctx, v.automation, v.picks, 0)
		page := views.AutomationPage{Row: views.AutomationRow{ID: v.automation}, Log: views.RunLog{Rows: rows, More: more, Filter: v.picks}}
		return views.RunsPartial(page), err
	}}}
}
