package rest

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"frontdesk/api/operation"
	"frontdesk/automations"
	"frontdesk/internal/auth"
	"frontdesk/internal/bulk"
	"frontdesk/internal/problem"
	"frontdesk/internal/webhooks"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// Options are what the dialect needs from outside.
type Options struct {
	Manager *whatsapp.Manager
	Scripts *automations.Service
	Hooks   *webhooks.Dispatcher // nil when webhooks are switched off
	Keys    Keys
	Bulk    *bulk.Service
	Outside Outside
	// Compose reads a message as the first dialect does.
	Compose func(ctx context.Context, s *whatsapp.Session, to models.JID, d operation.Draft) (whatsapp.Outgoing, error)
	// Record writes a line of the audit log: who did what to what.
	Record func(ctx context.Context, who auth.Principal, what, target string, err error)
}

// API is the /api dialect.
type API struct {
	manager *whatsapp.Manager
	scripts *automations.Service
	hooks   *webhooks.Dispatcher
	keys    Keys
	bulk    *bulk.Service
	out     Outside
	compose func(ctx context.Context, s *whatsapp.Session, to models.JID, d operation.Draft) (whatsapp.Outgoing, error)
	record  func(ctx context.Context, who auth.Principal, what, target string, err error)
}

// New makes the dialect; Register routes it.
func New(o Options) *API {
	return &API{
		manager: o.Manager,
		scripts: o.Scripts,
		hooks:   o.Hooks,
		keys:    o.Keys,
		bulk:    o.Bulk,
		out:     o.Outside,
		compose: o.Compose,
		record:  o.Record,
	}
}

type face = operation.Face[*whatsapp.Session]

// Register routes every endpoint.
func (a *API) Register(e *operation.Engine) {
	f := operation.NewFace(e, dialect, a.client, func(*whatsapp.Session) error { return nil })
	a.clients(f)
	a.automations(f)
	a.outside(f)
	a.openHooks(e)
	a.openFiles(e)
	a.account(f)
	a.passkeys(f)
	a.history(f)
	a.calls(f)
	a.statuses(f)
	a.webhooks(f)
	a.messages(f)
	a.scheduled(f)
	a.bulks(f)
	a.apiKeys(f)
	a.communities(f)
	a.joinRequests(f)
	f.Cover("/api")
}

// Failure is the body of every error.
type Failure struct {
	Success bool   `json:"success"`
	Error   Coded  `json:"error"`
	Message string `json:"message"`
}

// Coded is an error with a code for programs and a text for people.
type Coded struct {
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Fields  []string `json:"fields,omitempty"`
}

// codes are the words of this dialect for kinds of failure.
var codes = map[models.Kind]string{
	models.Invalid:      "validation_error",
	models.Unauthorized: "unauthorized",
	models.Forbidden:    "forbidden",
	models.NotFound:     "not_found",
	models.Conflict:     "conflict",
	models.NotConnected: "client_not_connected",
	models.TooLarge:     "payload_too_large",
	models.Limited:      "rate_limited",
	models.Unsupported:  "not_supported",
	models.Refused:      "send_failed",
	models.Unavailable:  "unavailable",
}

// CodeOf is the word of this dialect for a kind of failure.
func CodeOf(kind models.Kind) string { return codes[kind] }

var dialect = operation.Dialect{
	Prefix:   "/api",
	Envelope: operation.Nested,
	BadName:  http.StatusBadRequest,
	Failure:  reflect.TypeFor[Failure](),
	Fail:     fail,
}

func fail(err error, p problem.Problem) any {
	code, known := codes[models.KindOf(err)]
	if !known {
		code = "internal_error"
	}
	if errors.Is(err, errNoClient) {
		code = "client_not_found"
	}
	coded := Coded{Code: code, Message: p.Message}
	var wrong *operation.FieldError
	if errors.As(err, &wrong) {
		coded.Fields = wrong.Fields
	}
	return Failure{Error: coded, Message: p.Message}
}

var errNoClient = models.Errorf(models.NotFound, "there is no such client")

func (a *API) client(_ context.Context, id string) (*whatsapp.Session, error) {
	s, err := a.manager.Session(id)
	if models.IsNotFound(err) {
		return nil, errNoClient
	}
	return s, err
}

// unix is a time in whole seconds; one that never was is null.
func unix(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	seconds := t.Unix()
	return &seconds
}
