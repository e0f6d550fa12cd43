package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/models"
)

func get(s *Server, path string, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, request)
	return answer
}

func withHealth(s *Server, ready error) *Server {
	s.AddHealth(Health{
		Ready:   func(context.Context) error { return ready },
		Report:  func(context.Context) any { return map[string]int{"sessions": 2} },
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "fd_sessions 2") }),
		Machine: func(_ context.Context, c auth.Caller) (auth.Principal, error) {
			if c.Credential != "admin" {
				return auth.Principal{}, models.Errorf(models.Unauthorized, "Invalid API key")
			}
			return auth.System("admin"), nil
		},
	})
	return s
}

func TestHealthPages(t *testing.T) {
	s := withHealth(New(Options{}), nil)
	down := withHealth(New(Options{}), models.Errorf(models.Unavailable, "the disk is full"))
	cases := []struct {
		server    *Server
		path, key string
		status    int
		want      string
	}{
		{s, "/ping", "", 200, `{"success":true,"message":"pong"}`},
		{s, "/ready", "", 200, `{"ready":true}`},
		{down, "/ready", "", 503, `{"ready":false,"reason":"the disk is full"}`},
		{s, "/health", "", 403, `{"success":false,"error":"Invalid API key"}`},
		{s, "/health", "admin", 200, `{"sessions":2}`},
		{s, "/metrics", "admin", 200, "fd_sessions 2"},
		{s, "/metrics", "", 403, `{"success":false,"error":"Invalid API key"}`},
	}
	for _, c := range cases {
		if answer := get(c.server, c.path, "X-Api-Key", c.key); answer.Code != c.status || answer.Body.String() != c.want {
			t.Errorf("%s with key %q: got %d %s, want %d %s", c.path, c.key, answer.Code, answer.Body, c.status, c.want)
		}
	}
}

func TestACallerIsReadWithWhatItsProxyAndBrowserSay(t *testing.T) {
	var seen auth.Caller
	s := New(Options{})
	s.Echo.GET("/session/x", func(c echo.Context) error { seen = CallerOf(c); return nil })
	get(s, "/session/x", "Sec-Fetch-Site", "cross-site")
	if seen.Site != "cross-site" || seen.Forwarded {
		t.Errorf("got %+v, want the site and no proxy", seen)
	}
	for _, header := range []string{"X-Forwarded-For", "Forwarded"} {
		if get(s, "/session/x", header, "for=203.0.113.7"); !seen.Forwarded {
			t.Errorf("%s: got %+v, want it to be passed on", header, seen)
		}
	}
}

func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	s := withHealth(New(Options{Simulated: true}), nil)
	seen := map[string]bool{}
	for _, path := range []string{"/ping", "/nowhere", "/session/nowhere"} {
		header := get(s, path).Header()
		if header.Get("X-Content-Type-Options") != "nosniff" || header.Get("X-Simulated") != "true" || header.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: headers are %v", path, header)
		}
		id := header.Get("X-Request-Id")
		if id == "" || seen[id] {
			t.Errorf("%s: request id %q is empty or used twice", path, id)
		}
		seen[id] = true
	}
	if got := get(New(Options{}), "/ping").Header().Get("X-Simulated"); got != "" {
		t.Errorf("a real server says X-Simulated: %s", got)
	}
}

func TestErrorsSpeakTheLanguageOfTheirPath(t *testing.T) {
	s := New(Options{Page: func(c echo.Context, p problem.Problem) error { return c.HTML(p.Status, "<p>"+p.Message) }})
	s.Echo.GET("/client/broken", func(echo.Context) error { panic("secret") })
	s.Echo.GET("/inbox", func(echo.Context) error { return errors.New("secret") })
	cases := []struct {
		path   string
		status int
		want   string
	}{
		{"/client/nowhere", 404, `{"success":false,"error":"there is nothing at this path"}`},
		{"/client/broken", 500, `{"success":false,"error":"internal error"}`},
		{"/api/nowhere", 404, `{"success":false,"error":{"code":"not_found","message":"there is nothing at this path"},"message":"there is nothing at this path"}`},
		{"/nowhere", 404, "<p>there is nothing at this path"},
		{"/inbox", 500, "<p>internal error"},
	}
	for _, c := range cases {
		if answer := get(s, c.path); answer.Code != c.status || answer.Body.String() != c.want {
			t.Errorf("%s: got %d %s, want %d %s", c.path, answer.Code, answer.Body, c.status, c.want)
		}
	}
}

