// Package stage is a virtual world in which a script plays without anybody
// noticing: people, chats, groups, a clock, a web, and what scripts keep. Tests
// of scripts, dry runs and rehearsals happen here. Nothing is sent, and nothing
// is stored.
//
// The rules are those of the real engine: filters, one dialog per contact,
// steps that count whole or not at all, waits that are replayed from the journal
// in a fresh machine, pauses and hand-offs. Only the guards against loops and
// floods are away, because on a stage no time passes between two messages.
package stage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
)

// Step executes one step of a script, as the pool of workers does.
type Step func(ctx context.Context, req sandbox.StepRequest, answer Answerer) (sandbox.StepResult, error)

// Answerer answers a query of a script.
type Answerer func(ctx context.Context, c sandbox.Call) sandbox.Answer

// Describe says what a script consists of. Filters may be made of settings, so
// it is asked again when these change.
type Describe func(ctx context.Context, settings json.RawMessage) (sandbox.Description, error)

// Web answers a web request. It returns false where somebody must answer by
// hand first; then the run waits until AnswerWeb.
type Web func(ctx context.Context, run string, position int, r sandbox.FetchRequest) (answer sandbox.Fetched, known bool)

// Behind is the real desk, as far as a script may look at it: what the stage
// does not know itself is asked there. It is never written to.
type Behind interface {
	// Value is what the script keeps under a key, nil when there is nothing.
	// The scope is "state" with a chat, or "store" without one.
	Value(ctx context.Context, scope, chat, key string) (json.RawMessage, error)
	// Keys lists the keys with a prefix.
	Keys(ctx context.Context, scope, chat, prefix string) ([]string, error)
	// Ask answers any other query; it returns false for what it does not know.
	Ask(ctx context.Context, c sandbox.Call) (sandbox.Answer, bool)
}

// Options are a script and what surrounds it.
type Options struct {
	Source      string
	Description sandbox.Description
	Settings    json.RawMessage
	Libraries   map[string]string // texts, by name
	Locale      string
	Hours       sandbox.Hours
	Session     sandbox.EventSession
	Now         time.Time // when the play begins
	Key         string    // names the runs: ids and random numbers follow from it
	IsTest      bool
	LeaveWords  []string // end a dialog; nil: LeaveWords

	Step     Step
	Describe Describe // nil: settings cannot be changed
	Web      Web      // nil: only what State.Web has answers
	Behind   Behind   // nil: there is nothing behind
	// Check executes every step twice and replays every run that ended, and
	// fails a run that does not do the same again.
	Check bool
}

// LeaveWords end a dialog when somebody says nothing else.
var LeaveWords = []string{"stop", "cancel", "human"}

// Stage is one play. It is used by one goroutine at a time.
type Stage struct {
	o        Options
	program  string
	handlers []match.Handler
	state    State
	act      *Act // what is being done now
}

// New sets up a stage.
func New(o Options) *Stage {
	if o.LeaveWords == nil {
		o.LeaveWords = LeaveWords
	}
	if o.Key == "" {
		o.Key = "stage"
	}
	s := &Stage{o: o, program: Program(o.Source), handlers: match.Handlers(o.Description)}
	s.state = newState(o)
	return s
}

// Program names a text that is not saved for the workers.
func Program(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "stage/" + hex.EncodeToString(sum[:8])
}

// Now is the clock of the stage.
func (s *Stage) Now() time.Time { return time.UnixMilli(s.state.Now).UTC() }

// SetNow sets the clock. Nothing happens because of it.
func (s *Stage) SetNow(at time.Time) { s.state.Now = at.UnixMilli() }

// State writes the world down, so that Resume can go on with it.
func (s *Stage) State() (json.RawMessage, error) {
	data, err := json.Marshal(s.state)
	if err != nil {
		return nil, fmt.Errorf("write a stage down: %w", err)
	}
	return data, nil
}

// Resume goes on with a world that was written down.
func (s *Stage) Resume(data json.RawMessage) error {
	var state State
	if err := json.Unmarshal(data, &state); err != nil {
		return fmt.Errorf("read a stage: %w", err)
	}
	state.fill()
	s.state = state
	return nil
}

// Restart drops everything but what is stored, as a server that stops and starts.
func (s *Stage) Restart() error {
	data, err := s.State()
	if err != nil {
		return err
	}
	return s.Resume(data)
}

// SetSettings changes the values of the script's form.
func (s *Stage) SetSettings(ctx context.Context, settings json.RawMessage) error {
	if s.o.Describe == nil {
		return fmt.Errorf("the settings cannot be changed here")
	}
	d, err := s.o.Describe(ctx, settings)
	if err != nil {
		return err
	}
	if len(d.Problems) > 0 {
		return fmt.Errorf("with these settings the script has a problem: %w", &d.Problems[0])
	}
	s.o.Description, s.handlers, s.state.Settings = d, match.Handlers(d), settings
	return nil
}
