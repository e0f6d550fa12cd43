package sandbox

import (
	"runtime"
	"runtime/debug"
	"time"

	"github.com/dlclark/regexp2/v2"
)

const (
	maxStack = 32 << 20
	maxFiles = 16

	// patternTimeout is a little more than StepCPU: a pattern that searches
	// without end gives up, and the interrupt that waits then names the line.
	patternTimeout = StepCPU + 150*time.Millisecond
)

// confine locks the process in, before anything of a script is seen.
func confine() error {
	debug.SetTraceback("none")
	debug.SetMemoryLimit(MaxHeap)
	debug.SetMaxStack(maxStack)
	runtime.GOMAXPROCS(2) // the script, and the watchdog beside it
	regexp2.DefaultMatchTimeout = patternTimeout
	time.Local = time.UTC
	return limitProcess()
}
