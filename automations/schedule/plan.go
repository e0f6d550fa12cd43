// Package schedule knows when a script wants to run: it reads what an author
// wrote in onSchedule, says when that is next in a time zone, and tells it in
// words. Its Runner fires what is due, once, over restarts.
package schedule

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"frontdesk/models"
)

// MinInterval is the shortest time between two firings.
const MinInterval = time.Minute

// maxInterval keeps "every …" within what people mean by it.
const maxInterval = 31 * 24 * time.Hour

// maxLength is how much text a plan may be, in bytes.
const maxLength = 200

// Plan says when something happens, again and again.
type Plan struct {
	every time.Duration // an interval; then nothing else is set
	line  *cronLine     // a cron line; then nothing else is set
	days  [7]bool       // of the week, from Sunday
	date  int           // of the month; 0: every matching day of the week, -1: the last
	times []clock       // in order
}

// clock is a time of day.
type clock struct{ hour, minute int }

// forms is what an author is told who wrote something else.
const forms = "'every day 09:00', 'weekdays 08:30', 'mon,thu 18:00', 'every 15m', '1st of month 07:00' or a cron line"

var (
	interval = regexp.MustCompile(`^every (\d+) ?(m|min|minutes?|h|hours?|d|days?)$`)
	monthly  = regexp.MustCompile(`^(?:on )?(?:the )?(?:(\d{1,2})(?:st|nd|rd|th)|(last)(?: day)?) of (?:every |the )?month (.+)$`)
	cronText = regexp.MustCompile(`^[0-9*/,\-?a-z]+( [0-9*/,\-?a-z]+){4}$`)
)

// Parse reads a plan. It refuses what could never happen.
func Parse(text string) (Plan, error) {
	if len(text) > maxLength {
		return Plan{}, unknown(text)
	}
	words := strings.ToLower(strings.Join(strings.Fields(text), " "))
	if found := interval.FindStringSubmatch(words); found != nil {
		return parseInterval(found[1], found[2])
	}
	if found := monthly.FindStringSubmatch(words); found != nil {
		return parseMonthly(found[1], found[3])
	}
	if cronText.MatchString(words) {
		return parseCron(words)
	}
	if days, at, ok := strings.Cut(words, " "); ok {
		return parseWeekly(days, at, text)
	}
	return Plan{}, unknown(text)
}

func unknown(text string) error {
	if len(text) > 60 {
		text = text[:60]
	}
	return models.Errorf(models.Invalid, "%q is no time that a schedule knows; write %s", text, forms)
}

func parseInterval(number, unit string) (Plan, error) {
	n, err := strconv.Atoi(number)
	size := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[unit[0]]
	if err != nil || n < 1 || n > int(maxInterval/size) {
		return Plan{}, models.Errorf(models.Invalid, "a schedule may run at most every minute and at least every 31 days")
	}
	return Plan{every: time.Duration(n) * size}, nil
}

func parseMonthly(date, at string) (Plan, error) {
	p := Plan{date: -1}
	if date != "" {
		p.date, _ = strconv.Atoi(date)
		if p.date < 1 || p.date > 31 {
			return Plan{}, models.Errorf(models.Invalid, "a month has no %s.", date)
		}
	}
	var err error
	p.times, err = parseTimes(at)
	return p, err
}

func parseWeekly(days, at, whole string) (Plan, error) {
	if days == "every" {
		days, at, _ = strings.Cut(at, " ")
	}
	var p Plan
	var ok bool
	if p.days, ok = parseDays(days); !ok {
		return Plan{}, unknown(whole)
	}
	var err error
	p.times, err = parseTimes(at)
	return p, err
}

var dayNames = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// parseDays reads "weekdays", "mon,thu" or "mon-fri".
func parseDays(words string) (days [7]bool, ok bool) {
	switch words {
	case "day", "daily", "days":
		return [7]bool{true, true, true, true, true, true, true}, true
	case "weekday", "weekdays":
		return [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}, true
	case "weekend", "weekends":
		return [7]bool{0: true, 6: true}, true
	}
	for part := range strings.SplitSeq(words, ",") {
		from, to, span := strings.Cut(part, "-")
		first, last := dayOf(from), dayOf(from)
		if span {
			last = dayOf(to)
		}
		if first < 0 || last < 0 {
			return days, false
		}
		for day := first; ; day = (day + 1) % 7 {
			days[day] = true
			if day == last {
				break
			}
		}
	}
	return days, true
}

// dayOf finds a day of the week by at least three letters of its name.
func dayOf(word string) int {
	word = strings.TrimSuffix(word, "s")
	if len(word) < 3 {
		return -1
	}
	return slices.IndexFunc(dayNames, func(name string) bool { return strings.HasPrefix(name, word) })
}

// parseTimes reads "09:00" or "9:00, 18:30", with or without "at".
func parseTimes(words string) ([]clock, error) {
	words = strings.TrimPrefix(words, "at ")
	var times []clock
	for part := range strings.SplitSeq(strings.ReplaceAll(words, " and ", ","), ",") {
		at, err := time.Parse("15:04", strings.TrimSpace(part))
		if err != nil {
			return nil, models.Errorf(models.Invalid, "%q is no time of day; write it as 09:00", strings.TrimSpace(part))
		}
		times = append(times, clock{at.Hour(), at.Minute()})
	}
	slices.SortFunc(times, func(a, b clock) int { return 60*(a.hour-b.hour) + a.minute - b.minute })
	return slices.Compact(times), nil
}

// cronLine is a line as cron has it.
type cronLine struct {
	text     string
	schedule cron.Schedule
	// steady says that the hour is left open: such a line goes by the time that
	// really passes, not by the clock on the wall.
	steady bool
}

func parseCron(text string) (Plan, error) {
	schedule, err := cron.ParseStandard(text)
	if err != nil {
		return Plan{}, &models.Error{Kind: models.Invalid, Message: "this cron line cannot be read; write minute, hour, day of the month, month and day of the week", Err: err}
	}
	line := &cronLine{text: text, schedule: schedule, steady: strings.HasPrefix(strings.Fields(text)[1], "*")}
	p := Plan{line: line}
	if p.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Plan{}, &models.Error{Kind: models.Invalid, Message: "this cron line names a day that never comes", Err: errors.New(text)}
	}
	return p, nil
}
