package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// load reads settings from an environment and the text of a .env file.
func load(dotenv string, environ ...string) (Config, error) {
	return Load(Source{Environ: environ, ReadFile: func(path string) ([]byte, error) {
		if dotenv == "" || path != ".env" {
			return nil, fs.ErrNotExist
		}
		return []byte(dotenv), nil
	}})
}

func mustLoad(t *testing.T, dotenv string, environ ...string) Config {
	t.Helper()
	config, err := load(dotenv, environ...)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return config
}

func TestDefaultsAreThoseOfTheContract(t *testing.T) {
	c := mustLoad(t, "")
	got := fmt.Sprint(c.Host, c.Port, c.Socket, c.Webhooks, c.LegacyRouter, c.AutoStart, c.Storage,
		c.LogLevel, c.MaxBodySize, c.MaxAttachment, c.RateLimit, c.RateWindow, c.Database(), c.BasePath)
	want := fmt.Sprint("localhost", 3000, true, true, true, true, SQLite,
		"info", 50<<20, 10_000_000, 1000, time.Second, "data/desk.db", "/")
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(c.Notes) > 0 || c.Simulated() || !c.Loopback() {
		t.Errorf("a bare start: notes %v, simulated %v, loopback %v", c.Notes, c.Simulated(), c.Loopback())
	}
}

func TestAnEmptyVariableMeansItsDefault(t *testing.T) {
	if c := mustLoad(t, "", "PORT=", "LOG_LEVEL= "); c.Port != 3000 || c.LogLevel != "info" {
		t.Errorf("got port %d, level %q", c.Port, c.LogLevel)
	}
}

func TestBooleansOfAllServersAreUnderstood(t *testing.T) {
	for word, want := range map[string]bool{
		"1": true, "true": true, "TRUE": true, "yes": true, "on": true,
		"0": false, "false": false, "No": false, "off": false,
	} {
		if c := mustLoad(t, "", "ENABLE_WEBHOOK="+word); c.Webhooks != want {
			t.Errorf("%q: got %v, want %v", word, c.Webhooks, want)
		}
	}
}

func TestASwitchWithTwoNamesIsOffWhenEitherSaysSo(t *testing.T) {
	for _, environ := range [][]string{
		{"ENABLE_WEBSOCKET=false", "WEBSOCKET_ENABLED=true"},
		{"ENABLE_WEBSOCKET=true", "WEBSOCKET_ENABLED=false"},
		{"WEBSOCKET_ENABLED=0"},
	} {
		if mustLoad(t, "", environ...).Socket {
			t.Errorf("%v: the socket is on", environ)
		}
	}
}

func TestListsJoinTheirTwoNamesAndSeparators(t *testing.T) {
	c := mustLoad(t, "", "ALLOWED_ORIGINS=https://a.example, https://b.example", "CORS_ORIGINS=https://c.example",
		"DISABLED_CALLBACKS=qr|code,media")
	if got := strings.Join(c.AllowedOrigins, " "); got != "https://a.example https://b.example https://c.example" {
		t.Errorf("origins: %s", got)
	}
	if got := strings.Join(c.DisabledEvents, " "); got != "qr code media" {
		t.Errorf("disabled events: %s", got)
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	_, err := load("", "PORT=seventy", "ENABLE_WEBHOOK=perhaps", "LOG_LEVEL=loud", "BASE_WEBHOOK_URL=ftp://x.example/",
		"WA_SERVER_URL=http://127.0.0.1:7070", "MASTER_KEY=short", "DESK_WEBHOOK_URL=nowhere", "MAX_BODY_SIZE=big",
		"ALLOW_PRIVATE_ADDRESSES=kitchen", "WA_BROWSER_VERSION=new", "RATE_LIMIT_MAX=0", "CLIENTS_PORT=70000")
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v, want Problems", err)
	}
	var names []string
	for _, p := range problems {
		names = append(names, p.Name)
	}
	for _, want := range []string{"PORT", "ENABLE_WEBHOOK", "LOG_LEVEL", "BASE_WEBHOOK_URL", "WA_SERVER_URL", "MASTER_KEY",
		"DESK_WEBHOOK_URL", "MAX_BODY_SIZE", "ALLOW_PRIVATE_ADDRESSES", "WA_BROWSER_VERSION", "RATE_LIMIT_MAX", "CLIENTS_PORT"} {
		if !slices.Contains(names, want) {
			t.Errorf("no problem reported for %s in:\n%v", want, err)
		}
	}
}

