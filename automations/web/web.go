// Package web is how scripts reach other systems: it makes their web requests,
// to hosts that an administrator confirmed, and puts in the secrets that they
// use and never see.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/guard"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// The limits of web requests, which an administrator may not change.
const (
	MaxText      = 1 << 20  // bytes of an answer that is text
	MaxMedia     = 16 << 20 // bytes of one that is not
	maxRequest   = 1 << 20  // bytes of what is sent
	maxRedirects = 3
	maxRetries   = 5
	maxHeaders   = 40
)

// Limits are what an administrator may change.
type Limits struct {
	Timeout    time.Duration // of a request that says nothing
	MaxTimeout time.Duration
	AtOnce     int // requests of a script
	PerMinute  int // requests of a script
}

// DefaultLimits are those of a desk that has not said otherwise.
func DefaultLimits() Limits {
	return Limits{Timeout: 10 * time.Second, MaxTimeout: guard.ScriptDeadline, AtOnce: 5, PerMinute: 60}
}

// Keeper keeps what was fetched and is no text, and returns its handle.
type Keeper interface {
	KeepFetched(ctx context.Context, automation int64, title, mime string, body []byte) (models.AutomationFile, error)
}

// Options are what a Web needs.
type Options struct {
	Store  storage.Outside
	Sealer *guard.Sealer
	Client *http.Client // that checks addresses and follows no redirect: guard.Scripts
	Files  Keeper
	Limits Limits
	Own    []netip.Prefix // networks of the operator, in which secrets need no TLS
	Logger *slog.Logger
}

// Web makes the requests of all scripts.
type Web struct {
	store  storage.Outside
	sealer *guard.Sealer
	client *http.Client
	files  Keeper
	limits Limits
	own    []netip.Prefix
	logger *slog.Logger

	mu      sync.Mutex
	budgets map[int64]*budget // guarded by mu; by automation
}

// New makes a Web.
func New(o Options) *Web {
	return &Web{
		store: o.Store, sealer: o.Sealer, client: o.Client, files: o.Files, limits: o.Limits, own: o.Own,
		logger: o.Logger.With("component", "web"), budgets: map[int64]*budget{},
	}
}

// Fetch makes the requests of one call, side by side. Each has an answer, in
// order: what went wrong with one is said in its answer. An error means that
// the server is stopping, or that the store is away.
func (w *Web) Fetch(ctx context.Context, job sandbox.FetchJob) ([]sandbox.Fetched, error) {
	p, err := w.prepare(ctx, job)
	if err != nil {
		return nil, err
	}
	answers := make([]sandbox.Fetched, len(job.Requests))
	var under sync.WaitGroup
	for i, request := range job.Requests {
		under.Go(func() {
			answers[i] = p.fetch(ctx, i, request)
		})
	}
	under.Wait()
	return answers, ctx.Err()
}

// passage is one call of a script on its way out.
type passage struct {
	*Web
	job     sandbox.FetchJob
	allowed []string // hosts of the script that an administrator confirmed
	secrets secrets
	budget  *budget
}

func (w *Web) prepare(ctx context.Context, job sandbox.FetchJob) (*passage, error) {
	confirmed, err := w.store.Hosts(ctx, job.Automation)
	if err != nil {
		return nil, err
	}
	opened, err := w.open(ctx, job.Automation)
	if err != nil {
		return nil, err
	}
	p := &passage{Web: w, job: job, secrets: opened.of(job.Run, job.Secrets), budget: w.budgetOf(job.Automation)}
	for _, host := range confirmed {
		p.allowed = append(p.allowed, host.Host)
	}
	return p, nil
}

// fetch makes one request, again when the script wants that.
func (p *passage) fetch(ctx context.Context, number int, request sandbox.FetchRequest) sandbox.Fetched {
	leave, err := p.budget.enter(ctx)
	if err != nil {
		return failed(err)
	}
	defer leave()
	tries := 1 + min(max(request.Retry, 0), maxRetries)
	for try := 1; ; try++ {
		answer, err := p.attempt(ctx, number, request)
		again, wait := retryable(answer, err)
		if try >= tries || !again || ctx.Err() != nil {
			return p.finish(ctx, answer, err)
		}
		answer.drop()
		if pause(ctx, max(wait, backoff(try))) != nil {
			return failed(ctx.Err())
		}
	}
}

// attempt makes a request once, with its redirects.
func (p *passage) attempt(ctx context.Context, number int, request sandbox.FetchRequest) (*answer, error) {
	timeout := time.Duration(request.Timeout) * time.Millisecond
	if timeout <= 0 {
		timeout = p.limits.Timeout
	}
	ctx, cancel := context.WithTimeout(ctx, min(timeout, p.limits.MaxTimeout))
	defer cancel()
	out, err := p.render(ctx, number, request)
	if err != nil {
		return nil, err
	}
	for hop := 0; ; hop++ {
		if err := p.budget.spend(); err != nil {
			return nil, err
		}
		response, err := p.client.Do(out.request(ctx))
		if err != nil {
			return nil, explain(ctx, err)
		}
		next, err := p.redirected(out, response)
		if err == nil && next == nil {
			return p.read(ctx, response)
		}
		_ = response.Body.Close()
		if err != nil {
			return nil, err
		}
		if hop == maxRedirects {
			return nil, failure("forbidden", "the address redirects more than %d times", maxRedirects)
		}
		out = next
	}
}
