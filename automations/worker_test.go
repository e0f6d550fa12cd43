//go:build !race

package automations

import (
	"os"
	"testing"
)

// workerCommand starts this very test binary as a worker.
func workerCommand(t testing.TB) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{self, "sandbox"}
}
