package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/models"
	"frontdesk/scripts"
	"frontdesk/views"
)

func (w *Web) registerAutomations(e *echo.Echo) {
	w.registerAutomationList(e)
	w.registerGallery(e)
	w.page(e, http.MethodPost, "/automations", auth.Automations, w.createAutomation)
	w.page(e, http.MethodGet, "/automations/new", auth.Automations, w.newAutomation)
	w.registerEditor(e)
	w.registerRuns(e)
	w.registerSettings(e)
}

const blankScript = `const { settings } = script({
  name: 'My automation',
  description: 'Says what it does, in one line.',
});

onMessage({ words: ['hello'] }, ctx => {
  ctx.reply('Hello!');
});
`

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
	page := views.AutomationPage{New: true, Tab: "script", Source: source, Bench: w.newBench(c, 0), Row: views.AutomationRow{Name: "New automation"}}
	return w.showAutomation(c, http.StatusOK, page)
}

func (w *Web) showAutomation(c echo.Context, status int, page views.AutomationPage) error {
	frame, err := w.frame(c, page.Row.Name, views.AreaAutomations)
	if err != nil {
		return err
	}
	frame.Live = page.Frame.Live
	page.Frame = frame
	page.Frame.Rail, page.Frame.Scripts = true, []string{"js/fd-editor.js", "js/fd-bench.js"}
	return write(c, status, views.Automation(page))
}

func (w *Web) createAutomation(c echo.Context) error {
	draft := draftOf(c)
	draft.Sessions = who(c).Sessions()
	a, err := w.opts.Scripts.Create(c.Request().Context(), draft)
	w.opts.Auth.Record(c.Request().Context(), who(c), "automation.create", a.Name, err)
	if err != nil {
		page := views.AutomationPage{New: true, Tab: "script", Bench: w.newBench(c, 0), Row: views.AutomationRow{Name: "New automation"}}
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
