package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/automations/rules"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
	"frontdesk/views"
)

func (w *Web) registerAutomationList(e *echo.Echo) {
	w.page(e, http.MethodGet, "/automations", auth.Automations, w.automationList)
	w.page(e, http.MethodPost, "/automations/stop-all", auth.Automations, w.stopAll)
	w.page(e, http.MethodPost, "/automations/start-all", auth.Automations, w.startAll)
	w.page(e, http.MethodPost, "/automations/:id/enable", auth.Automations, w.enable)
	w.page(e, http.MethodGet, "/automations/:id/off", auth.Automations, w.switchOff)
	w.page(e, http.MethodPost, "/automations/:id/move", auth.Automations, w.moveAutomation)
	w.page(e, http.MethodPost, "/automations/:id/replay", auth.Automations, w.replay)
}

func (w *Web) automationList(c echo.Context) error {
	since := w.opts.Log.Last()
	page, err := w.automationsPage(c.Request().Context(), who(c))
	if err != nil {
		return err
	}
	page.Frame, err = w.frame(c, "Automations", views.AreaAutomations)
	if err != nil {
		return err
	}
	page.Frame.Live = views.Live{View: "automations", Since: since}
	return render(c, views.Automations(page), views.AutomationsRegion(page))
}

// automationsPage collects what the list shows. The live channel draws from it too.
func (w *Web) automationsPage(ctx context.Context, p auth.Principal) (views.AutomationsPage, error) {
	page := views.AutomationsPage{Templates: starters(), All: p.SeesAll(nil)}
	all, err := w.opts.Scripts.List(ctx)
	if err != nil {
		return page, err
	}
	for _, a := range all {
		if !p.SeesAll(a.Sessions) {
			continue
		}
		row, err := w.automationRow(ctx, a)
		if err != nil {
			return page, err
		}
		page.Rows = append(page.Rows, row)
	}
	if page.Waiting, err = w.waitingRuns(ctx, p, storage.RunFilter{WaitingFor: "answer"}); err != nil {
		return page, err
	}
	by, err := w.opts.Store.Setting(ctx, whatsapp.AutomationsStopped)
	if models.IsNotFound(err) {
		err = nil
	}
	page.Stopped, page.StoppedBy = by != "", by
	return page, err
}

// waitingRuns are the runs that wait, of automations that a person may see.
func (w *Web) waitingRuns(ctx context.Context, p auth.Principal, f storage.RunFilter) ([]views.RunRow, error) {
	f.Status, f.Limit = models.RunWaiting, storage.MaxLimit
	runs, err := w.opts.Scripts.Runs(ctx, f)
	var rows []views.RunRow
	for _, run := range runs {
		if p.Sees(run.SessionID) && w.mayAutomate(ctx, p, run.AutomationID) == nil {
			rows = append(rows, w.runRow(ctx, run))
		}
	}
	return rows, err
}

func (w *Web) automationRow(ctx context.Context, a models.Automation) (views.AutomationRow, error) {
	row := views.AutomationRow{
		ID: a.ID, Name: a.Name, About: a.Description, Enabled: a.Enabled, Version: a.Version, Reason: a.Reason, Missed: a.MissedFrom != 0,
	}
	for _, id := range a.Sessions {
		if s, err := w.opts.Store.Session(ctx, id); err == nil {
			row.Lines = append(row.Lines, line(s))
		}
	}
	detail, err := w.opts.Scripts.Automation(ctx, a.ID)
	if err != nil {
		return row, err
	}
	row.Scheduled = onlyScheduled(detail.Description.Handlers)
	_, row.Form = rules.Read(detail.Source)
	runs, err := w.opts.Scripts.Runs(ctx, storage.RunFilter{Automation: a.ID, Limit: storage.MaxLimit})
	if err != nil {
		return row, err
	}
	countRuns(&row, runs, time.Now())
	return row, nil
}

func onlyScheduled(handlers []sandbox.Handler) bool {
	for _, h := range handlers {
		if h.Event != sandbox.HandlerSchedule {
			return false
		}
	}
	return len(handlers) > 0
}

