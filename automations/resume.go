package automations

import (
	"context"
	"encoding/json"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// resume goes on with a run whose wait is over.
func (s *Service) resume(ctx context.Context, id int64) error {
	run, err := s.store.Run(ctx, id)
	if models.IsNotFound(err) || err == nil && run.Status != models.RunWaiting {
		return nil // it was cancelled or deleted meanwhile
	}
	if err != nil {
		return err
	}
	p, quiet, err := s.paused(ctx, run.SessionID, run.Chat, time.Now())
	if err != nil {
		return err
	}
	if quiet {
		_, err = s.cancel(ctx, run, p.words())
		return err
	}
	event, journal, err := s.past(ctx, run)
	if err != nil {
		return err
	}
	a, err := s.store.Automation(ctx, run.AutomationID)
	if err != nil {
		return err
	}
	one, err := s.ready(ctx, a, run.Version)
	if err != nil {
		return err
	}
	_, err = s.step(ctx, one, run, event, journal)
	return err
}

// past is what a run did so far, with the answer to its last wait. The answer
// is stored before it is used, so that a replay sees the same time.
func (s *Service) past(ctx context.Context, run models.Run) (event json.RawMessage, journal []sandbox.Entry, err error) {
	steps, err := s.store.Steps(ctx, run.ID)
	if err != nil {
		return nil, nil, err
	}
	if event, journal, err = journalOf(steps); err != nil {
		return nil, nil, err
	}
	last := len(journal) - 1
	if last < 0 || journal[last].Result != nil {
		return event, journal, nil
	}
	journal[last].Result, journal[last].At = nothing, time.Now().UnixMilli()
	return event, journal, s.store.AddSteps(ctx, stepsOf(run.ID, journal[last:]))
}
