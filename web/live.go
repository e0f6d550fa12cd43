package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"

	"frontdesk/internal/server"
	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

// The limits of the live channel.
const (
	pingEvery     = 25 * time.Second
	pongPatience  = 60 * time.Second
	writePatience = 10 * time.Second
	readLimit     = 64 << 10
	catchUp       = 200 // events; after more the regions are drawn whole
	backlog       = 256

	closeSignIn  = 4401
	closeRestart = websocket.CloseServiceRestart
)

// region is a part of a page that an event changes. Regions of one key are
// drawn once, however many events touch them at a time.
type region struct {
	key  string
	draw func(ctx context.Context) (templ.Component, error)
}

// liveView knows what an event changes on one kind of page.
type liveView interface {
	filter() storage.EventFilter
	touched(e models.Event) []region
	all() []region
	pause() time.Duration // events within it share a frame
}

// live serves the console's own updates: finished fragments, made of the
// components that made the page. Without a WebSocket it answers once, with what
// happened since.
func (w *Web) live(c echo.Context) error {
	upgrade := websocket.IsWebSocketUpgrade(c.Request())
	if err := w.signedIn(c); err != nil {
		if upgrade {
			return w.refuseSocket(c)
		}
		return c.NoContent(http.StatusUnauthorized)
	}
	view, err := w.liveView(c)
	if err != nil {
		return w.fail(c, err)
	}
	since, _ := strconv.ParseInt(c.QueryParam("since"), 10, 64)
	if !upgrade {
		return w.catchUp(c, view, since)
	}
	conn, err := upgrader.Upgrade(c.Response(), c.Request(), nil)
	if err != nil {
		return nil //nolint:nilerr // the upgrader has answered
	}
	s := &socket{web: w, conn: conn, view: view, since: since, bell: make(chan struct{}, 1), check: w.stillSignedIn(c)}
	s.run(c.Request().Context())
	return nil
}

var upgrader = websocket.Upgrader{HandshakeTimeout: writePatience}

// refuseSocket says "sign in again" in a way the page's script can hear.
func (w *Web) refuseSocket(c echo.Context) error {
	conn, err := upgrader.Upgrade(c.Response(), c.Request(), nil)
	if err != nil {
		return nil //nolint:nilerr // the upgrader has answered
	}
	closeSocket(conn, closeSignIn, "sign in again")
	return nil
}

func closeSocket(conn *websocket.Conn, code int, reason string) {
	// The other side may be gone; there is nobody left to tell.
	_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
	_ = conn.Close()
}

// stillSignedIn asks again whether the person behind a socket may be here.
func (w *Web) stillSignedIn(c echo.Context) func(context.Context) bool {
	id, from := who(c).UserID, remote(c)
	login := c.Request().Context()
	stamp := w.logins.GetString(login, keyStamp)
	token := w.logins.Token(login)
	return func(ctx context.Context) bool {
		if _, _, err := w.opts.Auth.Person(ctx, id, stamp, from); err != nil {
			return models.KindOf(err) != models.Unauthorized
		}
		loaded, err := w.logins.Load(context.WithoutCancel(ctx), token)
		return err != nil || w.logins.GetInt64(loaded, keyUser) == id
	}
}

// catchUp answers what happened since, for browsers whose socket does not open.
func (w *Web) catchUp(c echo.Context, view liveView, since int64) error {
	ctx, last := c.Request().Context(), w.opts.Log.Last()
	regions := newBatch()
	if last-since > catchUp {
		regions.add(view.all())
	} else {
		f := view.filter()
		f.Limit = catchUp
		events, err := w.opts.Store.EventsAfter(ctx, since, f)
		if err != nil {
			return w.fail(c, err)
		}
		for _, e := range events {
			regions.add(view.touched(e))
		}
	}
	return c.HTML(http.StatusOK, w.drawn(ctx, regions, last))
}

// drawn draws regions and moves the page's place behind them.
func (w *Web) drawn(ctx context.Context, b *batch, last int64) string {
	var out strings.Builder
	for _, r := range b.list {
		component, err := r.draw(ctx)
		if err == nil && component != nil {
			err = component.Render(ctx, &out)
		}
		if err != nil && ctx.Err() == nil {
			w.logger.Warn("live region not drawn", "region", r.key, "err", err)
		}
	}
	// Writing into memory does not fail.
	_ = views.CursorPartial(last).Render(ctx, &out)
	return server.WithBasePath(ctx, out.String())
}

