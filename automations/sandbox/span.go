package sandbox

import (
	"strconv"
	"strings"
	"time"
)

// Span is a length of time in plain words: 30 s, 10 min, 1 h 30 min, 3 d.
func Span(d time.Duration) string {
	if d < time.Minute {
		return strconv.FormatFloat(d.Round(time.Second/10).Seconds(), 'f', -1, 64) + " s"
	}
	d = d.Round(time.Minute)
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	hours, minutes := rest/time.Hour, rest%time.Hour/time.Minute
	var parts []string
	for _, p := range []struct {
		n    time.Duration
		unit string
	}{{days, "d"}, {hours, "h"}, {minutes, "min"}} {
		if p.n > 0 {
			parts = append(parts, strconv.Itoa(int(p.n))+" "+p.unit)
		}
	}
	return strings.Join(parts[:min(len(parts), 2)], " ")
}
