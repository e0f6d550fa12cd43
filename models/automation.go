package models

import "time"

// Automation is a script with its triggers and settings.
type Automation struct {
	ID          int64
	Name        string
	Description string
	Enabled     bool
	Position    int      // the order in which scripts are tried
	Sessions    []string // empty: all
	Settings    map[string]any
	Version     int    // the live version's number
	Reason      string // why it was switched off by itself
	Failures    int    // in a row
	CreatedAt   time.Time
	UpdatedAt   time.Time
	MissedFrom  int64 // the last event before it switched itself off; 0: it did not
	MissedTo    int64 // the last event before it was switched on again
	Idle        int   // runs that did nothing and are not kept
}

// AutomationVersion is one saved text of an automation. It never changes.
type AutomationVersion struct {
	AutomationID int64
	Number       int
	Source       string
	SDK          int
	Manifest     []byte // what describe found, JSON
	Author       string
	Note         string
	CreatedAt    time.Time
}

// RunStatus is how a run ended, or that it has not.
type RunStatus string

// The statuses of a run.
const (
	RunRunning   RunStatus = "running"
	RunWaiting   RunStatus = "waiting"
	RunDone      RunStatus = "done"
	RunFailed    RunStatus = "failed"
	RunCancelled RunStatus = "cancelled"
	RunSkipped   RunStatus = "skipped"
)

// Run is one execution of an automation. AutomationID and EventID are unique
// together, and so are AutomationID and Once.
type Run struct {
	ID           int64
	AutomationID int64
	Version      int
	Handler      int
	EventID      int64
	SessionID    string
	Chat         JID
	Contact      JID
	Status       RunStatus
	Error        string
	Line         int
	CPU          time.Duration
	Messages     int    // sent
	Logs         []byte // what the script wrote to its console: JSON, [{level, text, line}]
	WaitingFor   string
	WaitingUntil time.Time
	StartedAt    time.Time
	EndedAt      time.Time
	Cause        string // what began it: a kind of handler, or the type of an event
	Seed         string // what message ids and random numbers follow from
	Once         string // what makes it one of its kind, when it has no event; empty: nothing
	Answers      string // whose message it waits for: "contact", "anyone" or nobody's
	WaitingOn    string // the message that its wait is about: a poll, or one on its way
	Idle         bool   // it ended without having done anything
}

// RunStep is one recorded call of a run: its journal, and the trace people see.
type RunStep struct {
	RunID    int64
	Position int
	Call     string
	Args     []byte // JSON
	Result   []byte // JSON
	Error    string
	Line     int
	Time     time.Time
	Event    int64 // the event that brought the result of a wait, 0 for none
}

// AutomationValue is one value a script keeps.
type AutomationValue struct {
	AutomationID int64
	Scope        string // "" shared, or "session/chat"
	Key          string
	Value        []byte // JSON
	Expires      time.Time
}

// Spoken is when a handler last sent something in a chat, and because of what.
type Spoken struct {
	AutomationID int64
	Handler      int
	SessionID    string
	Chat         JID
	Time         time.Time
	Event        int64
}

// Said is an automatic message, noted to tell when two machines talk to each
// other.
type Said struct {
	SessionID string
	Chat      JID
	Time      time.Time
	Text      string // in small letters, without accents, cut
	Quick     bool   // it answers somebody who wrote within two seconds of the last one
}
