package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/views"
)

// docsPolicy lets the viewer make markup from text, besides what every page may.
var docsPolicy = strings.Replace(policy, "trusted-types htmx fd", "trusted-types htmx fd dompurify default", 1)

// docs shows the API's description in Swagger UI, from our own files. It is
// there for programmers, who may have no account here.
func (w *Web) docs(c echo.Context) error {
	c.Response().Header().Set("Content-Security-Policy", docsPolicy)
	page := views.DocsPage{Document: w.opts.Docs, Frame: views.Frame{Title: "API docs", Theme: theme(c)}}
	if w.signedIn(c) == nil {
		frame, err := w.frame(c, "API docs", views.AreaDocs)
		if err != nil {
			return w.fail(c, err)
		}
		page.Frame, page.SignedIn = frame, true
	}
	page.Frame.Scripts = []string{"vendor/swagger-ui.js", "js/docs.js"}
	return render(c, views.Docs(page), nil)
}
