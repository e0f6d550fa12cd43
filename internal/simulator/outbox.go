package simulator

import (
	"sync"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// outgoing is one thing for the writer of a connection to do.
type outgoing struct {
	stanza waBinary.Node
	// delay holds back this and everything behind it.
	delay time.Duration
	// split is after how many bytes the frame is cut in two messages; 0 is not at all.
	split int
	// end closes the connection.
	end bool
}

// outbox is an unbounded queue: nobody who holds the server's lock may wait
// for a slow client.
type outbox struct {
	mu     sync.Mutex // guards items and closed
	items  []outgoing
	closed bool
	wake   chan struct{}
}

func newOutbox() *outbox { return &outbox{wake: make(chan struct{}, 1)} }

func (o *outbox) push(item outgoing) {
	o.mu.Lock()
	if !o.closed {
		o.items = append(o.items, item)
	}
	o.mu.Unlock()
	o.signal()
}

func (o *outbox) close() {
	o.mu.Lock()
	o.closed, o.items = true, nil
	o.mu.Unlock()
	o.signal()
}

func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// next waits for the next item; false means that there will be none.
func (o *outbox) next() (outgoing, bool) {
	for {
		item, found, closed := o.take()
		if found || closed {
			return item, found
		}
		<-o.wake
	}
}

func (o *outbox) take() (item outgoing, found, closed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.items) == 0 {
		return outgoing{}, false, o.closed
	}
	item, o.items = o.items[0], o.items[1:]
	return item, true, false
}
