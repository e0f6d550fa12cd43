package nemesis

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// shop is the web server that the reference dialog asks.
type shop struct {
	*httptest.Server
	mu   sync.Mutex          // guards keys
	keys map[string][]string // the Idempotency-Key of each request, by method and path
}

func newShop(t testing.TB) *shop {
	s := &shop{keys: map[string][]string{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// ServeHTTP answers at once and remembers what it was asked.
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	what := r.Method + " " + r.URL.Path
	s.keys[what] = append(s.keys[what], r.Header.Get("Idempotency-Key"))
	_, _ = io.WriteString(w, "late") // a program that was killed does not read it
}

func (s *shop) host() string { return strings.TrimPrefix(s.URL, "http://") }

// asked checks the requests of one dialog: what may be repeated came once, or
// twice under one key; what may not came once, or not at all when the program
// died between noting it as made and making it.
func (s *shop) asked(p pass) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	stock, reminders := s.keys["GET /stock/"+p.number], s.keys["POST /reminders/"+p.number]
	var wrong error
	if len(stock) == 0 || len(stock) > 2 || stock[0] == "" || len(slices.Compact(slices.Clone(stock))) != 1 {
		wrong = fmt.Errorf("the stock was asked for under the keys %q", stock)
	}
	want := 1
	if p.plan == "step.stored=kill@4" || p.plan == "fetch.started=kill@2" {
		want = 0
	}
	if len(reminders) != want {
		wrong = errors.Join(wrong, fmt.Errorf("the reminder was asked for %d times, want %d", len(reminders), want))
	}
	return wrong
}