func TestABasePathComesBeforeEveryRoute(t *testing.T) {
	for _, base := range []string{"desk", "/desk", "/desk/"} {
		s := withHealth(New(Options{BasePath: base}), nil)
		for path, want := range map[string]int{"/desk/ping": 200, "/ping": 404, "/deskping": 404, "/desk": 404} {
			if answer := get(s, path); answer.Code != want {
				t.Errorf("base %q, %s: got %d, want %d", base, path, answer.Code, want)
			}
		}
	}
}

func TestOldAddressesOfPagesLeadToTheNewOnes(t *testing.T) {
	s := New(Options{BasePath: "desk"})
	s.Redirect("/api-docs", "/docs")
	answer := get(s, "/desk/api-docs")
	if got := answer.Header().Get("Location"); answer.Code != 301 || got != "/desk/docs" {
		t.Errorf("got %d to %q, want 301 to /desk/docs", answer.Code, got)
	}
}

func TestTooManyCallsAreToldWhenToComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := withHealth(New(Options{RateLimit: 3, RateWindow: time.Second}), nil)
		for range 3 {
			if answer := get(s, "/ping"); answer.Code != 200 {
				t.Fatalf("got %d within the limit", answer.Code)
			}
		}
		answer := get(s, "/ping")
		if answer.Code != 429 || answer.Header().Get("Retry-After") != "1" || !strings.HasPrefix(answer.Body.String(), `{"success":false`) {
			t.Errorf("got %d %v %s", answer.Code, answer.Header(), answer.Body)
		}
		time.Sleep(time.Second)
		if answer := get(s, "/ping"); answer.Code != 200 {
			t.Errorf("a second later: got %d", answer.Code)
		}
	})
}

func TestTheLimiterForgetsWhoItHasNotSeenForTheLongest(t *testing.T) {
	l := NewLimiter(1, time.Hour)
	for i := range maxBuckets + 10 {
		l.Allow(fmt.Sprint(i))
	}
	if len(l.buckets) != maxBuckets || l.recent.Len() != maxBuckets {
		t.Errorf("remembers %d callers, want %d", len(l.buckets), maxBuckets)
	}
	if _, ok := l.Allow(fmt.Sprint(maxBuckets + 9)); ok {
		t.Error("a caller just seen was forgotten")
	}
}

func TestOneCustomerIsOneCaller(t *testing.T) {
	same := network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9")
	other := network("2001:db8:1:2::1") == network("2001:db8:1:3::1")
	if !same || other || network("198.51.100.1") != "198.51.100.1" {
		t.Errorf("a /64 counts as one: %v, its neighbour too: %v, and %s", same, other, network("198.51.100.1"))
	}
}

func TestTheCallersAddressIsTheNearestThatIsNoProxy(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	cases := []struct {
		opts                    Options
		remote, forwarded, want string
	}{
		{Options{}, "203.0.113.9:1", "198.51.100.1", "203.0.113.9"},
		{Options{TrustedProxies: proxies}, "203.0.113.9:1", "198.51.100.1", "203.0.113.9"},
		{Options{TrustedProxies: proxies}, "10.1.1.1:1", "198.51.100.1", "198.51.100.1"},
		{Options{TrustedProxies: proxies}, "10.1.1.1:1", "6.6.6.6, 198.51.100.1, 10.2.2.2", "198.51.100.1"},
		{Options{TrustedProxies: proxies}, "10.1.1.1:1", "", "10.1.1.1"},
		{Options{TrustedProxies: proxies}, "10.1.1.1:1", "junk", "10.1.1.1"},
		{Options{TrustAll: true}, "203.0.113.9:1", "198.51.100.1", "198.51.100.1"},
		{Options{TrustAll: true}, "203.0.113.9:1", "6.6.6.6, 198.51.100.1", "198.51.100.1"},
		{Options{}, "[::ffff:127.0.0.1]:1", "", "127.0.0.1"},
	}
	for _, c := range cases {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.RemoteAddr = c.remote
		if c.forwarded != "" {
			request.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := New(c.opts).clientAddress(request); got != c.want {
			t.Errorf("%+v: got %s, want %s", c, got, c.want)
		}
	}
}

func TestOnlyListedPagesMayCallTheAPI(t *testing.T) {
	s := withHealth(New(Options{AllowedOrigins: []string{"https://app.example.com"}}), nil)
	for origin, want := range map[string]string{"https://app.example.com": "https://app.example.com", "https://evil.example.com": "", "": ""} {
		header := get(s, "/ping", "Origin", origin).Header()
		if got := header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("origin %q: allowed %q, want %q", origin, got, want)
		}
		if header.Get("Access-Control-Allow-Credentials") != "" {
			t.Error("credentials of a browser are allowed")
		}
	}
}

