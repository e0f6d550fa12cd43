package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/models"
	"frontdesk/views"
)

// keptDraft tells the editor what became of a draft.
type keptDraft struct {
	Draft    int64  `json:"draft"`
	Revision int    `json:"revision"`
	Word     string `json:"word"` // of the pill; empty: as the live text
	Conflict string `json:"conflict,omitempty"`
	Compare  string `json:"compare,omitempty"`
	changes
}

// keepDraft stores a text without making it live.
func (w *Web) keepDraft(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	draft, other, err := w.opts.Scripts.KeepDraft(c.Request().Context(), formDraft(c, id))
	if err != nil {
		return err
	}
	if !strings.Contains(c.Request().Header.Get("Accept"), "application/json") {
		return c.Redirect(http.StatusSeeOther, automationPath(id))
	}
	detail, err := w.opts.Scripts.Automation(c.Request().Context(), id)
	if err != nil {
		return err
	}
	kept := keptDraft{Draft: draft.ID, Revision: draft.Revision}
	if draft.ID != 0 {
		kept.changes = changesOf(difference(detail.Source, draft.Source))
		kept.Word = views.DraftWord(kept.count)
	}
	if other != nil {
		kept.Conflict = fmt.Sprintf("%s saved another draft at %s. Both are kept: yours is the newest.", other.Author, at("clock", other.SavedAt).Text())
		// The page's base path is not in answers that are no HTML: the address is relative.
		kept.Compare = fmt.Sprintf("%d/versions?from=draft-%d&to=draft-%d", id, other.ID, draft.ID)
	}
	return c.JSON(http.StatusOK, kept)
}

func formDraft(c echo.Context, id int64) models.AutomationDraft {
	d := models.AutomationDraft{AutomationID: id, Source: formSource(c), Author: displayName(person(c))}
	d.ID, _ = strconv.ParseInt(c.FormValue("draft"), 10, 64)
	d.Revision, _ = strconv.Atoi(c.FormValue("revision"))
	d.Base, _ = strconv.Atoi(c.FormValue("base"))
	return d
}

// discardDraft forgets a draft; the live text is what the editor shows next.
func (w *Web) discardDraft(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	draft, err := strconv.ParseInt(c.FormValue("draft"), 10, 64)
	if err != nil {
		return models.Errorf(models.NotFound, "there is no such draft")
	}
	if err := w.opts.Scripts.DropDraft(c.Request().Context(), id, draft); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, automationPath(id))
}
