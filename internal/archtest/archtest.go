// Package archtest holds the shape of the house: which package stands in which
// row, which library has which home, and which names may stand at the top. Its
// tests read the sources, so that the tables in docs/architecture.md stay true.
package archtest

// rows places every package. A package imports only packages of a lower row.
var rows = map[string]int{
	"cmd/frontdesk":                8,
	"internal/testkit":             8,
	"internal/nemesis":             8,
	"internal/archtest":            8,
	"internal/app":                 7,
	"api":                          6,
	"api/rest":                     6,
	"web":                          6,
	"api/operation":                5,
	"api/legacy":                   5,
	"api/socket":                   5,
	"automations":                  5,
	"automations/web":              4,
	"automations/files":            5,
	"internal/bulk":                5,
	"internal/whatsapp":            4,
	"internal/webhooks":            4,
	"internal/server":              4,
	"automations/stage":            3,
	"internal/events":              3,
	"internal/auth":                3,
	"internal/cluster":             3,
	"internal/storage/sqlstore":    3,
	"internal/storage/mirror":      3,
	"internal/storage/storagetest": 3,
	"automations/schedule":         2,
	"internal/storage":             2,
	"internal/wire":                2,
	"internal/config":              2,
	"internal/telemetry":           2,
	"internal/problem":             2,
	"internal/guard":               2,
	"internal/media":               2,
	"views":                        2,
	"automations/match":            2,
	"models":                       1,
	"static":                       1,
	"scripts":                      1,
	"automations/sandbox":          1,
	"internal/simulator":           1,
	"internal/simulator/baileys":   1,
	"internal/fault":               1,
	"internal/ratchet":             0,
}

// homes says who may import a library outside of tests.
var homes = map[string][]string{
	"go.mau.fi/whatsmeow":             {"internal/whatsapp", "internal/simulator", "internal/storage/sqlstore", "internal/storage/mirror"},
	"go.mau.fi/libsignal":             {"internal/whatsapp", "internal/simulator", "internal/ratchet"},
	"gorm.io":                         {"internal/storage/sqlstore"},
	"github.com/robfig/cron":          {"automations/schedule"},
	"github.com/mattn/go-sqlite3":     {"internal/storage/sqlstore", "internal/storage/mirror"},
	"github.com/dop251/goja":          {"automations/sandbox"},
	"github.com/dlclark/regexp2":      {"automations/sandbox"},
	"github.com/danielgtaylor/huma":   {"api/operation"},
	"github.com/labstack/echo":        {"internal/server", "api/operation", "api/legacy", "api/socket", "web"},
	"github.com/a-h/templ":            {"views", "web"},
	"github.com/alexedwards/scs":      {"web"},
	"github.com/gorilla/websocket":    {"api/socket", "web", "internal/simulator"},
	"github.com/nats-io":              {"internal/cluster"},
	"code.dny.dev/ssrf":               {"internal/guard"},
	"github.com/gabriel-vasile":       {"internal/whatsapp", "automations/files"},
	"github.com/skip2/go-qrcode":      {"views", "api"},
	"github.com/prometheus":           {"internal/telemetry"},
	"github.com/nyaruka/phonenumbers": {"internal/wire", "views"},
	"github.com/evanw/esbuild":        {},
	"golang.org/x/crypto/argon2":      {"internal/auth"},
	"golang.org/x/image":              {"internal/whatsapp", "internal/simulator", "api"},
}

// topLevel are the only names that may stand at the top of the repository,
// beside names that begin with a dot.
var topLevel = []string{
	"cmd", "web", "views", "static", "api", "automations", "scripts", "models", "internal", "docs",
	"Dockerfile", "Makefile", "go.mod", "go.sum", "README.md", "compose.yaml",
	"LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
}
