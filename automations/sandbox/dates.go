package sandbox

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// localTimes are the ways to write a moment without a zone.
var localTimes = []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly}

// parseMoment reads a moment: an ISO time, or one of a zone.
func parseMoment(text string, zone *time.Location) (time.Time, bool) {
	text = strings.TrimSpace(text)
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return at, true
	}
	for _, layout := range localTimes {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

func (a *almanac) date(args json.RawMessage) any {
	asked := read[struct {
		At      int64
		Pattern string
	}](args)
	if asked.Pattern == "" {
		asked.Pattern = a.locale.date
	}
	return a.locale.pattern(time.UnixMilli(asked.At).In(a.zone), asked.Pattern)
}

func (a *almanac) time(args json.RawMessage) any {
	return a.locale.pattern(time.UnixMilli(read[int64](args)).In(a.zone), a.locale.clock)
}

// pattern writes a moment after a pattern of letters: yyyy-MM-dd HH:mm. What
// stands between single quotes, and what is no letter, stays as it is.
func (l locale) pattern(at time.Time, pattern string) string {
	var b strings.Builder
	for i := 0; i < len(pattern); {
		c := pattern[i]
		if c == '\'' {
			end := strings.IndexByte(pattern[i+1:], '\'')
			if end < 0 {
				end = len(pattern) - i - 1
			}
			b.WriteString(pattern[i+1 : i+1+end])
			i += end + 2
			continue
		}
		n := 1
		for i+n < len(pattern) && pattern[i+n] == c {
			n++
		}
		b.WriteString(l.field(at, pattern[i:i+n]))
		i += n
	}
	return b.String()
}

// field writes one part of a moment. Letters that mean nothing stay.
func (l locale) field(at time.Time, letters string) string {
	n := len(letters)
	switch letters[0] {
	case 'y':
		if n == 2 {
			return fmt.Sprintf("%02d", at.Year()%100)
		}
		return fmt.Sprintf("%0*d", n, at.Year())
	case 'M':
		return l.month(at, n)
	case 'E':
		if n > 3 {
			return word(l.days, int(at.Weekday()))
		}
		return word(l.day, int(at.Weekday()))
	case 'a':
		return at.Format("PM")
	}
	value, ok := map[byte]int{
		'd': at.Day(), 'H': at.Hour(), 'h': (at.Hour()+11)%12 + 1, 'm': at.Minute(), 's': at.Second(),
	}[letters[0]]
	if !ok {
		return letters
	}
	return fmt.Sprintf("%0*d", n, value)
}

func (l locale) month(at time.Time, n int) string {
	switch {
	case n > 3:
		return word(l.months, int(at.Month())-1)
	case n == 3:
		return word(l.short, int(at.Month())-1)
	}
	return fmt.Sprintf("%0*d", n, int(at.Month()))
}

var (
	writtenDay  = regexp.MustCompile(`(?:^|\D)(\d{1,2})\s*[./-]\s*(\d{1,2})(?:[./-](\d{4}|\d{2}))?(?:[^\d:]|$)`)
	writtenISO  = regexp.MustCompile(`(?:^|\D)(\d{4})-(\d{1,2})-(\d{1,2})(?:\D|$)`)
	writtenTime = regexp.MustCompile(`(?:^|[^\d.:/-])(\d{1,2}):(\d{2})(?:\D|$)`)
)

// readDate finds the day, and the time if there is one, that somebody wrote.
func (a *almanac) readDate(args json.RawMessage) any {
	text := strings.ToLower(read[string](args))
	if at, ok := parseMoment(strings.TrimSpace(read[string](args)), a.zone); ok {
		return at.UnixMilli()
	}
	year, month, day, ok := a.dayIn(text)
	if !ok {
		return nil
	}
	hour, minute := 0, 0
	if found := writtenTime.FindStringSubmatch(text); found != nil {
		hour, minute = number(found[1]), number(found[2])
	}
	at := time.Date(year, time.Month(month), day, hour, minute, 0, 0, a.zone)
	if at.Day() != day || int(at.Month()) != month || hour > 23 || minute > 59 {
		return nil // such as the 31st of June
	}
	return at.UnixMilli()
}

func (a *almanac) dayIn(text string) (year, month, day int, ok bool) {
	now := a.now().In(a.zone)
	if found := writtenISO.FindStringSubmatch(text); found != nil {
		return number(found[1]), number(found[2]), number(found[3]), true
	}
	if found := writtenDay.FindStringSubmatch(text); found != nil {
		day, month = number(found[1]), number(found[2])
		if a.locale.monthDay && month <= 31 && day <= 12 {
			day, month = month, day
		}
		return a.yearOf(found[3], month, day), month, day, true
	}
	for i, name := range strings.Fields(a.locale.relative + " " + locales["en"].relative) {
		if strings.Contains(text, strings.ReplaceAll(name, "-", " ")) {
			at := now.AddDate(0, 0, i%2)
			return at.Year(), int(at.Month()), at.Day(), true
		}
	}
	return 0, 0, 0, false
}

// yearOf reads a year of two or four digits. Without one the next such day is meant.
func (a *almanac) yearOf(text string, month, day int) int {
	now := a.now().In(a.zone)
	switch {
	case len(text) == 2:
		return 2000 + number(text)
	case text != "":
		return number(text)
	case month < int(now.Month()) || month == int(now.Month()) && day < now.Day():
		return now.Year() + 1
	}
	return now.Year()
}

// number reads digits that a pattern has found.
func number(digits string) int {
	n, _ := strconv.Atoi(digits) // at most four of them
	return n
}
