package nemesis

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
)

// Receiver is the other end of a webhook. It may refuse now and then.
type Receiver struct {
	server *httptest.Server
	refuse func(nth int) bool

	mu       sync.Mutex // guards what follows
	accepted []Delivery
	attempts int
	refused  int
}

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
	if refuse == nil {
		refuse = func(int) bool { return false }
	}
	r := &Receiver{refuse: refuse}
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
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts++
	if r.refuse(r.attempts) {
		r.refused++
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	r.accepted = append(r.accepted, delivery)
}

// URL is where it receives.
func (r *Receiver) URL() string { return r.server.URL }

// Close stops receiving.
func (r *Receiver) Close() { r.server.Close() }

// Refused counts the deliveries that were answered with an error.
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
