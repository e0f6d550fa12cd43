package automations

import (
	"fmt"
	"strings"

	"frontdesk/automations/sandbox"
	"frontdesk/automations/schedule"
	"frontdesk/models"
)

// checkTriggers looks at what only the server knows: the times of schedules, and
// the names of events.
func checkTriggers(d *sandbox.Description) {
	for _, h := range d.Handlers {
		why := ""
		switch h.Event {
		case sandbox.HandlerSchedule:
			why = badTime(h.Name)
		case sandbox.HandlerEvent:
			why = badEvent(h.Name)
		}
		if why != "" {
			d.Problems = append(d.Problems, sandbox.Problem{Code: sandbox.ProblemScript, Message: why, Line: h.Line})
		}
	}
}

// badTime says what is wrong with the time of a schedule, or nothing.
func badTime(text string) string {
	_, err := schedule.Parse(text)
	if err == nil {
		return ""
	}
	if meant := meantTime(text); meant != "" {
		return fmt.Sprintf("%v; did you mean '%s'?", err, meant)
	}
	return err.Error()
}

// timeWords are the words of schedules that people misspell.
var timeWords = []string{
	"every", "day", "daily", "weekdays", "weekends", "month", "last",
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
}

// meantTime is the schedule that was perhaps meant: with each word, or each time
// of day, as it is nearly written.
func meantTime(text string) string {
	words := strings.Fields(strings.ToLower(text))
	for i, word := range words {
		if meant := sandbox.NearestName(word, timeWords); meant != "" {
			words[i] = meant
		}
		if strings.ContainsAny(word, "0123456789") {
			words[i] = strings.NewReplacer(".", ":", "h", ":").Replace(word)
		}
		if meant := strings.Join(words, " "); meant != text {
			if _, err := schedule.Parse(meant); err == nil {
				return meant
			}
		}
	}
	return ""
}

// badEvent says what is wrong with the name of an event, or nothing.
func badEvent(name string) string {
	known := make([]string, 0, len(models.EventTypes))
	for _, e := range models.EventTypes {
		if string(e.Type) == name {
			return ""
		}
		known = append(known, string(e.Type))
	}
	if meant := sandbox.NearestName(name, known); meant != "" {
		return fmt.Sprintf("there is no event '%s', did you mean '%s'?", name, meant)
	}
	return fmt.Sprintf("there is no event '%s'; the page of events in the documentation lists them", name)
}
