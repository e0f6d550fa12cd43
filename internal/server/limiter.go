package server

import (
	"container/list"
	"fmt"
	"math"
	"net/http"
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
	max    int // calls in a window
	window time.Duration

	mu      sync.Mutex
	buckets map[string]*list.Element
	recent  *list.List // of *bucket, the latest seen in front
}

type bucket struct {
	caller  string
	limiter *rate.Limiter
}

// NewLimiter lets each caller make max calls in a window; 0 is no limit.
func NewLimiter(max int, window time.Duration) *Limiter {
	return &Limiter{max: max, window: window, buckets: map[string]*list.Element{}, recent: list.New()}
}

// Quota is what a caller may do: so many calls in a window, of which some
// remain. The zero Quota is no limit.
type Quota struct {
	Limit, Remaining int
	Window           time.Duration
	Reset            time.Duration // until all calls of the window remain again
	Wait             time.Duration // before the next call, when this one was too many
}

// Exceeded reports whether the call was one too many.
func (q Quota) Exceeded() bool { return q.Wait > 0 }

// Write puts the quota into the headers of an answer.
func (q Quota) Write(header http.Header) {
	if q.Limit == 0 {
		return
	}
	header.Set("RateLimit-Limit", strconv.Itoa(q.Limit))
	header.Set("RateLimit-Remaining", strconv.Itoa(q.Remaining))
	header.Set("RateLimit-Reset", strconv.Itoa(int(math.Ceil(q.Reset.Seconds()))))
	header.Set("RateLimit-Policy", fmt.Sprintf("%d;w=%s", q.Limit, Seconds(q.Window)))
	if q.Exceeded() {
		header.Set("Retry-After", Seconds(q.Wait))
	}
}

// Allow spends one call of a caller; otherwise it says how long to wait.
func (l *Limiter) Allow(caller string) (wait time.Duration, ok bool) {
	quota := l.Spend(caller, 0)
	return quota.Wait, !quota.Exceeded()
}

// Spend spends one call of a caller, who may make so many a minute; 0 is what
// everybody may.
func (l *Limiter) Spend(caller string, perMinute int) Quota {
	max, window := l.max, l.window
	if perMinute > 0 {
		max, window = perMinute, time.Minute
	}
	if max <= 0 || window <= 0 {
		return Quota{}
	}
	tokens := l.bucket(caller, max, window)
	reservation := tokens.Reserve()
	quota := Quota{Limit: max, Window: window, Wait: reservation.Delay()}
	if quota.Exceeded() {
		reservation.Cancel()
	}
	left := tokens.Tokens()
	quota.Remaining = int(math.Max(0, left))
	quota.Reset = time.Duration((float64(max) - left) / float64(tokens.Limit()) * float64(time.Second))
	return quota
}

func (l *Limiter) bucket(caller string, max int, window time.Duration) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if element, known := l.buckets[caller]; known {
		l.recent.MoveToFront(element)
		if found := element.Value.(*bucket).limiter; found.Burst() == max {
			return found
		}
		delete(l.buckets, l.recent.Remove(element).(*bucket).caller)
	}
	if l.recent.Len() >= maxBuckets {
		oldest := l.recent.Back()
		delete(l.buckets, l.recent.Remove(oldest).(*bucket).caller)
	}
	fresh := &bucket{caller, rate.NewLimiter(rate.Limit(float64(max)/window.Seconds()), max)}
	l.buckets[caller] = l.recent.PushFront(fresh)
	return fresh.limiter
}

// Seconds is a wait as the Retry-After header counts it: whole seconds, at
// least one.
func Seconds(wait time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
}
