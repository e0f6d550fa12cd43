package automations

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/fault"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// errNotWaiting says that a run got its answer from elsewhere.
var errNotWaiting = errors.New("the run does not wait for this any more")

// answered gives what happened to the runs that wait for it, and reports
// whether that was all there is to it: an answer, and what ended in a message,
// is for one script only.
func (s *Service) answered(ctx context.Context, h happening, senders []models.JID) (taken bool, err error) {
	if h.message == nil && h.kind != sandbox.HandlerPoll || h.chat == "" {
		return false, nil
	}
	before, taken, err := s.answeredBefore(ctx, h.event.ID)
	if err != nil || before {
		return taken, err
	}
	runs, err := s.waiting(ctx, h.event.SessionID, h.chat)
	if err != nil || len(runs) == 0 {
		return false, err
	}
	if runs, err = s.after(ctx, runs, h.event); err != nil {
		return false, err
	}
	if h.message != nil && s.Rules().leaves(h.message.Text) {
		return false, s.leave(ctx, runs, senders, h.message.Text)
	}
	for _, run := range runs {
		switch {
		case run.WaitingFor == waitAnswer && fits(run, h, senders):
			return true, s.answer(ctx, run, h)
		case run.WaitingFor == waitCollect && h.message != nil && slices.Contains(senders, run.Contact):
			return s.collectMore(ctx, run, h)
		}
	}
	return s.wakeWaiting(ctx, runs, h, senders)
}

// after leaves out the runs that began with an event, or came as far as they are
// because of it or of a later one: after a crash the log tells some events once
// more, and nobody answers a question before it was asked.
func (s *Service) after(ctx context.Context, runs []models.Run, e models.Event) ([]models.Run, error) {
	var newer []models.Run
	for _, run := range runs {
		if e.ID == 0 || run.EventID >= e.ID || run.EventID == 0 && e.Time.Before(run.StartedAt) {
			continue
		}
		steps, err := s.store.Steps(ctx, run.ID)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(steps, func(step models.RunStep) bool { return step.Event >= e.ID }) {
			newer = append(newer, run)
		}
	}
	return newer, nil
}

// fits reports whether something that happened answers a run.
func fits(run models.Run, h happening, senders []models.JID) bool {
	if run.Answers != fromAnyone && !slices.Contains(senders, run.Contact) {
		return false
	}
	if h.message != nil {
		return true
	}
	d, ok := h.event.Data.(models.Voted)
	return ok && run.WaitingOn != "" && d.Vote.MessageID == run.WaitingOn && len(d.Vote.Options) > 0
}

// answeredBefore looks whether an event was the answer of runs already, before
// a crash, and lets them go on that have not.
func (s *Service) answeredBefore(ctx context.Context, event int64) (before, taken bool, err error) {
	if event == 0 {
		return false, false, nil
	}
	steps, err := s.store.AnsweredBy(ctx, event)
	if err != nil {
		return false, false, fmt.Errorf("look for what an event answered: %w", err)
	}
	for _, step := range steps {
		ended := false
		if step.Call != collectedCall {
			if ended, err = s.goOn(ctx, step.RunID); err != nil {
				return true, false, err
			}
		}
		taken = taken || ended || step.Call == waitAnswer || step.Call == collectedCall
	}
	return len(steps) > 0, taken, nil
}

// leave ends the dialogs of somebody who does not want to go on. What they said
// is a message like any other.
func (s *Service) leave(ctx context.Context, runs []models.Run, senders []models.JID, word string) error {
	for _, run := range runs {
		if run.WaitingFor != waitAnswer || !slices.Contains(senders, run.Contact) {
			continue
		}
		if _, err := s.cancel(ctx, run, "the contact left the dialog with “"+cut(word, 40)+"”"); err != nil {
			return err
		}
	}
	return nil
}

// answer gives an answer to the run that waits for it.
func (s *Service) answer(ctx context.Context, run models.Run, h happening) error {
	t, err := s.tell(ctx, run.SessionID)
	if err != nil {
		return err
	}
	var result sandbox.Answered
	if h.message != nil {
		told, err := t.message(ctx, *h.message)
		if err != nil {
			return err
		}
		result.Message = &told
	} else if d, ok := h.event.Data.(models.Voted); ok {
		result.Votes = d.Vote.Options
	}
	_, err = s.deliver(ctx, run, result, h.event.ID)
	return err
}

// wakeWaiting tells the runs that wait for a time, or for a message, that the
// contact wrote. It takes the message only when one of them answers it.
func (s *Service) wakeWaiting(ctx context.Context, runs []models.Run, h happening, senders []models.JID) (taken bool, err error) {
	if h.message == nil {
		return false, nil
	}
	for _, run := range runs {
		if run.WaitingFor != waitTime || run.Answers != fromContact || !slices.Contains(senders, run.Contact) {
			continue
		}
		ended, err := s.deliver(ctx, run, sandbox.Waited{Message: true}, h.event.ID)
		if err != nil {
			return false, err
		}
		taken = taken || ended
	}
	return taken, nil
}

// deliver ends the wait of a run with a result, which is stored before it is
// used, and takes the run's next step. event is what brought it, or 0.
func (s *Service) deliver(ctx context.Context, run models.Run, result any, event int64) (ended bool, err error) {
	p, quiet, err := s.paused(ctx, run.SessionID, run.Chat, time.Now())
	if err != nil {
		return false, err
	}
	if quiet {
		_, err = s.cancel(ctx, run, p.words())
		return false, err
	}
	data, err := json.Marshal(result)
	if err != nil {
		return false, fmt.Errorf("encode an answer: %w", err)
	}
	err = s.store.Update(ctx, func(tx storage.Store) error { return storeAnswer(ctx, tx, run, data, event) })
	if errors.Is(err, errNotWaiting) || models.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("store an answer: %w", err)
	}
	if err := fault.Point("answer.stored"); err != nil {
		return false, err
	}
	s.clocks.clear(run.ID)
	return s.goOn(ctx, run.ID)
}

// storeAnswer binds an answer to the place at which the run waits.
func storeAnswer(ctx context.Context, tx storage.Store, of models.Run, data []byte, event int64) error {
	run, err := tx.Run(ctx, of.ID)
	if err != nil {
		return err
	}
	steps, err := tx.Steps(ctx, of.ID)
	if err != nil {
		return err
	}
	if run.Status != models.RunWaiting || run.WaitingFor != of.WaitingFor || len(steps) == 0 {
		return errNotWaiting
	}
	last := steps[len(steps)-1]
	if last.Call != run.WaitingFor || len(last.Result) > 0 {
		return errNotWaiting
	}
	last.Result, last.Time, last.Event = data, time.Now(), event
	run.Status, run.WaitingFor, run.WaitingUntil, run.Answers, run.WaitingOn = models.RunRunning, "", time.Time{}, "", ""
	if err := tx.UpdateRun(ctx, run); err != nil {
		return err
	}
	if err := tx.AddSteps(ctx, []models.RunStep{last}); err != nil {
		return err
	}
	return fault.Point("answer.storing")
}
