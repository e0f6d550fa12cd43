package automations

import (
	"context"
	"fmt"
	"slices"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/fault"
	"frontdesk/models"
)

// respond lets automations react to an event. A run that waits for it has it
// first; then the scripts are tried in order. The first that sends something or
// calls stop ends the search; observers see it all the same, and after the
// others, so that nobody waits for them.
func (s *Service) respond(ctx context.Context, all []happening) error {
	if stopped, err := s.Stopped(ctx); err != nil || stopped {
		return err
	}
	senders, err := s.names(ctx, all[0].event.SessionID, all[0].contact)
	if err != nil {
		return err
	}
	ours, err := s.isOurs(ctx, senders)
	if err != nil || ours {
		return err
	}
	taken, err := s.answered(ctx, all[0], senders)
	if err != nil {
		return err
	}
	asked := make([]wanted, len(all))
	for i, h := range all {
		facts, err := s.factsOf(ctx, h)
		if err != nil {
			return err
		}
		asked[i] = wanted{h, facts}
	}
	if taken {
		return s.watch(ctx, asked)
	}
	return s.tryAll(ctx, asked)
}

// watch shows observers what a run had waited for: they see every message. One
// whose own run waited for it has it already.
func (s *Service) watch(ctx context.Context, asked []wanted) error {
	steps, err := s.store.AnsweredBy(ctx, asked[0].event.ID)
	if err != nil {
		return fmt.Errorf("look for what an event answered: %w", err)
	}
	has := map[int64]bool{}
	for _, step := range steps {
		run, err := s.store.Run(ctx, step.RunID)
		if err != nil && !models.IsNotFound(err) {
			return err
		}
		has[run.AutomationID] = true
	}
	_, observing := s.book.split(asked[0].event.SessionID)
	for _, one := range observing {
		if has[one.ID] {
			continue
		}
		if _, err := s.tryOne(ctx, one, asked); err != nil {
			return err
		}
	}
	return nil
}

// wanted is a happening with what filters ask of it.
type wanted struct {
	happening
	facts match.Facts
}

func (s *Service) tryAll(ctx context.Context, asked []wanted) error {
	answering, observing := s.book.split(asked[0].event.SessionID)
	for _, one := range answering {
		ended, err := s.tryOne(ctx, one, asked)
		if err != nil {
			return err
		}
		if ended {
			break
		}
	}
	for _, one := range observing {
		if _, err := s.tryOne(ctx, one, asked); err != nil {
			return err
		}
	}
	return nil
}

// tryOne is try, for a search that one broken script must not end.
func (s *Service) tryOne(ctx context.Context, one *script, asked []wanted) (ended bool, err error) {
	ended, err = s.try(ctx, one, asked)
	if isOwnFault(err) {
		s.logger.Error("a script was passed over", "automation", one.ID, "err", err)
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("automation %d: %w", one.ID, err)
	}
	return ended, nil
}

// isOurs reports whether something comes from a session of this very server:
// two scripts must not talk to each other.
func (s *Service) isOurs(ctx context.Context, sender []models.JID) (bool, error) {
	if len(sender) == 0 {
		return false, nil
	}
	sessions, err := s.store.AllSessions(ctx)
	if err != nil {
		return false, fmt.Errorf("list sessions: %w", err)
	}
	return slices.ContainsFunc(sessions, func(session models.Session) bool {
		return slices.ContainsFunc(sender, func(jid models.JID) bool {
			return jid != "" && (jid == session.JID || jid == session.LID)
		})
	}), nil
}

// choose finds the first handler of a script that wants one of the happenings.
func (s *script) choose(asked []wanted) (w wanted, handler int, err error) {
	for _, w := range asked {
		number, verdict, err := match.First(s.handlers, w.facts)
		if err != nil || verdict.OK {
			return w, number, err
		}
	}
	return wanted{}, -1, nil
}

// try runs a script on what happened when one of its handlers wants it, and
// reports whether that ends the search.
func (s *Service) try(ctx context.Context, one *script, asked []wanted) (ended bool, err error) {
	w, handler, err := one.choose(asked)
	if err != nil || handler < 0 {
		return false, err
	}
	now := time.Now()
	until, err := s.cooling(ctx, one, handler, w.event, w.chat, now)
	if err != nil || !until.IsZero() {
		return false, err
	}
	run := models.Run{
		AutomationID: one.ID, Version: one.Version, Handler: handler, EventID: w.event.ID, SessionID: w.event.SessionID,
		Chat: w.chat, Contact: w.contact, Cause: w.cause(), Status: models.RunRunning, StartedAt: now,
	}
	p, quiet, err := s.paused(ctx, run.SessionID, run.Chat, now)
	if err != nil {
		return false, err
	}
	if quiet && !one.description.Observer {
		run.Status, run.Error, run.EndedAt = models.RunSkipped, p.words(), now
	}
	if collect := one.collects(handler); collect > 0 && w.message != nil && run.Status == models.RunRunning {
		return s.collect(ctx, one, run, w, collect)
	}
	run.Seed = seedOf(run)
	run, fresh, err := s.store.InsertRun(ctx, run)
	if err != nil {
		return false, fmt.Errorf("store run: %w", err)
	}
	if err := fault.Point("run.begun"); err != nil {
		return false, err
	}
	if run.Status != models.RunRunning {
		// It is paused, or what is left of an earlier try at the same event.
		return !fresh && endsSearch(one, run), nil
	}
	if !fresh {
		if went, ended, err := s.underWay(ctx, one, run); went || err != nil {
			return ended, err
		}
	}
	return s.begin(ctx, one, run, w)
}

// underWay goes on with a run that has its event stored: the log tells again
// what began it, and to begin anew would do its first step twice.
func (s *Service) underWay(ctx context.Context, one *script, run models.Run) (went, ended bool, err error) {
	steps, err := s.store.Steps(ctx, run.ID)
	if err != nil {
		return false, false, err
	}
	if _, err := pastOf(steps); err != nil {
		return false, false, nil
	}
	ended, err = s.goOn(ctx, run.ID)
	return true, ended && !one.description.Observer, err
}

// begin executes the first step of a run.
func (s *Service) begin(ctx context.Context, one *script, run models.Run, w wanted) (ended bool, err error) {
	e, err := s.eventFor(ctx, run, w.happening)
	if err != nil {
		return false, err
	}
	j := job{one: one, run: run}
	if w.kind == sandbox.HandlerMessage {
		if j.quick, err = s.quick(ctx, w.happening); err != nil {
			return false, err
		}
	}
	if j.event, err = encodeEvent(run, e); err != nil {
		return false, err
	}
	if j.pinned, err = s.pin(ctx, one); isOwnFault(err) {
		done, err := s.giveUp(ctx, j, err)
		return done.ended, err
	}
	if err != nil {
		return false, err
	}
	done, err := s.step(ctx, j)
	return done.ended, err
}
