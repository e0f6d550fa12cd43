package simulator

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// memoryListener accepts connections that never leave the process. It works
// inside a testing/synctest bubble, which real sockets do not.
type memoryListener struct {
	incoming chan net.Conn
	closing  sync.Once
	closed   chan struct{}
}

func newMemoryListener() *memoryListener {
	return &memoryListener{incoming: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept returns the server's end of the next connection.
func (l *memoryListener) Accept() (net.Conn, error) {
	select {
	case end := <-l.incoming:
		return end, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends accepting.
func (l *memoryListener) Close() error {
	l.closing.Do(func() { close(l.closed) })
	return nil
}

// Addr names the listener.
func (l *memoryListener) Addr() net.Addr { return memoryAddr{} }

type memoryAddr struct{}

func (memoryAddr) Network() string { return "memory" }
func (memoryAddr) String() string  { return "simulator" }

func (l *memoryListener) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.incoming <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// DialContext connects in memory, whatever the address. It fits
// http.Transport.DialContext.
func (s *Server) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	return s.memory.dial(ctx)
}

// RoundTripper sends every request to this server in memory, whatever its
// scheme and host. Give it to a client's http.Client.
func (s *Server) RoundTripper() http.RoundTripper { return redirect{s.transport} }

type redirect struct{ next http.RoundTripper }

// RoundTrip rewrites the address and passes the request on.
func (r redirect) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.URL.Scheme, request.URL.Host = "http", "simulator"
	return r.next.RoundTrip(request)
}

// Handler serves everything: the websocket, media and the control routes.
func (s *Server) Handler() http.Handler { return s.mux }

// Route adds an HTTP route. Patterns are those of http.ServeMux.
func (s *Server) Route(pattern string, handler http.Handler) { s.mux.Handle(pattern, handler) }

func (s *Server) startTransport() {
	s.Route("GET /ws/chat", http.HandlerFunc(s.serveChat))
	s.transport = &http.Transport{DialContext: s.DialContext, MaxIdleConnsPerHost: 8}
	s.web = &http.Server{Handler: s.mux, ReadHeaderTimeout: 10 * time.Second}
	s.running.Go(func() { s.serve(s.memory) })
}

func (s *Server) serve(listener net.Listener) {
	if err := s.web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		s.log.Error("the simulator stopped listening", "err", err)
	}
}

// Listen opens a port and serves it until Close. It returns the address,
// which matters when the port asked for was 0.
func (s *Server) Listen(address string) (net.Addr, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	if !s.start(func() { s.serve(listener) }) {
		return nil, errors.Join(errClosed, listener.Close())
	}
	return listener.Addr(), nil
}

// ListenAndServe opens a port and serves it until the context or the server ends.
func (s *Server) ListenAndServe(ctx context.Context, address string) error {
	if _, err := s.Listen(address); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
	return nil
}

// upgrader accepts every origin: clients claim to be web.whatsapp.com.
var upgrader = websocket.Upgrader{
	ReadBufferSize: 4096, WriteBufferSize: 4096,
	CheckOrigin: func(*http.Request) bool { return true },
}

func (s *Server) serveChat(w http.ResponseWriter, r *http.Request) {
	socket, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		s.log.Debug("refuse a websocket", "err", err)
		return
	}
	if !s.start(func() { s.talk(socket) }) {
		socket.Close()
	}
}
