package webhooks

import (
	"context"
	"sync"
	"time"
)

// tripAfter failures in a row pause a webhook.
const tripAfter = 5

// breaker pauses a webhook whose receiver is down, and lets one attempt
// through at each step of the schedule to see whether it is back.
type breaker struct {
	mu        sync.Mutex
	failures  int           // in a row
	step      int           // of the schedule
	until     time.Time     // of the next probe; zero: nothing is paused
	probing   bool          // a probe is on its way
	off       bool          // switched off for good
	changed   chan struct{} // closed at the next change
	recovered chan struct{} // closed when the receiver is back
}

func newBreaker() *breaker {
	return &breaker{changed: make(chan struct{}), recovered: make(chan struct{})}
}

// enter waits until an attempt may be made, and reports whether it is a probe.
// Every enter that succeeds is followed by a leave.
func (b *breaker) enter(ctx context.Context) (probe bool, err error) {
	for {
		b.mu.Lock()
		changed, wait := b.changed, time.Until(b.until)
		switch {
		case b.off, b.probing:
			wait = time.Hour // a change comes sooner
		case b.until.IsZero():
			b.mu.Unlock()
			return false, ctx.Err()
		case wait <= 0:
			b.probing = true
			b.mu.Unlock()
			return true, nil
		}
		b.mu.Unlock()
		if err := sleep(ctx, wait, changed); err != nil {
			return false, err
		}
	}
}

// closed reports whether attempts flow freely.
func (b *breaker) closed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.until.IsZero() && !b.off
}

// verdict is how an attempt ended, as far as the breaker cares.
type verdict int

const (
	noVerdict verdict = iota // it was cut short
	worked
	failed
)

// leave tells how an attempt ended. It reports whether the receiver was found
// to be down just now. Pause is how long the receiver asked us to wait, 0 when
// it did not.
func (b *breaker) leave(probe bool, v verdict, pause time.Duration) (down bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if probe {
		b.probing = false
	}
	switch v {
	case worked:
		b.failures = 0
		if !b.until.IsZero() {
			b.until, b.step = time.Time{}, 0
			close(b.recovered)
			b.recovered = make(chan struct{})
		}
	case failed:
		b.failures++
		down = b.trip(probe, pause)
	}
	close(b.changed)
	b.changed = make(chan struct{})
	return down
}

// trip opens the breaker, or keeps it open for another step.
func (b *breaker) trip(probe bool, pause time.Duration) bool {
	wasClosed := b.until.IsZero()
	if pause > 0 {
		b.until = time.Now().Add(pause)
	} else if probe || wasClosed && b.failures >= tripAfter {
		b.step++
		b.until = time.Now().Add(delay(b.step))
	}
	return b.failures >= tripAfter && (wasClosed || probe)
}

// switchOff lets nothing through any more.
func (b *breaker) switchOff() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.off = true
}

// back is closed when the receiver works again.
func (b *breaker) back() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.recovered
}

// sleep waits for a time, or less when early is closed.
func sleep(ctx context.Context, wait time.Duration, early <-chan struct{}) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-early:
	case <-ctx.Done():
	}
	return ctx.Err()
}
