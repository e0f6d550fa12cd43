package automations

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// The most that is collected before a run begins.
const (
	maxCollected = 50
	maxCollect   = 10 * time.Minute

	maxCollectedBytes = 512 << 10 // a worker must be able to take them
)

// collects is how long a handler waits for the contact to stop writing; 0: not.
func (s *script) collects(handler int) time.Duration {
	ms := s.description.Handlers[handler].Filter.Collect
	return min(time.Duration(ms)*time.Millisecond, maxCollect)
}

// collect stores a run that begins when the contact has stopped writing.
func (s *Service) collect(ctx context.Context, one *script, run models.Run, w wanted, rest time.Duration) (ended bool, err error) {
	run.Status, run.WaitingFor, run.WaitingUntil, run.Answers = models.RunWaiting, waitCollect, time.Now().Add(rest), fromContact
	e, err := s.eventFor(ctx, run, w.happening)
	if err != nil {
		return false, err
	}
	first, err := json.Marshal(e.Message)
	if err != nil {
		return false, fmt.Errorf("encode a message: %w", err)
	}
	j := job{one: one, run: run}
	if j.pinned, err = s.pin(ctx, one); err != nil && !isOwnFault(err) {
		return false, err // without a library it collects too, and fails in the end
	}
	err = s.store.Update(ctx, func(tx storage.Store) error {
		stored, fresh, err := insertWhole(ctx, tx, j, e)
		if j = stored; err != nil || !fresh {
			return err
		}
		return tx.AddSteps(ctx, []models.RunStep{{RunID: j.run.ID, Position: -1, Call: collectedCall, Args: first, Event: w.event.ID, Time: time.Now()}})
	})
	if err != nil {
		return false, fmt.Errorf("store run: %w", err)
	}
	if j.run.Status == models.RunWaiting {
		s.setClock(j.run, false)
	}
	return endsSearch(one, j.run), nil
}

// collectMore adds a message to those that a run collects, and waits on. It
// reports whether the run still collects.
func (s *Service) collectMore(ctx context.Context, run models.Run, h happening) (taken bool, err error) {
	t, err := s.tell(ctx, run.SessionID)
	if err != nil {
		return false, err
	}
	told, err := t.message(ctx, *h.message)
	if err != nil {
		return false, err
	}
	data, err := json.Marshal(told)
	if err != nil {
		return false, fmt.Errorf("encode a message: %w", err)
	}
	rest, err := s.restOf(ctx, run)
	if err != nil {
		return false, err
	}
	err = s.store.Update(ctx, func(tx storage.Store) error {
		steps, err := tx.Steps(ctx, run.ID)
		if err != nil || len(steps) == 0 || len(steps) > maxCollected || collectedSize(steps)+len(data) > maxCollectedBytes {
			return err // all that fits is there
		}
		if run, err = collectOn(ctx, tx, run.ID, rest); err != nil {
			return err
		}
		return tx.AddSteps(ctx, []models.RunStep{{
			RunID: run.ID, Position: steps[0].Position - 1, Call: collectedCall, Args: data, Event: h.event.ID, Time: time.Now(),
		}})
	})
	if errors.Is(err, errNotWaiting) || models.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("store a collected message: %w", err)
	}
	s.setClock(run, false)
	return true, nil
}

// collectedSize is how much was collected.
func collectedSize(steps []models.RunStep) int {
	size := 0
	for _, step := range steps {
		size += len(step.Args)
	}
	return size
}

// collectOn lets a run that collects wait until somebody has rested from now.
func collectOn(ctx context.Context, tx storage.Store, id int64, rest time.Duration) (models.Run, error) {
	run, err := tx.Run(ctx, id)
	if err != nil {
		return run, err
	}
	if run.Status != models.RunWaiting || run.WaitingFor != waitCollect {
		return run, errNotWaiting
	}
	run.WaitingUntil = earlier(time.Now().Add(rest), run.StartedAt.Add(maxCollect))
	return run, tx.UpdateRun(ctx, run)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// restOf is how long the handler of a run waits for the contact.
func (s *Service) restOf(ctx context.Context, run models.Run) (time.Duration, error) {
	one, err := s.edition(ctx, run.AutomationID, run.Version)
	if err != nil {
		return 0, err
	}
	return one.collects(run.Handler), nil
}

// stillTyping lets runs wait on that collect the messages of somebody who types.
func (s *Service) stillTyping(ctx context.Context, e models.Event, d models.PresenceChanged) error {
	runs, err := s.waiting(ctx, e.SessionID, d.Chat)
	if err != nil {
		return err
	}
	senders, err := s.names(ctx, e.SessionID, d.Who)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run.WaitingFor != waitCollect || !fits(run, happening{message: &models.Message{}}, senders) {
			continue
		}
		rest, err := s.restOf(ctx, run)
		if err != nil {
			return err
		}
		err = s.store.Update(ctx, func(tx storage.Store) (err error) {
			run, err = collectOn(ctx, tx, run.ID, rest)
			return err
		})
		if errors.Is(err, errNotWaiting) || models.IsNotFound(err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("let a run collect on: %w", err)
		}
		s.setClock(run, false)
	}
	return nil
}

// collected begins a run with all messages that were collected.
func (s *Service) collected(ctx context.Context, run models.Run) error {
	p, quiet, err := s.paused(ctx, run.SessionID, run.Chat, time.Now())
	if err != nil {
		return err
	}
	if quiet {
		_, err = s.cancel(ctx, run, p.words())
		return err
	}
	err = s.store.Update(ctx, func(tx storage.Store) error { return gather(ctx, tx, run) })
	if errors.Is(err, errNotWaiting) || models.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store collected messages: %w", err)
	}
	s.clocks.clear(run.ID)
	_, err = s.goOn(ctx, run.ID)
	return err
}

// gather puts the collected messages into the event of their run.
func gather(ctx context.Context, tx storage.Store, of models.Run) error {
	run, err := tx.Run(ctx, of.ID)
	if err != nil {
		return err
	}
	if run.Status != models.RunWaiting || run.WaitingFor != waitCollect {
		return errNotWaiting
	}
	steps, err := tx.Steps(ctx, of.ID)
	if err != nil {
		return err
	}
	var e sandbox.Event
	for i := len(steps) - 1; i >= 0; i-- {
		step := &steps[i]
		if step.Position > 0 {
			continue
		}
		if step.Position == 0 {
			if err := json.Unmarshal(step.Args, &e); err != nil {
				return fmt.Errorf("decode the event of a run: %w", err)
			}
			continue
		}
		var m sandbox.EventMessage
		if err := json.Unmarshal(step.Args, &m); err != nil {
			return fmt.Errorf("decode a collected message: %w", err)
		}
		e.Messages = append(e.Messages, m)
	}
	for i := range steps {
		if steps[i].Position == 0 {
			if steps[i].Args, err = json.Marshal(e); err != nil {
				return err
			}
			if err := tx.AddSteps(ctx, steps[i:i+1]); err != nil {
				return err
			}
		}
	}
	run.Status, run.WaitingFor, run.WaitingUntil, run.Answers = models.RunRunning, "", time.Time{}, ""
	return tx.UpdateRun(ctx, run)
}
