package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/models"
	"frontdesk/scripts"
	"frontdesk/views"
)

// registerEditor adds what the editor asks for while somebody writes.
func (w *Web) registerEditor(e *echo.Echo) {
	w.page(e, http.MethodGet, "/automations/types.d.ts", auth.Automations, w.declarations)
	w.page(e, http.MethodPost, "/automations/check", auth.Automations, w.check)
	w.page(e, http.MethodGet, "/automations/:id", auth.Automations, w.script)
	w.page(e, http.MethodPost, "/automations/:id", auth.Automations, w.publish)
	w.page(e, http.MethodPost, "/automations/:id/draft", auth.Automations, w.keepDraft)
	w.page(e, http.MethodPost, "/automations/:id/draft/discard", auth.Automations, w.discardDraft)
	w.registerBench(e)
	w.page(e, http.MethodGet, "/automations/:id/export", auth.Automations, w.exportScript)
	w.page(e, http.MethodPost, "/automations/:id/import", auth.Automations, w.importScript)
	w.page(e, http.MethodGet, "/automations/:id/reference", auth.Automations, w.reference)
	w.page(e, http.MethodGet, "/automations/:id/versions", auth.Automations, w.versions)
	w.page(e, http.MethodPost, "/automations/:id/versions/:number", auth.Automations, w.rollBack)
}

// script shows the editor: on the newest draft, or the one that the address
// names, or else on the live text.
func (w *Web) script(c echo.Context) error {
	page, detail, err := w.editorPage(c)
	if err != nil {
		return err
	}
	if page.Bench, err = w.bench(c, detail.ID); err != nil {
		return err
	}
	return w.showAutomation(c, http.StatusOK, page)
}

func (w *Web) editorPage(c echo.Context) (views.AutomationPage, automations.Detail, error) {
	page, detail, err := w.automation(c, "script")
	if err != nil {
		return page, detail, err
	}
	drafts, err := w.opts.Scripts.Drafts(c.Request().Context(), detail.ID)
	page.Draft, page.Bench, page.Saved.Form = views.ScriptDraft{Base: detail.Version}, w.newBench(c, detail.ID), "recent"
	wanted, _ := strconv.ParseInt(c.QueryParam("draft"), 10, 64)
	for i, d := range drafts {
		if d.ID == wanted || wanted == 0 && i == 0 {
			page.Source, page.Saved = d.Source, at("recent", d.SavedAt)
			page.Draft = scriptDraft(d, changesOf(difference(detail.Source, d.Source)))
			continue
		}
		page.Drafts = append(page.Drafts, views.OtherDraft{ID: d.ID, Author: d.Author, Saved: at("ago", d.SavedAt)})
	}
	page.Draft.Behind = page.Draft.Base != detail.Version
	return page, detail, err
}

func scriptDraft(d models.AutomationDraft, c changes) views.ScriptDraft {
	return views.ScriptDraft{
		ID: d.ID, Revision: d.Revision, Base: d.Base, Author: d.Author,
		Lines: c.count, Changed: numbers(c.Changed), Gone: numbers(c.Gone),
	}
}

// numbers writes a list as JSON, also an empty one.
func numbers(list []int) string {
	text, err := json.Marshal(append([]int{}, list...))
	if err != nil {
		panic(err) // whole numbers always encode
	}
	return string(text)
}

// publish saves a new version, live at once. The draft that it was is gone.
func (w *Web) publish(c echo.Context) error {
	page, detail, err := w.editorPage(c)
	if err != nil {
		return err
	}
	draft := draftOf(c)
	report, err := w.mayPublish(c, &draft, detail.Name)
	if err != nil {
		page.Draft.Base, page.Red = draft.Base, &report
		return w.notSaved(c, page, draft.Source, err)
	}
	_, err = w.opts.Scripts.Save(c.Request().Context(), detail.ID, draft)
	w.opts.Auth.Record(c.Request().Context(), who(c), "automation.publish", detail.Name, err)
	if err != nil {
		// Who publishes again has seen what was published meanwhile.
		page.Draft.Base, page.Draft.Behind = detail.Version, draft.Base != 0 && draft.Base != detail.Version
		page.Draft.From = draft.Base
		return w.notSaved(c, page, draft.Source, err)
	}
	if kept, _ := strconv.ParseInt(c.FormValue("draft"), 10, 64); kept != 0 {
		if err := w.opts.Scripts.DropDraft(c.Request().Context(), detail.ID, kept); err != nil {
			return err
		}
	}
	return c.Redirect(http.StatusSeeOther, automationPath(detail.ID))
}

// declarations are the names and types of the script API, for the editor.
func (w *Web) declarations(c echo.Context) error {
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(scripts.Declarations()))
}

// finding is one problem of a script as the editor reads it.
type finding struct {
	Severity string `json:"severity"` // error or warning
	Message  string `json:"message"`
	Line     int    `json:"line"` // from 1; 0 when unknown
	Column   int    `json:"column"`
}

// check says what is wrong with a text, without saving it. Settings of the
// automation belong to the question: filters may be made of them.
func (w *Web) check(c echo.Context) error {
	var settings map[string]any
	if id, _ := strconv.ParseInt(c.FormValue("id"), 10, 64); id != 0 {
		if err := w.mayAutomate(c.Request().Context(), who(c), id); err != nil {
			return err
		}
		a, err := w.opts.Store.Automation(c.Request().Context(), id)
		if err != nil {
			return err
		}
		settings = a.Settings
	}
	found, err := w.findings(c, formSource(c), settings)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"problems": found})
}

func (w *Web) findings(c echo.Context, source string, settings map[string]any) ([]finding, error) {
	d, err := w.opts.Scripts.Check(c.Request().Context(), source, settings)
	if kind := models.KindOf(err); kind == models.TooLarge || kind == models.Invalid {
		return []finding{{Severity: "error", Message: problem.From(err).Message}}, nil
	}
	all := slices.Concat(d.Problems, d.Warnings)
	found := make([]finding, 0, len(all))
	for _, p := range all {
		found = append(found, finding{severity(p), kindOfError.ReplaceAllString(p.Message, ""), p.Line, p.Column})
	}
	return found, err
}

// kindOfError is how the engine begins a message; it tells the writer nothing.
var kindOfError = regexp.MustCompile(`^(?:Type|Range|Reference|Syntax)?Error: `)

// severity says whether a problem keeps a script from being published.
func severity(p sandbox.Problem) string { return cmp.Or(p.Severity, "error") }
