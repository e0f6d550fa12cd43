package operation

import (
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"
)

// ServeDocument routes the OpenAPI document, for which no key is asked: the
// docs page reads it. Register every endpoint first.
func (e *Engine) ServeDocument() {
	e.serveDocument("/openapi.json", e.Document)
	e.serveDocument("/openapi-3.0.json", e.OlderDocument)
}

func (e *Engine) serveDocument(path string, print func() ([]byte, error)) {
	printed := sync.OnceValues(print)
	e.echo.GET(path, func(c echo.Context) error {
		text, err := printed()
		if err != nil {
			return err
		}
		return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, text)
	})
}
