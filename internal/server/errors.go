package server

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/problem"
	"frontdesk/internal/wire"
)

var errPanicked = errors.New("a handler panicked")

// machinePrefixes are the first parts of paths that programs call.
var machinePrefixes = []string{
	"session", "client", "chat", "groupChat", "message", "contact", "channel", "api", "legacy", "ws", "hooks", "files",
	"ping", "ready", "health", "metrics", "openapi.json", "openapi-3.0.json", "localCallbackExample",
}

// IsMachine reports whether a path belongs to the machine API, where errors
// are JSON and pages of the console never are.
func IsMachine(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	for _, prefix := range machinePrefixes {
		if first == prefix {
			return true
		}
	}
	return false
}

// failure is what a path of the machine API answers when no face was reached.
type failure struct {
	Success bool   `json:"success"`
	Error   string `json:"error"`
}

// apiFailure is the same below /api.
type apiFailure struct {
	Success bool      `json:"success"`
	Error   codedText `json:"error"`
	Message string    `json:"message"`
}

type codedText struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// handleError answers what no handler did: unknown paths, limits and panics.
func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && !errors.Is(err, errPanicked) {
		s.opts.Logger.Error("request failed", "request", RequestID(c.Request().Context()), "err", err)
	}
	if s.opts.Page != nil && !IsMachine(c.Request().URL.Path) {
		if err := s.opts.Page(c, p); err != nil {
			s.opts.Logger.Error("error page not shown", "err", err)
		}
		return
	}
	writeJSON(c, p.Status, wording(c.Request().URL.Path, p))
}

// problemOf reads the errors of the router too.
func problemOf(err error) problem.Problem {
	var routed *echo.HTTPError
	if !errors.As(err, &routed) {
		return problem.From(err)
	}
	switch routed.Code {
	case http.StatusNotFound:
		return problem.Problem{Status: routed.Code, Code: "not_found", Message: "there is nothing at this path"}
	case http.StatusMethodNotAllowed:
		return problem.Problem{Status: routed.Code, Code: "method_not_allowed", Message: "this path has no such method"}
	}
	return problem.Problem{Status: routed.Code, Code: "error", Message: strings.ToLower(http.StatusText(routed.Code))}
}

func wording(path string, p problem.Problem) any {
	if strings.HasPrefix(path, "/api/") {
		return apiFailure{Error: codedText{p.Code, p.Message}, Message: p.Message}
	}
	return failure{Error: p.Message}
}

func writeJSON(c echo.Context, status int, body any) {
	printed, err := wire.Marshal(body)
	if err != nil {
		panic(err)
	}
	// The caller may be gone; there is nobody left to tell.
	_ = c.Blob(status, echo.MIMEApplicationJSON, printed)
}
