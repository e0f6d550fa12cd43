package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"frontdesk/automations/match"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// pause says until when automations keep quiet in a chat, and why.
type pause struct {
	Until  time.Time
	Reason string
}

// words are for the run that the pause prevents.
func (p pause) words() string {
	return "not run: " + p.because()
}

func (p pause) because() string {
	return fmt.Sprintf("%s, so automations rest in this chat until %s UTC", p.Reason, p.Until.UTC().Format("15:04"))
}

func pauseName(session string, chat models.JID) string {
	return "automations.pause/" + session + "/" + string(chat)
}

// paused is the pause of a chat, if it is not over.
func (s *Service) paused(ctx context.Context, session string, chat models.JID, now time.Time) (pause, bool, error) {
	if chat == "" {
		return pause{}, false, nil
	}
	p, err := pauseIn(ctx, s.store, session, chat)
	return p, p.Until.After(now), err
}

// pauseIn is the last pause of a chat; the zero one when there was none.
func pauseIn(ctx context.Context, settings storage.Settings, session string, chat models.JID) (pause, error) {
	value, err := settings.Setting(ctx, pauseName(session, chat))
	if models.IsNotFound(err) || err == nil && value == "" {
		return pause{}, nil
	}
	if err != nil {
		return pause{}, fmt.Errorf("load pause: %w", err)
	}
	var p pause
	if err := json.Unmarshal([]byte(value), &p); err != nil {
		return pause{}, fmt.Errorf("decode pause: %w", err)
	}
	return p, nil
}

// PausedUntil is when automations go on in a chat, and why they rest; the zero
// time when they do not rest.
func (s *Service) PausedUntil(ctx context.Context, session string, chat models.JID) (time.Time, string, error) {
	p, resting, err := s.paused(ctx, session, chat, time.Now())
	if err != nil || !resting {
		return time.Time{}, "", err
	}
	return p.Until, p.Reason, nil
}

// Wake ends the pause of a chat.
func (s *Service) Wake(ctx context.Context, session string, chat models.JID) error {
	return s.store.SaveSetting(ctx, pauseName(session, chat), "")
}

func savePause(ctx context.Context, tx storage.Settings, session string, chat models.JID, p pause) error {
	value, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return tx.SaveSetting(ctx, pauseName(session, chat), string(value))
}

// byStaff reports whether a person wrote an own message: on the phone, or in
// the console. What a program sends through the API pauses nothing.
func byStaff(m models.Message) bool {
	return m.FromMe && m.Run == 0 && match.ScriptType(m.Type) != "" && (m.SentBy == "" || strings.HasPrefix(m.SentBy, "user:"))
}

// takeOver keeps automations quiet in a chat in which staff wrote.
func (s *Service) takeOver(ctx context.Context, e models.Event, m models.Message) error {
	m.SessionID = e.SessionID
	p := pause{Until: time.Now().Add(s.Rules().TakeOver), Reason: "staff wrote in the chat"}
	old, err := pauseIn(ctx, s.store, m.SessionID, m.Chat)
	if err != nil {
		return err
	}
	if old.Until.After(p.Until) {
		p = old
	}
	if err := savePause(ctx, s.store, m.SessionID, m.Chat, p); err != nil {
		return err
	}
	return s.cancelWaiting(ctx, storage.RunFilter{Session: m.SessionID, Chat: m.Chat}, "taken over by staff")
}

// cancelWaiting ends the waiting runs that a filter picks.
func (s *Service) cancelWaiting(ctx context.Context, f storage.RunFilter, why string) error {
	f.Status = models.RunWaiting
	return s.cancelAll(ctx, f, why)
}

// cancelAll ends the runs of a status.
func (s *Service) cancelAll(ctx context.Context, f storage.RunFilter, why string) error {
	f.Limit = storage.MaxLimit
	for {
		runs, err := s.store.Runs(ctx, f)
		if err != nil {
			return fmt.Errorf("list runs to cancel: %w", err)
		}
		for _, run := range runs {
			if _, err := s.cancelIf(ctx, run.ID, f.Status, why); err != nil {
				return err
			}
			f.Before = run.ID
		}
		if len(runs) < storage.MaxLimit {
			return nil
		}
	}
}

// cancel ends a run that waits. One that got its answer meanwhile, or is over,
// stays as it is; what became of it is returned.
func (s *Service) cancel(ctx context.Context, run models.Run, why string) (models.Run, error) {
	return s.cancelIf(ctx, run.ID, models.RunWaiting, why)
}

// cancelIf ends a run that has a status. It is read again for that: what the
// caller knows of it may be old.
func (s *Service) cancelIf(ctx context.Context, id int64, status models.RunStatus, why string) (run models.Run, err error) {
	err = s.store.Update(ctx, func(tx storage.Store) error {
		if run, err = tx.Run(ctx, id); err != nil || run.Status != status {
			return err
		}
		run.Status, run.Error, run.EndedAt = models.RunCancelled, why, time.Now()
		run.WaitingFor, run.WaitingUntil, run.Answers, run.WaitingOn = "", time.Time{}, "", ""
		return tx.UpdateRun(ctx, run)
	})
	switch {
	case models.IsNotFound(err):
		return run, nil // it was deleted with its automation
	case err != nil:
		return run, fmt.Errorf("cancel a run: %w", err)
	}
	if run.Status == models.RunCancelled {
		s.clocks.clear(id)
	}
	return run, nil
}

// holdBack keeps what was just made ready for a chat from leaving when somebody
// else's conversation there rests: staff talk to this person now. It stays in the
// outbox as cancelled, so that the trace says why and a step that is repeated
// comes to the same. The run's own chat is none of this: a run does not begin
// nor go on where automations rest, unless staff pressed a button. A group is
// not held back either: a team that writes in its own group has taken nothing over.
func (p *planner) holdBack(ctx context.Context, chat models.JID) (held bool, err error) {
	if chat == p.c.run.Chat || !chat.IsUser() {
		return false, nil
	}
	rest, held, err := p.s.paused(ctx, p.c.run.SessionID, chat, p.c.now)
	if err != nil || !held {
		return false, err
	}
	last := &p.c.rows[len(p.c.rows)-1]
	last.State, last.DoneAt = models.OutboxCancelled, p.c.now
	last.Reason = "not sent: " + rest.because()
	return true, nil
}
