package config

import (
	"encoding/base64"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

const webhookSuffix = "_WEBHOOK_URL"

// readSessionWebhooks collects every <SESSIONID>_WEBHOOK_URL.
func (c *Config) readSessionWebhooks(values map[string]string, problems *Problems) {
	c.sessionWebhooks = map[string]URL{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		session, ok := strings.CutSuffix(name, webhookSuffix)
		value := strings.TrimSpace(values[name])
		if !ok || session == "" || session == "BASE" || value == "" {
			continue
		}
		var address URL
		if err := address.UnmarshalText([]byte(value)); err != nil {
			problems.add(name, "%v", err)
			continue
		}
		problems.scheme(name, address, "http", "https")
		c.sessionWebhooks[strings.ToUpper(session)] = address
	}
}

// check looks at settings that must fit together.
func (c *Config) check(problems *Problems) {
	c.BasePath = "/" + strings.Trim(c.BasePath, "/")
	problems.scheme("BASE_WEBHOOK_URL", c.BaseWebhookURL, "http", "https")
	problems.scheme("PUBLIC_URL", c.PublicURL, "http", "https")
	problems.scheme("WA_SERVER_URL", c.WAServerURL, "http", "https")
	problems.scheme("PROXY_URL", c.ProxyURL, "http", "https", "socks5")
	if (c.WAServerURL == "") != (len(c.WAServerRootKey) == 0) {
		problems.add("WA_SERVER_URL", "only together with WA_SERVER_ROOT_KEY")
	}
	if key := c.MasterKey.Reveal(); key != "" && len(decodeKey(key)) != 32 {
		problems.add("MASTER_KEY", "must be 32 bytes, as 64 hex digits or as base64")
	}
	if c.Storage == Memory && c.SQLitePath != "" {
		problems.add("SQLITE_DB_PATH", "cannot be set when STORAGE_TYPE is memory")
	}
	if c.Port != 0 && c.Port == c.ClientsPort {
		problems.add("PORT", "is the same as CLIENTS_PORT")
	}
}

func (p *Problems) scheme(name string, u URL, allowed ...string) {
	if u != "" && !slices.Contains(allowed, u.scheme()) {
		p.add(name, "must begin with %s://", strings.Join(allowed, ":// or "))
	}
}

// Key is the 32 bytes of MASTER_KEY, or nil when it is unset.
func (c Config) Key() []byte { return decodeKey(c.MasterKey.Reveal()) }

func decodeKey(text string) []byte {
	if key, err := hex.DecodeString(text); err == nil {
		return key
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		if key, err := encoding.DecodeString(text); err == nil {
			return key
		}
	}
	return nil
}
