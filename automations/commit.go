package automations

import (
	"context"
	"fmt"
	"slices"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/events"
	"frontdesk/internal/fault"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// maxFailures is how many runs in a row may fail before an automation is
// switched off.
const maxFailures = 10

// commit stores a step, all of it or nothing, and then lets its messages go.
func (s *Service) commit(ctx context.Context, c *conclusion) error {
	losses := 0
	if c.lost {
		losses = s.losses.add(c.run.AutomationID, c.now)
	}
	off := ""
	_, err := s.log.Append(ctx, events.Change{SessionID: c.run.SessionID, Steps: []events.Step{
		events.StepFunc(func(ctx context.Context, tx *events.Tx) error {
			if err := s.write(ctx, tx, c); err != nil {
				return err
			}
			reason, err := judge(ctx, tx, c, losses)
			if off = reason; err != nil {
				return err
			}
			return fault.Point("step.storing")
		}),
	}})
	if err == nil {
		err = fault.Point("step.stored")
	}
	if err != nil {
		return fmt.Errorf("store step: %w", err)
	}
	return s.afterwards(ctx, c, off != "")
}

// write stores all that a step changes.
func (s *Service) write(ctx context.Context, tx *events.Tx, c *conclusion) error {
	if err := overtaken(ctx, tx, c); err != nil {
		return err
	}
	// First: a step that says too much changes nothing, its values included.
	if err := s.checkLoops(ctx, tx, c); err != nil {
		return err
	}
	if c.values != nil {
		if err := c.values.save(ctx, tx); err != nil {
			return err
		}
	}
	if err := tx.UpdateRun(ctx, c.run); err != nil {
		return err
	}
	if err := writeSteps(ctx, tx, c); err != nil {
		return err
	}
	for _, change := range c.changes {
		if err := change(ctx, tx); err != nil {
			return err
		}
	}
	if err := writeRows(ctx, tx, c.rows); err != nil {
		return err
	}
	if c.onError != nil {
		j, _, err := insertWhole(ctx, tx, *c.onError, c.failure)
		if err != nil {
			return err
		}
		c.onError = &j
	}
	if !c.spoke || c.one.cooldown(c.run.Handler) == 0 {
		return nil
	}
	return tx.SaveSpoken(ctx, models.Spoken{
		AutomationID: c.run.AutomationID, Handler: c.run.Handler, SessionID: c.run.SessionID, Chat: c.run.Chat,
		Time: c.now, Event: c.run.EventID,
	})
}

// overtaken takes a step back whose run was ended while it was executed, or
// began when its automation was switched off already.
func overtaken(ctx context.Context, tx storage.Store, c *conclusion) error {
	now, err := tx.Run(ctx, c.run.ID)
	if err != nil {
		return err
	}
	a, err := tx.Automation(ctx, c.run.AutomationID)
	if err != nil {
		return err
	}
	why := now.Error
	if now.Status == models.RunRunning {
		if a.Enabled || c.run.Cause == sandbox.HandlerError || !c.run.StartedAt.After(a.UpdatedAt) {
			return nil
		}
		now.Status, why = models.RunCancelled, switchedOff
	}
	c.end(now.Status, why)
	c.undo()
	c.onError = nil
	return nil
}

// writeSteps stores the calls of a step, and before the first of a run that
// waits its event.
func writeSteps(ctx context.Context, tx storage.Store, c *conclusion) error {
	steps := c.steps
	if c.run.Status == models.RunWaiting && len(c.journal) == 0 {
		begun, err := c.beginning()
		if err != nil {
			return err
		}
		steps = append([]models.RunStep{begun}, steps...)
	}
	return tx.AddSteps(ctx, steps)
}

// writeRows puts what a step sends into the outbox. Ids follow from run and
// place: what is there already is this very message.
func writeRows(ctx context.Context, tx storage.Store, rows []models.OutboxRow) error {
	for _, row := range rows {
		if _, err := tx.Enqueue(ctx, row); err != nil && models.KindOf(err) != models.Conflict {
			return err
		}
	}
	return nil
}

// judge counts failures, announces what became of the run, and switches an
// automation off that fails too often. It returns why, or "".
func judge(ctx context.Context, tx *events.Tx, c *conclusion, losses int) (off string, err error) {
	a, err := tx.Automation(ctx, c.run.AutomationID)
	if err != nil {
		return "", err
	}
	failures := 0
	switch c.run.Status {
	case models.RunFailed:
		failures = a.Failures + 1
		tx.Announce(models.AutomationFailed{Run: c.run, Name: c.name})
	case models.RunDone:
		tx.Announce(models.AutomationRan{Run: c.run})
	default:
		return "", nil
	}
	switch {
	case failures >= maxFailures:
		off = fmt.Sprintf("%d runs in a row failed; the last said: %s", failures, c.run.Error)
	case losses >= maxLosses:
		off = fmt.Sprintf("it broke the worker process %d times in %d minutes; the last said: %s", losses, int(lossTime.Minutes()), c.run.Error)
	case failures == a.Failures:
		return "", nil
	}
	a.Failures = failures
	if off != "" && a.Enabled {
		if a.MissedFrom, err = tx.LastEventID(ctx); err != nil {
			return "", err
		}
		a.Enabled, a.Reason, a.UpdatedAt, a.MissedTo = false, off, c.now, 0
		if c.run.EventID != 0 {
			a.MissedFrom = c.run.EventID
		}
		tx.Announce(models.AutomationDisabled{ID: a.ID, Name: a.Name, Reason: off})
	}
	_, err = tx.SaveAutomation(ctx, a)
	return off, err
}

// afterwards does what must wait until the step is stored.
func (s *Service) afterwards(ctx context.Context, c *conclusion, off bool) error {
	if len(c.rows) > 0 {
		s.nudge(c.run.SessionID)
	}
	if c.run.Status == models.RunWaiting {
		s.setClock(c.run, false)
	}
	if c.onError != nil {
		s.goOnLater(c.onError.run)
	}
	for _, chat := range slices.Compact(c.handedOff) {
		if err := s.cancelOthers(ctx, c.run, chat); err != nil {
			return err
		}
	}
	if !off {
		return nil
	}
	s.logger.Warn("automation switched itself off", "automation", c.run.AutomationID, "run", c.run.ID)
	if err := s.reload(ctx); err != nil {
		return err
	}
	return s.cancelWaiting(ctx, storage.RunFilter{Automation: c.run.AutomationID}, "the automation switched itself off")
}

// cancelOthers ends what else waits in a chat that was given to a human.
func (s *Service) cancelOthers(ctx context.Context, run models.Run, chat models.JID) error {
	waiting, err := s.waiting(ctx, run.SessionID, chat)
	if err != nil {
		return err
	}
	for _, other := range waiting {
		if other.ID == run.ID {
			continue
		}
		if _, err := s.cancel(ctx, other, "the chat was handed to a human"); err != nil {
			return err
		}
	}
	return nil
}
