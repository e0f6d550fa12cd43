package views

import "fmt"

// AutomationsPage is the list of automations.
type AutomationsPage struct {
	Frame     Frame
	Rows      []AutomationRow
	Waiting   []RunRow // dialogs that wait for an answer
	Templates []ScriptTemplate
	Stopped   bool // all of them
	StoppedBy string
	All       bool // this person may stop and start all
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

// attention are the automations that need a person.
func (p AutomationsPage) attention() []AutomationRow {
	var rows []AutomationRow
	for _, row := range p.Rows {
		if row.Reason != "" && !row.Enabled || row.Missed && row.Enabled {
			rows = append(rows, row)
		}
	}
	return rows
}

// SwitchOffPage asks what becomes of the dialogs of an automation.
type SwitchOffPage struct {
	Frame   Frame
	Row     AutomationRow
	Waiting []RunRow
}

func themWord(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
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
	Missed    bool // messages, while it was off because it had stopped itself
	Scheduled bool // it runs by the clock only
	Form      bool // a form made it, which opens
}

func (r AutomationRow) href() string { return fmt.Sprintf("/automations/%d", r.ID) }

// open is what a press on the name leads to.
func (r AutomationRow) open() string {
	if r.Form {
		return r.href() + "/form"
	}
	return r.href()
}

func (r AutomationRow) state() (kind, word string) {
	switch {
	case r.Enabled && r.Scheduled:
		return "info", "On a schedule"
	case r.Enabled:
		return "ok", fmt.Sprintf("Live, v%d", r.Version)
	case r.Reason != "":
		return "bad", "Stopped itself"
	}
	return "", "Paused"
}

func (r AutomationRow) failedKind() string {
	if r.Reason != "" {
		return "bad"
	}
	return "warn"
}

// ScriptTemplate is a ready-made script to start from.
type ScriptTemplate struct {
	Name, About, Icon, Href string
}
