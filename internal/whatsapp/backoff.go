package whatsapp

import (
	"context"
	"math/rand/v2"
	"time"
)

// backoff is how long to wait before the next attempt: 1 s, 2 s, 4 s … up to
// five minutes, each taken at random from zero, so that many sessions that
// dropped together do not come back together.
type backoff struct{ tries int }

func (b *backoff) next() time.Duration {
	limit := backoffCap
	if b.tries < 9 {
		limit = min(backoffBase<<b.tries, backoffCap)
	}
	b.tries++
	return rand.N(limit) + time.Millisecond
}

func (b *backoff) reset() { b.tries = 0 }

// sleep waits, and reports whether the time passed before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
