//go:build !linux

package automations

import (
	"os"
	"syscall"
	"time"
)

// isolated adds nothing where the kernel does not tie a child's life to ours;
// a worker ends there when its input ends.
func isolated() *syscall.SysProcAttr { return nil }

func killGroup(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		// It may have ended by itself; there is nothing to do then.
		_ = p.Kill()
	}
}

// processTime is not known here; the time that has passed stands in for it.
func processTime(int) (time.Duration, bool) { return 0, false }
