package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/models"
	"frontdesk/views"
)

// teller says who writes on the bench, so that the next answer is theirs, too.
func teller(e automations.TryEvent, name string) views.BenchTeller {
	return views.BenchTeller{From: e.From, Name: e.Name, Chat: e.Chat, Test: name}
}

func tellerOf(c echo.Context) views.BenchTeller {
	return views.BenchTeller{From: c.FormValue("from"), Name: c.FormValue("name"), Chat: c.FormValue("chat"), Test: c.FormValue("test")}
}

// testOf is a dry run as a test of the script; empty where there is none.
func (w *Web) testOf(ctx context.Context, tried automations.Tried, name string) string {
	if tried.Problem != nil || name == "" {
		return ""
	}
	text, err := w.opts.Scripts.SaveAsTest(ctx, tried.Token, name)
	if err != nil {
		return "" // the dry run is over: it can be made again
	}
	return text
}

// benchKeep adds a test to the draft, for browsers in which the editor cannot.
func (w *Web) benchKeep(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	page, detail, err := w.editorPage(c)
	if err != nil {
		return err
	}
	draft := models.AutomationDraft{
		AutomationID: id, ID: page.Draft.ID, Revision: page.Draft.Revision, Base: detail.Version, Author: displayName(person(c)),
		Source: strings.TrimRight(page.Source, "\n") + "\n\n" + c.FormValue("test"),
	}
	if _, _, err := w.opts.Scripts.KeepDraft(c.Request().Context(), draft); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, automationPath(id))
}
