package media

import (
	"errors"

	"golang.org/x/sys/unix"
)

// limitMemory bounds the data of a program that was just started. One that has
// ended already needs no bound.
func limitMemory(pid int, bytes uint64) error {
	err := unix.Prlimit(pid, unix.RLIMIT_DATA, &unix.Rlimit{Cur: bytes, Max: bytes}, nil)
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	return err
}
