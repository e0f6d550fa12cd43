package api_test

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"syscall"
	"testing"
)

//go:embed testdata/client
var clientFiles embed.FS

// TestATypeScriptClientOfTheDocumentsCompiles checks both OpenAPI documents
// with a validator that is none of ours, makes TypeScript of them, and compiles
// a program that uses it.
func TestATypeScriptClientOfTheDocumentsCompiles(t *testing.T) {
	tools := clientTools(t)
	work := t.TempDir()
	withBareDesk(t, func(t *testing.T, d *desk) {
		for _, name := range []string{"openapi.json", "openapi-3.0.json"} {
			save(t, filepath.Join(work, name), d.call("GET", "/"+name, "").Body.Bytes())
		}
	})
	program, err := clientFiles.ReadFile("testdata/client/use.ts")
	if err != nil {
		t.Fatal(err)
	}
	save(t, filepath.Join(work, "use.ts"), program)
	runTool(t, tools, "node", "check.mjs", work)
	runTool(t, work, filepath.Join(tools, "node_modules", ".bin", "tsc"), "--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "use.ts")
}

func save(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func runTool(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	tool := exec.CommandContext(t.Context(), name, args...)
	tool.Dir = dir
	if output, err := tool.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", filepath.Base(name), err, bytes.TrimSpace(output))
	}
}

// clientTools installs the validator and the generator into a cache, once for
// each lock file. Where Node is missing the test is left out; on the build
// server that is a failure, or nobody would notice.
func clientTools(t *testing.T) string {
	t.Helper()
	dir, err := installClientTools(t)
	if err == nil {
		return dir
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	t.Skipf("*** no TypeScript client without Node: %v", err)
	return ""
}

func installClientTools(t *testing.T) (string, error) {
	t.Helper()
	lock, err := clientFiles.ReadFile("testdata/client/package-lock.json")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "frontdesk-client-"+hex.EncodeToString(sum[:6]))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	// Others may be running the same test.
	turn, err := os.OpenFile(filepath.Join(dir, "turn"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	defer turn.Close()
	if err := syscall.Flock(int(turn.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	for _, name := range []string{"package.json", "package-lock.json", "check.mjs"} {
		data, err := clientFiles.ReadFile(path.Join("testdata/client", name))
		if err != nil {
			return "", err
		}
		save(t, filepath.Join(dir, name), data)
	}
	done := filepath.Join(dir, "installed")
	if _, err := os.Stat(done); err == nil {
		return dir, nil
	}
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = dir
	if output, err := npm.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w: %s", err, output)
	}
	return dir, os.WriteFile(done, nil, 0o600)
}