func TestAnyPageMayCallOnlyWithAKey(t *testing.T) {
	s := withHealth(New(Options{AllowedOrigins: []string{"*"}}), nil)
	for key, want := range map[string]string{"": "", "k": "https://any.example"} {
		header := get(s, "/ping", "Origin", "https://any.example", "X-Api-Key", key).Header()
		if got := header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("with key %q: allowed %q, want %q", key, got, want)
		}
	}
	request := httptest.NewRequest(http.MethodOptions, "/client/sendMessage/main", nil)
	request.Header.Set("Origin", "https://any.example")
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, request)
	if answer.Code != http.StatusNoContent || !strings.Contains(answer.Header().Get("Access-Control-Allow-Headers"), "X-Api-Key") {
		t.Errorf("the question whether a key may be sent: got %d %v", answer.Code, answer.Header())
	}
}

func TestAStopLetsRequestsFinish(t *testing.T) {
	s := New(Options{})
	entered, leave := make(chan struct{}), make(chan struct{})
	s.Echo.GET("/slow", func(c echo.Context) error {
		close(entered)
		<-leave
		return c.String(http.StatusOK, "done")
	})
	closed := make(chan struct{})
	s.OnStop(func() { close(closed) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, listener) }()
	answered := make(chan string, 1)
	go func() {
		answer, err := http.Get("http://" + listener.Addr().String() + "/slow")
		if err != nil {
			answered <- err.Error()
			return
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		answered <- string(body)
	}()
	<-entered
	stop()
	<-closed
	if _, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		t.Error("a new connection is taken while stopping")
	}
	close(leave)
	if got := <-answered; got != "done" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

// line is a network of one connection, in memory.
type line struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (l *line) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *line) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *line) Addr() net.Addr { return &net.UnixAddr{Name: "line"} }

// raw sends text to a server and reads until it hangs up.
func raw(t *testing.T, text string) (answer string, took time.Duration) {
	t.Helper()
	near, far := net.Pipe()
	l := &line{conns: make(chan net.Conn, 1), done: make(chan struct{})}
	l.conns <- far
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- withHealth(New(Options{}), nil).Serve(ctx, l) }()
	started := time.Now()
	go func() { _, _ = near.Write([]byte(text)) }()
	got, _ := io.ReadAll(near)
	took = time.Since(started)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	_ = near.Close()
	return string(got), took
}

func TestWhoSendsHeadersSlowlyIsHungUpOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if _, took := raw(t, "GET /ping HTTP/1.1\r\nHost: desk\r\nX-Slow: "); took != headerTimeout {
			t.Errorf("hung up after %v, want %v", took, headerTimeout)
		}
	})
}

func TestAnIdleConnectionIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer, took := raw(t, "GET /ping HTTP/1.1\r\nHost: desk\r\n\r\n")
		if took != idleTimeout || !strings.Contains(answer, "pong") {
			t.Errorf("closed after %v with %q, want %v", took, answer, idleTimeout)
		}
	})
}

func TestHeadersHaveALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer, _ := raw(t, "GET /ping HTTP/1.1\r\nHost: desk\r\nX-Long: "+strings.Repeat("x", 2*maxHeader)+"\r\n\r\n")
		if !strings.HasPrefix(answer, "HTTP/1.1 431") {
			t.Errorf("got %.60q, want 431", answer)
		}
	})
}
