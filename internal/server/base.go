package server

import (
	"context"
	"net/http"
	"strings"
)

type basePathKey struct{}

// BasePath is the prefix under which a request came, "" for none. Routes do not
// see it; who writes an address into an answer puts it in front.
func BasePath(ctx context.Context) string {
	base, _ := ctx.Value(basePathKey{}).(string)
	return base
}

// WithBasePath puts the prefix in front of every local address in the
// attributes of a piece of HTML. Text cannot look like an attribute: its quotes
// are escaped.
func WithBasePath(ctx context.Context, html string) string {
	base := BasePath(ctx)
	if base == "" {
		return html
	}
	return strings.ReplaceAll(html, `="/`, `="`+base+`/`)
}

// cleanBase spells a base path "/desk", and none as "".
func cleanBase(base string) string {
	base = strings.Trim(base, "/")
	if base == "" {
		return ""
	}
	return "/" + base
}

// withoutBase takes the base off a path; false when the path is not below it.
func withoutBase(path, base string) (string, bool) {
	rest, ok := strings.CutPrefix(path, base)
	switch {
	case !ok || rest != "" && rest[0] != '/':
		return "", false
	case rest == "":
		return "/", true
	}
	return rest, true
}

// redirects puts the base path in front of the addresses that an answer sends
// its reader to.
type redirects struct {
	http.ResponseWriter
	base string
}

// WriteHeader completes the addresses and sends the headers.
func (r redirects) WriteHeader(status int) {
	for _, name := range []string{"Location", "HX-Redirect"} {
		target := r.Header().Get(name)
		local := strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "//")
		if _, there := withoutBase(target, r.base); local && !there {
			r.Header().Set(name, r.base+target)
		}
	}
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController through.
func (r redirects) Unwrap() http.ResponseWriter { return r.ResponseWriter }
