package web

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/models"
	"frontdesk/scripts"
)

// registerEditor adds what the editor asks for while somebody writes.
func (w *Web) registerEditor(e *echo.Echo) {
	w.page(e, http.MethodGet, "/automations/types.d.ts", auth.Automations, w.declarations)
	w.page(e, http.MethodPost, "/automations/check", auth.Automations, w.check)
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
	found, err := w.findings(c, c.FormValue("source"), settings)
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
	found := make([]finding, 0, len(d.Problems))
	for _, p := range d.Problems {
		found = append(found, finding{severity(p), p.Message, p.Line, p.Column})
	}
	return found, err
}

// severity says whether a problem keeps a script from being published.
func severity(p sandbox.Problem) string { return cmp.Or(p.Severity, "error") }
