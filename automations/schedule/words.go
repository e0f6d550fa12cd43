package schedule

import (
	"fmt"
	"strings"
	"time"
)

// String says in words when a plan happens: "every weekday at 08:30".
func (p Plan) String() string {
	switch {
	case p.every > 0:
		return "every " + span(p.every)
	case p.line != nil:
		return "by the cron line " + p.line.text
	case p.date > 0:
		return fmt.Sprintf("on the %s of every month at %s", ordinal(p.date), p.clocks())
	case p.date < 0:
		return "on the last day of every month at " + p.clocks()
	}
	return "every " + p.weekdays() + " at " + p.clocks()
}

func span(d time.Duration) string {
	unit, size := "minute", time.Minute
	for name, length := range map[string]time.Duration{"hour": time.Hour, "day": 24 * time.Hour} {
		if d%length == 0 && length > size {
			unit, size = name, length
		}
	}
	if d == size {
		return unit
	}
	return fmt.Sprintf("%d %ss", d/size, unit)
}

func ordinal(n int) string {
	suffix := "th"
	if n < 11 || n > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprint(n, suffix)
}

func (p Plan) weekdays() string {
	switch p.days {
	case [7]bool{true, true, true, true, true, true, true}:
		return "day"
	case [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}:
		return "weekday"
	}
	var names []string
	for i := range 7 {
		if day := time.Weekday((i + 1) % 7); p.days[day] { // the week begins on Monday
			names = append(names, day.String())
		}
	}
	return enumerate(names)
}

func (p Plan) clocks() string {
	var times []string
	for _, at := range p.times {
		times = append(times, fmt.Sprintf("%02d:%02d", at.hour, at.minute))
	}
	return enumerate(times)
}

// enumerate joins words as people do: "a, b and c".
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
