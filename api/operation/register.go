package operation

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"frontdesk/internal/auth"
	"frontdesk/models"
)

// operation is one endpoint.
type operation struct {
	engine  *Engine
	dialect Dialect
	id      string
	summary string
	about   string
	methods []string
	path    string
	needs   auth.Permission

	large, hidden, anyState, noStore, sends bool
	missing                                 any

	in, out       reflect.Type
	body          *huma.Schema // nil: the request has none
	parameters    []*huma.Param
	queryRequired []string
	do            func(ctx context.Context, c *call) (any, error)
}

// JSON registers an endpoint whose callers send a body. It may be left out when
// nothing in it is required.
func JSON[S, In, Out any](f *Face[S], route, summary string, do func(context.Context, S, In) (Out, error), opts ...Option) {
	register(f, route, summary, true, do, opts)
}

// Query registers an endpoint whose callers send path and query parameters.
func Query[S, In, Out any](f *Face[S], route, summary string, do func(context.Context, S, In) (Out, error), opts ...Option) {
	register(f, route, summary, false, do, opts)
}

// Bare registers an endpoint whose callers send nothing but the session.
func Bare[S, Out any](f *Face[S], route, summary string, do func(context.Context, S) (Out, error), opts ...Option) {
	register(f, route, summary, false, func(ctx context.Context, s S, _ struct{}) (Out, error) {
		return do(ctx, s)
	}, opts)
}

// Raw registers an endpoint whose answer is not JSON.
func Raw[S, In any](f *Face[S], route, summary string, do func(context.Context, S, In) (File, error), opts ...Option) {
	register(f, route, summary, !strings.HasPrefix(route, http.MethodGet), do, opts)
}

// Global registers an endpoint that is not about a live session. A session name
// in its path is only checked; the request reads it with a path tag.
func Global[S, In, Out any](f *Face[S], route, summary string, do func(context.Context, In) (Out, error), opts ...Option) {
	o := newOperation(f, route, summary, !strings.HasPrefix(route, http.MethodGet), reflect.TypeFor[In](), reflect.TypeFor[Out](), opts)
	o.do = func(ctx context.Context, c *call) (any, error) {
		if c.stranger {
			return nil, models.Errorf(models.NotFound, "session_not_found")
		}
		in := reflect.New(o.in).Elem()
		if err := o.decode(c, in); err != nil {
			return nil, err
		}
		return do(ctx, in.Interface().(In))
	}
	f.engine.add(o)
}

func register[S, In, Out any](f *Face[S], route, summary string, body bool, do func(context.Context, S, In) (Out, error), opts []Option) {
	o := newOperation(f, route, summary, body, reflect.TypeFor[In](), reflect.TypeFor[Out](), opts)
	o.do = func(ctx context.Context, c *call) (any, error) {
		s, err := f.session(ctx, o, c)
		if err != nil {
			return nil, err
		}
		in := reflect.New(o.in).Elem()
		if err := o.decode(c, in); err != nil {
			return nil, err
		}
		return do(ctx, s, in.Interface().(In))
	}
	f.engine.add(o)
}

// newOperation reads a route: one method or several with commas between, and a
// path. The first method gives the operation its plain id.
func newOperation[S any](f *Face[S], route, summary string, body bool, in, out reflect.Type, opts []Option) *operation {
	methods, path, ok := strings.Cut(route, " ")
	if !ok {
		panic(fmt.Sprintf("operation: the route %q has no method", route))
	}
	o := &operation{
		engine: f.engine, dialect: f.dialect, summary: summary,
		methods: strings.Split(methods, ","), path: f.dialect.Prefix + path, in: in, out: out,
	}
	for _, option := range opts {
		option(o)
	}
	if o.needs == "" {
		panic(fmt.Sprintf("operation: %s names no permission", route))
	}
	if o.id == "" {
		o.id = idOf(o.path)
	}
	o.describeRequest(body)
	return o
}

// add routes an operation and documents it. A route or id that is taken panics,
// so that the first test run finds it.
func (e *Engine) add(o *operation) {
	for i, method := range o.methods {
		id := o.id
		if i > 0 {
			id += "By" + method[:1] + strings.ToLower(method[1:])
		}
		for _, other := range e.all {
			if other.ID == id || other.Method == method && other.Path == o.path {
				panic(fmt.Sprintf("operation: %s %s (%s) is there already", method, o.path, id))
			}
		}
		e.all = append(e.all, Info{ID: id, Method: method, Path: o.path, Needs: o.needs})
		e.echo.Add(method, o.path, o.serve(id))
		if !o.hidden {
			e.document.AddOperation(o.describe(id, method))
		}
	}
}

// idOf makes "messageReact" of "/message/react/:sessionId".
func idOf(path string) string {
	var id strings.Builder
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || part == ":sessionId" {
			continue
		}
		part = strings.TrimPrefix(part, ":")
		if id.Len() > 0 {
			part = strings.ToUpper(part[:1]) + part[1:]
		}
		id.WriteString(part)
	}
	return id.String()
}
