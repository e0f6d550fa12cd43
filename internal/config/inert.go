package config

import (
	"fmt"
	"strings"
)

// inert are the names that other servers know and that do nothing here, with
// the reason. A newcomer who brings an old .env is told so once.
var inert = []struct{ name, reason string }{
	{"CHROME_BIN", "there is no browser"},
	{"HEADLESS", "there is no browser"},
	{"RELEASE_BROWSER_LOCK", "there is no browser"},
	{"WEB_VERSION_CACHE_TYPE", "there is no page to cache"},
	{"RECOVER_SESSIONS", "sessions always reconnect"},
	{"RECONNECT_INTERVAL", "the wait between attempts grows by itself"},
	{"WA_SESSION_TIMEOUT", "a start goes on until it is stopped"},
	{"WA_MAX_RECONNECT_ATTEMPTS", "attempts go on, ever more slowly"},
	{"MAX_RECONNECT_RETRIES", "attempts go on, ever more slowly"},
	{"FILE_STORAGE_PATH", laterRelease},
	{"REDIS_HOST", laterRelease},
	{"REDIS_PORT", laterRelease},
	{"REDIS_PASSWORD", laterRelease},
	{"REDIS_DB", laterRelease},
	{"POSTGRES_URL", laterRelease},
	{"POSTGRES_HOST", laterRelease},
	{"POSTGRES_PORT", laterRelease},
	{"POSTGRES_DB", laterRelease},
	{"POSTGRES_USER", laterRelease},
	{"POSTGRES_PASSWORD", laterRelease},
	{"MONGODB_URL", laterRelease},
	{"NATS_URL", laterRelease},
}

const laterRelease = "its store comes in a later release"

// notes tells which of the names that are set have no effect.
func notes(values map[string]string) []string {
	var found []string
	for _, name := range inert {
		if strings.TrimSpace(values[name.name]) != "" {
			found = append(found, fmt.Sprintf("%s has no effect: %s", name.name, name.reason))
		}
	}
	return found
}
