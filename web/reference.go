package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/scripts"
	"frontdesk/views"
)

// reference shows what a script may say, made of the same declarations as the
// editor's completion.
func (w *Web) reference(c echo.Context) error {
	page, _, err := w.automation(c, "reference")
	if err != nil {
		return err
	}
	page.Search = strings.TrimSpace(c.QueryParam("q"))
	for _, group := range scripts.Reference() {
		page.Reference = append(page.Reference, found(group, page.Search)...)
	}
	if isPartial(c) {
		return write(c, http.StatusOK, views.ReferenceRegion(page))
	}
	return w.showAutomation(c, http.StatusOK, page)
}

// found is a group with the entries that have the searched words; a group that
// has them in its own name stays whole.
func found(group scripts.Group, search string) []views.ReferenceGroup {
	shown := views.ReferenceGroup{Name: group.Name, About: group.About, Signature: group.Signature}
	whole := mentions(search, group.Name, group.About)
	for _, e := range group.Entries {
		if whole || mentions(search, e.Name, e.About, e.Signature) {
			shown.Entries = append(shown.Entries, views.ReferenceEntry{Name: e.Name, Signature: e.Signature, About: e.About})
		}
	}
	if len(shown.Entries) == 0 && !whole {
		return nil
	}
	return []views.ReferenceGroup{shown}
}

// mentions reports whether the texts have each of the words.
func mentions(search string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, " "))
	for word := range strings.FieldsSeq(strings.ToLower(search)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}
