package sandbox

import (
	"slices"
	"time"

	// A worker, and a small container, have no time zones on their disk.
	_ "time/tzdata"
)

// Hours are when the desk is open, and where on earth.
type Hours struct {
	Zone   string     `json:"zone"` // a name of the time zone database; empty: UTC
	Open   []OpenSpan `json:"open"`
	Closed []string   `json:"closed,omitempty"` // dates on which nobody is there: 2026-12-25
}

// OpenSpan is a time of a weekday in which the desk is open.
type OpenSpan struct {
	Day  int    `json:"day"`  // 0 is Sunday
	From string `json:"from"` // 09:00
	To   string `json:"to"`   // 18:00; 24:00 is the end of the day
}

// OfficeHours are the hours of a desk that has not said otherwise: Monday to
// Friday from nine to six, UTC.
func OfficeHours() Hours {
	h := Hours{Zone: "UTC"}
	for day := 1; day <= 5; day++ {
		h.Open = append(h.Open, OpenSpan{Day: day, From: "09:00", To: "18:00"})
	}
	return h
}

// Location is where the desk is. A zone that nobody knows is UTC.
func (h Hours) Location() *time.Location {
	at, err := time.LoadLocation(h.Zone)
	if err != nil {
		return time.UTC
	}
	return at
}

// IsOpen reports whether the desk is open at a moment.
func (h Hours) IsOpen(at time.Time) bool {
	at = at.In(h.Location())
	// A span that began yesterday may go past midnight.
	for _, day := range []int{-1, 0} {
		for _, s := range h.spans(at, day) {
			if !at.Before(s.from) && at.Before(s.to) {
				return true
			}
		}
	}
	return false
}

// NextOpen is the first moment, from the given one on, at which the desk is
// open: the moment itself when it is open then. It is zero when the desk does
// not open within a year.
func (h Hours) NextOpen(after time.Time) time.Time {
	if h.IsOpen(after) {
		return after
	}
	local := after.In(h.Location())
	for day := range 367 {
		for _, s := range h.spans(local, day) {
			if !s.from.Before(after) {
				return s.from
			}
		}
	}
	return time.Time{}
}

// NextClosed is the first moment, from the given one on, at which the desk is
// closed. It is zero when the desk does not close within a year.
func (h Hours) NextClosed(after time.Time) time.Time {
	at := after
	for range 367 {
		if !h.IsOpen(at) {
			return at
		}
		at = h.endOf(at)
	}
	return time.Time{}
}

// endOf is when the span ends that a moment is in.
func (h Hours) endOf(at time.Time) time.Time {
	local, end := at.In(h.Location()), at
	for _, day := range []int{-1, 0} {
		for _, s := range h.spans(local, day) {
			if !local.Before(s.from) && s.to.After(end) {
				end = s.to
			}
		}
	}
	return end
}

// span is one time in which the desk is open.
type span struct{ from, to time.Time }

// spans are the times that begin on a day, counted from that of a moment, in order.
func (h Hours) spans(local time.Time, days int) []span {
	date := time.Date(local.Year(), local.Month(), local.Day()+days, 12, 0, 0, 0, local.Location())
	if slices.Contains(h.Closed, date.Format(time.DateOnly)) {
		return nil
	}
	var all []span
	for _, o := range h.Open {
		from, fromOK := minuteOf(o.From)
		to, toOK := minuteOf(o.To)
		if !fromOK || !toOK || o.Day != int(date.Weekday()) {
			continue
		}
		if to <= from {
			to += 24 * 60
		}
		at := func(minute int) time.Time {
			return time.Date(date.Year(), date.Month(), date.Day(), 0, minute, 0, 0, local.Location())
		}
		all = append(all, span{at(from), at(to)})
	}
	slices.SortFunc(all, func(a, b span) int { return a.from.Compare(b.from) })
	return all
}

// minuteOf reads a time of day: 09:00, or 24:00 for the end of it.
func minuteOf(s string) (int, bool) {
	if s == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", s)
	return t.Hour()*60 + t.Minute(), err == nil
}

// Describe says when the desk is open: Mon–Fri 09:00–18:00, Sat 10:00–12:00.
func (h Hours) Describe() string {
	return localeOf("en").hours(h)
}
