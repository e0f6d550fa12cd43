package automations

import (
	"context"
	"fmt"
	"slices"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Missed says which events an automation missed while it was off because it
// had switched itself off: those after the first and up to the second. Both are
// 0 when there are none.
func (s *Service) Missed(ctx context.Context, id int64) (after, upTo int64, err error) {
	a, err := s.store.Automation(ctx, id)
	if err != nil || a.MissedFrom == 0 {
		return 0, 0, err
	}
	if upTo = a.MissedTo; upTo == 0 {
		upTo, err = s.store.LastEventID(ctx)
	}
	return a.MissedFrom, upTo, err
}

// Replay gives an automation the events that it missed while it was off because
// it had switched itself off, and returns how many runs began. Events are kept
// as long as the log keeps them. What it answered already it does not answer
// again.
func (s *Service) Replay(ctx context.Context, id int64) (int, error) {
	after, upTo, err := s.Missed(ctx, id)
	if err != nil {
		return 0, err
	}
	one := s.book.find(id)
	if one == nil {
		return 0, models.Errorf(models.Conflict, "switch the automation on first")
	}
	if !s.life.lasts() {
		return 0, models.Errorf(models.Unavailable, "automations do not run now")
	}
	if stopped, err := s.Stopped(ctx); err != nil {
		return 0, err
	} else if stopped {
		return 0, errStopped
	}
	begun := 0
	for after < upTo {
		page, err := s.store.EventsAfter(ctx, after, storage.EventFilter{Limit: storage.MaxLimit})
		if err != nil {
			return begun, fmt.Errorf("read the log: %w", err)
		}
		for _, e := range page {
			if after = e.ID; e.ID > upTo {
				break
			}
			began, err := s.replayOne(ctx, one, e)
			if err != nil {
				return begun, err
			}
			if began {
				begun++
			}
		}
		if len(page) < storage.MaxLimit {
			break
		}
	}
	return begun, s.forgetMissed(ctx, id)
}

func (s *Service) forgetMissed(ctx context.Context, id int64) error {
	s.change.Lock()
	defer s.change.Unlock()
	_, err := s.alter(ctx, id, func(_ storage.Store, a *models.Automation) error {
		a.MissedFrom, a.MissedTo = 0, 0
		return nil
	})
	return err
}

// replayOne asks one script about one event, in the turn of its chat.
func (s *Service) replayOne(ctx context.Context, one *script, e models.Event) (began bool, err error) {
	if !one.worksFor(e.SessionID) {
		return false, nil
	}
	all := s.happened(aged(e))
	if len(all) == 0 {
		return false, nil
	}
	done := make(chan error, 1)
	err = s.queues.add(ctx, chatKey{e.SessionID, e.Chat()}, func() {
		done <- contained(context.WithoutCancel(ctx), func(ctx context.Context) (err error) {
			began, err = s.replayIn(ctx, one, e, all)
			return err
		})
	})
	if err != nil {
		return false, err
	}
	return began, <-done
}

// aged is an event as it was told when it was new: what happened long ago
// counts as new again.
func aged(e models.Event) models.Event {
	if d, ok := e.Data.(models.MessageReceived); ok && d.Message.Time.After(e.Time.Add(-time.Hour)) {
		e.Time = d.Message.Time
	}
	return e
}

func (s *Service) replayIn(ctx context.Context, one *script, e models.Event, all []happening) (bool, error) {
	senders, err := s.names(ctx, e.SessionID, all[0].contact)
	if err != nil {
		return false, err
	}
	if ours, err := s.isOurs(ctx, senders); err != nil || ours {
		return false, err
	}
	steps, err := s.store.AnsweredBy(ctx, e.ID)
	if err != nil || len(steps) > 0 {
		return false, err // it was the answer of a dialog
	}
	var asked []wanted
	for _, h := range all {
		facts, err := s.factsOf(ctx, h)
		if err != nil {
			return false, err
		}
		asked = append(asked, wanted{h, facts})
	}
	before, err := s.store.Runs(ctx, storage.RunFilter{Automation: one.ID, Limit: 1})
	if err != nil {
		return false, err
	}
	if _, err := s.try(ctx, one, asked); err != nil {
		return false, err
	}
	now, err := s.store.Runs(ctx, storage.RunFilter{Automation: one.ID, Limit: 1})
	return len(now) > 0 && (len(before) == 0 || now[0].ID != before[0].ID), err
}

// Move puts an automation at a place in the list, counted from 0. Scripts are
// tried in its order.
func (s *Service) Move(ctx context.Context, id int64, place int) error {
	s.change.Lock()
	defer s.change.Unlock()
	all, err := s.store.AllAutomations(ctx)
	if err != nil {
		return fmt.Errorf("list automations: %w", err)
	}
	from := slices.IndexFunc(all, func(a models.Automation) bool { return a.ID == id })
	if from < 0 {
		return models.Errorf(models.NotFound, "there is no such automation")
	}
	one := all[from]
	all = slices.Delete(all, from, from+1)
	all = slices.Insert(all, min(max(place, 0), len(all)), one)
	err = s.store.Update(ctx, func(tx storage.Store) error {
		for i, a := range all {
			now, err := tx.Automation(ctx, a.ID)
			if err != nil {
				return err
			}
			now.Position = i + 1
			if _, err := tx.SaveAutomation(ctx, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("move an automation: %w", err)
	}
	return s.reload(ctx)
}
