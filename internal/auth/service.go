package auth

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Options are the settings of a Service.
type Options struct {
	// APIKey is the key from the environment; it has all rights.
	APIKey string
	// AllowAnonymous opens machine routes without a key beyond loopback too.
	AllowAnonymous bool
	// Logger may be nil.
	Logger *slog.Logger
}

// Service knows people and keys. Its methods may be called at the same time.
type Service struct {
	store  storage.Store
	opts   Options
	hasher *hasher
	logger *slog.Logger

	tickets tickets
	watches watches

	mu    sync.Mutex
	used  map[int64]time.Time // when a key's last use was written down
	setup setupToken
}

// New makes a service over a store.
func New(store storage.Store, opts Options) *Service {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	return &Service{
		store: store, opts: opts, hasher: newHasher(),
		logger: opts.Logger.With("component", "auth"),
		used:   map[int64]time.Time{},
	}
}

// Record writes a line of the audit log: who did what on what, and how it
// ended. It must not fail the action, so a store that is down is only logged.
func (s *Service) Record(ctx context.Context, who Principal, what, target string, err error) {
	line := models.Audit{Time: time.Now(), Who: who.Name, What: what, Target: target, From: address(who.From), Outcome: outcome(err)}
	if err := s.store.AppendAudit(context.WithoutCancel(ctx), line); err != nil {
		s.logger.Error("audit line not written", "what", what, "err", err)
	}
}

func outcome(err error) string {
	if err == nil {
		return "ok"
	}
	if kind := models.KindOf(err); kind != "" {
		return string(kind)
	}
	return "error"
}

func address(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.Unmap().String()
}
