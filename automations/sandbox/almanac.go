package sandbox

import (
	"encoding/json"
	"time"
	"unicode"
)

// almanac answers what follows from a request alone: no server is asked, and no
// journal remembers it.
type almanac struct {
	run    string
	hours  Hours
	zone   *time.Location
	locale locale
	now    func() time.Time
}

func newAlmanac(req StepRequest, now func() time.Time) *almanac {
	a := &almanac{run: req.Run, hours: OfficeHours(), locale: localeOf(req.Locale), now: now}
	if req.Hours != nil {
		a.hours = *req.Hours
	}
	a.zone = a.hours.Location()
	return a
}

// inquiries are the names of what a script can ask.
var inquiries = map[string]func(a *almanac, args json.RawMessage) any{
	"zone":           (*almanac).setZone,
	"moment":         (*almanac).moment,
	"secret":         (*almanac).secret,
	"text.isLetter":  (*almanac).isLetter,
	"web.has":        (*almanac).hasHost,
	"date.read":      (*almanac).readDate,
	"hours.isOpen":   (*almanac).isOpen,
	"hours.nextOpen": (*almanac).nextOpen,
	"hours.describe": (*almanac).describeHours,
	"format.money":   (*almanac).money,
	"format.number":  (*almanac).number,
	"format.date":    (*almanac).date,
	"format.time":    (*almanac).time,
	"format.phone":   (*almanac).phone,
}

// answer answers an inquiry as JSON.
func (a *almanac) answer(name, args string) string {
	if name == "line" {
		return noLine
	}
	ask, ok := inquiries[name]
	if !ok {
		return errorJSON("internal", "the worker knows no "+name)
	}
	return resultJSON(ask(a, json.RawMessage(args)))
}

// noLine answers where the script is when nobody needs to know.
const noLine = `{"result":0}`

// read decodes the argument of an inquiry. The SDK has checked it.
func read[T any](args json.RawMessage) T {
	var value T
	// What cannot be read is empty: a script that went around the SDK's checks
	// harms itself alone.
	_ = json.Unmarshal(args, &value)
	return value
}

func (a *almanac) setZone(args json.RawMessage) any {
	zone, err := time.LoadLocation(read[string](args))
	if err != nil || read[string](args) == "Local" {
		return false
	}
	a.zone = zone
	return true
}

func (a *almanac) moment(args json.RawMessage) any {
	at, ok := parseMoment(read[string](args), a.zone)
	if !ok {
		return nil
	}
	return at.UnixMilli()
}

func (a *almanac) secret(args json.RawMessage) any {
	return SecretStandIn(a.run, read[string](args))
}

func (a *almanac) isLetter(args json.RawMessage) any {
	for _, r := range read[string](args) {
		return unicode.IsLetter(r)
	}
	return false
}

func (a *almanac) hasHost(args json.RawMessage) any {
	asked := read[struct {
		Hosts []string
		URL   string
	}](args)
	return hasHost(asked.Hosts, asked.URL)
}

func (a *almanac) isOpen(args json.RawMessage) any {
	return a.hours.IsOpen(time.UnixMilli(read[int64](args)))
}

func (a *almanac) nextOpen(args json.RawMessage) any {
	at := a.hours.NextOpen(time.UnixMilli(read[int64](args)))
	if at.IsZero() {
		return nil
	}
	return at.UnixMilli()
}

func (a *almanac) describeHours(json.RawMessage) any {
	return a.locale.hours(a.hours)
}