func TestStorageTypes(t *testing.T) {
	for value, want := range map[string]string{
		"sqlite": "", "memory": "", "SQLite": "",
		"file": "later release", "redis": "later release", "postgres": "later release", "mongodb": "later release",
		"oracle": "sqlite, memory, file, redis, postgres, mongodb",
	} {
		_, err := load("", "STORAGE_TYPE="+value)
		if got := fmt.Sprint(err); (want == "") != (err == nil) || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want it to say %q", value, got, want)
		}
	}
}

func TestTheSimulatorNeedsAddressAndRoot(t *testing.T) {
	root := strings.Repeat("ab", 32)
	if c := mustLoad(t, "", "WA_SERVER_URL=http://127.0.0.1:7070", "WA_SERVER_ROOT_KEY="+root); !c.Simulated() || len(c.WAServerRootKey) != 32 {
		t.Errorf("both given: simulated %v, root %d bytes", c.Simulated(), len(c.WAServerRootKey))
	}
	for _, alone := range []string{"WA_SERVER_URL=http://127.0.0.1:7070", "WA_SERVER_ROOT_KEY=" + root} {
		if _, err := load("", alone); err == nil {
			t.Errorf("%s alone was accepted", alone)
		}
	}
}

func TestASessionsOwnWebhookReplacesTheGeneralOne(t *testing.T) {
	c := mustLoad(t, "", "BASE_WEBHOOK_URL=http://localhost:9000/all", "FRONT-DESK_WEBHOOK_URL=https://x.example/one")
	if got := c.WebhookURL("front-desk"); got != "https://x.example/one" {
		t.Errorf("own: got %q", got)
	}
	if got := c.WebhookURL("kitchen"); got != "http://localhost:9000/all" {
		t.Errorf("general: got %q", got)
	}
}

func TestNamesOfNoEffectAreToldOnce(t *testing.T) {
	c := mustLoad(t, "CHROME_BIN=/usr/bin/chromium\n", "REDIS_HOST=cache", "SOMETHING_ELSE=1")
	if got := strings.Join(c.Notes, "\n"); len(c.Notes) != 2 || !strings.Contains(got, "CHROME_BIN") || !strings.Contains(got, "REDIS_HOST") {
		t.Errorf("got notes %q", c.Notes)
	}
}

func TestTheEnvironmentWinsOverTheFile(t *testing.T) {
	c := mustLoad(t, "PORT=4000\nLOG_LEVEL=debug\n", "PORT=5000")
	if c.Port != 5000 || c.LogLevel != "debug" {
		t.Errorf("got port %d, level %s", c.Port, c.LogLevel)
	}
}

func TestANamedSettingsFileMustExist(t *testing.T) {
	if _, err := load("PORT=1\n", "ENV_PATH=other.env"); err == nil || !strings.Contains(err.Error(), "ENV_PATH") {
		t.Errorf("got %v, want a problem with ENV_PATH", err)
	}
}

