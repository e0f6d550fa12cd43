// Package hooks is the way in for other systems: they POST to an address with a
// token in it, a handler of a script runs, and what it returns is the answer.
package hooks

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/guard"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Path is where the addresses begin; token and name of the handler follow.
const Path = "/hooks/"

// The limits of requests.
const (
	MaxBody   = 256 << 10
	maxName   = 100
	maxKey    = 200
	maxSecret = 200
	minSecret = 16
	patience  = 20 * time.Second // for the first step of a run
)

// Store is what of storage.Store the hooks need.
type Store interface {
	storage.Outside
	ClaimKey(ctx context.Context, a models.IdempotentAnswer) (models.IdempotentAnswer, bool, error)
	SaveAnswer(ctx context.Context, a models.IdempotentAnswer) error
	DeleteKey(ctx context.Context, caller, key string) error
}

// Trigger is a request that shall run a handler.
type Trigger struct {
	Automation int64
	Session    string // chosen by the caller; empty: the automation's own
	Once       string // a second trigger of the same name finds the first run
	Request    sandbox.EventWebhook
}

// Outcome is what became of it.
type Outcome struct {
	Run    int64
	Fresh  bool // false: the run was there already
	Failed bool
	Return []byte // JSON; nil: nothing
}

// Fire runs the handler of a name. There is none: NotFound; the automation is
// switched off: Conflict.
type Fire func(ctx context.Context, t Trigger) (Outcome, error)

// Options are what Hooks needs.
type Options struct {
	Store     Store
	Sealer    *guard.Sealer
	Fire      Fire
	PerMinute int // requests to one address
	Logger    *slog.Logger
}

// Hooks answers what comes in.
type Hooks struct {
	opts   Options
	logger *slog.Logger

	mu    sync.Mutex
	rates map[int64]*rate.Limiter // guarded by mu; by automation
}

// New makes the way in.
func New(o Options) *Hooks {
	return &Hooks{opts: o, logger: o.Logger.With("component", "hooks"), rates: map[int64]*rate.Limiter{}}
}

// Address is what people get to know of the way in to an automation.
type Address struct {
	Token     string
	Signed    bool // requests must be signed
	By        string
	CreatedAt time.Time
}

// Address is the way in to an automation; NotFound when there is none yet.
func (h *Hooks) Address(ctx context.Context, automation int64) (Address, error) {
	hook, err := h.opts.Store.Hook(ctx, automation)
	if err != nil {
		return Address{}, err
	}
	token, err := h.opts.Sealer.Open(hook.Token, place(automation, "token"))
	return Address{Token: token, Signed: hook.Secret != "", By: hook.By, CreatedAt: hook.CreatedAt}, err
}

// Rotate gives an automation a new token. The old one ends at once; what
// requests are signed with stays.
func (h *Hooks) Rotate(ctx context.Context, automation int64, by string) (Address, error) {
	hook, err := h.opts.Store.Hook(ctx, automation)
	if err != nil && !models.IsNotFound(err) {
		return Address{}, err
	}
	token := "hk" + rand.Text()
	hook.AutomationID, hook.Hash, hook.Token = automation, hashOf(token), h.opts.Sealer.Seal(token, place(automation, "token"))
	hook.By, hook.CreatedAt = by, time.Now()
	return Address{Token: token, Signed: hook.Secret != "", By: by, CreatedAt: hook.CreatedAt}, h.opts.Store.SaveHook(ctx, hook)
}

// Close takes the way in away.
func (h *Hooks) Close(ctx context.Context, automation int64) error {
	if _, err := h.opts.Store.Hook(ctx, automation); err != nil {
		return err
	}
	return h.opts.Store.DeleteHook(ctx, automation)
}

// Sign lets in only requests that are signed with a secret, and returns it: the
// given one, or a new one when that is empty. It is not shown again.
func (h *Hooks) Sign(ctx context.Context, automation int64, secret string) (string, error) {
	if secret == "" {
		key := make([]byte, 32)
		rand.Read(key) // never fails; the program ends when the system has no randomness
		secret = secretMark + base64.StdEncoding.EncodeToString(key)
	}
	if len(secret) < minSecret || len(secret) > maxSecret {
		return "", models.Errorf(models.Invalid, "a signing secret has %d to %d characters", minSecret, maxSecret)
	}
	return secret, h.setSecret(ctx, automation, h.opts.Sealer.Seal(secret, place(automation, "secret")))
}

// Unsign lets in requests that are not signed: the token alone opens.
func (h *Hooks) Unsign(ctx context.Context, automation int64) error {
	return h.setSecret(ctx, automation, "")
}

func (h *Hooks) setSecret(ctx context.Context, automation int64, sealed string) error {
	hook, err := h.opts.Store.Hook(ctx, automation)
	if err != nil {
		return err
	}
	hook.Secret = sealed
	return h.opts.Store.SaveHook(ctx, hook)
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func place(automation int64, column string) guard.Place {
	return guard.Place{Table: "automation_hooks", Column: column, Row: strconv.FormatInt(automation, 10)}
}

// allow spends one request of an automation's minute.
func (h *Hooks) allow(automation int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	limit := h.rates[automation]
	if limit == nil {
		limit = rate.NewLimiter(rate.Limit(float64(h.opts.PerMinute)/60), h.opts.PerMinute)
		h.rates[automation] = limit
	}
	return limit.Allow()
}
