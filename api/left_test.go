package api_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// holdings are what this process keeps going: how often each kind of goroutine
// and of open file is there.
type holdings map[string]int

// held looks once.
func held() holdings {
	found := holdings{}
	for _, stack := range stacks() {
		if kind := kindOfRoutine(stack); kind != "" {
			found["goroutine "+kind]++
		}
	}
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return found // not on this system
	}
	for _, entry := range entries {
		target, err := os.Readlink(filepath.Join("/proc/self/fd", entry.Name()))
		if kind := kindOfFile(target); err == nil && kind != "" {
			found["file "+kind]++
		}
	}
	return found
}

// stacks are those of all goroutines, one text for each.
func stacks() []string {
	buffer := make([]byte, 1<<20)
	for {
		if n := runtime.Stack(buffer, true); n < len(buffer) {
			return strings.Split(string(buffer[:n]), "\n\n")
		}
		buffer = make([]byte, 2*len(buffer))
	}
}

// kindOfRoutine names a goroutine by where it started and who started it, when
// there is code of ours in its stack; "" for others.
func kindOfRoutine(stack string) string {
	var calls []string
	ours := false
	for line := range strings.SplitSeq(strings.TrimSpace(stack), "\n") {
		if strings.HasPrefix(line, "goroutine ") || strings.HasPrefix(line, "\t") {
			continue
		}
		name, _, _ := strings.Cut(line, " in goroutine ")
		if at := strings.LastIndex(name, "("); at > 0 && strings.HasSuffix(name, ")") {
			name = name[:at]
		}
		calls = append(calls, name)
		ours = ours || strings.HasPrefix(strings.TrimPrefix(name, "created by "), "frontdesk/")
	}
	if !ours {
		return ""
	}
	return strings.Join(calls[max(0, len(calls)-2):], ", ")
}

// kindOfFile names an open file by what it is, a socket or a pipe without its
// number; "" for what the runtime and this test hold themselves.
func kindOfFile(target string) string {
	if strings.HasPrefix(target, "anon_inode:") || strings.HasPrefix(target, "/proc/") || strings.HasPrefix(target, "/dev/") {
		return ""
	}
	kind, _, _ := strings.Cut(target, ":[")
	return kind
}

// over says of what there is more than before.
func (h holdings) over(before holdings) []string {
	var more []string
	for _, kind := range slices.Sorted(maps.Keys(h)) {
		if h[kind] > before[kind] {
			more = append(more, fmt.Sprintf("%s: %d, before %d", kind, h[kind], before[kind]))
		}
	}
	return more
}

// settled is what is held once the sessions and webhooks that requests made are
// gone again and nothing moves any more.
func (v *vandal) settled() holdings {
	v.tidy()
	time.Sleep(10 * time.Minute)
	synctest.Wait()
	return held()
}

// tidy ends what a request may rightly have begun.
func (v *vandal) tidy() {
	v.desk.t.Helper()
	for _, name := range v.desk.get("/session/getSessions")["result"].([]any) {
		if name != "line" {
			v.desk.call("GET", "/session/terminate/"+name.(string), "")
		}
	}
	for _, hook := range v.desk.get("/api/webhooks")["data"].(map[string]any)["webhooks"].([]any) {
		v.desk.call("DELETE", fmt.Sprintf("/api/webhooks/%v", hook.(map[string]any)["id"]), "")
	}
}

// leavesNothing waits until no more is held than before.
func (v *vandal) leavesNothing(t *testing.T, before holdings) {
	t.Helper()
	var more []string
	for range 6 {
		if more = v.settled().over(before); len(more) == 0 {
			return
		}
	}
	t.Errorf("left behind after an hour:\n%s", strings.Join(more, "\n"))
}
