package sandbox

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/dop251/goja"
)

const (
	watchInterval = 2 * time.Millisecond
	// heapAlarm is above MaxHeap because the figure has garbage in it that the
	// collector, which works without pause from MaxHeap on, has yet to find.
	heapAlarm = MaxHeap + MaxHeap/4
	// liveAlarm is below MaxHeap because close to it the collector works so hard
	// that a script runs out of time first.
	liveAlarm  = MaxHeap * 7 / 8
	heapSettle = MaxHeap / 4

	heapMetric = "/memory/classes/heap/objects:bytes"
	liveMetric = "/gc/heap/live:bytes" // what the last collection left
)

var (
	errTime   = &Problem{Code: ProblemTime, Message: "ran longer than half a second"}
	errMemory = &Problem{Code: ProblemMemory, Message: "used too much memory (more than 64 MB)"}
)

// watchdog interrupts a machine that runs too long or grows too large. Before
// stop it never gives up: code that runs after an interrupt is interrupted too.
type watchdog struct {
	started time.Duration
	done    chan struct{}
	wait    sync.WaitGroup

	mu     sync.Mutex
	reason *Problem // guarded by mu
}

func watch(vm *goja.Runtime) *watchdog {
	w := &watchdog{started: cpuTime(), done: make(chan struct{})}
	w.wait.Go(func() { w.loop(vm) })
	return w
}

func (w *watchdog) loop(vm *goja.Runtime) {
	tick := time.NewTicker(watchInterval)
	defer tick.Stop()
	for {
		select {
		case <-w.done:
			return
		case <-tick.C:
		}
		if p := w.check(); p != nil {
			w.bark(p)
			vm.Interrupt(p)
		}
	}
}

func (w *watchdog) check() *Problem {
	if w.used() > StepCPU {
		return errTime
	}
	if size, live := heapSize(); size > heapAlarm || live > liveAlarm {
		return errMemory
	}
	return nil
}

func (w *watchdog) bark(p *Problem) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.reason == nil {
		w.reason = p
	}
}

// barked is the first limit that was passed, if any.
func (w *watchdog) barked() *Problem {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reason
}

func (w *watchdog) used() time.Duration { return cpuTime() - w.started }

// stop ends the watch and returns the processor time used.
func (w *watchdog) stop() time.Duration {
	close(w.done)
	w.wait.Wait()
	return w.used()
}

// heapSize is what the heap holds, garbage included, and what of it is in use
// as far as is known.
func heapSize() (size, live uint64) {
	samples := []metrics.Sample{{Name: heapMetric}, {Name: liveMetric}}
	metrics.Read(samples)
	return samples[0].Value.Uint64(), samples[1].Value.Uint64()
}

// settleHeap clears away what the last step left, so that the next one is not
// blamed for it.
func settleHeap() {
	if size, live := heapSize(); size > heapSettle || live > heapSettle {
		runtime.GC()
	}
}
