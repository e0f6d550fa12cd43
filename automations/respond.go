package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// respond tries the scripts in order on a message. The first that sends
// something or calls stop ends the search; observers see it all the same, and
// after the others, so that nobody waits for them.
func (s *Service) respond(ctx context.Context, e models.Event, m models.Message) error {
	m.SessionID = e.SessionID
	asked, err := s.factsOf(ctx, m)
	if err != nil {
		return err
	}
	ours, err := s.isOurs(ctx, asked.Senders)
	if err != nil || ours {
		return err
	}
	answering, observing := s.book.split(e.SessionID)
	for _, one := range answering {
		ended, err := s.try(ctx, one, e, asked)
		if err != nil {
			return fmt.Errorf("automation %d: %w", one.ID, err)
		}
		if ended {
			break
		}
	}
	for _, one := range observing {
		if _, err := s.try(ctx, one, e, asked); err != nil {
			return fmt.Errorf("automation %d: %w", one.ID, err)
		}
	}
	return nil
}

// isOurs reports whether a message comes from a session of this very server:
// two scripts must not talk to each other.
func (s *Service) isOurs(ctx context.Context, sender []models.JID) (bool, error) {
	sessions, err := s.store.AllSessions(ctx)
	if err != nil {
		return false, fmt.Errorf("list sessions: %w", err)
	}
	for _, session := range sessions {
		for _, jid := range sender {
			if jid != "" && (jid == session.JID || jid == session.LID) {
				return true, nil
			}
		}
	}
	return false, nil
}

// try runs a script on a message when one of its handlers wants it, and reports
// whether that ends the search.
func (s *Service) try(ctx context.Context, one *script, e models.Event, m facts) (ended bool, err error) {
	handler, verdict, err := match.First(one.handlers, m.Facts)
	if err != nil || !verdict.OK {
		return false, err
	}
	now := time.Now()
	if resting, err := s.cooling(ctx, one, handler, e, now); err != nil || resting {
		return false, err
	}
	run := models.Run{
		AutomationID: one.ID, Version: one.Version, Handler: handler, EventID: e.ID, SessionID: e.SessionID,
		Chat: m.message.Chat, Contact: m.message.Sender, Status: models.RunRunning, StartedAt: now,
	}
	p, quiet, err := s.paused(ctx, e.SessionID, m.message.Chat, now)
	if err != nil {
		return false, err
	}
	if quiet && !one.description.Observer {
		run.Status, run.Error, run.EndedAt = models.RunSkipped, p.words(), now
	}
	run, fresh, err := s.store.InsertRun(ctx, run)
	if err != nil {
		return false, fmt.Errorf("store run: %w", err)
	}
	if run.Status != models.RunRunning {
		// It is paused, or what is left of an earlier try at the same event.
		return !fresh && endsSearch(one, run), nil
	}
	return s.begin(ctx, one, run, m.message)
}

// endsSearch says of a run that ended whether other scripts are still asked.
func endsSearch(one *script, run models.Run) bool {
	return !one.description.Observer && (run.Messages > 0 || run.Status == models.RunWaiting)
}

// begin executes the first step of a run.
func (s *Service) begin(ctx context.Context, one *script, run models.Run, m models.Message) (ended bool, err error) {
	event, err := s.eventFor(ctx, run, m)
	if err != nil {
		return false, err
	}
	return s.step(ctx, one, run, event, nil)
}

// step executes a step of a run and stores what came of it.
func (s *Service) step(ctx context.Context, one *script, run models.Run, event json.RawMessage, journal []sandbox.Entry) (ended bool, err error) {
	req := sandbox.StepRequest{
		Program: one.program(), Source: one.source, Handler: run.Handler, Run: runKey(run), Now: run.StartedAt.UnixMilli(),
		Event: event, Settings: one.settings, Journal: journal,
	}
	lane := s.losses.lane(one.ID, time.Now())
	if lane == LaneQuarantine {
		leave := s.losses.enter()
		defer leave()
		if !s.book.has(one.ID) {
			// It was switched off while this run waited for its turn.
			_, err := s.cancel(ctx, run, "the automation was switched off")
			return false, err
		}
	}
	result, err := s.scripts.Step(ctx, lane, req, func(ctx context.Context, c sandbox.Call) sandbox.Answer {
		return s.answer(ctx, run, c)
	})
	if err != nil {
		return false, fmt.Errorf("execute step: %w", err)
	}
	chats, err := s.chatsOf(ctx, run.SessionID, result.Entries)
	if err != nil {
		return false, err
	}
	done := conclude(one, run, req, result, chats, time.Now())
	if err := s.commit(ctx, done); err != nil {
		return false, err
	}
	stopped := result.Outcome == sandbox.OutcomeStopped && !one.description.Observer
	return stopped || endsSearch(one, done.run), nil
}

// chatsOf finds the chat of every address that a step sends to: it is kept
// under the hidden id where that is known. What is no address is left out.
func (s *Service) chatsOf(ctx context.Context, session string, entries []sandbox.Entry) (map[string]models.JID, error) {
	chats := map[string]models.JID{}
	for _, e := range entries {
		args, err := sendArgs(e)
		if e.Call != "send" || err != nil {
			continue
		}
		jid, err := models.ParseJID(args.To)
		if err != nil {
			continue
		}
		pair, err := s.store.Address(ctx, session, jid)
		if err != nil && !models.IsNotFound(err) {
			return nil, fmt.Errorf("look up an address: %w", err)
		}
		if err == nil && pair.LID != "" {
			jid = pair.LID
		}
		chats[args.To] = jid
	}
	return chats, nil
}

// runKey names a run for ever and everywhere: message ids follow from it, and
// two databases may have the same numbers.
func runKey(r models.Run) string {
	return fmt.Sprintf("%s/%s/%d/%d/%d", r.SessionID, r.Chat, r.ID, r.EventID, r.StartedAt.UnixMilli())
}