// countRuns tells how today went.
func countRuns(row *views.AutomationRow, runs []models.Run, now time.Time) {
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	row.Day = make([]int, 24)
	for _, run := range runs {
		if run.StartedAt.After(row.LastRun.At) {
			row.LastRun = at("ago", run.StartedAt)
		}
		if hour := int(now.Sub(run.StartedAt) / time.Hour); hour >= 0 && hour < 24 {
			row.Day[23-hour]++
		}
		if run.StartedAt.Before(midnight) {
			continue
		}
		row.RunsToday++
		if run.Status == models.RunFailed {
			row.Failed++
		}
	}
}

// enable switches an automation on or off. Where dialogs are under way it asks
// first what becomes of them.
func (w *Web) enable(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	ctx, on := c.Request().Context(), c.FormValue("enabled") == "yes"
	if how := c.FormValue("how"); !on && how == "" {
		waiting, err := w.waitingRuns(ctx, who(c), storage.RunFilter{Automation: id})
		if err != nil {
			return err
		}
		if len(waiting) > 0 {
			return c.Redirect(http.StatusSeeOther, automationPath(id)+"/off")
		}
	}
	a, what, err := w.flip(ctx, id, on, c.FormValue("how"))
	w.opts.Auth.Record(ctx, who(c), what, a.Name, err)
	if err != nil {
		return err
	}
	if c.FormValue("how") != "" {
		return done(c, "/automations")
	}
	return done(c, localPath(refererPath(c)))
}

func (w *Web) flip(ctx context.Context, id int64, on bool, how string) (models.Automation, string, error) {
	if on {
		a, err := w.opts.Scripts.Enable(ctx, id)
		return a, "automation.enable", err
	}
	ending := automations.CancelWaiting
	if how == "finish" {
		ending = automations.FinishWaiting
	}
	a, err := w.opts.Scripts.DisableWith(ctx, id, ending)
	return a, "automation.disable", err
}

// switchOff asks what becomes of dialogs under way.
func (w *Web) switchOff(c echo.Context) error {
	page, detail, err := w.automation(c, "")
	if err != nil {
		return err
	}
	off := views.SwitchOffPage{Row: page.Row}
	if off.Waiting, err = w.waitingRuns(c.Request().Context(), who(c), storage.RunFilter{Automation: detail.ID}); err != nil {
		return err
	}
	if off.Frame, err = w.frame(c, "Switch off "+detail.Name, views.AreaAutomations); err != nil {
		return err
	}
	return write(c, http.StatusOK, views.SwitchOff(off))
}

// moveAutomation changes the order in which scripts are tried.
func (w *Web) moveAutomation(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	place, err := strconv.Atoi(c.FormValue("place"))
	if err != nil {
		return models.Errorf(models.Invalid, "place is a number, counted from 0")
	}
	ctx := c.Request().Context()
	if err := w.opts.Scripts.Move(ctx, id, place); err != nil {
		return err
	}
	page, err := w.automationsPage(ctx, who(c))
	if err != nil {
		return err
	}
	return done(c, "/automations", views.AutomationsPartial(page))
}

// replay gives an automation what it missed.
func (w *Web) replay(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	begun, err := w.opts.Scripts.Replay(ctx, id)
	w.opts.Auth.Record(ctx, who(c), "automation.replay", fmt.Sprintf("automation %d, %d runs", id, begun), err)
	if err != nil {
		return err
	}
	return done(c, automationPath(id)+"/runs")
}

func (w *Web) stopAll(c echo.Context) error {
	if err := mayStopAll(who(c)); err != nil {
		return err
	}
	err := w.opts.Scripts.StopAll(c.Request().Context(), displayName(person(c)))
	w.opts.Auth.Record(c.Request().Context(), who(c), "automation.stop-all", "", err)
	if err != nil {
		return err
	}
	return done(c, "/automations")
}

func (w *Web) startAll(c echo.Context) error {
	if err := mayStopAll(who(c)); err != nil {
		return err
	}
	err := w.opts.Scripts.StartAll(c.Request().Context())
	w.opts.Auth.Record(c.Request().Context(), who(c), "automation.start-all", "", err)
	if err != nil {
		return err
	}
	return done(c, "/automations")
}

// mayStopAll keeps people who are limited to some lines from stopping others'.
func mayStopAll(p auth.Principal) error {
	if p.SeesAll(nil) {
		return nil
	}
	return models.Errorf(models.Forbidden, "only who sees all lines may stop all automations")
}
