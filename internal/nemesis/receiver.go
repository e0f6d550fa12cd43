package nemesis

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"time"
)

// Receiver is the other end of a webhook. It may fail now and then.
type Receiver struct {
	server *httptest.Server
	fault  func(nth int, event string) Fault

	mu       sync.Mutex // guards what follows
	accepted []Delivery
	attempts int
	refused  int
}

// Fault is a way in which a receiver fails a request.
type Fault int

// A receiver that breaks off has taken the event, and nobody is told.
const (
	NoFault     Fault = iota
	ServerError       // 500
	TooMany           // 429, with Retry-After
	BreaksOff         // takes the event and closes the connection without an answer
	Slow              // takes the event and answers late
)

const slowness = 2 * time.Second

// Delivery is one event that a webhook told.
type Delivery struct {
	EventID   string `json:"-"` // the same on every attempt
	DataType  string `json:"dataType"`
	SessionID string `json:"sessionId"`
	Data      struct {
		Message Message `json:"message"`
	} `json:"data"`
}

// NewReceiver starts a receiver on loopback. refuse says whether the n-th
// delivery, from 1, is answered with an error; nil refuses none.
func NewReceiver(refuse func(nth int) bool) *Receiver {
	return NewFaultyReceiver(func(nth int, _ string) Fault {
		if refuse != nil && refuse(nth) {
			return ServerError
		}
		return NoFault
	})
}

// NewFaultyReceiver starts a receiver that fails the n-th delivery, from 1, of
// an event as fault says. No two calls of fault run at once.
func NewFaultyReceiver(fault func(nth int, event string) Fault) *Receiver {
	r := &Receiver{fault: fault}
	r.server = httptest.NewServer(r)
	return r
}

// ServeHTTP takes a delivery.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	delivery := Delivery{EventID: request.Header.Get("webhook-id")}
	var other *json.UnmarshalTypeError // data.message of loading_screen is a text
	if err := json.NewDecoder(request.Body).Decode(&delivery); err != nil && !errors.As(err, &other) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	switch r.take(delivery) {
	case ServerError:
		w.WriteHeader(http.StatusInternalServerError)
	case TooMany:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	case BreaksOff:
		panic(http.ErrAbortHandler)
	case Slow:
		select {
		case <-time.After(slowness):
		case <-request.Context().Done():
		}
	}
}

// take accepts a delivery, or says how it fails.
func (r *Receiver) take(delivery Delivery) Fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts++
	fault := r.fault(r.attempts, delivery.EventID)
	if fault != NoFault && fault != Slow {
		r.refused++
	}
	if fault != ServerError && fault != TooMany {
		r.accepted = append(r.accepted, delivery)
	}
	return fault
}

// URL is where it receives.
func (r *Receiver) URL() string { return r.server.URL }

// Close stops receiving.
func (r *Receiver) Close() { r.server.Close() }

// Refused counts the deliveries that were answered with an error, or not at all.
func (r *Receiver) Refused() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refused
}

// Told reports whether an event was accepted.
func (r *Receiver) Told(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.accepted, func(d Delivery) bool { return d.EventID == id })
}

// First lists the accepted deliveries of a type, each event once, in the order
// in which they came first.
func (r *Receiver) First(dataType string) []Delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	var first []Delivery
	seen := make(map[string]bool)
	for _, delivery := range r.accepted {
		if delivery.DataType == dataType && !seen[delivery.EventID] {
			seen[delivery.EventID] = true
			first = append(first, delivery)
		}
	}
	return first
}

// FirstIDs lists the events that were accepted, each once, in the order in which
// they came first, and counts how often one came again.
func (r *Receiver) FirstIDs() (ids []string, again int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := make(map[string]bool)
	for _, delivery := range r.accepted {
		if !seen[delivery.EventID] {
			seen[delivery.EventID] = true
			ids = append(ids, delivery.EventID)
		}
	}
	return ids, len(r.accepted) - len(ids)
}
