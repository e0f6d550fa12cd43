package whatsapp

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"frontdesk/internal/events"
	"frontdesk/internal/guard"
	"frontdesk/internal/media"
	"frontdesk/internal/storage"
	"frontdesk/internal/telemetry"
	"frontdesk/models"
)

// Log is what sessions ask of the event log; *events.Log is one.
type Log interface {
	Append(ctx context.Context, c events.Change) ([]models.Event, error)
	Follow(ctx context.Context, after int64, f storage.EventFilter, do func(models.Event) error) error
}

// Options are the settings of a Manager. The zero value works, but keeps no files.
type Options struct {
	Logger   *slog.Logger
	Server   *ServerOverride // nil: WhatsApp itself
	Proxy    *url.URL        // for everything sent to WhatsApp
	Sealer   *guard.Sealer   // seals the proxies of sessions; nil: they can have none
	Guard    *guard.Guard    // reaches the proxies of sessions; nil: those on the public internet
	MediaDir string          // where files are kept; empty: nowhere

	// AutoStart starts, when the Manager runs, every session that should be running.
	AutoStart bool
	// QRRounds is how many rounds of QR codes follow one another before a
	// session waits to be asked for another; 0 means one.
	QRRounds int
	// MarkSeen marks each incoming message read one second later.
	MarkSeen bool
	// Online shows the account as online while it is connected.
	Online bool
	// MaxMedia is the largest incoming file fetched by itself; 0 fetches none.
	MaxMedia int64
	// Tools convert and measure files that are sent; nil converts none.
	Tools *media.Tools
	// Previews finds out what links lead to; nil leaves texts without.
	Previews Previews
	// Pace waits until a message may leave; nil sends at once.
	Pace func(ctx context.Context, row models.OutboxRow) error
	// DeviceName is shown in the phone's list of linked devices.
	DeviceName string
	// DeviceVersion is shown beside it; zero: the library's.
	DeviceVersion [3]uint32
	// WebVersion is the version of WhatsApp Web to announce; zero: the library's.
	WebVersion [3]uint32
	// QueryIDs are numbers of GraphQL queries by name, where they differ from
	// the built-in ones; see CheckQueryIDs.
	QueryIDs map[string]string
	// Metrics are moved by what happens; nil moves none that anybody sees.
	Metrics *telemetry.Metrics
}

// The patience of a session, in one place.
const (
	dialsPerSecond  = 20
	linkingAtOnce   = 2
	loginPatience   = 45 * time.Second // from the dial to Connected
	pairPatience    = 15 * time.Second // from PairSuccess to Connected
	readyPatience   = 10 * time.Second // from Connected to ready, at most
	savedAfter      = time.Minute      // from ready until a new login counts as stored
	syncPatience    = 30 * time.Second // without a block of history
	stableAfter     = 60 * time.Second // forgets failed attempts
	backoffBase     = time.Second
	backoffCap      = 5 * time.Minute
	replacedWait    = 30 * time.Second
	replacedWindow  = 10 * time.Minute
	outdatedWait    = time.Hour
	banWithoutEnd   = time.Hour
	missedPings     = 2
	commitPatience  = 2 * time.Second
	sendPatience    = 30 * time.Second // how long Send waits without a deadline
	serverPatience  = 60 * time.Second // how long WhatsApp may take to confirm a message
	defaultExpiry   = 24 * time.Hour
	terminateWait   = 5 * time.Second
	seenDelay       = time.Second
	maxQuarantined  = 64 << 10
	signalsBuffered = 64
)
