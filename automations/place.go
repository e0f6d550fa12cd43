package automations

import "sync"

// place remembers how far the log has been dealt with: everything up to safe
// is done, whatever order the chats finish in.
type place struct {
	mu   sync.Mutex
	last int64          // guarded by mu; the newest event seen
	open map[int64]bool // guarded by mu; events under way
}

func newPlace(after int64) *place {
	return &place{last: after, open: map[int64]bool{}}
}

func (p *place) begin(event int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = max(p.last, event)
	p.open[event] = true
}

func (p *place) done(event int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, event)
}

// safe is the event after which to go on after a restart.
func (p *place) safe() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	safe := p.last
	for event := range p.open {
		safe = min(safe, event-1)
	}
	return safe
}
