package views

import (
	"fmt"
	"net/url"

	"frontdesk/models"
)

// RunLog are the runs of an automation that a filter picks.
type RunLog struct {
	Rows     []RunRow
	Filter   RunFilter
	Lines    []Line
	Handlers []Fact // what can begin a run, by number
	More     string // where older runs are; empty at the end
	Idle     int    // runs that did nothing and are not kept
	Page     bool   // a page further down
}

// RunFilter picks runs.
type RunFilter struct{ Outcome, Line, Person, Text, Handler string }

// Query writes the filter into an address.
func (f RunFilter) Query() url.Values {
	query := url.Values{}
	for name, value := range map[string]string{"outcome": f.Outcome, "on": f.Line, "person": f.Person, "text": f.Text, "handler": f.Handler} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query
}

// outcomes are the words of the outcome filter.
var outcomes = []Fact{
	{"Any outcome", ""}, {"Done", string(models.RunDone)}, {"Failed", string(models.RunFailed)}, {"Waiting", string(models.RunWaiting)},
	{"Cancelled", string(models.RunCancelled)}, {"Skipped", string(models.RunSkipped)}, {"Running", string(models.RunRunning)},
}

// RunRow is one run of the log.
type RunRow struct {
	ID      int64
	Href    string
	Line    Line
	Who     string
	Script  string // the automation's name
	Status  models.RunStatus
	Outcome string // in words
	Text    string // what was written
	Started Time
	Took    string
	Version int
	Current bool
}

// RunDetail is the trace of one run.
type RunDetail struct {
	Row      RunRow
	Cause    string   // what began it, in words
	Input    string   // the message that started it
	Chat     string   // where the conversation opens, at the message
	Bench    string   // where the message can be tried again; empty: nowhere
	Opinions []string // what the filters said
	Error    string
	Line     int // of the script, where it failed
	Steps    []RunStep
	Waits    bool // and can be cancelled
}

// RunStep is one recorded call.
type RunStep struct {
	Title  string // "reply “Hello”"
	Call   string // "send"
	Detail string // its result, in short
	Line   int
	Kind   string // "", "io", "hold" or "err"
	Took   string // after the start of the run
	Href   string // the message it sent, in its chat
	Log    bool   // the script wrote it to its console
}

func (s RunStep) icon() string {
	switch s.Kind {
	case "io":
		return "zap"
	case "hold":
		return "send-horizontal"
	case "err":
		return "x"
	}
	return "check"
}

func runKind(status models.RunStatus) (kind, word string) {
	switch status {
	case models.RunDone:
		return "ok", "Done"
	case models.RunFailed:
		return "bad", "Failed"
	case models.RunSkipped:
		return "", "Skipped"
	case models.RunCancelled:
		return "", "Cancelled"
	case models.RunWaiting:
		return "info", "Waiting"
	}
	return "info", "Running"
}

// lineHref is where a line of the script stands in the editor.
func (p AutomationPage) lineHref(line int) string {
	return fmt.Sprintf("%s#L%d", p.Row.href(), line)
}
