package views

import (
	"fmt"
)

// AutomationPage is one automation with its script, runs or versions.
type AutomationPage struct {
	Frame  Frame
	Row    AutomationRow
	Tab    string // "script", "runs", "reference" or "versions"
	Source string
	Error  *ScriptError
	Saved  Time
	Log    RunLog
	Run    *RunDetail
	Kept   *Kept
	New    bool // not saved yet

	Draft  ScriptDraft
	Drafts []OtherDraft // beside the one in the editor

	Versions []VersionRow
	Undo     int // the version that was live before the newest
	Diff     *ScriptDiff

	Bench  Bench
	RunsOn RunsOn
	Red    *TestReport // why it was not published; nil: it was not tried

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

// VersionRow is one saved text.
type VersionRow struct {
	Number int
	Author string
	Note   string
	Saved  Time
	Live   bool
}

func (p AutomationPage) saveURL() string {
	if p.New {
		return "/automations"
	}
	return p.Row.href()
}
