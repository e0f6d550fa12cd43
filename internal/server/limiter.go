package server

import (
	"container/list"
	"math"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxBuckets bounds the callers that are remembered; the one not seen for the
// longest is forgotten first.
const maxBuckets = 100_000

// Limiter gives every caller a token bucket. Its methods may be called at the
// same time.
type Limiter struct {
	perSecond rate.Limit
	burst     int

	mu      sync.Mutex
	buckets map[string]*list.Element
	recent  *list.List // of *bucket, the latest seen in front
}

type bucket struct {
	caller  string
	limiter *rate.Limiter
}

// NewLimiter lets each caller make max calls in a window; 0 lets everyone.
func NewLimiter(max int, window time.Duration) *Limiter {
	if max <= 0 || window <= 0 {
		return &Limiter{perSecond: rate.Inf}
	}
	return &Limiter{
		perSecond: rate.Limit(float64(max) / window.Seconds()), burst: max,
		buckets: map[string]*list.Element{}, recent: list.New(),
	}
}

// Allow spends one call of a caller; otherwise it says how long to wait.
func (l *Limiter) Allow(caller string) (wait time.Duration, ok bool) {
	if l.perSecond == rate.Inf {
		return 0, true
	}
	reservation := l.bucket(caller).Reserve()
	wait = reservation.Delay()
	if wait > 0 {
		reservation.Cancel()
		return wait, false
	}
	return 0, true
}

func (l *Limiter) bucket(caller string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if element, known := l.buckets[caller]; known {
		l.recent.MoveToFront(element)
		return element.Value.(*bucket).limiter
	}
	if l.recent.Len() >= maxBuckets {
		oldest := l.recent.Back()
		delete(l.buckets, l.recent.Remove(oldest).(*bucket).caller)
	}
	fresh := &bucket{caller, rate.NewLimiter(l.perSecond, l.burst)}
	l.buckets[caller] = l.recent.PushFront(fresh)
	return fresh.limiter
}

// Seconds is a wait as the Retry-After header counts it: whole seconds, at
// least one.
func Seconds(wait time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
}
