package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

// versions lists the published texts, with the difference between two of them.
func (w *Web) versions(c echo.Context) error {
	page, detail, err := w.automation(c, "versions")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	all, err := w.opts.Scripts.Versions(ctx, detail.ID, storage.DefaultLimit)
	if err != nil {
		return err
	}
	for _, v := range all {
		page.Versions = append(page.Versions, views.VersionRow{
			Number: v.Number, Author: v.Author, Note: v.Note, Saved: at("ago", v.CreatedAt), Live: v.Number == detail.Version,
		})
	}
	drafts, err := w.opts.Scripts.Drafts(ctx, detail.ID)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		page.Drafts = append(page.Drafts, views.OtherDraft{ID: d.ID, Author: d.Author, Saved: at("ago", d.SavedAt)})
	}
	page.Undo, _ = strconv.Atoi(c.QueryParam("undo"))
	if page.Diff, err = w.compared(ctx, detail.ID, c.QueryParam("from"), c.QueryParam("to")); err != nil {
		return err
	}
	return w.showAutomation(c, http.StatusOK, page)
}

// compared is the difference between two texts; nil when none is asked for.
func (w *Web) compared(ctx context.Context, id int64, from, to string) (*views.ScriptDiff, error) {
	if from == "" || to == "" {
		return nil, nil
	}
	before, err := w.textNamed(ctx, id, from)
	if err != nil {
		return nil, err
	}
	after, err := w.textNamed(ctx, id, to)
	if err != nil {
		return nil, err
	}
	lines := difference(before.source, after.source)
	return &views.ScriptDiff{
		From: from, To: to, FromName: before.title, ToName: after.title,
		Count: changesOf(lines).count, Parts: views.Folded(lines),
	}, nil
}

// namedText is a published text or a draft.
type namedText struct{ title, source string }

// textNamed finds the text that an address names: "12" is a version,
// "draft-3" a draft.
func (w *Web) textNamed(ctx context.Context, id int64, name string) (namedText, error) {
	if rest, ok := strings.CutPrefix(name, "draft-"); ok {
		drafts, err := w.opts.Scripts.Drafts(ctx, id)
		for _, d := range drafts {
			if strconv.FormatInt(d.ID, 10) == rest {
				return namedText{"draft by " + d.Author, d.Source}, nil
			}
		}
		if err == nil {
			err = models.Errorf(models.NotFound, "this draft is gone: it was published or discarded")
		}
		return namedText{}, err
	}
	number, err := strconv.Atoi(name)
	if err != nil {
		return namedText{}, models.Errorf(models.NotFound, "there is no such version")
	}
	v, err := w.opts.Scripts.Version(ctx, id, number)
	return namedText{fmt.Sprintf("v%d", number), v.Source}, err
}

// rollBack publishes an old text again, as a new version, and offers to undo it.
func (w *Web) rollBack(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		return models.Errorf(models.NotFound, "there is no such version")
	}
	before, err := w.opts.Store.Automation(c.Request().Context(), id)
	if err != nil {
		return err
	}
	a, err := w.opts.Scripts.Restore(c.Request().Context(), id, number, displayName(person(c)))
	w.opts.Auth.Record(c.Request().Context(), who(c), "automation.rollback", a.Name, err)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, fmt.Sprintf("%s/versions?undo=%d", automationPath(id), before.Version))
}
