package socket

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/internal/server"
	"frontdesk/internal/storage"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// socketsPerCaller bounds the open sockets of one key.
const socketsPerCaller = 1000

// Log is the event log.
type Log interface {
	Follow(ctx context.Context, after int64, f storage.EventFilter, do func(models.Event) error) error
	Last() int64
}

// Options are what the stream needs from outside.
type Options struct {
	Log     Log
	Machine func(ctx context.Context, c auth.Caller) (auth.Principal, error)
	// Watch ends with the cause auth.ErrKeyEnded when the key of a caller does;
	// nil watches nothing.
	Watch  func(ctx context.Context, who auth.Principal) (context.Context, context.CancelFunc)
	Redeem func(ticket string) (auth.Principal, error)     // of single-use tickets
	Known  func(ctx context.Context, session string) error // whether there is such a session
	Names  func(ctx context.Context, session string) wire.Names
	// Session, Greeting and History are for the clients API only: a session as
	// it is, what says how all sessions stand now, and what the phone had sent
	// of its history up to an event.
	Session  func(session string) models.Session
	Greeting func(ctx context.Context) []models.Event
	History  func(ctx context.Context, upTo models.Event) (wire.SyncCounts, error)
	// File reads the file of a media event, when it may be told with its bytes.
	File           func(ctx context.Context, m models.Message) ([]byte, bool)
	Disabled       []string // names of events that are not told
	AllowedOrigins []string
	Logger         *slog.Logger
	Opened, Closed func() // count sockets; may be nil
}

// Stream serves the sockets.
type Stream struct {
	opts     Options
	types    []models.EventType
	upgrader websocket.Upgrader
	ctx      context.Context
	stop     context.CancelFunc

	mu      sync.Mutex
	open    map[string]int // by caller
	stopped bool
	running sync.WaitGroup
}

// New makes the stream, which ends with ctx or by Close.
func New(ctx context.Context, opts Options) *Stream {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	opts.Logger = opts.Logger.With("component", "socket")
	if opts.Watch == nil {
		opts.Watch = func(ctx context.Context, _ auth.Principal) (context.Context, context.CancelFunc) {
			return context.WithCancel(ctx)
		}
	}
	s := &Stream{opts: opts, types: enabled(opts.Disabled), open: map[string]int{}}
	s.upgrader.CheckOrigin = s.sameOrigin
	s.ctx, s.stop = context.WithCancel(ctx)
	return s
}

// enabled lists the events that are told to the outside.
func enabled(disabled []string) []models.EventType {
	var types []models.EventType
	for _, info := range models.EventTypes {
		if info.Shown && !slices.Contains(disabled, string(info.Type)) {
			types = append(types, info.Type)
		}
	}
	return types
}

// Close ends every socket and waits until they are gone.
func (s *Stream) Close() {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.stop()
	s.running.Wait()
}

// Register routes both forms of the stream.
func (s *Stream) Register(e *echo.Echo) {
	e.GET("/ws", s.serve(s.briefFrame))
	e.GET("/ws/:sessionId", s.serve(s.originalFrame))
	e.GET("/stream", s.serveEvents)
}

// serve checks a request and turns it into a socket. Everything that can be
// wrong is told before the upgrade, as a plain answer.
func (s *Stream) serve(frame framer) echo.HandlerFunc {
	return func(c echo.Context) error {
		h, err := s.admit(c, "")
		if err != nil {
			return refuse(c, err)
		}
		return s.upgrade(c, h, frame)
	}
}

// upgrade turns a request that was found good into a socket.
func (s *Stream) upgrade(c echo.Context, h *hearing, frame framer) error {
	if err := s.enter(h.who.Name); err != nil {
		return refuse(c, err)
	}
	defer s.leave(h.who.Name)
	// From here on a key that is revoked ends the socket.
	ctx, cancel := s.opts.Watch(s.ctx, h.who)
	defer cancel()
	conn, err := s.upgrader.Upgrade(c.Response(), c.Request(), nil)
	if err != nil {
		return nil // the upgrader has answered
	}
	k := &connection{hearing: h, conn: conn}
	h.frame, h.write = frame, func(text []byte, _ int64) error { return k.print(text) }
	k.run(ctx, cancel)
	return nil
}

// admit finds out who asks for what. Place is where the client left off, when
// it says so in a header.
func (s *Stream) admit(c echo.Context, place string) (*hearing, error) {
	ctx, r := c.Request().Context(), c.Request()
	h := &hearing{stream: s, caller: callerOf(c)}
	var err error
	if ticket := c.QueryParam("ticket"); ticket != "" && s.opts.Redeem != nil {
		h.who, err = s.opts.Redeem(ticket)
		h.ticket = true
	} else {
		h.who, err = s.opts.Machine(ctx, h.caller)
	}
	if err == nil {
		err = h.who.Check(auth.Read, "")
	}
	if err != nil {
		return nil, err
	}
	if !s.sameOrigin(r) {
		return nil, models.Errorf(models.Forbidden, "a web page of another site may not listen")
	}
	if h.filter, err = s.filter(ctx, c, h.who); err != nil {
		return nil, err
	}
	if place == "" {
		place = c.QueryParam("after")
	}
	h.after, err = s.start(place)
	return h, err
}

