package automations

import (
	"sync"
	"time"
)

// clocks wake the runs that wait. What they know is also in the store, so that
// they can be set anew after a restart.
type clocks struct {
	mu      sync.Mutex
	timers  map[int64]*time.Timer // guarded by mu; by run
	stopped bool                  // guarded by mu
}

func newClocks() *clocks {
	return &clocks{timers: map[int64]*time.Timer{}}
}

// set calls wake at the given time, at once when that is over.
func (c *clocks) set(run int64, at time.Time, wake func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return
	}
	if old := c.timers[run]; old != nil {
		old.Stop()
	}
	c.timers[run] = time.AfterFunc(time.Until(at), func() {
		c.clear(run)
		wake()
	})
}

// any reports whether a clock is set: a run waits.
func (c *clocks) any() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.timers) > 0
}

func (c *clocks) clear(run int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.timers[run]; t != nil {
		t.Stop()
	}
	delete(c.timers, run)
}

// start lets clocks be set, again if they were stopped.
func (c *clocks) start() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = false
}

// stop lets none ring any more.
func (c *clocks) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = true
	for run, t := range c.timers {
		t.Stop()
		delete(c.timers, run)
	}
}
