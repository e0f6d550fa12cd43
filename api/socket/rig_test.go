package socket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/gorilla/websocket"

	"frontdesk/internal/auth"
	"frontdesk/internal/events"
	"frontdesk/internal/server"
	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

const masterKey = "the-key-of-the-environment"

// bench is a stream over a real log, on a network in memory and in a bubble
// with its own clock.
type bench struct {
	t      *testing.T
	log    *events.Log
	auth   *auth.Service
	stream *Stream
	net    *pipes
}

func withBench(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store, err := sqlstore.Open(t.Context(), sqlstore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{t: t, log: events.New(store, events.Options{}), net: newPipes()}
		b.auth = auth.New(store, auth.Options{APIKey: masterKey})
		b.stream = New(t.Context(), Options{
			Log: b.log, Machine: b.auth.Machine, Redeem: b.auth.Redeem, Watch: b.auth.Watch, Known: known, Disabled: []string{"unread_count"},
			Names:   func(context.Context, string) wire.Names { return wire.Names{} },
			Session: linked, Greeting: standing,
			History: func(context.Context, models.Event) (wire.SyncCounts, error) {
				return wire.SyncCounts{Chats: 11, Contacts: 22, Messages: 33}, nil
			},
		})
		s := server.New(server.Options{})
		b.stream.Register(s.Echo)
		s.Echo.GET(clientsPort, b.stream.serveClients)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Serve(ctx, b.net) }()
		test(t, b)
		b.stream.Close()
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

func known(_ context.Context, session string) error {
	if session != "main" && session != "other" {
		return models.Errorf(models.NotFound, "session_not_found")
	}
	return nil
}

// happen records an event that is a number.
func (b *bench) happen(session string, data ...models.EventData) {
	b.t.Helper()
	change := events.Change{SessionID: session}
	for _, d := range data {
		change.Do(events.Announcement{Data: d})
	}
	if _, err := b.log.Append(b.t.Context(), change); err != nil {
		b.t.Fatal(err)
	}
}

// percent is an event with a number in it.
func percent(n int) models.EventData { return models.Loading{Percent: n, Message: "WhatsApp"} }

func (b *bench) dial(path string, headers ...string) (*websocket.Conn, *http.Response) {
	b.t.Helper()
	dialer := websocket.Dialer{NetDialContext: b.net.dial}
	header := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		header.Set(headers[i], headers[i+1])
	}
	conn, answer, err := dialer.DialContext(b.t.Context(), "ws://desk.test"+path, header)
	if err != nil && !errors.Is(err, websocket.ErrBadHandshake) {
		b.t.Fatal(err)
	}
	return conn, answer
}

// open dials with the right key.
func (b *bench) open(path string) *websocket.Conn {
	b.t.Helper()
	conn, answer := b.dial(path, "X-Api-Key", masterKey)
	if conn == nil {
		b.t.Fatalf("%s was refused with %d", path, answer.StatusCode)
	}
	return conn
}

func (b *bench) read(conn *websocket.Conn) string {
	b.t.Helper()
	_, text, err := conn.ReadMessage()
	if err != nil {
		b.t.Fatalf("read a frame: %v", err)
	}
	return string(text)
}

// pipes is a network in memory.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return pipeAddr{} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- addressed{far}:
		return near, nil
	case <-p.done:
		return nil, fmt.Errorf("dial: %w", net.ErrClosed)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// addressed gives a pipe the address of this machine.
type addressed struct{ net.Conn }

func (addressed) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
