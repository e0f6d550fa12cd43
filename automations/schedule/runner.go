package schedule

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Grace is for how long after its time a firing that was missed, because the
// server was down or busy, still happens.
const Grace = 10 * time.Minute

// maxNap bounds a wait, so that a clock that was set is noticed.
const maxNap = time.Minute

// retryNap is the wait before what failed is tried again.
const retryNap = 5 * time.Second

// Entry is something that happens by a plan.
type Entry struct {
	Automation int64
	Text       string // as the author wrote it: with the automation, the name of the entry
	Plan       Plan
	Zone       *time.Location
}

// key tells entries apart.
type key struct {
	automation int64
	text       string
}

// Places remember when an entry was last seen to, over restarts.
type Places interface {
	// Place is the zero time for an entry that is new.
	Place(ctx context.Context, e Entry) (time.Time, error)
	SavePlace(ctx context.Context, e Entry, at time.Time) error
	ForgetPlace(ctx context.Context, e Entry) error
}

// Fire does what is due. It is told the time at which it should have happened,
// and does the same time only once: it may be told twice after a crash.
type Fire func(ctx context.Context, e Entry, due time.Time) error

// Runner fires entries when their time comes.
type Runner struct {
	places Places
	fire   Fire
	logger *slog.Logger
	wake   chan struct{}

	mu     sync.Mutex
	wanted map[key]Entry // guarded by mu

	next map[key]time.Time // of Run alone: what is known of each entry
	seen map[key]Entry     // of Run alone
}

// NewRunner makes a runner without entries.
func NewRunner(places Places, fire Fire, logger *slog.Logger) *Runner {
	return &Runner{
		places: places, fire: fire, logger: logger.With("component", "schedule"), wake: make(chan struct{}, 1),
		wanted: map[key]Entry{}, next: map[key]time.Time{}, seen: map[key]Entry{},
	}
}

// Set replaces all entries. One that goes is forgotten, so that it misses
// nothing when it comes back.
func (r *Runner) Set(entries []Entry) {
	wanted := make(map[key]Entry, len(entries))
	for _, e := range entries {
		if e.Zone == nil {
			e.Zone = time.UTC
		}
		wanted[key{e.Automation, e.Text}] = e
	}
	r.mu.Lock()
	r.wanted = wanted
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// Run fires what is due until ctx ends.
func (r *Runner) Run(ctx context.Context) error {
	for {
		nap := time.NewTimer(r.round(ctx, time.Now()))
		select {
		case <-ctx.Done():
			nap.Stop()
			return ctx.Err()
		case <-nap.C:
		case <-r.wake:
			nap.Stop()
		}
	}
}

// round fires what is due now and returns how long to wait for the next.
func (r *Runner) round(ctx context.Context, now time.Time) time.Duration {
	r.mu.Lock()
	wanted := r.wanted
	r.mu.Unlock()
	r.forget(ctx, wanted)
	nap := maxNap
	for name, e := range wanted {
		due, err := r.see(ctx, name, e, now)
		if err != nil {
			r.logger.Error("schedule not looked after; it is tried again", "automation", e.Automation, "err", err)
			nap = min(nap, retryNap)
			continue
		}
		if !due.IsZero() {
			nap = min(nap, max(due.Sub(now), 0))
		}
	}
	return nap
}

// forget drops the entries that are no longer wanted.
func (r *Runner) forget(ctx context.Context, wanted map[key]Entry) {
	for name, e := range r.seen {
		if _, stays := wanted[name]; stays {
			continue
		}
		if err := r.places.ForgetPlace(ctx, e); err != nil {
			r.logger.Warn("place of a schedule not forgotten", "automation", e.Automation, "err", err)
			continue
		}
		delete(r.seen, name)
		delete(r.next, name)
	}
}

// see fires an entry that is due, and returns when it is due next.
func (r *Runner) see(ctx context.Context, name key, e Entry, now time.Time) (time.Time, error) {
	if old, known := r.seen[name]; !known || old.Zone.String() != e.Zone.String() {
		if err := r.begin(ctx, name, e, now); err != nil {
			return time.Time{}, err
		}
	}
	due := r.next[name]
	if due.IsZero() || due.After(now) {
		return due, nil
	}
	// Of several that were missed only the last one counts.
	next := e.Plan.Next(due)
	for !next.IsZero() && !next.After(now) {
		due, next = next, e.Plan.Next(next)
	}
	if now.Sub(due) <= Grace {
		if err := r.fire(ctx, e, due); err != nil {
			return time.Time{}, fmt.Errorf("fire: %w", err)
		}
	}
	if err := r.places.SavePlace(ctx, e, due); err != nil {
		return time.Time{}, fmt.Errorf("store place: %w", err)
	}
	r.next[name] = next
	return next, nil
}

// begin takes an entry up where it was left. A new one begins now.
func (r *Runner) begin(ctx context.Context, name key, e Entry, now time.Time) error {
	last, err := r.places.Place(ctx, e)
	if err != nil {
		return fmt.Errorf("read place: %w", err)
	}
	if last.IsZero() {
		last = now
		if err := r.places.SavePlace(ctx, e, now); err != nil {
			return fmt.Errorf("store place: %w", err)
		}
	}
	// What was missed for longer than the grace does not happen any more.
	if oldest := now.Add(-Grace - time.Second); last.Before(oldest) {
		last = oldest
	}
	r.seen[name], r.next[name] = e, e.Plan.Next(last.In(e.Zone))
	return nil
}
