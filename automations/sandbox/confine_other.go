//go:build !linux

package sandbox

import "time"

var processStart = time.Now()

// limitProcess does nothing where the limits do not count mappings: there the
// server watches the worker's memory and kills it.
func limitProcess() error { return nil }

// cpuTime is the time since the process began, where processor time is not
// to be had.
func cpuTime() time.Duration { return time.Since(processStart) }
