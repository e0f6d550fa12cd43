package operation

import (
	"context"
	"log/slog"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/internal/server"
	"frontdesk/models"
)

// Authenticator finds out who is calling.
type Authenticator interface {
	Machine(ctx context.Context, c auth.Caller) (auth.Principal, error)
}

// Answers keeps the answers to calls that carried an idempotency key.
type Answers interface {
	ClaimKey(ctx context.Context, a models.IdempotentAnswer) (models.IdempotentAnswer, bool, error)
	SaveAnswer(ctx context.Context, a models.IdempotentAnswer) error
	DeleteKey(ctx context.Context, caller, key string) error
	PruneKeys(ctx context.Context, before time.Time) (int, error)
}

// Options are what the engine needs from outside.
type Options struct {
	Auth     Authenticator
	Answers  Answers
	Logger   *slog.Logger
	MaxBody  int64              // of endpoints marked Large
	BasePath string             // prefix under which callers reach the server
	Version  string             // of the program, for the document
	Examples map[string]Example // for the document, by the id of the operation
	// Spend takes one call of a caller's quota, a number of calls a minute or 0
	// for what everybody has, and says what remains; nil is no limit.
	Spend func(caller string, perMinute int) server.Quota
	// Observe is told about every call once it is answered.
	Observe func(id string, status int, took time.Duration)
}

// Engine holds what all faces share: limits, keys, the OpenAPI document.
type Engine struct {
	echo     *echo.Echo
	opts     Options
	bodies   *bodies
	once     *flights
	registry huma.Registry
	document *huma.OpenAPI
	all      []Info
}

// Info names one operation, for tests that walk all of them.
type Info struct {
	ID     string
	Method string
	Path   string // with :sessionId
	Needs  auth.Permission
}

// New makes an engine whose routes go to e.
func New(e *echo.Echo, opts Options) *Engine {
	engine := &Engine{
		echo:     e,
		opts:     opts,
		bodies:   newBodies(max(opts.MaxBody, smallBody)),
		once:     newFlights(opts.Answers, opts.Logger),
		registry: huma.NewMapRegistry("#/components/schemas/", schemaName),
	}
	engine.document = newDocument(opts, engine.registry)
	return engine
}

// Operations lists every operation, in the order of registration.
func (e *Engine) Operations() []Info { return e.all }

// Envelope is how a face wraps what succeeded.
type Envelope int

// The envelopes.
const (
	Flat   Envelope = iota // success stands beside the answer's own fields
	Nested                 // the answer stands below "data"
)

// Dialect is how one face of the API speaks.
type Dialect struct {
	Prefix   string // of its routes in the document and in the router
	Tag      string // in the document; empty: the first part of each path
	Envelope Envelope
	Statuses map[models.Kind]int // where it differs from internal/problem
	// Fail words an error. The problem carries the status that will be sent.
	Fail func(err error, p problem.Problem) any
	// BadName answers a session name that cannot be one.
	BadName int
	// Failure is a sample of what Fail returns, for the document.
	Failure reflect.Type
}

// Face is one dialect of the API, for sessions of type S.
type Face[S any] struct {
	engine  *Engine
	dialect Dialect
	find    func(ctx context.Context, id string) (S, error)
	online  func(S) error
}

// NewFace makes a face. Find looks a session up and online says whether it can
// reach WhatsApp; both errors are told to the caller as they are.
func NewFace[S any](e *Engine, d Dialect, find func(ctx context.Context, id string) (S, error), online func(S) error) *Face[S] {
	return &Face[S]{engine: e, dialect: d, find: find, online: online}
}

// session finds the session of a call, connected unless the operation does not mind.
func (f *Face[S]) session(ctx context.Context, o *operation, c *call) (S, error) {
	var none S
	if c.stranger {
		return none, models.Errorf(models.NotFound, "session_not_found")
	}
	s, err := f.find(ctx, c.session)
	if err != nil {
		return none, err
	}
	if o.anyState {
		return s, nil
	}
	return s, f.online(s)
}

// Cover answers every path below the prefixes that no endpoint has: first the
// key is asked for, then the path is not found.
func (f *Face[S]) Cover(prefixes ...string) {
	unknown := &operation{engine: f.engine, dialect: f.dialect, id: "unknown"}
	answer := func(c echo.Context) error {
		_, err := f.engine.opts.Auth.Machine(c.Request().Context(), server.CallerOf(c))
		if err == nil {
			err = models.Errorf(models.NotFound, "there is nothing at this path")
		}
		unknown.write(c, unknown.fail(c, err))
		return nil
	}
	for _, prefix := range prefixes {
		f.engine.echo.Any(prefix+"/*", answer)
	}
}
