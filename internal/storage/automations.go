package storage

import (
	"context"
	"time"

	"frontdesk/models"
)

// RunFilter picks runs, newest first.
type RunFilter struct {
	Automation int64
	Session    string
	Chat       models.JID
	Contact    models.JID
	Status     models.RunStatus
	WaitingFor string // the call that it waits for
	Since      time.Time
	Before     int64
	Limit      int
}

// ValueFilter picks values that scripts keep, by scope and key.
type ValueFilter struct {
	Automation int64
	Scope      *string                // nil: every scope
	Prefix     string                 // of the key
	After      models.AutomationValue // exclusive cursor by (Scope, Key); zero: from the first
	Now        time.Time              // what expired before it is left out; zero: nothing is
	Limit      int
}

// Automations are scripts, their versions and their runs.
type Automations interface {
	// SaveAutomation creates when the id is 0, and returns the row.
	SaveAutomation(ctx context.Context, a models.Automation) (models.Automation, error)
	Automation(ctx context.Context, id int64) (models.Automation, error)
	AllAutomations(ctx context.Context) ([]models.Automation, error)
	DeleteAutomation(ctx context.Context, id int64) error
	// AddVersion stores the next version and returns it with its number.
	AddVersion(ctx context.Context, v models.AutomationVersion) (models.AutomationVersion, error)
	Version(ctx context.Context, automation int64, number int) (models.AutomationVersion, error)
	Versions(ctx context.Context, automation int64, limit int) ([]models.AutomationVersion, error)

	Runs
	Values
	Utterances
}

// Runs are executions of scripts, with their journals.
type Runs interface {
	// InsertRun stores a run that is not there yet, and reports whether it was
	// new: one automation answers one event once, and does what has a name of
	// its own once. Runs with neither are all new.
	InsertRun(ctx context.Context, r models.Run) (models.Run, bool, error)
	// UpdateRun changes a run, but not where it happens: the chat may have got
	// another name since the run was read.
	UpdateRun(ctx context.Context, r models.Run) error
	Run(ctx context.Context, id int64) (models.Run, error)
	Runs(ctx context.Context, f RunFilter) ([]models.Run, error)
	AddSteps(ctx context.Context, steps []models.RunStep) error
	Steps(ctx context.Context, run int64) ([]models.RunStep, error)
	// AnsweredBy lists the steps that an event brought the result of.
	AnsweredBy(ctx context.Context, event int64) ([]models.RunStep, error)
	PruneRuns(ctx context.Context, before time.Time, limit int) (int, error)
	// PruneGoodRuns deletes at most limit runs that ended without failing before
	// a time, and of every automation the oldest beyond the newest keep.
	PruneGoodRuns(ctx context.Context, before time.Time, keep, limit int) (int, error)
	// PruneIdle deletes the runs of an automation that did nothing, but for the
	// newest keep and those that began after a time, and adds them to its count.
	PruneIdle(ctx context.Context, automation int64, keep int, before time.Time) (int, error)
}

// Values are what scripts keep.
type Values interface {
	SaveValue(ctx context.Context, v models.AutomationValue) error
	Value(ctx context.Context, automation int64, scope, key string) (models.AutomationValue, error)
	Values(ctx context.Context, f ValueFilter) ([]models.AutomationValue, error)
	DeleteValue(ctx context.Context, automation int64, scope, key string) error
	// SizeOfValues is how many bytes an automation keeps, names included.
	SizeOfValues(ctx context.Context, automation int64) (int, error)
	// PruneValues deletes at most limit values that expired before now.
	PruneValues(ctx context.Context, now time.Time, limit int) (int, error)
}

// Utterances are what automations said of late: cooldowns and the bounds of
// automatic messages are told by them.
type Utterances interface {
	SaveSpoken(ctx context.Context, s models.Spoken) error
	// Spoken is when a handler last spoke in a chat; the arguments are those of it.
	Spoken(ctx context.Context, of models.Spoken) (models.Spoken, error)

	AddSaid(ctx context.Context, said []models.Said) error
	// Said lists what was said in a chat since a time, oldest first.
	Said(ctx context.Context, session string, chat models.JID, since time.Time) ([]models.Said, error)
	CountSaid(ctx context.Context, session string, since time.Time) (int, error)
	PruneSaid(ctx context.Context, before time.Time, limit int) (int, error)
}
