package legacy

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/wire"
)

const prefix = "/legacy/"

type notServed struct {
	Success bool   `json:"success"`
	Error   string `json:"error"`
}

// Rewrite is middleware for before routing. With served false every path below
// /legacy answers 501.
func Rewrite(served bool) echo.MiddlewareFunc {
	index := indexOf(table)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			url := c.Request().URL
			if strings.HasPrefix(url.Path, prefix) {
				if !served {
					return notImplemented(c)
				}
				url.Path = strings.TrimPrefix(url.Path, strings.TrimSuffix(prefix, "/"))
				url.RawPath = strings.TrimPrefix(url.RawPath, strings.TrimSuffix(prefix, "/"))
			}
			index.apply(c.Request())
			return next(c)
		}
	}
}

func notImplemented(c echo.Context) error {
	body, err := wire.Marshal(notServed{Error: "legacy_endpoint_not_implemented"})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusNotImplemented, echo.MIMEApplicationJSON, body)
}

// routes finds a row by its method and the path before the session.
type routes map[string]target

func indexOf(rows []row) routes {
	index := make(routes, len(rows))
	for _, r := range rows {
		if _, twice := index[r.old]; twice {
			panic("legacy: " + r.old + " stands twice in the table")
		}
		index[r.old] = r.to
	}
	return index
}

// apply turns an old route into the one that is served. Old routes all end
// with the session.
func (rs routes) apply(r *http.Request) {
	cut := strings.LastIndexByte(r.URL.Path, '/')
	if cut <= 0 {
		return
	}
	to, known := rs[r.Method+" "+r.URL.Path[:cut]]
	if !known {
		return
	}
	r.Method = to.method
	r.URL.Path, r.URL.RawPath = to.path+r.URL.Path[cut:], ""
}
