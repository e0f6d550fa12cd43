package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Caller is what a machine route knows of a request.
type Caller struct {
	Credential   string     // from x-api-key, Authorization or, on /ws, the query
	Addr         netip.Addr // of the client, or of the nearest proxy we do not trust
	Host, Origin string     // the headers; Origin is "" when there was none
	Site         string     // Sec-Fetch-Site: where a browser says the request began
	Forwarded    bool       // a proxy says that it passes the request on
}

// foreign reports whether a web page that is none of this machine makes the
// call. A picture, a frame and a link carry no Origin, but Sec-Fetch-Site.
func (c Caller) foreign() bool {
	if c.Origin != "" {
		return !localOrigin(c.Origin)
	}
	return c.Site == "cross-site"
}

// errKey is told for a key that is missing and for one that is wrong alike.
func errKey() error { return models.Errorf(models.Unauthorized, "Invalid API key") }

// Machine finds who calls a machine route. Without any key such routes are
// open to this machine only, and there not to web pages of other hosts.
func (s *Service) Machine(ctx context.Context, c Caller) (Principal, error) {
	p, err := s.machine(ctx, c)
	p.From = c.Addr
	return p, err
}

func (s *Service) machine(ctx context.Context, c Caller) (Principal, error) {
	switch {
	case c.Credential == "":
		return s.anonymous(ctx, c)
	case s.opts.APIKey != "" && sameSecret(c.Credential, s.opts.APIKey):
		return System("API_KEY"), nil
	case !wellFormed(c.Credential):
		return s.ignoredKey(ctx, c)
	}
	key, err := s.store.KeyByPrefix(ctx, c.Credential[:prefixSize])
	if err != nil && !models.IsNotFound(err) {
		return Principal{}, fmt.Errorf("look up key: %w", err)
	}
	hash := sha256.Sum256([]byte(c.Credential))
	if subtle.ConstantTimeCompare(hash[:], key.Hash) == 0 || !Usable(key, time.Now()) {
		return Principal{}, errKey()
	}
	s.noteUse(ctx, key, c.Addr)
	return principalOf(key), nil
}

// ignoredKey lets a caller in that sends a key to a server which asks for
// none: clients of the older servers send whatever they were set up with.
func (s *Service) ignoredKey(ctx context.Context, c Caller) (Principal, error) {
	if any, err := s.AnyKey(ctx); any || err != nil {
		return Principal{}, firstError(err, errKey())
	}
	return s.anonymous(ctx, c)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) anonymous(ctx context.Context, c Caller) (Principal, error) {
	if s.opts.AllowAnonymous {
		return System("anonymous"), nil
	}
	if any, err := s.AnyKey(ctx); any || err != nil {
		return Principal{}, firstError(err, errKey())
	}
	if !c.Addr.Unmap().IsLoopback() {
		return Principal{}, models.Errorf(models.Unauthorized, "this needs an API key; make one with: frontdesk key create")
	}
	// A page anywhere on the web can make a browser call this machine, under
	// its own name or under one that it points here (a foreign Host). Many of
	// these routes change things by GET, so that a link would do.
	// A proxy on this machine passes on what comes from anywhere.
	if !localHost(c.Host) || c.foreign() || c.Forwarded {
		return Principal{}, models.Errorf(models.Forbidden, "without an API key only programs of this machine may call")
	}
	return System("anonymous"), nil
}

func localOrigin(origin string) bool {
	parsed, err := url.Parse(origin)
	return err == nil && localHost(parsed.Host)
}

func localHost(host string) bool {
	name := host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		name = bare
	}
	if strings.EqualFold(strings.TrimSuffix(name, "."), "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil && addr.Unmap().IsLoopback()
}

// noteUse writes a key's last use down, once a minute at most: it is there for
// people, and must not cost a commit per request.
func (s *Service) noteUse(ctx context.Context, key models.Key, from netip.Addr) {
	now := time.Now()
	s.mu.Lock()
	due := now.Sub(s.used[key.ID]) >= useInterval
	if due {
		s.used[key.ID] = now
	}
	s.mu.Unlock()
	if !due {
		return
	}
	ctx = context.WithoutCancel(ctx)
	err := s.store.Update(ctx, func(tx storage.Store) error {
		fresh, err := tx.KeyByPrefix(ctx, key.Prefix)
		if err != nil {
			return err
		}
		fresh.LastUsed, fresh.LastAddr = now, address(from)
		_, err = tx.SaveKey(ctx, fresh)
		return err
	})
	if err != nil {
		s.logger.Warn("last use of a key not written", "err", err)
	}
}
