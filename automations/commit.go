package automations

import (
	"context"
	"encoding/json"
	"fmt"

	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// maxFailures is how many runs in a row may fail before an automation is
// switched off.
const maxFailures = 10

// commit stores a step, all of it or nothing, and then lets its messages go.
func (s *Service) commit(ctx context.Context, c *conclusion) error {
	quiet := s.checkLoops(c)
	losses := 0
	if c.lost {
		losses = s.losses.add(c.run.AutomationID, c.now)
	}
	off := ""
	_, err := s.log.Append(ctx, events.Change{SessionID: c.run.SessionID, Steps: []events.Step{
		events.StepFunc(func(ctx context.Context, tx *events.Tx) error {
			if err := quiet.save(ctx, tx); err != nil {
				return err
			}
			if err := write(ctx, tx, c); err != nil {
				return err
			}
			reason, err := judge(ctx, tx, c, losses)
			off = reason
			return err
		}),
	}})
	if err != nil {
		for chat := range c.texts {
			s.loops.takeBack(c.run.SessionID, chat, c.now)
		}
		return fmt.Errorf("store step: %w", err)
	}
	return s.afterwards(ctx, c, off != "")
}

// write stores the run, its calls, its messages and when it spoke.
func write(ctx context.Context, tx *events.Tx, c *conclusion) error {
	if err := tx.UpdateRun(ctx, c.run); err != nil {
		return err
	}
	if err := tx.AddSteps(ctx, c.steps); err != nil {
		return err
	}
	for _, row := range c.sends {
		// The id follows from run and place: what is there already is this very message.
		if _, err := tx.Enqueue(ctx, row); err != nil && models.KindOf(err) != models.Conflict {
			return err
		}
	}
	if !c.cooled {
		return nil
	}
	spoke, err := json.Marshal(spoken{At: c.now, Event: c.run.EventID})
	if err != nil {
		return err
	}
	return tx.SaveValue(ctx, models.AutomationValue{
		AutomationID: c.run.AutomationID, Scope: cooldownScope(c.run.SessionID, c.run.Chat),
		Key: cooldownKey(c.run.Handler), Value: spoke,
	})
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
		a.Enabled, a.Reason, a.UpdatedAt = false, off, c.now
		tx.Announce(models.AutomationDisabled{ID: a.ID, Name: a.Name, Reason: off})
	}
	_, err = tx.SaveAutomation(ctx, a)
	return off, err
}

// afterwards does what must wait until the step is stored.
func (s *Service) afterwards(ctx context.Context, c *conclusion, off bool) error {
	if len(c.sends) > 0 {
		s.nudge(c.run.SessionID)
	}
	if c.run.Status == models.RunWaiting {
		s.setClock(c.run)
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

// quietChat is a chat in which automations must rest, because they talk too much.
type quietChat struct {
	session string
	chat    models.JID
	pause   pause
}

func (q *quietChat) save(ctx context.Context, tx storage.Settings) error {
	if q == nil {
		return nil
	}
	return savePause(ctx, tx, q.session, q.chat, q.pause)
}

// checkLoops lets a step's messages through, or takes them back when they look
// like a conversation of two machines.
func (s *Service) checkLoops(c *conclusion) *quietChat {
	for chat, said := range c.texts {
		why := s.loops.allow(c.run.SessionID, chat, said, c.now)
		if why == "" {
			continue
		}
		p := pause{Until: c.now.Add(loopPause), Reason: "it looked like a loop (" + why + ")"}
		c.fail("stopped: "+why+"; automations rest in this chat for an hour", 0)
		c.end(models.RunSkipped, c.run.Error)
		return &quietChat{c.run.SessionID, chat, p}
	}
	return nil
}
