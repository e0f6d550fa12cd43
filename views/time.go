package views

import (
	"fmt"
	"strings"
	"time"
)

// Time is a moment and the form in which it is shown. The server's words are
// kept fresh in the browser by fd-time.
type Time struct {
	At   time.Time
	Form string    // "clock", "day", "recent", "ago" or "for"
	Now  time.Time // when the page was made
}

// Text is the moment in the server's words.
func (t Time) Text() string {
	at, now := t.At.Local(), t.Now.Local()
	switch t.Form {
	case "clock":
		return at.Format("15:04")
	case "recent":
		if sameDay(at, now) {
			return at.Format("15:04")
		}
		return dayName(at, now)
	case "day":
		return dayName(at, now)
	case "for":
		return "for " + span(now.Sub(at))
	}
	return span(now.Sub(at)) + " ago"
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

func dayName(at, now time.Time) string {
	switch {
	case sameDay(at, now):
		return "Today"
	case sameDay(at, now.AddDate(0, 0, -1)):
		return "Yesterday"
	case at.Year() == now.Year():
		return at.Format("2 Jan")
	}
	return at.Format("2 Jan 2006")
}

// span words a length of time with its two largest units.
func span(d time.Duration) string {
	units := []struct {
		name string
		size time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}}
	var words []string
	for _, unit := range units {
		n := d / unit.size
		d -= n * unit.size
		if n > 0 && len(words) < 2 {
			words = append(words, fmt.Sprintf("%d %s", n, unit.name))
		}
		if len(words) > 0 && unit.name == "min" {
			break
		}
	}
	if len(words) == 0 {
		return "0 s"
	}
	return strings.Join(words, " ")
}

// Bytes words a size: "184 KB", "12.4 MB".
func Bytes(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// Grouped writes a number with thin grouping: "4,516".
func Grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
