package events

import (
	"slices"
	"sort"
	"sync"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// recent holds the newest events and the bells that followers wait at.
//
// Callers who share a commit come back from it in any order, but events must be
// told in the order of their ids. So each takes a ticket while it has its turn
// in the transaction, and a ticket is told only after all before it are settled.
type recent struct {
	size int

	mu      sync.Mutex // guards what follows
	tickets []*ticket
	events  []models.Event // in order; every event after floor that has been told
	floor   int64
	last    int64 // the newest event
	known   bool  // whether last is known
	bells   map[string]chan struct{}
}

// ticket is a change's place in the order.
type ticket struct {
	events    []models.Event
	settled   bool
	committed bool
}

// everySession is the bell of followers of more than one session.
const everySession = ""

func newRecent(size int) *recent {
	return &recent{size: size, bells: make(map[string]chan struct{})}
}

// begin sets the newest event as the store knows it, and returns it as it is by now.
func (r *recent) begin(last int64) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = max(r.last, last)
	if !r.known {
		r.floor, r.known = r.last, true
	}
	return r.last
}

func (r *recent) newest() (last int64, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last, r.known
}

// stage takes a place for events that are about to be committed.
func (r *recent) stage(events []models.Event) *ticket {
	if len(events) == 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	place := &ticket{events: events}
	r.tickets = append(r.tickets, place)
	return place
}

// settle says what became of a ticket, and tells all that may be told by now.
func (r *recent) settle(place *ticket, committed bool) {
	if place == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	place.settled, place.committed = true, committed
	for len(r.tickets) > 0 && r.tickets[0].settled {
		if r.tickets[0].committed {
			r.tell(r.tickets[0].events)
		}
		r.tickets = r.tickets[1:]
	}
}

func (r *recent) tell(events []models.Event) {
	if !r.known {
		r.floor, r.known = events[0].ID-1, true
	}
	r.events = append(r.events, events...)
	r.last = max(r.last, events[len(events)-1].ID)
	r.trim()
	r.ring(events[0].SessionID)
	r.ring(everySession)
}

// trim forgets the oldest once twice as many are there as should be, so that
// the rest is moved rarely.
func (r *recent) trim() {
	if len(r.events) < 2*r.size {
		return
	}
	extra := len(r.events) - r.size
	r.floor = r.events[extra-1].ID
	r.events = slices.Clone(r.events[extra:])
}

func (r *recent) ring(session string) {
	if bell := r.bells[session]; bell != nil {
		close(bell)
		delete(r.bells, session)
	}
}

// maxBatch bounds what a follower takes at once.
const maxBatch = 256

// after gives the events after an id that the filter lets through and the id up
// to which that is all. held is false when the events are no longer in memory.
// The bell rings when there is more.
func (r *recent) after(id int64, f storage.EventFilter) (events []models.Event, upTo int64, held bool, bell <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	bell = r.bell(f)
	if !r.known || id < r.floor {
		return nil, r.last, false, bell
	}
	start := sort.Search(len(r.events), func(i int) bool { return r.events[i].ID > id })
	for _, event := range r.events[start:] {
		if len(events) == maxBatch {
			break
		}
		id = event.ID
		if passes(event, f) {
			events = append(events, event)
		}
	}
	return events, id, true, bell
}

func (r *recent) bell(f storage.EventFilter) <-chan struct{} {
	session := f.Session
	bell := r.bells[session]
	if bell == nil {
		bell = make(chan struct{})
		r.bells[session] = bell
	}
	return bell
}

// passes reports whether a filter lets an event through.
func passes(event models.Event, f storage.EventFilter) bool {
	if f.Session != "" && event.SessionID != f.Session {
		return false
	}
	if f.Session == "" && len(f.Sessions) > 0 && !slices.Contains(f.Sessions, event.SessionID) {
		return false
	}
	return len(f.Types) == 0 || slices.Contains(f.Types, event.Type())
}
