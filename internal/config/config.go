// Package config holds every setting of Frontdesk in one struct, read once at
// start. The struct's tags are the reference: the table that `frontdesk config`
// prints and the file .env.example both come from them.
package config

import (
	"net/netip"
	"path/filepath"
	"strings"
	"time"
)

// Config is every setting. A field's tags say the variable it is read from,
// the value it has when that is unset or empty, and what it does; "also" names
// a second variable with the same meaning.
type Config struct {
	Host           string         `group:"Server" env:"HOST" default:"localhost" doc:"Address to listen on; 0.0.0.0 for every network"`
	Port           int            `env:"PORT" default:"3000" min:"0" max:"65535" doc:"HTTP port of the console and the API; 0 takes any free one"`
	ClientsPort    int            `env:"CLIENTS_PORT" default:"0" min:"0" max:"65535" doc:"Second port that serves /api as well; 0 means none"`
	BasePath       string         `env:"BASE_PATH" default:"/" doc:"Prefix of all routes, /ws included"`
	PublicURL      URL            `env:"PUBLIC_URL" doc:"Address under which people reach the console, such as https://desk.example.com"`
	TrustProxy     TrustedProxies `env:"TRUST_PROXY" default:"false" doc:"Believe X-Forwarded-For: true for the one proxy in front, or a list of proxy addresses or networks"`
	AllowedOrigins []string       `env:"ALLOWED_ORIGINS" also:"CORS_ORIGINS" doc:"Web pages of other hosts that may call the API, comma separated; * only when a key is set"`
	MaxBodySize    Size           `env:"MAX_BODY_SIZE" default:"50MB" doc:"Largest request body of routes that carry media"`
	MaxMediaSize   Size           `env:"MAX_MEDIA_SIZE" default:"100MB" doc:"Largest file that is fetched by its address to be sent"`
	NameCaptions   bool           `env:"CAPTION_FROM_FILE_NAME" default:"true" doc:"A picture or film sent without a caption carries the name of its file"`
	RateLimit      int            `env:"RATE_LIMIT_MAX" default:"1000" min:"1" doc:"Requests per window for one key or address"`
	RateWindow     time.Duration  `env:"RATE_LIMIT_WINDOW_MS" default:"1000" min:"1" doc:"Length of that window in milliseconds"`

	LegacyRouter bool `group:"Switches" env:"ENABLE_LEGACY_ROUTER" default:"true" doc:"Serve every old route under /legacy too"`
	Socket       bool `env:"ENABLE_WEBSOCKET" also:"WEBSOCKET_ENABLED" default:"true" doc:"Serve the event stream at /ws; off when either name is false"`
	SocketPort   int  `env:"WEBSOCKET_PORT" default:"0" min:"0" max:"65535" doc:"Extra port for the socket of the clients API, whose path is /; 0 means none"`
	Webhooks     bool `env:"ENABLE_WEBHOOK" default:"true" doc:"Deliver events to webhooks"`
	Dashboard    bool `env:"ENABLE_WEB_UI" default:"false" doc:"Redirect /dashboard to the console"`
	Swagger      bool `env:"ENABLE_SWAGGER_ENDPOINT" default:"false" doc:"Serve /api-docs as another name of /docs"`
	Example      bool `env:"ENABLE_LOCAL_CALLBACK_EXAMPLE" default:"false" doc:"Serve /localCallbackExample, a receiver to try webhooks with; it appends to message_log.txt in the data folder"`

	APIKey                Secret   `group:"Security" env:"API_KEY" doc:"Key with all rights, for x-api-key and Bearer; unset leaves the API open on loopback only"`
	AllowAnonymous        bool     `env:"ALLOW_ANONYMOUS" default:"false" doc:"Leave the API open without a key beyond loopback too"`
	MasterKey             Secret   `env:"MASTER_KEY" doc:"32 bytes as hex or base64 that seal stored secrets; unset keeps a generated file in the data folder"`
	AllowPrivateAddresses Prefixes `env:"ALLOW_PRIVATE_ADDRESSES" doc:"Own networks that webhooks, media by URL, scripts and proxies of sessions may reach, such as 192.168.1.0/24"`

	BaseWebhookURL  URL      `group:"Webhooks" env:"BASE_WEBHOOK_URL" doc:"Receives the events of every session; <SESSIONID>_WEBHOOK_URL replaces it for one session"`
	DisabledEvents  []string `env:"DISABLED_CALLBACKS" sep:"|," doc:"Events that webhooks and sockets do not get, separated by | or comma"`
	SendAPIKey      bool     `env:"WEBHOOK_SEND_API_KEY" default:"false" doc:"Send API_KEY to the two webhooks above, as older servers did"`
	FlattenMessages bool     `env:"WEBHOOK_FLATTEN" default:"false" doc:"Copy the fields of data.message into data, for old workflow templates"`
	MaxAttachment   Size     `env:"MAX_ATTACHMENT_SIZE" default:"10000000" doc:"Largest file that the media event carries"`
	sessionWebhooks map[string]URL

	AutoStart       bool     `group:"Sessions" env:"AUTO_START_SESSIONS" default:"true" doc:"Start every stored session with the server"`
	SeenAtOnce      bool     `env:"SET_MESSAGES_AS_SEEN" default:"false" doc:"Mark each incoming message read one second later"`
	BrowserName     string   `env:"WA_BROWSER_NAME" default:"WhatsApp Web Server" doc:"Name shown in the phone's list of linked devices"`
	BrowserVersion  Version  `env:"WA_BROWSER_VERSION" default:"1.0.0" doc:"Version shown beside it"`
	WebVersion      Version  `env:"WEB_VERSION" loose:"true" doc:"WhatsApp Web version to announce, such as 2.3000.1017; anything else keeps the built-in one"`
	ProxyURL        URL      `env:"PROXY_URL" doc:"Proxy for the connection to WhatsApp: http, https or socks5"`
	ProxyUsername   string   `env:"PROXY_USERNAME" doc:"Login for that proxy"`
	ProxyPassword   Secret   `env:"PROXY_PASSWORD" doc:"Password for that proxy"`
	WAServerURL     URL      `env:"WA_SERVER_URL" doc:"A simulated WhatsApp to talk to instead of the real one"`
	WAServerRootKey HexKey   `env:"WA_SERVER_ROOT_KEY" doc:"Certificate root of that simulator, 64 hex digits"`
	QueryIDs        QueryIDs `env:"WA_QUERY_IDS" doc:"Numbers of WhatsApp's queries that differ from the built-in ones, as name=number,name=number; see docs/channels.md"`

	DataPath          string      `group:"Storage" env:"SESSIONS_PATH" default:"./data" doc:"Data folder"`
	Storage           Storage     `env:"STORAGE_TYPE" default:"sqlite" doc:"Where data lives: sqlite, or memory to forget everything at the end"`
	SQLitePath        string      `env:"SQLITE_DB_PATH" doc:"The database; unset means desk.db in the data folder"`
	SQLiteSynchronous Synchronous `env:"SQLITE_SYNCHRONOUS" default:"FULL" doc:"FULL survives a power cut; NORMAL is faster and survives only a crash"`

	ScriptsPath string `group:"Automations" env:"SCRIPTS_PATH" doc:"Folder of .js files that is kept like the automations, both ways, for scripts in git; unset means none"`

	ScriptWorkers   int           `env:"SCRIPT_WORKERS" default:"2" min:"1" max:"32" doc:"Processes that run scripts at the same time; more than there are cores helps nobody"`
	ScriptTimeout   time.Duration `env:"SCRIPT_FETCH_TIMEOUT_MS" default:"10000" min:"100" max:"30000" doc:"How long a web request of a script may take that does not say, in milliseconds"`
	ScriptRequests  int           `env:"SCRIPT_FETCH_PER_MINUTE" default:"60" min:"1" doc:"Web requests that one script may make in a minute"`
	ScriptHookCalls int           `env:"SCRIPT_HOOKS_PER_MINUTE" default:"120" min:"1" doc:"Requests from other systems that one automation takes in a minute"`

	LogLevel Level       `group:"Logs" env:"LOG_LEVEL" default:"info" doc:"trace, debug, info, warn, error, fatal or silent"`
	Env      Environment `env:"NODE_ENV" default:"development" doc:"production writes logs as JSON"`

	// Notes are remarks for the log: names that were set and do nothing here.
	Notes []string
}

// Database is the path of the desk database.
func (c Config) Database() string {
	if c.SQLitePath != "" {
		return c.SQLitePath
	}
	return filepath.Join(c.DataPath, "desk.db")
}

// Loopback reports whether the server listens on this machine only.
func (c Config) Loopback() bool {
	if c.Host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(c.Host, "[]"))
	return err == nil && addr.IsLoopback()
}

// Simulated reports whether sessions talk to a simulator, not to WhatsApp.
func (c Config) Simulated() bool { return c.WAServerURL != "" }

// WebhookURL is where the environment wants the events of a session sent, and
// "" when it wants none.
func (c Config) WebhookURL(session string) URL {
	if own, ok := c.sessionWebhooks[strings.ToUpper(session)]; ok {
		return own
	}
	return c.BaseWebhookURL
}

// Proxy is the proxy address with its login merged in, or "".
func (c Config) Proxy() string {
	if c.ProxyURL == "" || c.ProxyUsername == "" {
		return string(c.ProxyURL)
	}
	return c.ProxyURL.withLogin(c.ProxyUsername, c.ProxyPassword.Reveal())
}