// keyNames are how a key is called in the query.
var keyNames = []string{"apiKey", "token"}

// callerOf also looks for the key in the query, where old clients send it.
func callerOf(c echo.Context) auth.Caller {
	caller := server.CallerOf(c)
	for _, name := range keyNames {
		if key := c.QueryParam(name); caller.Credential == "" {
			caller.Credential = key
		}
	}
	return caller
}

// filter picks the sessions and types that the caller may see.
func (s *Stream) filter(ctx context.Context, c echo.Context, who auth.Principal) (storage.EventFilter, error) {
	filter := storage.EventFilter{Types: s.types, Sessions: who.Sessions()}
	if !who.Has(auth.Sessions) {
		filter.Types = slices.DeleteFunc(slices.Clone(s.types), isCredential)
	}
	if err := s.pick(&filter, c.QueryParam("types")); err != nil {
		return filter, err
	}
	session := cmp.Or(c.Param("sessionId"), c.QueryParam("sessionId"), c.QueryParam("clientId"))
	if session == "" {
		return filter, nil
	}
	if err := models.CheckSessionID(session); err != nil {
		return filter, err
	}
	if !who.Sees(session) {
		return filter, models.Errorf(models.NotFound, "session_not_found")
	}
	if err := s.opts.Known(ctx, session); err != nil {
		return filter, err
	}
	filter.Session, filter.Sessions = session, nil
	return filter, nil
}

// pick leaves those of the types that a client names, if it names any.
func (s *Stream) pick(filter *storage.EventFilter, types string) error {
	if types == "" {
		return nil
	}
	var wanted []models.EventType
	for name := range strings.SplitSeq(types, ",") {
		t := models.EventType(strings.TrimSpace(name))
		if info, known := models.EventOf(t); !known || !info.Shown {
			return models.Errorf(models.Invalid, "there is no event %q", string(t))
		}
		if slices.Contains(filter.Types, t) {
			wanted = append(wanted, t)
		}
	}
	if len(wanted) == 0 {
		return models.Errorf(models.Forbidden, "none of these events is told to this key")
	}
	filter.Types = wanted
	return nil
}

// isCredential picks the events with which one could link a phone.
func isCredential(t models.EventType) bool { return t == models.EventQR || t == models.EventCode }

// start is the event after which a stream begins: the latest, unless the
// client says where it left off.
func (s *Stream) start(after string) (int64, error) {
	if after == "" {
		return s.opts.Log.Last(), nil
	}
	id, err := strconv.ParseInt(after, 10, 64)
	if err != nil || id < 0 {
		return 0, models.Errorf(models.Invalid, "after must be the id of an event, or 0 for all")
	}
	return id, nil
}

// enter counts a socket in, unless there are too many.
func (s *Stream) enter(caller string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return models.Errorf(models.Unavailable, "the server is stopping")
	}
	if s.open[caller] >= socketsPerCaller {
		return models.Errorf(models.Limited, "too many open sockets")
	}
	s.open[caller]++
	s.running.Add(1)
	if s.opts.Opened != nil {
		s.opts.Opened()
	}
	return nil
}

func (s *Stream) leave(caller string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[caller]--; s.open[caller] == 0 {
		delete(s.open, caller)
	}
	if s.opts.Closed != nil {
		s.opts.Closed()
	}
	s.running.Done()
}

// hasKey reports whether a request brings a key or a ticket.
func hasKey(r *http.Request) bool {
	query := r.URL.Query()
	named := slices.ContainsFunc(append(keyNames, "ticket"), func(name string) bool { return query.Get(name) != "" })
	return named || server.Key(r) != ""
}

// sameOrigin lets programs in, pages of this server, and those of listed origins.
func (s *Stream) sameOrigin(r *http.Request) bool {
	origin := r.Header.Get(echo.HeaderOrigin)
	if origin == "" || slices.Contains(s.opts.AllowedOrigins, origin) {
		return true
	}
	if slices.Contains(s.opts.AllowedOrigins, "*") && hasKey(r) {
		return true
	}
	parsed, err := url.Parse(origin)
	return err == nil && strings.EqualFold(parsed.Host, r.Host)
}

type refusal struct {
	Success bool   `json:"success"`
	Error   string `json:"error"`
}

// refuse answers as the wwebjs dialect does: 403 for a key, 422 for a name.
func refuse(c echo.Context, err error) error {
	p := problem.From(err)
	switch models.KindOf(err) {
	case models.Unauthorized:
		p.Status = http.StatusForbidden
	case models.Invalid:
		p.Status = http.StatusUnprocessableEntity
	}
	printed, err := wire.Marshal(refusal{Error: p.Message})
	if err != nil {
		return err
	}
	return c.Blob(p.Status, echo.MIMEApplicationJSON, printed)
}
