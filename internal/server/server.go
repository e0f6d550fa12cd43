package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/sync/errgroup"

	"frontdesk/internal/problem"
)

const (
	headerTimeout = 5 * time.Second
	idleTimeout   = 60 * time.Second
	maxHeader     = 64 << 10

	// DrainTime is how long requests may take to finish when the server stops.
	DrainTime = 8 * time.Second
)

// Options are the settings of a server.
type Options struct {
	Logger   *slog.Logger
	BasePath string // prefix of all routes; taken off before routing
	// TrustAll and TrustedProxies say whose X-Forwarded-For is believed.
	TrustAll       bool
	TrustedProxies []netip.Prefix
	AllowedOrigins []string // of web pages that may call the API; "*" is any
	RateLimit      int      // requests per RateWindow and address; 0: no limit
	RateWindow     time.Duration
	Simulated      bool // a simulator stands in for WhatsApp
	// Page shows an error to a person; nil, and every path of the machine API,
	// answers JSON.
	Page func(c echo.Context, p problem.Problem) error
	// Panicked is told about every panic that was contained; may be nil.
	Panicked func()
}

// Server is the HTTP server of one Frontdesk.
type Server struct {
	// Echo routes; register on it before Serve.
	Echo *echo.Echo
	// Limiter counts the calls of keys, beside those of addresses.
	Limiter *Limiter

	opts    Options
	closing []func()
}

// New makes a server with its middleware and no routes.
func New(opts Options) *Server {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	opts.Logger = opts.Logger.With("component", "server")
	opts.BasePath = cleanBase(opts.BasePath)
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	s := &Server{Echo: e, Limiter: NewLimiter(opts.RateLimit, opts.RateWindow), opts: opts}
	e.IPExtractor = s.clientAddress
	e.HTTPErrorHandler = s.handleError
	e.Pre(s.requestID, s.recover, s.headers, s.limit, s.cors)
	return s
}

// OnStop adds what must end before requests can: open sockets, for example.
// Serve waits for it.
func (s *Server) OnStop(end func()) { s.closing = append(s.closing, end) }

// Redirect sends who asks for one path to another.
func (s *Server) Redirect(from, to string) {
	s.Echo.GET(from, func(c echo.Context) error {
		return c.Redirect(http.StatusMovedPermanently, s.opts.BasePath+to)
	})
}

// ServeHTTP serves one request, its base path taken off.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rest, ok := withoutBase(r.URL.Path, s.opts.BasePath)
	if !ok {
		http.NotFound(w, r)
		return
	}
	if rest == r.URL.Path {
		s.Echo.ServeHTTP(w, r)
		return
	}
	inner := r.Clone(context.WithValue(r.Context(), basePathKey{}, s.opts.BasePath))
	inner.URL.Path = rest
	if r.URL.RawPath != "" {
		inner.URL.RawPath, _ = withoutBase(r.URL.RawPath, s.opts.BasePath)
	}
	if r.Header.Get("Upgrade") == "" { // a socket needs the connection itself
		w = redirects{w, s.opts.BasePath}
	}
	s.Echo.ServeHTTP(w, inner)
}

// Serve answers on every listener until ctx ends, then lets requests finish.
// It returns when all of it has stopped.
func (s *Server) Serve(ctx context.Context, listeners ...net.Listener) error {
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(s.opts.Logger.Handler(), slog.LevelDebug),
	}
	var ending sync.WaitGroup
	for _, end := range s.closing {
		ending.Add(1)
		server.RegisterOnShutdown(func() {
			defer ending.Done()
			end()
		})
	}
	group, serving := errgroup.WithContext(ctx)
	for _, listener := range listeners {
		group.Go(func() error {
			err := server.Serve(listener)
			if errors.Is(err, http.ErrServerClosed) {
				return nil
			}
			return fmt.Errorf("serve %s: %w", listener.Addr(), err)
		})
	}
	group.Go(func() error {
		<-serving.Done()
		defer ending.Wait()
		return drain(ctx, server)
	})
	return group.Wait()
}

// drain ends the server: politely first, then whatever is still running.
func drain(ctx context.Context, server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), DrainTime)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return server.Close()
	}
	return nil
}
