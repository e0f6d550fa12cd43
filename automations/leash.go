package automations

import (
	"sync"
	"time"

	"frontdesk/automations/sandbox"
)

const (
	// maxWall ends a request that stands still without using the processor,
	// and one on a machine too busy to serve anybody.
	maxWall = 10 * time.Second

	leashInterval = 50 * time.Millisecond
)

// leash kills a process that overstays the hard limit. It counts processor
// time, so that a busy machine punishes nobody.
type leash struct {
	p   *process
	cpu time.Duration // of the process when the request began

	mu    sync.Mutex
	since time.Time   // guarded by mu
	timer *time.Timer // guarded by mu; nil when let go
}

func holdTo(p *process) *leash {
	l := &leash{p: p, since: time.Now()}
	l.cpu, _ = processTime(p.cmd.Process.Pid)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer = time.AfterFunc(sandbox.HardCPU, l.look)
	return l
}

// look is called when the limit may be over: it kills, or looks again later.
func (l *leash) look() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timer == nil {
		return
	}
	if l.overstays() {
		l.p.overstayed.Store(true)
		l.p.kill()
		return
	}
	l.timer.Reset(leashInterval)
}

func (l *leash) overstays() bool {
	wall := time.Since(l.since)
	now, known := processTime(l.p.cmd.Process.Pid)
	if !known {
		return wall >= sandbox.HardCPU
	}
	return now-l.cpu >= sandbox.HardCPU || wall >= maxWall
}

// rest restarts the clock after time that the server itself took for an answer.
func (l *leash) rest() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.since = time.Now()
}

func (l *leash) letGo() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer.Stop()
	l.timer = nil
}
