package operation

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"frontdesk/models"
)

// Visit is a request to an open endpoint.
type Visit struct {
	Path   map[string]string
	Query  url.Values
	Header http.Header
	Body   []byte
}

// Welcome is the answer to it.
type Welcome struct {
	Status int
	Type   string
	Header map[string]string
	Body   []byte
	File   *File // instead of all the others
}

// Open is an endpoint that needs no key: what its address holds lets in. It
// answers in words of its own, and in no dialect.
type Open struct {
	ID, Route, Tag, Summary, About string

	MaxBody int64 // 0: the request has none
	Answers map[int]string
	Do      func(ctx context.Context, v Visit) Welcome
}

const openDeadline = 15 * time.Second

// Open routes an open endpoint and documents it.
func (e *Engine) Open(o Open) {
	method, path, ok := strings.Cut(o.Route, " ")
	if !ok {
		panic(fmt.Sprintf("operation: the route %q has no method", o.Route))
	}
	e.echo.Add(method, path, func(c echo.Context) error {
		started := time.Now()
		status := o.serve(c)
		if e.opts.Observe != nil {
			e.opts.Observe(o.ID, status, time.Since(started))
		}
		return nil
	})
	e.document.AddOperation(o.describe(method, path))
}

func (o Open) serve(c echo.Context) int {
	visit := Visit{Path: map[string]string{}, Query: c.QueryParams(), Header: c.Request().Header}
	for _, name := range c.ParamNames() {
		visit.Path[name] = unescape(c, c.Param(name))
	}
	if o.MaxBody > 0 {
		body, err := readAll(c.Response(), c.Request(), o.MaxBody, openDeadline)
		if models.KindOf(err) == models.TooLarge {
			// What is larger than may be is for the endpoint to refuse.
			body = make([]byte, o.MaxBody+1)
		} else if err != nil {
			return welcome(c, Welcome{Status: http.StatusBadRequest, Type: echo.MIMEApplicationJSON, Body: []byte(`{"error":"the body ended before it was complete"}`)})
		}
		visit.Body = body
	}
	return welcome(c, o.Do(c.Request().Context(), visit))
}

// unescape reads a part of a path that was written with % signs.
func unescape(c echo.Context, part string) string {
	if c.Request().URL.RawPath == "" {
		return part
	}
	if plain, err := url.PathUnescape(part); err == nil {
		return plain
	}
	return part
}

// welcome writes an answer. It is made by strangers: nothing in it may act as a
// page of this server.
func welcome(c echo.Context, w Welcome) int {
	header := c.Response().Header()
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	for name, value := range w.Header {
		header.Set(name, value)
	}
	if w.File != nil {
		return writeFile(c, *w.File)
	}
	if len(w.Body) > 0 {
		header.Set(echo.HeaderContentType, w.Type)
	}
	header.Set(echo.HeaderContentLength, strconv.Itoa(len(w.Body)))
	if w.Status == http.StatusNoContent {
		header.Del(echo.HeaderContentLength)
	}
	c.Response().WriteHeader(w.Status)
	if w.Status != http.StatusNoContent && c.Request().Method != http.MethodHead {
		// The caller may be gone; there is nobody left to tell.
		_, _ = c.Response().Write(w.Body)
	}
	return w.Status
}

func (o Open) describe(method, path string) *huma.Operation {
	described := &huma.Operation{
		OperationID: o.ID, Method: method, Path: braces(path), Summary: o.Summary, Description: o.About, Tags: []string{o.Tag},
		Security: []map[string][]string{{}}, Responses: map[string]*huma.Response{},
	}
	for part := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			described.Parameters = append(described.Parameters, &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
		}
	}
	if o.MaxBody > 0 {
		anything := &huma.MediaType{Schema: &huma.Schema{Description: "Whatever the handler expects", Examples: []any{map[string]any{"order": "A1"}}}}
		described.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": anything, formType: {Schema: &huma.Schema{Type: huma.TypeObject}}}}
	}
	for status, about := range o.Answers {
		described.Responses[strconv.Itoa(status)] = &huma.Response{Description: about}
	}
	return described
}
