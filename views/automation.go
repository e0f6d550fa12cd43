package views

import (
	"fmt"

	"frontdesk/models"
)

// AutomationsPage is the list of automations.
type AutomationsPage struct {
	Frame     Frame
	Rows      []AutomationRow
	Templates []ScriptTemplate
}

func (p AutomationsPage) facts() string {
	live, runs := 0, 0
	for _, row := range p.Rows {
		runs += row.RunsToday
		if row.Enabled {
			live++
		}
	}
	return fmt.Sprintf("%d live, %s today", live, plural(runs, "run", "runs"))
}

func (p AutomationsPage) stopped() []AutomationRow {
	var rows []AutomationRow
	for _, row := range p.Rows {
		if row.Reason != "" && !row.Enabled {
			rows = append(rows, row)
		}
	}
	return rows
}

// AutomationRow is one automation of the list.
type AutomationRow struct {
	ID        int64
	Name      string
	About     string
	Lines     []Line // empty: all
	Enabled   bool
	Version   int
	Reason    string // why it stopped itself
	RunsToday int
	Failed    int
	Day       []int
	LastRun   Time
}

func (r AutomationRow) href() string { return fmt.Sprintf("/automations/%d", r.ID) }

func (r AutomationRow) state() (kind, word string) {
	switch {
	case r.Enabled:
		return "ok", fmt.Sprintf("Live, v%d", r.Version)
	case r.Reason != "":
		return "bad", "Stopped itself"
	}
	return "", "Paused"
}

// ScriptTemplate is a ready-made script to start from.
type ScriptTemplate struct {
	ID, Name, About, Icon string
}

// AutomationPage is one automation with its script, runs or versions.
type AutomationPage struct {
	Frame  Frame
	Row    AutomationRow
	Tab    string // "script", "runs", "reference" or "versions"
	Source string
	Error  *ScriptError
	Saved  Time
	Runs   []RunRow
	More   string
	Run    *RunDetail
	New    bool // not saved yet

	Draft  ScriptDraft
	Drafts []OtherDraft // beside the one in the editor

	Versions []VersionRow
	Undo     int // the version that was live before the newest
	Diff     *ScriptDiff

	Search    string
	Reference []ReferenceGroup
}

// ScriptError is what the check of a script found.
type ScriptError struct {
	Message string
	Line    int
}

func (e ScriptError) text() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("Line %d: %s", e.Line, e.Message)
}

// RunRow is one run of the log.
type RunRow struct {
	ID      int64
	Href    string
	Line    Line
	Who     string
	Status  models.RunStatus
	Outcome string // in words
	Started Time
	Took    string
	Version int
	Current bool
}

// RunDetail is the trace of one run.
type RunDetail struct {
	Row   RunRow
	Input string // the message that started it
	Error string
	Line  int // of the script, where it failed
	Steps []RunStep
}

// RunStep is one recorded call.
type RunStep struct {
	Title  string // "reply"
	Detail string // its arguments and result, in short
	Line   int
	Kind   string // "", "io", "hold" or "err"
	Took   string
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

// VersionRow is one saved text.
type VersionRow struct {
	Number int
	Author string
	Note   string
	Saved  Time
	Live   bool
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

func (p AutomationPage) saveURL() string {
	if p.New {
		return "/automations"
	}
	return p.Row.href()
}
