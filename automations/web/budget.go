package web

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/time/rate"
)

const (
	firstBackoff = 500 * time.Millisecond
	longestWait  = 30 * time.Second // that a server may ask for
)

// budget is what one script may do in the web.
type budget struct {
	slots chan struct{} // one per request under way
	rate  *rate.Limiter
	limit int
}

func (w *Web) budgetOf(automation int64) *budget {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.budgets[automation]
	if b == nil {
		b = &budget{
			slots: make(chan struct{}, w.limits.AtOnce), limit: w.limits.PerMinute,
			rate: rate.NewLimiter(rate.Limit(float64(w.limits.PerMinute)/60), w.limits.PerMinute),
		}
		w.budgets[automation] = b
	}
	return b
}

// enter waits until one more request of the script may be under way.
func (b *budget) enter(ctx context.Context) (leave func(), err error) {
	select {
	case b.slots <- struct{}{}:
		return func() { <-b.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// spend takes one request out of the minute.
func (b *budget) spend() error {
	if b.rate.Allow() {
		return nil
	}
	return failure("limited", "a script may make %d web requests a minute; try again later", b.limit)
}

// retryable says whether a request may have more luck another time, and how
// long the server wants us to wait.
func retryable(a *answer, err error) (again bool, wait time.Duration) {
	if err != nil {
		code := failed(err).Error.Code
		return code == "timeout" || code == "unavailable", 0
	}
	switch a.Status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		seconds, _ := strconv.Atoi(a.header.Get("Retry-After"))
		return true, min(time.Duration(max(seconds, 0))*time.Second, longestWait)
	}
	return false, 0
}

// backoff grows with every try, and differs so that many do not come at once.
func backoff(try int) time.Duration {
	wait := firstBackoff << (try - 1)
	return wait + rand.N(wait/2)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
