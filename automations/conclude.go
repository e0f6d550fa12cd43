package automations

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/events"
	"frontdesk/models"
)

// conclusion is all that a step changes. It is stored in one transaction.
type conclusion struct {
	job
	name      string // of the automation
	steps     []models.RunStep
	rows      []models.OutboxRow // what leaves, in order
	said      []models.Said
	changes   []func(ctx context.Context, tx *events.Tx) error
	values    *values
	spoke     bool // it sent something in its chat
	lost      bool
	paced     bool
	now       time.Time
	onError   *job          // the run of the script's own error handler
	failure   sandbox.Event // what that handler gets to know
	handedOff []models.JID  // chats that were given to humans: nothing else waits there any more
}

// conclude works out what a step changes. Of a step that failed nothing is sent.
func (s *Service) conclude(ctx context.Context, j job, result Stepped, kept *values) (*conclusion, error) {
	c := &conclusion{job: j, name: j.one.Name, values: kept, lost: result.Lost, paced: !s.Rules().NoPacing, now: time.Now()}
	c.run.CPU += time.Duration(result.CPU) * time.Microsecond
	c.run.WaitingFor, c.run.WaitingUntil, c.run.Answers, c.run.WaitingOn = "", time.Time{}, "", ""
	c.addLogs(result.Logs)
	switch result.Outcome {
	case sandbox.OutcomeFailed:
		c.steps = stepsOf(c.run.ID, result.Entries)
		c.fail(result.Problem.Message, result.Problem.Line)
		return c, s.prepareOnError(ctx, c)
	case sandbox.OutcomeUnmatched:
		c.end(models.RunSkipped, "not run: the pattern did not match")
		c.run.Idle, c.values = true, nil
		return c, nil
	}
	c.steps = stepsOf(c.run.ID, result.Entries)
	if err := s.plan(ctx, c, result.Entries); err != nil {
		return nil, err
	}
	if c.run.Status != models.RunFailed {
		c.settle(result)
	}
	return c, s.prepareOnError(ctx, c)
}

// settle says how a step ended that did not fail.
func (c *conclusion) settle(result Stepped) {
	if result.Outcome != sandbox.OutcomeWaiting {
		c.end(models.RunDone, "")
		c.run.Idle = c.didNothing()
		return
	}
	wait := result.Entries[len(result.Entries)-1]
	if err := c.park(wait); err != nil {
		c.fail(err.Error(), wait.Line)
	}
}

// didNothing reports whether the run neither acted, nor kept or wrote anything.
func (c *conclusion) didNothing() bool {
	return len(c.journal) == 0 && len(c.rows) == 0 && len(c.changes) == 0 && len(c.values.order) == 0 && len(c.run.Logs) == 0
}

// plan makes the effects of a step ready to be stored. One that cannot happen
// fails the run at its line; an error means that the server could not tell.
func (s *Service) plan(ctx context.Context, c *conclusion, entries []sandbox.Entry) error {
	p := &planner{s: s, c: c, delay: map[models.JID]time.Duration{}}
	for _, e := range entries {
		if e.Kind != sandbox.CallEffect {
			continue
		}
		err := p.effect(ctx, e)
		var ours *models.Error
		switch {
		case err == nil:
			continue
		case errors.As(err, &ours) && ours.Kind != models.Unavailable:
			c.fail(ours.Message, e.Line)
			return nil
		}
		return err
	}
	return nil
}

func (c *conclusion) end(status models.RunStatus, why string) {
	c.run.Status, c.run.Error, c.run.EndedAt = status, why, c.now
	c.run.WaitingFor, c.run.WaitingUntil, c.run.Answers, c.run.WaitingOn = "", time.Time{}, "", ""
}

func (c *conclusion) fail(message string, line int) {
	c.end(models.RunFailed, cut(message, maxResultText))
	c.run.Line = line
	c.undo()
}

// undo takes back all that the step did. Its calls stay for the trace.
func (c *conclusion) undo() {
	c.run.Messages -= len(c.said)
	c.rows, c.said, c.changes, c.values, c.spoke, c.handedOff = nil, nil, nil, nil, false, nil
	for i := range c.steps {
		if sandbox.Calls[c.steps[i].Call] == sandbox.CallEffect {
			c.steps[i].Error = "undone: the step failed, so this did not happen"
		}
	}
}

// addLogs keeps what the script wrote. After a wait the script runs from the
// top again and writes the same lines again, so the last step's are all there are.
func (c *conclusion) addLogs(logs []sandbox.Log) {
	if len(logs) == 0 {
		return
	}
	// A list of texts and numbers always encodes.
	c.run.Logs, _ = json.Marshal(logs)
}

// prepareOnError makes the run of the script's error handler ready, when the
// run failed and was not one of that handler itself.
func (s *Service) prepareOnError(ctx context.Context, c *conclusion) error {
	if c.run.Status != models.RunFailed || c.run.Cause == sandbox.HandlerError {
		return nil
	}
	number := c.one.handlerFor(sandbox.HandlerError)
	if number < 0 {
		return nil
	}
	run := models.Run{
		AutomationID: c.one.ID, Version: c.one.Version, Handler: number, SessionID: c.run.SessionID, Chat: c.run.Chat,
		Contact: c.run.Contact, Once: "error/" + itoa(int(c.run.ID)), Cause: sandbox.HandlerError, Status: models.RunRunning, StartedAt: c.now,
	}
	h := happening{kind: sandbox.HandlerError, chat: run.Chat, contact: run.Contact,
		fill: func(_ context.Context, _ *teller, e *sandbox.Event) error {
			e.Error = &sandbox.EventError{Message: c.run.Error, Line: c.run.Line, RunID: itoa(int(c.run.ID))}
			return nil
		}}
	var err error
	c.failure, err = s.eventFor(ctx, run, h)
	c.onError = &job{one: c.one, run: run, pinned: c.job.pinned}
	return err
}
