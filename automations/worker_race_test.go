//go:build race

package automations

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// The race detector maps more memory than a worker may have, so that under it
// the tests start workers that were built without.
var bareWorker = sync.OnceValues(func() (string, error) {
	path := filepath.Join(os.TempDir(), "frontdesk-test-worker")
	out, err := exec.Command("go", "build", "-o", path, "./testdata/worker").CombinedOutput()
	if err != nil {
		return string(out), err
	}
	return path, nil
})

func workerCommand(t testing.TB) []string {
	t.Helper()
	path, err := bareWorker()
	if err != nil {
		t.Fatalf("build worker: %v: %s", err, path)
	}
	return []string{path}
}
