package webhooks

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/internal/guard"
	"frontdesk/internal/telemetry"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// told is one request that a receiver got.
type told struct {
	at     time.Time
	header http.Header
	raw    string
	status int

	SessionID string
	DataType  string
	Data      struct {
		Message struct {
			Body string
			From string
		}
		Body string // of a flat one
	}
}

func (g told) text() string { return g.Data.Message.Body }

func (g told) chat() models.JID {
	return models.JID(strings.Replace(g.Data.Message.From, "@c.us", "@s.whatsapp.net", 1))
}

// receiver is an HTTP server without a network. Answer decides what it says.
type receiver struct {
	answer func(n int, got told) (status int, header http.Header)
	pause  time.Duration // before it answers

	mu   sync.Mutex
	got  []told
	now  int // requests under way
	most int // at the same time
}

func (r *receiver) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	got := told{at: time.Now(), header: request.Header, raw: string(body), status: http.StatusOK}
	if err := json.Unmarshal(body, &got); err != nil {
		return nil, err
	}
	r.enter()
	defer r.leave()
	if r.pause > 0 {
		if err := sleep(request.Context(), r.pause, nil); err != nil {
			return nil, err
		}
	}
	header := http.Header{}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answer != nil {
		got.status, header = r.answer(len(r.got)+1, got)
	}
	r.got = append(r.got, got)
	return &http.Response{StatusCode: got.status, Header: header, Body: io.NopCloser(strings.NewReader("thanks")), Request: request}, nil
}

func (r *receiver) enter() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now++
	r.most = max(r.most, r.now)
}

func (r *receiver) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now--
}

// requests are all requests so far.
func (r *receiver) requests() []told {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// accepted are the texts that were answered with 200, in order, of one chat or
// of all.
func (r *receiver) accepted(chat models.JID) []string {
	var texts []string
	for _, got := range r.requests() {
		if got.status == http.StatusOK && (chat == "" || got.chat() == chat) {
			texts = append(texts, got.text())
		}
	}
	return texts
}

func (r *receiver) wants(t *testing.T, chat models.JID, want ...string) {
	t.Helper()
	if got := r.accepted(chat); !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", chat, got, want)
	}
}

// fails answers with a status the first n times.
func fails(n, status int) func(int, told) (int, http.Header) {
	return func(i int, _ told) (int, http.Header) {
		if i <= n {
			return status, nil
		}
		return http.StatusOK, nil
	}
}

// chat is the address of one of many people.
func chat(n int) models.JID { return models.JID(fmt.Sprintf("%d@s.whatsapp.net", 100+n)) }

var sealer = func() *guard.Sealer {
	s, err := guard.NewSealer(guard.NewKey())
	if err != nil {
		panic(err)
	}
	return s
}()

// desk is a dispatcher that runs over a store, until the test ends or stop is called.
type desk struct {
	*Dispatcher
	store *memory
	stop  func()
}

// run starts a dispatcher. All webhooks of the test go to the transport.
func run(t *testing.T, store *memory, transport http.RoundTripper, opts Options) *desk {
	t.Helper()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	d := &desk{store: store}
	opts.Store, opts.Log, opts.Sealer = store, store, sealer
	opts.Names = func(context.Context, string) wire.Names { return wire.Names{} }
	opts.Metrics, opts.Logger = telemetry.NewMetrics(), telemetry.Discard()
	if opts.Client == nil {
		opts.Client, opts.LocalClient = client, client
	}
	d.Dispatcher = New(opts)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := d.Run(ctx); err != nil {
			t.Errorf("run: %v", err)
		}
	}()
	d.stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(d.stop)
	synctest.Wait()
	return d
}

// hook adds a webhook and waits until it is at work.
func (d *desk) hook(t *testing.T, w models.Webhook) models.Webhook {
	t.Helper()
	if w.URL == "" {
		w.URL = "https://receiver.example/hook"
	}
	w.Enabled = true
	w, err := d.Add(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	return w
}

// pass lets fake time pass, and then waits until everyone has done what was
// due, so that the test may look at what they wrote.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
