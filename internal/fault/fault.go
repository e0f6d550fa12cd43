// Package fault marks the points at which a test may make things fail: a crash
// between a commit and the answer, an error from the disk. In production a
// point does nothing and costs one load of a pointer.
package fault

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

// Points are the names of all points, so that a test can walk them.
var Points = slices.Concat(Traffic, Dialog)

// Traffic are the points that every message passes.
var Traffic = []string{
	"append.applied", // the rows and events of a change are written, not yet committed
	"append.stored",  // they are durable, nobody has been told
	"outbox.stored",  // an outgoing message is durable, not yet handed to WhatsApp
	"outbox.sending", // its state says that it is being sent
	"outbox.acked",   // WhatsApp has it, its row does not say so yet
	"webhook.told",   // a receiver has answered 2xx, the position is not saved
}

// Dialog are the points that the runs of automations pass.
var Dialog = []string{
	"run.begun",      // a run is durable, none of its steps is
	"step.storing",   // all that a step did is written, not yet committed
	"step.stored",    // it is durable, its messages have not left and no clock is set
	"answer.storing", // what a run waited for is written, not yet committed
	"answer.stored",  // it is durable, the run has not gone on
	"fetch.started",  // a web request is noted as made, and has not left
	"fetch.answered", // its answer is here, and not stored
}

// Plan says what happens at a point. An error is what the point returns.
type Plan func(name string) error

var plan atomic.Pointer[Plan]

// Point is a place where a test may make things fail.
func Point(name string) error {
	if current := plan.Load(); current != nil {
		return (*current)(name)
	}
	return nil
}

// Set puts a plan in force and returns what takes it back. It is for tests.
func Set(p Plan) (restore func()) {
	before := plan.Swap(&p)
	return func() { plan.Store(before) }
}

// Arm puts a plan in force that is written as "name=kill" or "name=error", with
// "@n" for the n-th time only: "append.stored=kill@3". Several are parted by
// commas. An empty text arms nothing. The process is killed as by the system:
// nothing is closed and nothing said.
func Arm(text string) error {
	if text == "" {
		return nil
	}
	armed := make(map[string]*trigger)
	for _, entry := range strings.Split(text, ",") {
		name, t, err := parse(entry)
		if err != nil {
			return err
		}
		armed[name] = t
	}
	Set(func(name string) error {
		if t := armed[name]; t != nil {
			return t.reach(name)
		}
		return nil
	})
	return nil
}

// trigger is what one entry of a plan does.
type trigger struct {
	mu      sync.Mutex // guards reached
	reached int
	at      int // 0: every time
	kill    bool
}

func parse(entry string) (string, *trigger, error) {
	name, action, _ := strings.Cut(strings.TrimSpace(entry), "=")
	action, count, counted := strings.Cut(action, "@")
	if !slices.Contains(Points, name) || (action != "kill" && action != "error") {
		return "", nil, fmt.Errorf("no such fault: %q", entry)
	}
	t := &trigger{kill: action == "kill"}
	if counted {
		var err error
		if t.at, err = strconv.Atoi(count); err != nil {
			return "", nil, fmt.Errorf("no such fault: %q", entry)
		}
	}
	return name, t, nil
}

func (t *trigger) reach(name string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reached++
	if t.at != 0 && t.reached != t.at {
		return nil
	}
	if t.kill {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // nothing runs on while the signal is on its way
	}
	return fmt.Errorf("a fault was set at %s", name)
}
