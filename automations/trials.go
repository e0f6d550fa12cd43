package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/automations/stage"
	"frontdesk/models"
)

// The bounds of a script's tests.
const (
	maxTests    = 100
	testTimeout = 30 * time.Second // of one
)

// testsBegin is when the clock of a test stands still first: a Monday morning,
// with the desk open. A test that needs another time says so.
var testsBegin = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// TestRun is what became of one test of a script.
type TestRun struct {
	Name     string
	Line     int
	Passed   bool
	Problem  *sandbox.Problem // nil when it passed
	Lines    []stage.Line     // the conversation
	Duration time.Duration
}

// TestOptions are how tests are run.
type TestOptions struct {
	Settings map[string]any // nil: as the script has them
	// Check executes every step twice and replays every run that ended: a script
	// that then does something else fails.
	Check bool
}

// RunTests runs the test() blocks of a text, each in a world of its own.
// Nothing is sent or stored.
func (s *Service) RunTests(ctx context.Context, source string, o TestOptions) ([]TestRun, error) {
	d, settings, err := s.draft(ctx, source, o.Settings)
	if err != nil {
		return nil, err
	}
	if len(d.Tests) > maxTests {
		return nil, models.Errorf(models.TooLarge, "a script may have at most %d tests", maxTests)
	}
	libraries, err := s.draftLibraries(ctx, d)
	if err != nil {
		return nil, err
	}
	runs := make([]TestRun, 0, len(d.Tests))
	for number, test := range d.Tests {
		options := s.stageOptions(source, d, settings)
		options.Now, options.IsTest, options.Check, options.Libraries = testsBegin, true, o.Check, libraries
		options.Key = fmt.Sprintf("test/%d", number)
		run, err := s.runTest(ctx, options, number)
		if err != nil {
			return nil, err
		}
		run.Name, run.Line = test.Name, test.Line
		runs = append(runs, run)
	}
	return runs, nil
}

// draft understands a text that is not saved, with the settings it is tried with.
func (s *Service) draft(ctx context.Context, source string, settings map[string]any) (sandbox.Description, json.RawMessage, error) {
	d, err := s.Check(ctx, source, settings)
	if err != nil {
		return d, nil, err
	}
	if len(d.Problems) > 0 {
		first := &d.Problems[0]
		return d, nil, &models.Error{Kind: models.Invalid, Message: "the script has a mistake: " + first.Error(), Err: first}
	}
	encoded, err := encodeSettings(settings)
	return d, encoded, err
}

// stageOptions set up a stage for a text. The steps go through the editor's
// lane: what is live never waits for them.
func (s *Service) stageOptions(source string, d sandbox.Description, settings json.RawMessage) stage.Options {
	return stage.Options{
		Source: source, Description: d, Settings: settings, Hours: sandbox.OfficeHours(), Locale: "en",
		Session: sandbox.EventSession{ID: "test", Phone: "+4930123456", Name: "Desk"},
		Step: func(ctx context.Context, req sandbox.StepRequest, answer stage.Answerer) (sandbox.StepResult, error) {
			r, err := s.scripts.Step(ctx, LaneEditor, req, Answerer(answer))
			return r.StepResult, err
		},
		Describe: func(ctx context.Context, settings json.RawMessage) (sandbox.Description, error) {
			return s.describe(ctx, source, settings)
		},
	}
}

// runTest runs one test of a script.
func (s *Service) runTest(ctx context.Context, o stage.Options, number int) (TestRun, error) {
	limited, cancel := context.WithTimeout(ctx, testTimeout)
	defer cancel()
	began := time.Now()
	world := &stage.Testing{Stage: stage.New(o)}
	hours := o.Hours
	result, err := s.scripts.Test(limited, sandbox.TestRequest{Test: number, StepRequest: sandbox.StepRequest{
		Program: stage.Program(o.Source), Source: o.Source, Run: o.Key + "/body", IsTest: true, Now: o.Now.UnixMilli(),
		Event: json.RawMessage("{}"), Settings: o.Settings, Hours: &hours, Libraries: o.Libraries, Locale: o.Locale,
	}}, world.Answer)
	run := TestRun{Lines: world.Lines, Duration: time.Since(began)}
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		run.Problem = &sandbox.Problem{Code: sandbox.ProblemTime, Message: "the test took longer than " + sandbox.Span(testTimeout)}
		return run, nil
	}
	if err != nil {
		return run, fmt.Errorf("run a test: %w", err)
	}
	run.Passed = result.Outcome == sandbox.OutcomeDone || result.Outcome == sandbox.OutcomeStopped
	if !run.Passed {
		run.Problem = problemOf(result.StepResult)
	}
	return run, nil
}

// problemOf is why a step did not end well, worded for people.
func problemOf(r sandbox.StepResult) *sandbox.Problem {
	if r.Problem == nil {
		return &sandbox.Problem{Code: sandbox.ProblemInternal, Message: "the test did not come to its end"}
	}
	p := *r.Problem
	p.Message = cut(p.Message, maxResultText)
	return &p
}

// draftLibraries are the texts of the libraries that a text uses, by name.
func (s *Service) draftLibraries(ctx context.Context, d sandbox.Description) (map[string]string, error) {
	if len(d.Uses) == 0 {
		return nil, nil
	}
	texts := map[string]string{}
	for _, name := range d.Uses {
		v, err := s.library(ctx, name, nil)
		if models.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		text, err := s.libraryText(ctx, v)
		if err != nil {
			return nil, err
		}
		texts[name] = text
	}
	return texts, nil
}
