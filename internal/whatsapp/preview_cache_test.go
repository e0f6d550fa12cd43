package whatsapp

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// lookups counts how often each address is asked. One with no answer is slow.
type lookups struct {
	mu    sync.Mutex // guards asked
	asked map[string]int
	pause time.Duration
}

func (l *lookups) look(ctx context.Context, address string) *LinkPreview {
	l.mu.Lock()
	l.asked[address]++
	l.mu.Unlock()
	select {
	case <-time.After(l.pause):
	case <-ctx.Done():
		return nil
	}
	if address == "empty" {
		return nil
	}
	return &LinkPreview{Address: address, Title: "title of " + address}
}

func inCache(t *testing.T, pause time.Duration, test func(t *testing.T, c *previewCache, l *lookups)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &lookups{asked: map[string]int{}, pause: pause}
		test(t, newPreviewCache(l.look), l)
	})
}

func TestALinkIsLookedUpOnceInAWhile(t *testing.T) {
	inCache(t, 0, func(t *testing.T, c *previewCache, l *lookups) {
		for range 3 {
			if got := c.find(t.Context(), "page"); got == nil || got.Title != "title of page" {
				t.Errorf("got %+v, want the page", got)
			}
			if got := c.find(t.Context(), "empty"); got != nil {
				t.Errorf("got %+v, want nothing", got)
			}
		}
		if l.asked["page"] != 1 || l.asked["empty"] != 1 {
			t.Errorf("asked %v, want once each", l.asked)
		}
		time.Sleep(previewMissed)
		c.find(t.Context(), "page")
		c.find(t.Context(), "empty")
		if l.asked["page"] != 1 || l.asked["empty"] != 2 {
			t.Errorf("a minute later asked %v, want only the empty one again", l.asked)
		}
		time.Sleep(previewKept)
		c.find(t.Context(), "page")
		if l.asked["page"] != 2 {
			t.Errorf("later asked %v, want the page again", l.asked)
		}
	})
}

func TestManyWhoWaitForOneLinkAskOnce(t *testing.T) {
	inCache(t, time.Second, func(t *testing.T, c *previewCache, l *lookups) {
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if got := c.find(t.Context(), "page"); got == nil {
					t.Error("got nothing, want the page")
				}
			})
		}
		all.Wait()
		if l.asked["page"] != 1 {
			t.Errorf("asked %d times, want once", l.asked["page"])
		}
	})
}

func TestWhoeverIsCalledAwayLeavesTheLinkToTheNext(t *testing.T) {
	inCache(t, time.Second, func(t *testing.T, c *previewCache, l *lookups) {
		leaving, leave := context.WithCancel(t.Context())
		var both sync.WaitGroup
		both.Go(func() { c.find(leaving, "page") })
		synctest.Wait()
		both.Go(func() {
			if got := c.find(t.Context(), "page"); got == nil {
				t.Error("got nothing, want the page")
			}
		})
		synctest.Wait()
		leave()
		both.Wait()
		if l.asked["page"] != 2 {
			t.Errorf("asked %d times, want twice", l.asked["page"])
		}
	})
}

func TestASlowLinkIsNotWaitedForAgain(t *testing.T) {
	inCache(t, time.Hour, func(t *testing.T, c *previewCache, l *lookups) {
		start := time.Now()
		for range 3 {
			c.find(t.Context(), "page")
		}
		if waited := time.Since(start); waited != previewPatience || l.asked["page"] != 1 {
			t.Errorf("waited %v for %d answers, want %v for one", waited, l.asked["page"], previewPatience)
		}
	})
}

func TestPreviewsAreBounded(t *testing.T) {
	inCache(t, 0, func(t *testing.T, c *previewCache, l *lookups) {
		for i := range 3 * mostPreviews {
			c.find(t.Context(), fmt.Sprint(i))
			time.Sleep(time.Millisecond)
		}
		if n := len(c.known); n > mostPreviews {
			t.Errorf("%d are kept, want at most %d", n, mostPreviews)
		}
		c.find(t.Context(), fmt.Sprint(3*mostPreviews-1))
		if n := l.asked[fmt.Sprint(3*mostPreviews-1)]; n != 1 {
			t.Errorf("the newest was asked for %d times, want once", n)
		}
	})
}
