package web

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/wire"
	"frontdesk/models"
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

// events shows the page of events, for programmers too.
func (w *Web) events(c echo.Context) error {
	page := views.EventsPage{Frame: views.Frame{Title: "Events", Theme: theme(c)}, Events: eventDocs()}
	if w.signedIn(c) == nil {
		frame, err := w.frame(c, "Events", views.AreaDocs)
		if err != nil {
			return w.fail(c, err)
		}
		page.Frame, page.SignedIn = frame, true
	}
	return render(c, views.Events(page), nil)
}

// eventDocs describes the events of the catalogue, with the samples with which
// tests compare what is printed.
func eventDocs() []views.EventDoc {
	var docs []views.EventDoc
	for _, info := range models.EventTypes {
		sample, known := wire.Sample(info.Type)
		var shown bytes.Buffer
		if !info.Shown || !known || json.Indent(&shown, sample, "", "  ") != nil {
			continue
		}
		docs = append(docs, views.EventDoc{Name: string(info.Type), About: info.About, When: info.When(), Sample: shown.String()})
	}
	return docs
}
