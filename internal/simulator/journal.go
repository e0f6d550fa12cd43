package simulator

import (
	"context"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
)

const (
	inward  = "in"
	outward = "out"
	// journalLimit bounds what Events and Unknown remember.
	journalLimit = 5000
)

// counters count for Stats.
type counters struct {
	messages int64
	bytes    int64
	retries  int64
}

// Event is something the server saw, for debugging.
type Event struct {
	Seq       int       `json:"seq"`
	Time      time.Time `json:"time"`
	Account   string    `json:"account"`
	Device    int       `json:"device"`
	Direction string    `json:"direction"`
	Summary   string    `json:"summary"`
}

// journal remembers the latest events and all unknown stanzas.
type journal struct {
	last    int
	events  []Event
	unknown []string
}

func (s *Server) record(c *conn, direction string, stanza *waBinary.Node) {
	s.journal.last++
	event := Event{Seq: s.journal.last, Time: s.now(), Direction: direction, Summary: summary(stanza)}
	if c.device != nil {
		event.Account, event.Device = c.device.account.number, int(c.device.id)
	}
	s.journal.events = append(s.journal.events, event)
	if len(s.journal.events) > 2*journalLimit {
		s.journal.events = append([]Event(nil), s.journal.events[journalLimit:]...)
	}
	s.log.Debug("stanza", "device", c.name(), "direction", direction, "summary", event.Summary)
}

// unknown notes a stanza that nobody handles. Tests assert that there is none.
func (s *Server) unknown(c *conn, stanza *waBinary.Node) {
	if len(s.journal.unknown) < journalLimit {
		s.journal.unknown = append(s.journal.unknown, stanza.String())
	}
	s.log.Warn("unknown stanza", "device", c.name(), "summary", summary(stanza))
}

// summary is the stanza without its contents, which may be large.
func summary(stanza *waBinary.Node) string {
	line := waBinary.Node{Tag: stanza.Tag, Attrs: stanza.Attrs}
	for _, child := range stanza.GetChildren() {
		line.Content = append(line.GetChildren(), waBinary.Node{Tag: child.Tag, Attrs: child.Attrs})
	}
	return line.String()
}

// Unknown lists the stanzas that nobody handled.
func (s *Server) Unknown() []string {
	var list []string
	s.do(func() { list = append(list, s.journal.unknown...) })
	return list
}

// Events lists what the server saw after a sequence number; it remembers the
// latest few thousand.
func (s *Server) Events(after int) []Event {
	var list []Event
	s.do(func() { list = s.journal.after(after) })
	return list
}

// WaitEvents is Events, but waits until there is one.
func (s *Server) WaitEvents(ctx context.Context, after int) ([]Event, error) {
	var list []Event
	err := s.waitFor(ctx, func() bool {
		list = s.journal.after(after)
		return len(list) > 0
	})
	return list, err
}

func (j *journal) after(seq int) []Event {
	for i, event := range j.events {
		if event.Seq > seq {
			return append([]Event(nil), j.events[i:]...)
		}
	}
	return nil
}

// Stats says how the server is doing.
type Stats struct {
	Connections int      `json:"connections"`
	Queued      int      `json:"queued"`
	Unacked     int      `json:"unacked"`
	Unknown     []string `json:"unknown"`
	Messages    int64    `json:"messages"`
	Bytes       int64    `json:"bytes"`
	// Retries is how often a device could not read a message and asked for it
	// once more.
	Retries int64 `json:"retries"`
}

// Stats counts connections, what waits for devices that are offline (queued)
// or have not acknowledged it (unacked), unknown stanzas, and traffic.
func (s *Server) Stats() Stats {
	var stats Stats
	s.do(func() {
		stats = Stats{
			Connections: len(s.conns), Unknown: append([]string{}, s.journal.unknown...),
			Messages: s.counters.messages, Bytes: s.counters.bytes, Retries: s.counters.retries,
		}
		for _, a := range s.accounts {
			for _, d := range a.devices {
				stats.count(d)
			}
		}
	})
	return stats
}

// WaitQuiet waits until every device that is connected has acknowledged all
// it was given.
func (s *Server) WaitQuiet(ctx context.Context) error {
	return s.waitFor(ctx, func() bool {
		for _, a := range s.accounts {
			for _, d := range a.devices {
				if d.conn != nil && (!d.active || len(d.queue) > 0) {
					return false
				}
			}
		}
		return true
	})
}

func (s *Stats) count(d *device) {
	for _, q := range d.queue {
		if q.sent {
			s.Unacked++
			continue
		}
		s.Queued++
	}
}
