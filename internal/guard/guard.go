// Package guard holds the one HTTP client for addresses that others chose, and
// the sealing of secrets that we need back.
//
// Media by URL, webhooks, link previews and scripts all leave through a Guard.
// It checks the address that is really dialled, so a name that resolves to a
// private address, a redirect and a name that changes its mind between two
// look-ups are all covered by the same few lines.
package guard

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"frontdesk/models"
)

// The limits of every request.
const (
	maxRedirects    = 5
	maxHeader       = 64 << 10
	dialTimeout     = 10 * time.Second
	headerTimeout   = 15 * time.Second
	webhookDeadline = 15 * time.Second
	fetchDeadline   = 60 * time.Second

	// ScriptDeadline is how long a request of a script may take at most.
	ScriptDeadline = 30 * time.Second
)

// Options say what is allowed beyond the public internet.
type Options struct {
	// Own are networks of the operator that webhooks, media and scripts may reach.
	Own []netip.Prefix
	// Resolver looks up names; nil means the system's.
	Resolver *net.Resolver
}

// Guard makes clients that cannot be sent to places they must not reach.
type Guard struct {
	resolver *net.Resolver

	public, media, webhooks, local, scripts *http.Client

	webhookControl func(context.Context, string, string, syscall.RawConn) error
	proxies        *net.Dialer
}

// New makes a guard with its clients.
func New(opts Options) *Guard {
	g := &Guard{resolver: opts.Resolver, webhookControl: control(opts.Own)}
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	g.proxies = &net.Dialer{Timeout: dialTimeout, Resolver: g.resolver, ControlContext: g.webhookControl}
	g.public = g.client(nil, fetchDeadline, follow)
	g.media = g.client(opts.Own, fetchDeadline, follow)
	g.webhooks = g.client(opts.Own, webhookDeadline, stay)
	g.local = g.client(append(loopback, opts.Own...), webhookDeadline, stay)
	g.scripts = g.client(opts.Own, ScriptDeadline, stay)
	g.scripts.Transport.(webOnly).next.(*http.Transport).ResponseHeaderTimeout = ScriptDeadline
	return g
}

// Public is the client for previews: the public internet only.
func (g *Guard) Public() *http.Client { return g.public }

// Scripts is the client for web requests of scripts, to hosts that an
// administrator confirmed. It follows no redirect: who uses it decides what is
// sent on to where.
func (g *Guard) Scripts() *http.Client { return g.scripts }

// Webhooks is the client for webhooks that people entered. It follows no
// redirect: the answer is the 3xx itself.
func (g *Guard) Webhooks() *http.Client { return g.webhooks }

// LocalWebhooks is Webhooks for addresses from the environment, which may be
// on this machine: a receiver on localhost is in every quick start.
func (g *Guard) LocalWebhooks() *http.Client { return g.local }

// DialProxy connects to a proxy that somebody entered: on the public internet
// or in a network of the operator.
func (g *Guard) DialProxy(ctx context.Context, network, address string) (net.Conn, error) {
	return g.proxies.DialContext(ctx, network, address)
}

func (g *Guard) client(allowed []netip.Prefix, deadline time.Duration, redirect func(*http.Request, []*http.Request) error) *http.Client {
	dialer := &net.Dialer{Timeout: dialTimeout, Resolver: g.resolver, ControlContext: control(allowed)}
	return &http.Client{
		Timeout:       deadline,
		CheckRedirect: redirect,
		Transport: webOnly{&http.Transport{
			Proxy:                  nil, // a proxy would dial for us, unchecked
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			DisableCompression:     true, // so that a limit counts what really arrives
			MaxResponseHeaderBytes: maxHeader,
			ResponseHeaderTimeout:  headerTimeout,
			TLSHandshakeTimeout:    dialTimeout,
			IdleConnTimeout:        90 * time.Second,
			MaxIdleConnsPerHost:    16,
		}},
	}
}

