package testkit_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
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
	flat  []string
}

func (e *toldEvents) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var body struct {
		DataType, SessionID string
		Data                struct {
			Body    string // of a flat one
			Message struct{ Body string }
		}
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
		e.flat = append(e.flat, body.Data.Body)
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

func TestTheEnvironmentSaysWhatAReceiverIsTold(t *testing.T) {
	var own, general toldEvents
	receiver, base := httptest.NewServer(&own), httptest.NewServer(&general)
	defer receiver.Close()
	defer base.Close()
	desk := testkit.New(t, testkit.Env(
		"BASE_WEBHOOK_URL="+base.URL, strings.ToUpper(testkit.SessionID)+"_WEBHOOK_URL="+receiver.URL,
		"DISABLED_CALLBACKS=qr|loading_screen,message_create", "WEBHOOK_SEND_API_KEY=true", "WEBHOOK_FLATTEN=true",
	))
	guest := desk.Contact("4915110000002", "Guest")
	desk.Says(guest, "one")
	desk.Eventually("the message was told", own.has(texts, "one"))
	own.mu.Lock()
	defer own.mu.Unlock()
	for _, off := range []string{"qr", "loading_screen", "message_create"} {
		if slices.Contains(own.types, off) {
			t.Errorf("%s was told, though it is switched off", off)
		}
	}
	if !slices.Equal(own.flat, []string{"one"}) {
		t.Errorf("flat bodies are %q", own.flat)
	}
	if slices.Contains(own.keys, "") {
		t.Errorf("the API key was not always sent: %q", own.keys)
	}
	general.mu.Lock()
	defer general.mu.Unlock()
	if len(general.types) > 0 {
		t.Errorf("the general receiver was told %q", general.types)
	}
}
