package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"hash/crc32"
	"strings"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// A key reads fd_ + 8 public characters + 32 secret ones + 6 of a checksum.
// The checksum lets a secret scanner tell a key from a look-alike, and us
// refuse a typing mistake without a look-up.
const (
	keyMark     = "fd_"
	prefixSize  = len(keyMark) + 8
	secretSize  = prefixSize + 32
	keySize     = secretSize + 6
	base62      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	maxKeyName  = 80
	maxLimit    = 1_000_000   // calls a minute of a key
	useInterval = time.Minute // how often a key's last use is written down
)

// NewKey is what is needed to make an API key.
type NewKey struct {
	Name     string
	Roles    []models.Role
	Scopes   []models.Scope
	Sessions []string  // empty: all
	Limit    int       // calls a minute; 0: what the server allows everyone
	Expires  time.Time // zero: never
}

// newSecret makes the text of a key.
func newSecret() string {
	text := []byte(keyMark)
	for len(text) < secretSize {
		// A byte above the last multiple of 62 would favour the first characters.
		if b := random(1)[0]; b < 248 {
			text = append(text, base62[b%62])
		}
	}
	return string(text) + checksum(string(text))
}

func checksum(text string) string {
	sum := crc32.ChecksumIEEE([]byte(text))
	out := make([]byte, keySize-secretSize)
	for i := range out {
		out[len(out)-1-i] = base62[sum%62]
		sum /= 62
	}
	return string(out)
}

// wellFormed reports whether a text may be a key of ours.
func wellFormed(text string) bool {
	return len(text) == keySize && strings.HasPrefix(text, keyMark) && checksum(text[:secretSize]) == text[secretSize:]
}

// CreateKey makes a key and returns its text, which is never shown again.
func (s *Service) CreateKey(ctx context.Context, by Principal, n NewKey) (string, models.Key, error) {
	secret, key, err := s.createKey(ctx, n)
	s.Record(ctx, by, "key.create", key.Prefix, err)
	return secret, key, err
}

func (s *Service) createKey(ctx context.Context, n NewKey) (string, models.Key, error) {
	n.Name = strings.TrimSpace(n.Name)
	if n.Name == "" || len(n.Name) > maxKeyName {
		return "", models.Key{}, models.Errorf(models.Invalid, "the key needs a name of at most %d characters", maxKeyName)
	}
	if !n.Expires.IsZero() && n.Expires.Before(time.Now()) {
		return "", models.Key{}, models.Errorf(models.Invalid, "the key would have expired already")
	}
	if n.Limit < 0 || n.Limit > maxLimit {
		return "", models.Key{}, models.Errorf(models.Invalid, "the limit must be a number of calls a minute, at most %d", maxLimit)
	}
	for _, err := range []error{checkGrants(n.Roles, n.Scopes), checkSessions(n.Sessions)} {
		if err != nil {
			return "", models.Key{}, err
		}
	}
	secret := newSecret()
	hash := sha256.Sum256([]byte(secret))
	key, err := s.store.SaveKey(ctx, models.Key{
		Prefix: secret[:prefixSize], Hash: hash[:], Name: n.Name, Roles: n.Roles, Scopes: n.Scopes,
		Sessions: n.Sessions, Limit: n.Limit, Expires: n.Expires, CreatedAt: time.Now(),
	})
	if err != nil {
		return "", models.Key{}, fmt.Errorf("save key: %w", err)
	}
	return secret, key, nil
}

// Keys lists all keys, also those that work no more.
func (s *Service) Keys(ctx context.Context) ([]models.Key, error) { return s.store.AllKeys(ctx) }

// Key finds a key by its public part.
func (s *Service) Key(ctx context.Context, prefix string) (models.Key, error) {
	return s.store.KeyByPrefix(ctx, prefix)
}

// RevokeKey ends a key, named by its public part, and what it holds open.
func (s *Service) RevokeKey(ctx context.Context, by Principal, prefix string) error {
	err := s.store.Update(ctx, func(tx storage.Store) error {
		key, err := tx.KeyByPrefix(ctx, prefix)
		if err != nil || !key.Revoked.IsZero() {
			return err
		}
		key.Revoked = time.Now()
		_, err = tx.SaveKey(ctx, key)
		return err
	})
	s.Record(ctx, by, "key.revoke", prefix, err)
	if err == nil {
		s.watches.end(prefix)
	}
	return err
}

// Usable reports whether a key works at this time.
func Usable(key models.Key, now time.Time) bool {
	return key.Revoked.IsZero() && (key.Expires.IsZero() || now.Before(key.Expires))
}

// AnyKey reports whether there is a key that works, from the environment or the store.
func (s *Service) AnyKey(ctx context.Context) (bool, error) {
	if s.opts.APIKey != "" {
		return true, nil
	}
	keys, err := s.store.AllKeys(ctx)
	if err != nil {
		return false, fmt.Errorf("list keys: %w", err)
	}
	for _, key := range keys {
		if Usable(key, time.Now()) {
			return true, nil
		}
	}
	return false, nil
}

// sameSecret compares without telling, by its time, how much is right.
func sameSecret(a, b string) bool {
	left, right := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(left[:], right[:]) == 1
}
