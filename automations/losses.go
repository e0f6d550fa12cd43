package automations

import (
	"slices"
	"sync"
	"time"
)

const (
	lossTime  = 10 * time.Minute
	maxLosses = 3
)

// losses counts the workers that each script cost lately.
type losses struct {
	turn sync.Mutex // held by the step that is in quarantine

	mu sync.Mutex
	of map[int64][]time.Time // guarded by mu; by automation
}

func newLosses() *losses {
	return &losses{of: map[int64][]time.Time{}}
}

// add notes a loss and returns how many there were lately.
func (l *losses) add(automation int64, now time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of[automation] = append(l.recent(automation, now), now)
	return len(l.of[automation])
}

// lane is where a script runs: in quarantine while it is known to cost workers.
func (l *losses) lane(automation int64, now time.Time) Lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.recent(automation, now)) > 0 {
		return LaneQuarantine
	}
	return LaneLive
}

// enter waits for a turn in quarantine, where one step runs at a time: when it
// comes, the script may have been switched off.
func (l *losses) enter() (leave func()) {
	l.turn.Lock()
	return l.turn.Unlock
}

func (l *losses) recent(automation int64, now time.Time) []time.Time {
	return slices.DeleteFunc(slices.Clone(l.of[automation]), func(at time.Time) bool { return now.Sub(at) >= lossTime })
}

func (l *losses) forget(automation int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.of, automation)
}