func TestSettingsFiles(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"A=1", "map[A:1]"},
		{"# comment\n\nexport A = x y \n", "map[A:x y]"},
		{"A=plain # comment\nB=with#hash\nC=#only", "map[A:plain B:with#hash C:]"},
		{`A="two\nlines" # why` + "\n" + `B='as\n is'`, "map[A:two\nlines B:as\\n is]"},
		{"A=\"over\nlines\"\nB=2", "map[A:over\nlines B:2]"},
		{"\uFEFFA=1\r\nB=2\r\n", "map[A:1 B:2]"},
		{"A=\nB=2", "map[A: B:2]"},
		{"A=x=y", "map[A:x=y]"},
		{"A=1\nnonsense\nB=2", "line 2: want NAME=value"},
		{"A=1\nB=\"open", "line 2: a quote is not closed"},
		{`A="x" y`, "line 1: text after the closing quote"},
	} {
		values, err := parseDotenv(c.text)
		got := fmt.Sprint(values)
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	c := mustLoad(t, "", "API_KEY=hush-hush", "PROXY_PASSWORD=whisper")
	if text := fmt.Sprintf("%v %+v %#v", c, c, c); strings.Contains(text, "hush-hush") || strings.Contains(text, "whisper") {
		t.Errorf("a secret is in %s", text)
	}
	if c.APIKey.Reveal() != "hush-hush" {
		t.Errorf("got %q", c.APIKey.Reveal())
	}
}

func TestAProblemDoesNotQuoteTheValue(t *testing.T) {
	_, err := load("", "MASTER_KEY=my-secret-phrase", "PORT=my-secret-phrase", "BASE_WEBHOOK_URL=my-secret-phrase")
	if err == nil || strings.Contains(err.Error(), "my-secret") {
		t.Errorf("got %v", err)
	}
}

func TestTheProxyCarriesItsLogin(t *testing.T) {
	c := mustLoad(t, "", "PROXY_URL=socks5://proxy.example:1080", "PROXY_USERNAME=ann", "PROXY_PASSWORD=p@ss")
	if got := c.Proxy(); got != "socks5://ann:p%40ss@proxy.example:1080" {
		t.Errorf("got %s", got)
	}
}

func TestTrustedProxies(t *testing.T) {
	if c := mustLoad(t, "", "TRUST_PROXY=yes"); !c.TrustProxy.All {
		t.Error("yes trusts nobody")
	}
	c := mustLoad(t, "", "TRUST_PROXY=10.0.0.0/8, 192.168.1.7")
	if got := fmt.Sprint(c.TrustProxy); got != "{false [10.0.0.0/8 192.168.1.7/32]}" {
		t.Errorf("got %s", got)
	}
}

func TestAVersionThatDoesNotParseKeepsTheBuiltInOne(t *testing.T) {
	if c := mustLoad(t, "", "WEB_VERSION=2.3000.1017054665-alpha"); c.WebVersion != (Version{2, 3000, 1017054665}) {
		t.Errorf("got %v", c.WebVersion)
	}
	if c := mustLoad(t, "", "WEB_VERSION=latest"); c.WebVersion != (Version{}) {
		t.Errorf("got %v", c.WebVersion)
	}
}

func TestEverySettingIsDescribed(t *testing.T) {
	table, example := Table(), Example()
	for _, s := range settings() {
		if s.doc == "" {
			t.Errorf("%s has no description", s.name)
		}
		if !strings.Contains(table, "`"+s.name+"`") || !strings.Contains(example, "\n#"+s.name+"=") {
			t.Errorf("%s is missing in the table or the example", s.name)
		}
	}
}

func TestEveryFieldIsReadFromAVariable(t *testing.T) {
	for i := range reflect.TypeFor[Config]().NumField() {
		field := reflect.TypeFor[Config]().Field(i)
		if field.IsExported() && field.Name != "Notes" && field.Tag.Get("env") == "" {
			t.Errorf("%s has no env tag", field.Name)
		}
	}
}

func TestTheCommittedExampleIsCurrent(t *testing.T) {
	committed, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	if string(committed) != Example() {
		t.Error("out of date; run: frontdesk config -example > .env.example")
	}
}

func TestTheExampleWithEveryLineUncommentedLoads(t *testing.T) {
	var lines []string
	for line := range strings.Lines(Example()) {
		if name, _, ok := strings.Cut(line, "="); ok && strings.HasPrefix(line, "#") && !strings.Contains(name, " ") {
			line = line[1:]
		}
		lines = append(lines, line)
	}
	got := mustLoad(t, strings.Join(lines, ""))
	if want := mustLoad(t, ""); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
