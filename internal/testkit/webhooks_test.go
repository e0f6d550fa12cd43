package testkit_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"frontdesk/internal/testkit"
)

// toldEvents collects what a receiver on this machine is told.
type toldEvents struct {
	mu    sync.Mutex
	types []string
	texts []string
	keys  []string
}

func (e *toldEvents) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var body struct {
		DataType, SessionID string
		Data                struct{ Message struct{ Body string } }
	}
	text, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(text, &body) != nil || body.SessionID != testkit.SessionID {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.types = append(e.types, body.DataType)
	e.keys = append(e.keys, r.Header.Get("x-api-key"))
	if body.DataType == "message" {
		e.texts = append(e.texts, body.Data.Message.Body)
	}
}

func (e *toldEvents) has(what func(*toldEvents) []string, want ...string) func() bool {
	return func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		return !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(what(e), w) })
	}
}

func types(e *toldEvents) []string { return e.types }
func texts(e *toldEvents) []string { return e.texts }

func TestAWholeFrontdeskTellsAReceiverOnThisMachine(t *testing.T) {
	var got toldEvents
	receiver := httptest.NewServer(&got)
	defer receiver.Close()
	desk := testkit.New(t, testkit.Env("BASE_WEBHOOK_URL="+receiver.URL))
	guest := desk.Contact("4915110000002", "Guest")
	desk.Says(guest, "one")
	desk.Says(guest, "two")
	desk.Eventually("the link and the messages were told", func() bool {
		return got.has(types, "qr", "authenticated", "ready", "message_create", "change_state")() && got.has(texts, "one", "two")()
	})
	got.mu.Lock()
	defer got.mu.Unlock()
	if !slices.Equal(got.texts, []string{"one", "two"}) {
		t.Errorf("got %q, want the two in order", got.texts)
	}
	if slices.ContainsFunc(got.keys, func(key string) bool { return key != "" }) {
		t.Error("the API key was sent along")
	}
}
