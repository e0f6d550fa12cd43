package api

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/guard"
	"frontdesk/internal/problem"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// Downloader fetches files from addresses that callers chose; *guard.Guard is one.
type Downloader interface {
	// Fetch writes a file of at most limit bytes while it arrives.
	Fetch(ctx context.Context, address string, limit int64, to io.Writer) (guard.File, error)
}

// Options are what the API needs from outside.
type Options struct {
	Manager  *whatsapp.Manager
	Store    storage.Store
	Files    Downloader
	MaxMedia int64 // of a file fetched by its address
	// Uncaptioned sends pictures and films without a caption as they are; else
	// they carry the name of their file.
	Uncaptioned bool
	// Record writes a line of the audit log: who did what to what.
	Record func(ctx context.Context, who auth.Principal, what, target string, err error)
	// Example is the receiver to try webhooks with; nil: it is not routed.
	Example *Example
}

// API is the wwebjs dialect.
type API struct {
	manager     *whatsapp.Manager
	store       storage.Store
	files       Downloader
	maxMedia    int64
	uncaptioned bool
	record      func(ctx context.Context, who auth.Principal, what, target string, err error)
	example     *Example
}

// New makes the API; Register routes it.
func New(o Options) *API {
	return &API{manager: o.Manager, store: o.Store, files: o.Files, maxMedia: o.MaxMedia, uncaptioned: o.Uncaptioned, record: o.Record, example: o.Example}
}

// audit notes what the caller did to a session, and passes the error on.
func (a *API) audit(ctx context.Context, what, session string, err error) error {
	a.record(ctx, auth.From(ctx), what, session, err)
	return err
}

// face is this dialect, for live sessions.
type face = operation.Face[*whatsapp.Session]

// Register routes every endpoint.
func (a *API) Register(e *operation.Engine) {
	f := operation.NewFace(e, dialect, a.session, connected)
	a.sessions(f)
	a.client(f)
	a.chats(f)
	a.messages(f)
	a.contacts(f)
	a.groupChats(f)
	a.channels(f)
	a.labels(f)
	a.profile(f)
	a.polls(f)
	a.receiver(f)
	f.Cover("/session", "/client", "/chat", "/groupChat", "/message", "/contact", "/channel")
}

// Failure is the body of every error.
type Failure struct {
	Success bool   `json:"success"`
	Error   string `json:"error"`
}

// dialect says how servers of whatsapp-web.js word success and failure, and
// where their statuses differ from ours.
var dialect = operation.Dialect{
	Envelope: operation.Flat,
	Statuses: map[models.Kind]int{
		models.Unauthorized: http.StatusForbidden,
		models.NotConnected: http.StatusNotFound,
		models.Unsupported:  http.StatusUnprocessableEntity,
	},
	BadName: http.StatusUnprocessableEntity,
	Failure: reflect.TypeFor[Failure](),
	Fail: func(err error, p problem.Problem) any {
		switch models.KindOf(err) {
		case models.Unauthorized:
			p.Message = "Invalid API key"
		case models.NotConnected:
			p.Message = errNotConnected.Message
		}
		return Failure{Error: p.Message}
	},
}

// StatusOf is the status of this dialect for a kind of failure, where usual is
// that of the others.
func StatusOf(kind models.Kind, usual int) int {
	if status, differs := dialect.Statuses[kind]; differs {
		return status
	}
	return usual
}

var (
	errNoSession    = models.Errorf(models.NotFound, "session_not_found")
	errNotConnected = models.Errorf(models.NotConnected, "session_not_connected")
)

func (a *API) session(_ context.Context, id string) (*whatsapp.Session, error) {
	s, err := a.manager.Session(id)
	if models.IsNotFound(err) {
		return nil, errNoSession
	}
	return s, err
}

func connected(s *whatsapp.Session) error {
	if !s.State().Online() {
		return errNotConnected
	}
	return nil
}

// namesOf resolves addresses of one session for one call; it remembers them,
// because a long answer names the same people again and again.
func namesOf(ctx context.Context, s *whatsapp.Session) wire.Names {
	return namesKnowing(ctx, s, map[models.JID]models.JID{})
}

// namesOfAll is namesOf for a long list: the addresses of its people are read
// at once, because a question for each of ten thousand would take seconds.
func namesOfAll(ctx context.Context, s *whatsapp.Session, people []models.JID) (wire.Names, error) {
	if err := s.Recall(ctx, people); err != nil {
		return wire.Names{}, err
	}
	known := make(map[models.JID]models.JID, len(people))
	for _, jid := range people {
		if _, seen := known[jid]; !seen && jid.IsLID() {
			known[jid] = s.PhoneAtHand(ctx, jid)
		}
	}
	return namesKnowing(ctx, s, known), nil
}

// namesKnowing resolves addresses, and remembers them in known.
func namesKnowing(ctx context.Context, s *whatsapp.Session, known map[models.JID]models.JID) wire.Names {
	return wire.Names{Me: s.Info().JID, PhoneOf: func(jid models.JID) models.JID {
		phone, seen := known[jid]
		if !seen {
			phone = s.PhoneOf(ctx, jid)
			known[jid] = phone
		}
		return phone
	}}
}

func unixTime(seconds int64) time.Time {
	if seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}
