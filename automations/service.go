// Package automations runs the scripts that staff write: it follows the event
// log, decides which scripts want an event, executes them in worker processes,
// and stores what they did. Script source is never parsed, compiled or run in
// this process.
package automations

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// Log is the event log, as events.Log keeps it.
type Log interface {
	Append(ctx context.Context, c events.Change) ([]models.Event, error)
	Follow(ctx context.Context, after int64, f storage.EventFilter, do func(models.Event) error) error
}

// Scripts executes scripts. Pool does it in worker processes.
type Scripts interface {
	Describe(ctx context.Context, req sandbox.DescribeRequest) (sandbox.Description, error)
	Step(ctx context.Context, lane Lane, req sandbox.StepRequest, answer Answerer) (Stepped, error)
	Test(ctx context.Context, req sandbox.TestRequest, answer Answerer) (Stepped, error)
}

// Options are what a Service needs.
type Options struct {
	Store   storage.Store
	Log     Log
	Scripts Scripts
	// Nudge says that something was put into a session's outbox.
	Nudge func(session string)
	// Web reaches other systems; nil: scripts cannot.
	Web Web
	// Files opens files that scripts name; nil: there are none.
	Files Files
	// Sessions finds a session that runs; nil: none does.
	Sessions func(id string) (*whatsapp.Session, error)
	// Names knows how the people of a session are called outside; nil: by their
	// addresses.
	Names func(session string) wire.Names
	// Changed is told when the enabled scripts may be others; may be nil.
	Changed func()
	Logger  *slog.Logger
}

// Service keeps the automations and runs them.
type Service struct {
	store   storage.Store
	log     Log
	scripts Scripts
	nudge   func(session string)
	opts    Options
	logger  *slog.Logger
	book    book
	queues  *queues
	losses  *losses
	budget  *budget
	clocks  *clocks
	plays   plays

	receipts *receipts
	fetching *busy
	rules    atomic.Pointer[Rules]

	life  lifetime       // of Run; set before anything runs
	aside sync.WaitGroup // what is done beside the queues

	change sync.Mutex // held while an automation is changed, so that saves do not overtake each other
}

// New makes a service. Nothing runs before Run.
func New(o Options) *Service {
	return &Service{
		store:   o.Store,
		log:     o.Log,
		scripts: o.Scripts,
		nudge:   o.Nudge,
		opts:    o,
		logger:  o.Logger.With("component", "automations"),
		queues:  newQueues(),
		losses:  newLosses(),
		budget:  newBudget(),
		clocks:  newClocks(),

		receipts: newReceipts(),
		fetching: newBusy(),
	}
}

// Draft is what an author saves.
type Draft struct {
	Source   string
	Settings map[string]any // nil: as they are
	Sessions []string       // nil: as they are; empty: all
	Author   string
	Note     string
	Base     int // the version that the text was made from; 0: whichever is live
}

// Detail is an automation with its live text and what the script says of itself.
type Detail struct {
	models.Automation
	Source      string
	Description sandbox.Description
}

// Trace is all that is known of a run.
type Trace struct {
	models.Run
	Name  string // the automation's
	Steps []models.RunStep
	Logs  []sandbox.Log
}

// List returns all automations, in the order in which they are tried.
func (s *Service) List(ctx context.Context) ([]models.Automation, error) {
	return s.store.AllAutomations(ctx)
}

// Automation returns one automation with its live text.
func (s *Service) Automation(ctx context.Context, id int64) (Detail, error) {
	a, err := s.store.Automation(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	v, err := s.store.Version(ctx, id, a.Version)
	if err != nil {
		return Detail{}, err
	}
	d, err := decodeManifest(v.Manifest)
	return Detail{a, v.Source, d}, err
}

// Versions lists the saved texts of an automation, the newest first.
func (s *Service) Versions(ctx context.Context, id int64, limit int) ([]models.AutomationVersion, error) {
	if _, err := s.store.Automation(ctx, id); err != nil {
		return nil, err
	}
	return s.store.Versions(ctx, id, limit)
}

// Version returns one saved text.
func (s *Service) Version(ctx context.Context, id int64, number int) (models.AutomationVersion, error) {
	return s.store.Version(ctx, id, number)
}

// Runs lists runs, the newest first.
func (s *Service) Runs(ctx context.Context, f storage.RunFilter) ([]models.Run, error) {
	if f.Automation != 0 {
		if _, err := s.store.Automation(ctx, f.Automation); err != nil {
			return nil, err
		}
	}
	return s.store.Runs(ctx, f)
}

// Trace returns all that is known of one run.
func (s *Service) Trace(ctx context.Context, id int64) (Trace, error) {
	run, err := s.store.Run(ctx, id)
	if err != nil {
		return Trace{}, err
	}
	steps, err := s.store.Steps(ctx, id)
	if err != nil {
		return Trace{}, err
	}
	a, err := s.store.Automation(ctx, run.AutomationID)
	if err != nil {
		return Trace{}, err
	}
	logs, err := decodeLogs(run.Logs)
	return Trace{Run: run, Name: a.Name, Steps: s.withOutcomes(ctx, run, traced(steps)), Logs: logs}, err
}

// Check says what a text consists of and what is wrong with it, without saving.
func (s *Service) Check(ctx context.Context, source string, settings map[string]any) (sandbox.Description, error) {
	if len(source) > sandbox.MaxSource {
		return sandbox.Description{}, models.Errorf(models.TooLarge, "a script may have at most %d KB", sandbox.MaxSource>>10)
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	encoded, err := encodeSettings(settings)
	if err != nil {
		return sandbox.Description{}, err
	}
	d, err := s.describe(ctx, source, encoded)
	checkTriggers(&d)
	return d, err
}

// checkTimeout bounds the wait for the editor's worker.
const checkTimeout = 20 * time.Second
