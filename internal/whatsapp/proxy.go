package whatsapp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"frontdesk/internal/guard"
	"frontdesk/models"
)

// maxProxy bounds the address of a proxy, in bytes.
const maxProxy = 2048

func proxySetting(session string) string { return "proxy/" + session }

func proxyPlace(session string) guard.Place {
	return guard.Place{Table: "settings", Column: "proxy", Row: session}
}

// ParseProxy reads the address of a proxy: http, https or socks5, with a login
// when it has one.
func ParseProxy(text string) (*url.URL, error) {
	bad := models.Errorf(models.Invalid, "a proxy is named by its address, such as http://user:password@proxy.example.com:3128; http, https and socks5 are known")
	address, err := url.Parse(text)
	if err != nil || len(text) > maxProxy || address.Hostname() == "" {
		return nil, bad
	}
	switch address.Scheme {
	case "http", "https", "socks5":
	default:
		return nil, bad
	}
	if port := address.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, bad
		}
	}
	if address.Path != "" && address.Path != "/" || address.RawQuery != "" || address.Fragment != "" {
		return nil, bad
	}
	return address, nil
}

// Proxy is the proxy of this session alone, with its login; nil when it has none.
func (s *Session) Proxy(ctx context.Context) (*url.URL, error) {
	sealed, err := s.manager.store.Setting(ctx, proxySetting(s.id))
	if models.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the proxy of a session: %w", err)
	}
	if s.manager.opts.Sealer == nil {
		return nil, models.Errorf(models.Unavailable, "the proxy of this session is sealed, and there is no master key")
	}
	text, err := s.manager.opts.Sealer.Open(sealed, proxyPlace(s.id))
	if err != nil {
		return nil, fmt.Errorf("open the proxy of a session: %w", err)
	}
	return ParseProxy(text)
}

// SetProxy sends all that the session says to WhatsApp through a proxy, nil
// through none of its own. It is kept sealed. An address that the guard lets
// nobody reach is Invalid. A session that runs connects
// again by the new way.
func (s *Session) SetProxy(ctx context.Context, proxy *url.URL) error {
	m := s.manager
	sealed := ""
	if proxy != nil {
		if err := m.opts.Guard.CheckProxy(ctx, proxy.String()); err != nil {
			return err
		}
		if m.opts.Server != nil && m.opts.Server.Transport != nil {
			return models.Errorf(models.Conflict, "the simulated WhatsApp of this server is reached over no network, so a proxy would have no effect")
		}
		if m.opts.Sealer == nil {
			return models.Errorf(models.Unavailable, "there is no master key to seal the proxy's login with")
		}
		sealed = m.opts.Sealer.Seal(proxy.String(), proxyPlace(s.id))
	}
	if err := m.store.SaveSetting(ctx, proxySetting(s.id), sealed); err != nil {
		return fmt.Errorf("store the proxy of a session: %w", err)
	}
	if s.Info().Desired != models.DesiredRunning {
		return nil
	}
	s.stop()
	return s.start()
}

// useProxy makes the HTTP client of the session's next connection: its own,
// when it has a proxy of its own.
func (s *Session) useProxy(ctx context.Context) error {
	proxy, err := s.Proxy(ctx)
	if err != nil {
		return err
	}
	client := s.manager.http
	if proxy != nil {
		if client, err = newHTTPClient(s.manager.opts, proxy); err != nil {
			return err
		}
	}
	if before := s.http.Swap(client); before != nil && before != s.manager.http && before != client {
		before.CloseIdleConnections()
	}
	return nil
}

// web is the HTTP client by which the session reaches WhatsApp.
func (s *Session) web() *http.Client {
	if client := s.http.Load(); client != nil {
		return client
	}
	return s.manager.http
}
