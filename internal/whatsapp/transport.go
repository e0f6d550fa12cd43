package whatsapp

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/store"
)

// ServerOverride sends everything meant for WhatsApp to another server.
type ServerOverride struct {
	URL       string            // where requests go, such as http://127.0.0.1:7070
	Transport http.RoundTripper // nil: the network
	RootKey   [32]byte          // the public key that its certificates hang on
}

// keepAliveIntervalMax makes two missed keep-alives show within 75 seconds.
const keepAliveIntervalMax = 25 * time.Second

// The library keeps these for the whole process, and reads them unguarded.
var libraryMu sync.Mutex

// setLibrary sets what the library keeps for the whole process. The root key
// can be replaced only once: one process talks to WhatsApp or to a simulator.
func setLibrary(opts Options) error {
	silenceSignal()
	libraryMu.Lock()
	defer libraryMu.Unlock()
	if whatsmeow.KeepAliveIntervalMax != keepAliveIntervalMax {
		whatsmeow.KeepAliveIntervalMax = keepAliveIntervalMax
	}
	announceDevice(opts)
	server := opts.Server
	if server == nil || whatsmeow.WACertPubKey == server.RootKey {
		return nil
	}
	if overridden {
		return errors.New("this process already trusts another server")
	}
	overridden = true
	whatsmeow.WACertPubKey = server.RootKey
	return nil
}

var overridden bool // guarded by libraryMu

// announceDevice sets what the phone shows of this device.
func announceDevice(opts Options) {
	if opts.DeviceName != "" && store.DeviceProps.GetOs() != opts.DeviceName {
		store.DeviceProps.Os = &opts.DeviceName
	}
	shown := store.DeviceProps.GetVersion()
	if v := opts.DeviceVersion; v != [3]uint32{} && v != [3]uint32{shown.GetPrimary(), shown.GetSecondary(), shown.GetTertiary()} {
		store.DeviceProps.Version = &waCompanionReg.DeviceProps_AppVersion{Primary: &v[0], Secondary: &v[1], Tertiary: &v[2]}
	}
	if v := store.WAVersionContainer(opts.WebVersion); v != (store.WAVersionContainer{}) && v != store.GetWAVersion() {
		store.SetWAVersion(v)
	}
}

// newHTTPClient makes the client that sessions share, or, with a proxy, the
// client of the one session whose proxy it is.
func newHTTPClient(opts Options, own *url.URL) (*http.Client, error) {
	if opts.Server == nil {
		transport := network()
		switch {
		case own != nil:
			goThrough(transport, own, opts)
		case opts.Proxy != nil:
			transport.Proxy = http.ProxyURL(opts.Proxy)
		}
		return &http.Client{Transport: transport}, nil
	}
	base, err := url.Parse(opts.Server.URL)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("the server address %q is not a URL", opts.Server.URL)
	}
	next := opts.Server.Transport
	if next == nil {
		transport := network()
		transport.Proxy = nil
		if own != nil {
			goThrough(transport, own, opts)
		}
		next = transport
	}
	return &http.Client{Transport: redirect{base: base, next: next}}, nil
}

// goThrough sends everything through a proxy that somebody entered. The guard
// looks at the address that is really dialled, which is always the proxy's.
func goThrough(transport *http.Transport, proxy *url.URL, opts Options) {
	transport.Proxy = http.ProxyURL(proxy)
	transport.DialContext = opts.Guard.DialProxy
}

// answerPatience bounds the wait for an answer once a request was sent. Without
// it a server that accepts a connection and says nothing would hold the session
// in "connecting" for ever: the library dials under its lock and sets no limit.
const answerPatience = 60 * time.Second

// network is a transport over the network.
func network() *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = answerPatience
	return transport
}

// redirect sends every request to one server, whatever host it names.
type redirect struct {
	base *url.URL
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	there := req.Clone(req.Context())
	there.URL.Scheme = r.base.Scheme
	there.URL.Host = r.base.Host
	there.Host = ""
	return r.next.RoundTrip(there)
}

// CloseIdleConnections lets go of connections that nobody uses.
func (r redirect) CloseIdleConnections() {
	if next, ok := r.next.(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}
