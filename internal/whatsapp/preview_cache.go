package whatsapp

import (
	"context"
	"sync"
	"time"
)

const (
	previewKept   = 10 * time.Minute
	previewMissed = time.Minute // how long an address is not asked again that told nothing
	mostPreviews  = 500
)

// previewCache remembers what links lead to, and asks for one address once at a
// time: a text that goes to many, or a link that many send, is looked up once.
type previewCache struct {
	look func(ctx context.Context, address string) *LinkPreview

	mu    sync.Mutex // guards known
	known map[string]*lookedUp
}

// lookedUp is what is known of one address. The rest is set when done is closed.
type lookedUp struct {
	done    chan struct{}
	preview *LinkPreview // nil: there is none
	until   time.Time    // zero: whoever asked was called away
}

func newPreviewCache(look func(context.Context, string) *LinkPreview) *previewCache {
	return &previewCache{look: look, known: map[string]*lookedUp{}}
}

// find returns the preview of an address, nil when it has none or does not say so
// in time.
func (c *previewCache) find(call context.Context, address string) *LinkPreview {
	ctx, cancel := context.WithTimeout(call, previewPatience)
	defer cancel()
	for {
		entry, first := c.claim(address)
		if first {
			defer c.settle(address, entry)
			entry.preview = c.look(ctx, address)
			switch {
			case entry.preview != nil:
				entry.until = time.Now().Add(previewKept)
			case call.Err() == nil:
				entry.until = time.Now().Add(previewMissed)
			}
			return entry.preview
		}
		select {
		case <-entry.done:
			if !entry.until.IsZero() {
				return entry.preview
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// claim finds what is known of an address, or makes the caller the one who finds
// it out.
func (c *previewCache) claim(address string) (entry *lookedUp, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if entry = c.known[address]; entry != nil && (!closed(entry.done) || entry.until.After(now)) {
		return entry, false
	}
	delete(c.known, address)
	c.makeRoom(now)
	entry = &lookedUp{done: make(chan struct{})}
	c.known[address] = entry
	return entry, true
}

// makeRoom forgets what is too old and, when that is not enough, what will be
// first. What is being looked up stays: there are no more of these than calls.
func (c *previewCache) makeRoom(now time.Time) {
	if len(c.known) < mostPreviews {
		return
	}
	var oldest string
	for address, entry := range c.known {
		switch {
		case !closed(entry.done):
		case !entry.until.After(now):
			delete(c.known, address)
		case oldest == "" || entry.until.Before(c.known[oldest].until):
			oldest = address
		}
	}
	if len(c.known) >= mostPreviews {
		delete(c.known, oldest)
	}
}

// settle tells who waits that an address has been looked at. Whoever was called
// away leaves it to the next.
func (c *previewCache) settle(address string, entry *lookedUp) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(entry.done)
	if entry.until.IsZero() && c.known[address] == entry {
		delete(c.known, address)
	}
}