// control is the check at the moment of dialling, when only an address is left.
func control(allowed []netip.Prefix) func(context.Context, string, string, syscall.RawConn) error {
	var v4, v6 []netip.Prefix
	for _, prefix := range allowed {
		if prefix.Addr().Is4() {
			v4 = append(v4, prefix)
		} else {
			v6 = append(v6, prefix)
		}
	}
	guardian := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
	return func(_ context.Context, network, address string, conn syscall.RawConn) error {
		target, err := netip.ParseAddrPort(address)
		if err != nil {
			return notAllowed(err)
		}
		if port := target.Port(); port != 80 && port != 443 && port < 1024 {
			return models.Errorf(models.Invalid, "port %d is not allowed; use 80, 443 or 1024 and above", port)
		}
		target = netip.AddrPortFrom(target.Addr().Unmap().WithZone(""), target.Port())
		if isMetadata(target.Addr()) {
			return notAllowed(ssrf.ErrProhibitedIP)
		}
		if err := guardian.Safe(network, target.String(), conn); err != nil {
			return notAllowed(err)
		}
		return nil
	}
}

func notAllowed(err error) error {
	return &models.Error{Kind: models.Invalid, Message: "this address is not allowed: it is not on the public internet", Err: err}
}

// metadata are the addresses where clouds keep credentials of the machine. No
// setting opens them.
var metadata = []netip.Prefix{
	netip.MustParsePrefix("169.254.0.0/16"),     // AWS, Google, Azure and most others
	netip.MustParsePrefix("100.100.100.200/32"), // Alibaba
	netip.MustParsePrefix("168.63.129.16/32"),   // Azure's host
	netip.MustParsePrefix("192.0.0.192/32"),     // Oracle
	netip.MustParsePrefix("fd00:ec2::254/128"),  // AWS
	netip.MustParsePrefix("fd20:ce::254/128"),   // Google
	netip.MustParsePrefix("fe80::/10"),
}

// isMetadata also looks at an IPv4 address that stands inside an IPv6 one.
func isMetadata(addr netip.Addr) bool {
	for _, spelling := range []netip.Addr{addr, embedded(addr)} {
		for _, prefix := range metadata {
			if spelling.IsValid() && prefix.Contains(spelling) {
				return true
			}
		}
	}
	return false
}

// embedded finds the IPv4 address inside a NAT64, 6to4 or IPv4-compatible
// address; the zero Addr when there is none.
func embedded(addr netip.Addr) netip.Addr {
	if !addr.Is6() {
		return netip.Addr{}
	}
	b := addr.As16()
	switch {
	case netip.MustParsePrefix("2002::/16").Contains(addr):
		return netip.AddrFrom4([4]byte(b[2:6]))
	case netip.MustParsePrefix("64:ff9b::/96").Contains(addr),
		netip.MustParsePrefix("64:ff9b:1::/48").Contains(addr),
		netip.MustParsePrefix("::/96").Contains(addr):
		return netip.AddrFrom4([4]byte(b[12:16]))
	}
	return netip.Addr{}
}

// webOnly refuses whatever is not http or https, on the first request and on
// every redirect.
type webOnly struct{ next http.RoundTripper }

func (w webOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	scheme := strings.ToLower(r.URL.Scheme)
	if (scheme != "http" && scheme != "https") || r.URL.Hostname() == "" {
		return nil, models.Errorf(models.Invalid, "only http and https addresses are allowed")
	}
	return w.next.RoundTrip(r)
}

// CloseIdleConnections lets http.Client.CloseIdleConnections through.
func (w webOnly) CloseIdleConnections() { w.next.(*http.Transport).CloseIdleConnections() }

func follow(_ *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return models.Errorf(models.Invalid, "the address redirects more than %d times", maxRedirects)
	}
	return nil
}

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Close drops connections that are kept open for reuse.
func (g *Guard) Close() {
	for _, client := range []*http.Client{g.public, g.media, g.webhooks, g.local, g.scripts} {
		client.CloseIdleConnections()
	}
}
