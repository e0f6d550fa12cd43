package web

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/scripts"
	"frontdesk/views"
)

func (w *Web) registerAutomations(e *echo.Echo) {
	w.page(e, http.MethodGet, "/automations", auth.Automations, w.automationList)
	w.page(e, http.MethodPost, "/automations", auth.Automations, w.createAutomation)
	w.page(e, http.MethodGet, "/automations/new", auth.Automations, w.newAutomation)
	w.page(e, http.MethodPost, "/automations/:id/enable", auth.Automations, w.enable)
	w.registerEditor(e)
	w.page(e, http.MethodGet, "/automations/:id/runs", auth.Automations, w.runs)
	w.page(e, http.MethodGet, "/automations/:id/runs/:run", auth.Automations, w.runs)
}

// icons are the pictures of the ready-made scripts.
var icons = map[string]string{
	"away": "moon", "questions": "list", "welcome": "smile-plus", "echo": "reply",
}

const blankScript = `const { settings } = script({
  name: 'My automation',
  description: 'Says what it does, in one line.',
});

onMessage({ words: ['hello'] }, ctx => {
  ctx.reply('Hello!');
});
`

func templates() []views.ScriptTemplate {
	var out []views.ScriptTemplate
	for _, ready := range scripts.All() {
		out = append(out, views.ScriptTemplate{
			ID: ready.ID, Name: ready.Name, About: ready.Description, Icon: cmp.Or(icons[ready.ID], "file-code"),
		})
	}
	return append(out, views.ScriptTemplate{ID: "blank", Name: "Blank script", About: "One handler to start from", Icon: "file-code"})
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

func (w *Web) automationsPage(ctx context.Context, p auth.Principal) (views.AutomationsPage, error) {
	page := views.AutomationsPage{Templates: templates()}
	all, err := w.opts.Scripts.List(ctx)
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
	return page, err
}

func (w *Web) automationRow(ctx context.Context, a models.Automation) (views.AutomationRow, error) {
	row := views.AutomationRow{ID: a.ID, Name: a.Name, About: a.Description, Enabled: a.Enabled, Version: a.Version, Reason: a.Reason}
	for _, id := range a.Sessions {
		if s, err := w.opts.Store.Session(ctx, id); err == nil {
			row.Lines = append(row.Lines, line(s))
		}
	}
	runs, err := w.opts.Scripts.Runs(ctx, storage.RunFilter{Automation: a.ID, Limit: storage.MaxLimit})
	if err != nil {
		return row, err
	}
	now := time.Now()
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	row.Day = make([]int, 24)
	for _, run := range runs {
		if row.LastRun.At.IsZero() {
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
	return row, nil
}

// automationID is the automation that the path names.
func (w *Web) automationID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return 0, errNoAutomation()
	}
	return id, w.mayAutomate(c.Request().Context(), who(c), id)
}

// mayAutomate fails unless a person may see an automation. Who is limited to
// some lines must see all that it works on: a script acts on its lines.
func (w *Web) mayAutomate(ctx context.Context, p auth.Principal, id int64) error {
	a, err := w.opts.Store.Automation(ctx, id)
	if models.IsNotFound(err) || err == nil && !p.SeesAll(a.Sessions) {
		return errNoAutomation()
	}
	return err
}

func errNoAutomation() error { return models.Errorf(models.NotFound, "there is no such automation") }

// newAutomation opens the editor on a ready-made script.
func (w *Web) newAutomation(c echo.Context) error {
	source := blankScript
	if ready, ok := scripts.Find(c.QueryParam("from")); ok {
		source = ready.Source
	}
	page := views.AutomationPage{New: true, Tab: "script", Source: source, Row: views.AutomationRow{Name: "New automation"}}
	return w.showAutomation(c, http.StatusOK, page)
}

func (w *Web) showAutomation(c echo.Context, status int, page views.AutomationPage) error {
	frame, err := w.frame(c, page.Row.Name, views.AreaAutomations)
	if err != nil {
		return err
	}
	frame.Live = page.Frame.Live
	page.Frame = frame
	page.Frame.Rail, page.Frame.Scripts = true, []string{"js/fd-editor.js"}
	return write(c, status, views.Automation(page))
}

func (w *Web) createAutomation(c echo.Context) error {
	draft := draftOf(c)
	draft.Sessions = who(c).Sessions()
	a, err := w.opts.Scripts.Create(c.Request().Context(), draft)
	w.opts.Auth.Record(c.Request().Context(), who(c), "automation.create", a.Name, err)
	if err != nil {
		page := views.AutomationPage{New: true, Tab: "script", Row: views.AutomationRow{Name: "New automation"}}
		return w.notSaved(c, page, draft.Source, err)
	}
	return c.Redirect(http.StatusSeeOther, automationPath(a.ID))
}

func draftOf(c echo.Context) automations.Draft {
	base, _ := strconv.Atoi(c.FormValue("base"))
	return automations.Draft{Source: formSource(c), Author: displayName(person(c)), Note: c.FormValue("note"), Base: base}
}

// formSource is the text of a script in a form, whose lines browsers end their
// own way.
func formSource(c echo.Context) string {
	return strings.ReplaceAll(c.FormValue("source"), "\r\n", "\n")
}

func automationPath(id int64) string { return "/automations/" + strconv.FormatInt(id, 10) }

// notSaved shows the editor again with what was wrong.
func (w *Web) notSaved(c echo.Context, page views.AutomationPage, source string, err error) error {
	if models.KindOf(err) == "" || models.KindOf(err) == models.NotFound {
		return err
	}
	page.Source, page.Error = source, &views.ScriptError{Message: problem.From(err).Message}
	return w.showAutomation(c, http.StatusUnprocessableEntity, page)
}

// automation reads one automation for its page.
func (w *Web) automation(c echo.Context, tab string) (views.AutomationPage, automations.Detail, error) {
	id, err := w.automationID(c)
	if err != nil {
		return views.AutomationPage{}, automations.Detail{}, err
	}
	detail, err := w.opts.Scripts.Automation(c.Request().Context(), id)
	if err != nil {
		return views.AutomationPage{}, detail, err
	}
	row, err := w.automationRow(c.Request().Context(), detail.Automation)
	return views.AutomationPage{Row: row, Tab: tab, Source: detail.Source, Saved: at("ago", detail.UpdatedAt)}, detail, err
}

// enable switches an automation on or off.
func (w *Web) enable(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	do, what := w.opts.Scripts.Disable, "automation.disable"
	if c.FormValue("enabled") == "yes" {
		do, what = w.opts.Scripts.Enable, "automation.enable"
	}
	a, err := do(c.Request().Context(), id)
	w.opts.Auth.Record(c.Request().Context(), who(c), what, a.Name, err)
	if err != nil {
		return err
	}
	return done(c, localPath(refererPath(c)))
}
