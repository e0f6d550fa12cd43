package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"frontdesk/internal/storage/sqlstore"
	"frontdesk/internal/storage/storagetest"
	"frontdesk/internal/testkit"

	"gorm.io/gorm"
)

// BenchmarkLargeOverHTTP measures what clients of the API wait for, over a
// socket and down to the last byte, with 10,000 chats and 1,000,000 messages.
// Run it with -benchtime=50x.
func BenchmarkLargeOverHTTP(b *testing.B) {
	folder := b.TempDir()
	began := time.Now()
	fillLarge(b, filepath.Join(folder, "desk.db"))
	b.Logf("filled in %s", time.Since(began).Round(time.Second))
	desk := testkit.New(b, testkit.OnPort(), testkit.Env("STORAGE_TYPE=sqlite", "SESSIONS_PATH="+folder, "RATE_LIMIT_MAX=1000000"))
	read := func(name, method, path string, body func(i int) string, least int64) {
		b.Run(name, func(b *testing.B) { p95OverHTTP(b, desk, request{method, path, body}, least) })
	}
	read("getChats/all", "POST", "/client/getChats/desk", always(`{}`), 5_000_000)
	read("getChats/first50", "POST", "/client/getChats/desk", always(`{"searchOptions":{"limit":50}}`), 20_000)
	read("getContacts/all", "GET", "/client/getContacts/desk", nil, 1_000_000)
	chat := func(i int) string { return fmt.Sprintf(`{"chatId":"%d@lid"}`, i*40%storagetest.LargeChats) }
	read("fetchMessages/50", "POST", "/chat/fetchMessages/desk", chat, 20_000)
	read("fetchMessages/1000", "POST", "/chat/fetchMessages/desk", always(`{"chatId":"7@lid","searchOptions":{"limit":1000}}`), 500_000)
	for name, text := range map[string]string{"common": "word3", "rare": "needle", "two": "word3 message"} {
		read("searchMessages/"+name, "POST", "/client/searchMessages/desk", always(fmt.Sprintf(`{"query":%q,"options":{"limit":50}}`, text)), 20_000)
	}
	read("searchMessages/inChat", "POST", "/client/searchMessages/desk", always(`{"query":"word3","options":{"limit":50,"chatId":"7@lid"}}`), 20_000)
}

// fillLarge makes the database of a large installation before it is opened.
func fillLarge(b *testing.B, path string) {
	b.Helper()
	store, err := sqlstore.Open(b.Context(), sqlstore.Options{Path: path, Synchronous: "OFF"})
	if err != nil {
		b.Fatal(err)
	}
	err = storagetest.Large(testkit.SessionID, func(sql string, args ...any) error {
		return store.Writer.Write(b.Context(), func(db *gorm.DB) error { return db.Exec(sql, args...).Error })
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
}

// request is a call that a benchmark makes again and again.
type request struct {
	method, path string
	body         func(i int) string // nil: none
}

func always(body string) func(int) string { return func(int) string { return body } }

// p95OverHTTP times a call many times. An answer of fewer bytes than least was
// no answer to what was asked.
func p95OverHTTP(b *testing.B, desk *testkit.Desk, r request, least int64) {
	b.Helper()
	var took []time.Duration
	size, busy := int64(0), processorTime(b)
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		answer := r.send(b, desk, i)
		took = append(took, time.Since(began))
		if size = answer; size < least {
			b.Fatalf("the answer has %d bytes, want at least %d", size, least)
		}
	}
	slices.Sort(took)
	b.ReportMetric(milliseconds(took[len(took)/2]), "p50-ms")
	b.ReportMetric(milliseconds(took[len(took)*95/100]), "p95-ms")
	b.ReportMetric(milliseconds(processorTime(b)-busy)/float64(len(took)), "cpu-ms")
	b.ReportMetric(float64(size)/1e6, "MB")
	b.ReportMetric(0, "ns/op")
}

// processorTime is what this process has used of the processors, the client of
// the benchmark included.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// send makes the call, and returns how many bytes were answered.
func (r request) send(b *testing.B, desk *testkit.Desk, i int) int64 {
	b.Helper()
	var body io.Reader
	if r.body != nil {
		body = bytes.NewBufferString(r.body(i))
	}
	call, err := http.NewRequestWithContext(context.Background(), r.method, desk.URL+r.path, body)
	if err != nil {
		b.Fatal(err)
	}
	call.Header.Set("x-api-key", testkit.Key)
	call.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(call)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	size, err := io.Copy(io.Discard, answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%s %s: got %s, %v", r.method, r.path, answer.Status, err)
	}
	return size
}
