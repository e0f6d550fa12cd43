package whatsapp

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"frontdesk/internal/guard"
	"frontdesk/models"
)

func TestWhatCanBeAProxy(t *testing.T) {
	for _, good := range []string{"http://proxy.example:3128", "https://user:pass@proxy.example", "socks5://127.0.0.1:1080/"} {
		if _, err := ParseProxy(good); err != nil {
			t.Errorf("%s: %v, want a proxy", good, err)
		}
	}
	for _, bad := range []string{"", "proxy.example:3128", "ftp://proxy.example", "http://", "http://proxy.example:99999", "http://proxy.example/path", "http://proxy.example?x=1", "http://" + strings.Repeat("a", 3000)} {
		if _, err := ParseProxy(bad); models.KindOf(err) != models.Invalid {
			t.Errorf("%.40q: %v, want a refusal", bad, err)
		}
	}
}

// proxies counts what goes through a loopback proxy that asks for a login.
type proxies struct {
	sockets, requests, strangers atomic.Int32
}

func (p *proxies) serve(t *testing.T) *url.URL {
	t.Helper()
	forward := &httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// "desk:secret" in base64.
		if r.Header.Get("Proxy-Authorization") != "Basic ZGVzazpzZWNyZXQ=" {
			p.strangers.Add(1)
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		if r.Header.Get("Upgrade") != "" {
			p.sockets.Add(1)
		}
		p.requests.Add(1)
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("desk", "secret")
	return address
}

func TestASessionGoesThroughItsProxy(t *testing.T) {
	r := newRig(t)
	whatsapp := httptest.NewServer(r.sim.Handler())
	t.Cleanup(whatsapp.Close)
	sealer, err := guard.NewSealer(guard.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	r.opts.Server.URL, r.opts.Server.Transport, r.opts.Sealer = whatsapp.URL, nil, sealer
	r.byTheWallClock()
	r.opts.Guard = guard.New(guard.Options{Own: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	r.run()
	var through proxies
	proxy := through.serve(t)

	s, err := r.manager.Create(t.Context(), lineID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetProxy(t.Context(), proxy); err != nil {
		t.Fatal(err)
	}
	stored, err := r.store.Setting(t.Context(), proxySetting(lineID))
	if err != nil || strings.Contains(stored, "secret") || stored == "" {
		t.Errorf("stored %q (%v), want a sealed text", stored, err)
	}
	r.session(lineID)
	r.scan(s, r.phone)
	r.untilReady()
	if through.sockets.Load() < 2 {
		t.Errorf("%d connections went through the proxy, want those before and after linking", through.sockets.Load())
	}
	before := through.requests.Load()
	r.send(s, Outgoing{Media: &OutgoingMedia{Data: []byte("a note"), MimeType: "text/plain", FileName: "note.txt"}})
	if through.requests.Load() == before {
		t.Error("the upload of a file passed the proxy by")
	}

	sockets := through.sockets.Load()
	if err := s.SetProxy(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	r.untilReady()
	if through.sockets.Load() != sockets || through.strangers.Load() != 0 {
		t.Errorf("%d connections more went through the proxy, %d without its login; want none", through.sockets.Load()-sockets, through.strangers.Load())
	}
}

func TestAProxyIsReachedThroughTheGuard(t *testing.T) {
	var through proxies
	proxy := through.serve(t)
	for name, c := range map[string]struct {
		own     []netip.Prefix
		reached bool
	}{
		"a network of the operator": {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, true},
		"this machine":              {nil, false},
	} {
		client, err := newHTTPClient(Options{Guard: guard.New(guard.Options{Own: c.own})}, proxy)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := client.Transport.(*http.Transport).DialContext(t.Context(), "tcp", proxy.Host)
		if reached := err == nil; reached != c.reached {
			t.Errorf("%s: got %v, want reached %v", name, err, c.reached)
		}
		if conn != nil {
			_ = conn.Close()
		}
	}
}

func TestASimulatedWhatsAppInMemoryTakesNoProxy(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		err := s.SetProxy(t.Context(), &url.URL{Scheme: "http", Host: "proxy.example:3128"})
		if models.KindOf(err) != models.Conflict {
			t.Errorf("got %v, want a conflict", err)
		}
		if proxy, err := s.Proxy(t.Context()); proxy != nil || err != nil {
			t.Errorf("got %v, %v, want no proxy", proxy, err)
		}
	})
}