// batch keeps regions in order, each once.
type batch struct {
	list []region
	has  map[string]bool
}

func newBatch() *batch { return &batch{has: make(map[string]bool)} }

func (b *batch) add(regions []region) {
	for _, r := range regions {
		if !b.has[r.key] {
			b.has[r.key] = true
			b.list = append(b.list, r)
		}
	}
}

// socket is one open page.
type socket struct {
	web   *Web
	conn  *websocket.Conn
	view  liveView
	since int64
	check func(context.Context) bool
	bell  chan struct{} // rings when there are events

	looked string // what look drew last

	mu     sync.Mutex // guards events and missed
	events []models.Event
	missed bool // more came than a page can take one by one
}

// run serves the page until it goes away, the server stops, or its person may
// no longer be here.
func (s *socket) run(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if !s.web.keep(s) {
		closeSocket(s.conn, closeRestart, "the server is stopping")
		return
	}
	defer s.web.forget(s)
	if last := s.web.opts.Log.Last(); last-s.since > catchUp {
		s.since, s.missed = last, true
		s.ring()
	}
	var work sync.WaitGroup
	work.Go(func() { defer cancel(); s.read() })
	work.Go(func() { defer cancel(); s.follow(ctx) })
	s.write(ctx)
	cancel()
	_ = s.conn.Close()
	work.Wait()
}

// read notices that the page has gone; it sends nothing we want.
func (s *socket) read() {
	s.conn.SetReadLimit(readLimit)
	alive := func(string) error { return s.conn.SetReadDeadline(time.Now().Add(pongPatience)) }
	s.conn.SetPongHandler(alive)
	if alive("") != nil {
		return
	}
	for {
		if _, _, err := s.conn.ReadMessage(); err != nil {
			return
		}
	}
}

func (s *socket) follow(ctx context.Context) {
	// It ends with ctx; a broken store ends the socket, and the page comes back.
	_ = s.web.opts.Log.Follow(ctx, s.since, s.view.filter(), func(e models.Event) error {
		s.push(e)
		return nil
	})
}

// push never waits: a page that cannot keep up is drawn whole instead.
func (s *socket) push(e models.Event) {
	s.mu.Lock()
	if len(s.events) < backlog {
		s.events = append(s.events, e)
	} else {
		s.missed = true
		s.events[backlog-1] = e
	}
	s.mu.Unlock()
	s.ring()
}

func (s *socket) ring() {
	select {
	case s.bell <- struct{}{}:
	default:
	}
}

// write sends frames and pings, one at a time.
func (s *socket) write(ctx context.Context) {
	ping, look := time.NewTicker(pingEvery), time.NewTicker(lookEvery)
	defer ping.Stop()
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			if s.look(ctx) != nil {
				return
			}
		case <-ping.C:
			if !s.check(ctx) {
				closeSocket(s.conn, closeSignIn, "sign in again")
				return
			}
			if s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writePatience)) != nil {
				return
			}
		case <-s.bell:
			if !rest(ctx, s.view.pause()) || s.send(ctx) != nil {
				return
			}
		}
	}
}

// rest waits for events that belong into the same frame.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func (s *socket) send(ctx context.Context) error {
	s.mu.Lock()
	events, missed := s.events, s.missed
	s.events, s.missed = nil, false
	s.mu.Unlock()
	regions := newBatch()
	if missed {
		regions.add(s.view.all())
	}
	for _, e := range events {
		regions.add(s.view.touched(e))
		s.since = max(s.since, e.ID)
	}
	if err := s.conn.SetWriteDeadline(time.Now().Add(writePatience)); err != nil {
		return err
	}
	return s.conn.WriteMessage(websocket.TextMessage, []byte(s.web.drawn(ctx, regions, s.since)))
}

// keep counts a socket in, unless the server is stopping.
func (w *Web) keep(s *socket) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false
	}
	w.sockets[s] = struct{}{}
	return true
}

func (w *Web) forget(s *socket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.sockets, s)
}

// Close ends every open page's channel; the pages come back to the next server.
func (w *Web) Close() {
	w.mu.Lock()
	open := w.sockets
	w.sockets, w.closed = make(map[*socket]struct{}), true
	w.mu.Unlock()
	for s := range open {
		closeSocket(s.conn, closeRestart, "the server is restarting")
	}
	w.rehearsals.close()
}
