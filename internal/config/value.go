package config

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Secret is a value that prints as dots, so that it cannot slip into a log.
type Secret string

// Reveal returns the value itself.
func (s Secret) Reveal() string { return string(s) }

// String hides the value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "••••"
}

// GoString hides the value from %#v too.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the value from JSON and structured logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes any text.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = Secret(text)
	return nil
}

// URL is an absolute address; "" when unset.
type URL string

// UnmarshalText accepts http, https, socks5, nats and the like, with a host.
func (u *URL) UnmarshalText(text []byte) error {
	parsed, err := url.Parse(string(text))
	if err != nil || parsed.Host == "" || parsed.Scheme == "" {
		return errors.New("must be an address such as https://example.com/path")
	}
	*u = URL(text)
	return nil
}

func (u URL) scheme() string {
	scheme, _, _ := strings.Cut(string(u), "://")
	return strings.ToLower(scheme)
}

func (u URL) withLogin(user, password string) string {
	parsed, err := url.Parse(string(u))
	if err != nil {
		return string(u)
	}
	parsed.User = url.UserPassword(user, password)
	return parsed.String()
}

// Size is a number of bytes.
type Size int64

// UnmarshalText reads a plain number, or one with kB, MB or GB behind it.
func (s *Size) UnmarshalText(text []byte) error {
	word := strings.ToLower(strings.TrimSpace(string(text)))
	factor := int64(1)
	for unit, size := range map[string]int64{"kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30} {
		if rest, ok := strings.CutSuffix(word, unit); ok {
			word, factor = strings.TrimSpace(rest), size
		}
	}
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n <= 0 || n > (1<<40)/factor {
		return errors.New("must be a size such as 10000000 or 50MB")
	}
	*s = Size(n * factor)
	return nil
}

// Level is how much is logged.
type Level string

// UnmarshalText accepts the level words of the older servers.
func (l *Level) UnmarshalText(text []byte) error {
	return oneOf(l, strings.ToLower(string(text)), "trace", "debug", "info", "warn", "error", "fatal", "silent")
}

// Environment is what NODE_ENV says. Only "production" changes anything.
type Environment string

// Production reports whether logs are read by machines.
func (e Environment) Production() bool { return strings.EqualFold(string(e), "production") }

// Storage is where data lives.
type Storage string

// The stores of this release.
const (
	SQLite Storage = "sqlite"
	Memory Storage = "memory"
)

// UnmarshalText refuses stores that are unknown or not built yet.
func (s *Storage) UnmarshalText(text []byte) error {
	word := strings.ToLower(string(text))
	switch {
	case slices.Contains([]string{"file", "redis", "postgres", "mongodb"}, word):
		return fmt.Errorf("%s comes in a later release; use sqlite or memory", word)
	case word != string(SQLite) && word != string(Memory):
		return errors.New("must be one of sqlite, memory, file, redis, postgres, mongodb")
	}
	*s = Storage(word)
	return nil
}

// Synchronous is how carefully SQLite writes.
type Synchronous string

// UnmarshalText accepts FULL and NORMAL.
func (s *Synchronous) UnmarshalText(text []byte) error {
	return oneOf(s, strings.ToUpper(string(text)), "FULL", "NORMAL")
}

// Version is three numbers with dots between them; zero when unset.
type Version [3]uint32

// UnmarshalText reads "2.3000.1017", with or without a suffix such as "-alpha".
func (v *Version) UnmarshalText(text []byte) error {
	plain, _, _ := strings.Cut(string(text), "-")
	parts := strings.Split(plain, ".")
	if len(parts) != len(v) {
		return errors.New("must be three numbers such as 1.0.0")
	}
	var read Version
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return errors.New("must be three numbers such as 1.0.0")
		}
		read[i] = uint32(n)
	}
	*v = read
	return nil
}

// HexKey is a 32-byte public key; empty when unset.
type HexKey []byte

// UnmarshalText reads 64 hex digits.
func (k *HexKey) UnmarshalText(text []byte) error {
	key, err := hex.DecodeString(string(text))
	if err != nil || len(key) != 32 {
		return errors.New("must be 64 hex digits")
	}
	*k = key
	return nil
}

// Prefixes are networks; a lone address is a network of one.
type Prefixes []netip.Prefix

// UnmarshalText reads addresses and networks with commas between them.
func (p *Prefixes) UnmarshalText(text []byte) error {
	var read Prefixes
	for _, word := range split(string(text), ",") {
		prefix, err := parsePrefix(word)
		if err != nil {
			return fmt.Errorf("%q is no address or network such as 192.168.1.0/24", word)
		}
		read = append(read, prefix)
	}
	*p = read
	return nil
}

// TrustedProxies says whose X-Forwarded-For is believed.
type TrustedProxies struct {
	// All believes everyone: right only when nothing but a proxy can connect.
	All bool
	// Networks are those of the proxies when not all are believed.
	Networks Prefixes
}

// UnmarshalText reads a boolean or a list of networks.
func (t *TrustedProxies) UnmarshalText(text []byte) error {
	if all, err := parseBool(string(text)); err == nil {
		*t = TrustedProxies{All: all}
		return nil
	}
	return t.Networks.UnmarshalText(text)
}

func parsePrefix(word string) (netip.Prefix, error) {
	if strings.Contains(word, "/") {
		prefix, err := netip.ParsePrefix(word)
		return prefix.Masked(), err
	}
	addr, err := netip.ParseAddr(word)
	if err != nil {
		return netip.Prefix{}, err
	}
	return addr.Prefix(addr.BitLen())
}

// parseBool knows the words of all the servers whose settings we accept.
func parseBool(word string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "1", "true", "yes", "on":
		return true, nil
	case "0", "false", "no", "off":
		return false, nil
	}
	return false, errors.New("must be true or false (1, yes, on, 0, no and off work too)")
}

func oneOf[T ~string](target *T, word string, words ...string) error {
	if !slices.Contains(words, word) {
		return fmt.Errorf("must be one of %s", strings.Join(words, ", "))
	}
	*target = T(word)
	return nil
}

// split cuts text at any of the separators and drops what is empty.
func split(text, separators string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}
