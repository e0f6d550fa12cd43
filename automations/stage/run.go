package stage

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"frontdesk/automations/sandbox"
)

// start begins a run of a handler.
func (s *Stage) start(ctx context.Context, handler int, why string, e sandbox.Event) error {
	s.state.Count++
	r := &Run{Key: fmt.Sprintf("%s/%d", s.o.Key, s.state.Count), Handler: handler, Why: why, Began: s.state.Now}
	e.Session, e.Run = s.o.Session, sandbox.EventRun{ID: r.Key, IsTest: s.o.IsTest}
	if e.Chat != nil {
		r.Chat = e.Chat.ID
	}
	if e.Contact != nil {
		r.Contact = e.Contact.ID
	}
	r.Event = encode(e)
	return s.proceed(ctx, r, s.trace(r, false))
}

// resume goes on with a run whose wait is over. The result is stored before it
// is used.
func (s *Stage) resume(ctx context.Context, r *Run, result any) error {
	last := &r.Journal[len(r.Journal)-1]
	last.Result, last.At = encode(result), s.state.Now
	s.drop(r)
	t := s.trace(r, true)
	t.Entries = append(t.Entries, *last)
	return s.proceed(ctx, r, t)
}

// proceed executes steps until the run ends or must wait.
func (s *Stage) proceed(ctx context.Context, r *Run, t *Trace) error {
	for {
		result, tx, err := s.step(ctx, r)
		if err != nil {
			return err
		}
		t.Steps++
		t.CPU += result.CPU
		t.Logs = result.Logs
		if err := s.settle(ctx, r, t, result, tx); err != nil || t.Status != StatusWaiting {
			return err
		}
		answered, err := s.atOnce(ctx, r)
		if err != nil || !answered {
			return err
		}
		t.Entries[len(t.Entries)-1] = r.Journal[len(r.Journal)-1]
		t.Wait = nil
		s.drop(r)
	}
}

// step executes the next step of a run, twice when asked to check.
func (s *Stage) step(ctx context.Context, r *Run) (sandbox.StepResult, *changes, error) {
	result, tx, err := s.execute(ctx, r)
	if err != nil || !s.o.Check || result.Outcome == sandbox.OutcomeFailed {
		return result, tx, err
	}
	again, _, err := s.execute(ctx, r)
	if err != nil {
		return result, tx, err
	}
	if again.Outcome != result.Outcome || !sameEntries(again.Entries, result.Entries) {
		return diverged("the same step did something else when it was executed again: " + whatElse(again)), tx, nil
	}
	if result.Outcome != sandbox.OutcomeDone && result.Outcome != sandbox.OutcomeStopped {
		return result, tx, nil
	}
	whole := *r
	whole.Journal = slices.Concat(r.Journal, result.Entries)
	replay, _, err := s.execute(ctx, &whole)
	if err == nil && (replay.Outcome != result.Outcome || len(replay.Entries) > 0) {
		return diverged("the whole run did something else when it was replayed: " + whatElse(replay)), tx, nil
	}
	return result, tx, err
}

func diverged(message string) sandbox.StepResult {
	return sandbox.StepResult{Outcome: sandbox.OutcomeFailed, Problem: &sandbox.Problem{Code: sandbox.ProblemDiverged, Message: message}}
}

// whatElse is how a step ended that should have ended otherwise.
func whatElse(r sandbox.StepResult) string {
	if r.Problem != nil {
		return r.Problem.Error()
	}
	return fmt.Sprintf("%s after %d calls", r.Outcome, len(r.Entries))
}

func sameEntries(a, b []sandbox.Entry) bool {
	return bytes.Equal(encode(a), encode(b))
}

func (s *Stage) execute(ctx context.Context, r *Run) (sandbox.StepResult, *changes, error) {
	hours := s.o.Hours
	req := sandbox.StepRequest{
		Program: s.program, Source: s.o.Source, Handler: r.Handler, Run: r.Key, IsTest: s.o.IsTest, Now: r.Began,
		Event: r.Event, Settings: s.state.Settings, Journal: slices.Clone(r.Journal), Hours: &hours,
		Libraries: s.o.Libraries, Locale: s.o.Locale,
	}
	tx := &changes{stage: s, values: map[string]Value{}}
	result, err := s.o.Step(ctx, req, tx.answer)
	return result, tx, err
}

// settle works out what a step did. Of a step that failed nothing counts.
func (s *Stage) settle(ctx context.Context, r *Run, t *Trace, result sandbox.StepResult, tx *changes) error {
	switch result.Outcome {
	case sandbox.OutcomeFailed:
		return s.fail(ctx, r, t, result)
	case sandbox.OutcomeUnmatched:
		t.Status, s.act.Why = StatusSkipped, "the pattern did not match"
		return nil
	}
	before := len(s.act.Said)
	if err := s.carryOut(r, result.Entries); err != nil {
		result.Problem = &sandbox.Problem{Code: sandbox.ProblemScript, Message: err.Error()}
		return s.fail(ctx, r, t, result)
	}
	tx.keep()
	t.Said = append(t.Said, s.act.Said[before:]...)
	t.Entries = append(t.Entries, result.Entries...)
	r.Journal = append(r.Journal, result.Entries...)
	switch result.Outcome {
	case sandbox.OutcomeWaiting:
		return s.park(ctx, r, t, result)
	case sandbox.OutcomeStopped:
		t.Status = StatusStopped
	default:
		t.Status = StatusDone
	}
	if result.Return != nil {
		s.act.Return = result.Return
	}
	return nil
}

// fail ends a run, and lets the script's own handler of errors know.
func (s *Stage) fail(ctx context.Context, r *Run, t *Trace, result sandbox.StepResult) error {
	t.Status, t.Problem = StatusFailed, result.Problem
	s.act.Problem = result.Problem
	t.Entries = append(t.Entries, result.Entries...)
	handlers := s.o.Description.Handlers
	if handlers[r.Handler].Event == sandbox.HandlerError {
		return nil
	}
	number := slices.IndexFunc(handlers, func(h sandbox.Handler) bool { return h.Event == sandbox.HandlerError })
	if number < 0 {
		return nil
	}
	var e sandbox.Event
	if err := json.Unmarshal(r.Event, &e); err != nil {
		return fmt.Errorf("read the event of a run: %w", err)
	}
	e.Error = &sandbox.EventError{Message: result.Problem.Message, Line: result.Problem.Line, RunID: r.Key}
	return s.start(ctx, number, "a run failed", e)
}

// park makes a run wait.
func (s *Stage) park(ctx context.Context, r *Run, t *Trace, result sandbox.StepResult) error {
	w, err := s.wait(result.Entries[len(result.Entries)-1])
	if err != nil {
		result.Problem = &sandbox.Problem{Code: sandbox.ProblemScript, Message: err.Error()}
		return s.fail(ctx, r, t, result)
	}
	if w.Chat == "" {
		w.Chat = r.Chat
	}
	r.Wait, t.Wait, t.Status = w, &w, StatusWaiting
	s.state.Runs = append(s.state.Runs, r)
	return nil
}

// drop takes a run out of those that wait.
func (s *Stage) drop(r *Run) {
	s.state.Runs = slices.DeleteFunc(s.state.Runs, func(one *Run) bool { return one.Key == r.Key })
}

// cancel ends a run that waits.
func (s *Stage) cancel(r *Run, why string) {
	s.drop(r)
	t := s.trace(r, true)
	t.Status, t.Why = StatusCancelled, why
}

// Waiting lists the runs that wait.
func (s *Stage) Waiting() []*Run { return s.state.Runs }
