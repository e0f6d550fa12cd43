package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Trigger begins a run from outside of the event log: a time that has come, a
// request that came in, a button that was pressed.
type Trigger struct {
	Automation int64
	Handler    int // the number of the handler in the script's description
	Session    string
	Chat       models.JID // empty: the run has no chat
	Contact    models.JID // who is answered; empty: the other side of a private chat
	// Once names what the run is for. A second trigger of the same name does
	// nothing and finds the first run. Empty: every trigger begins a run.
	Once string
	// Event has the parts that only the caller knows, such as Webhook or Button.
	Event sandbox.Event
}

// Fired is what a trigger did.
type Fired struct {
	Run   models.Run
	Fresh bool // false: the run was there already
	// Return is what the handler gave back in its first step.
	Return json.RawMessage
}

// Fire begins a run and returns when its first step is stored. A caller who
// leaves earlier stops nothing, and neither does a crash.
func (s *Service) Fire(ctx context.Context, t Trigger) (Fired, error) {
	one, err := s.fireable(ctx, t)
	if err != nil {
		return Fired{}, err
	}
	j, fresh, err := s.beginFired(ctx, one, t)
	if err != nil || !fresh {
		return Fired{Run: j.run}, err
	}
	done := make(chan stepped, 1)
	life := s.life.context()
	err = s.queues.add(ctx, queueOf(j.run), func() {
		s.persist(life, func(ctx context.Context) error {
			result, err := s.firstStep(ctx, j)
			if err == nil {
				done <- result
			}
			return err
		})
		close(done)
	})
	if err != nil {
		return Fired{Run: j.run, Fresh: true}, err
	}
	select {
	case result, ok := <-done:
		if !ok {
			return Fired{Run: j.run, Fresh: true}, models.Errorf(models.Unavailable, "the automation could not run now; it is tried again at the next start")
		}
		return Fired{Run: result.run, Fresh: true, Return: result.result.Return}, nil
	case <-ctx.Done():
		return Fired{Run: j.run, Fresh: true}, ctx.Err()
	}
}

// firstStep executes the first step of a stored run, unless somebody did.
func (s *Service) firstStep(ctx context.Context, j job) (stepped, error) {
	run, err := s.store.Run(ctx, j.run.ID)
	if err != nil {
		return stepped{}, err
	}
	if j.run = run; run.Status != models.RunRunning {
		return stepped{run: run}, nil
	}
	return s.step(ctx, j)
}

// fireable finds the script that a trigger is for.
func (s *Service) fireable(ctx context.Context, t Trigger) (*script, error) {
	if !s.life.lasts() {
		return nil, models.Errorf(models.Unavailable, "automations do not run now")
	}
	if _, err := s.store.Automation(ctx, t.Automation); err != nil {
		return nil, err
	}
	stopped, err := s.Stopped(ctx)
	if err != nil {
		return nil, err
	}
	if stopped {
		return nil, errStopped
	}
	one := s.book.find(t.Automation)
	switch {
	case one == nil:
		return nil, models.Errorf(models.Conflict, "the automation is switched off")
	case !one.worksFor(t.Session):
		return nil, errOtherSession
	case t.Handler < 0 || t.Handler >= len(one.description.Handlers):
		return nil, models.Errorf(models.NotFound, "the automation has no such handler")
	}
	// What a run of a session that is not there says would wait for ever. A
	// stranger learns no names of sessions: it is worded as above.
	_, err = s.store.Session(ctx, t.Session)
	if models.IsNotFound(err) {
		err = errOtherSession
	}
	return one, err
}

var errOtherSession = models.Errorf(models.Invalid, "the automation does not work for this session")

// beginFired stores a run with all that it needs, so that it survives a crash.
func (s *Service) beginFired(ctx context.Context, one *script, t Trigger) (job, bool, error) {
	run := models.Run{
		AutomationID: one.ID, Version: one.Version, Handler: t.Handler, SessionID: t.Session, Chat: t.Chat, Contact: t.Contact,
		Once: t.Once, Cause: one.description.Handlers[t.Handler].Event, Status: models.RunRunning, StartedAt: time.Now(),
	}
	if run.Contact == "" && run.Chat.IsUser() {
		run.Contact = run.Chat
	}
	h := happening{kind: run.Cause, chat: run.Chat, contact: run.Contact, event: models.Event{SessionID: t.Session, Time: run.StartedAt},
		fill: func(_ context.Context, _ *teller, e *sandbox.Event) error {
			session := e.Session
			*e = t.Event
			e.Session = session
			return nil
		}}
	e, err := s.eventFor(ctx, run, h)
	if err != nil {
		return job{}, false, err
	}
	p, err := s.pin(ctx, one)
	if err != nil {
		return job{}, false, err
	}
	var j job
	var fresh bool
	err = s.store.Update(ctx, func(tx storage.Store) (err error) {
		j, fresh, err = insertWhole(ctx, tx, job{one: one, run: run, pinned: p}, e)
		return err
	})
	if err != nil {
		return j, false, fmt.Errorf("store run: %w", err)
	}
	return j, fresh, nil
}

// insertWhole stores a run with its event, so that it can go on after a crash
// although nobody tells of the event again.
func insertWhole(ctx context.Context, tx storage.Store, j job, e sandbox.Event) (job, bool, error) {
	if j.run.Seed == "" {
		j.run.Seed = seedOf(j.run)
	}
	run, fresh, err := tx.InsertRun(ctx, j.run)
	j.run = run
	if err != nil || !fresh {
		return j, fresh, err
	}
	if j.event, err = encodeEvent(run, e); err != nil {
		return j, true, err
	}
	begun, err := j.beginning()
	if err != nil {
		return j, true, err
	}
	return j, true, tx.AddSteps(ctx, []models.RunStep{begun})
}

// queueOf is where a run waits for its turn: with its chat, or alone.
func queueOf(run models.Run) chatKey {
	if run.Chat == "" {
		return chatKey{run.SessionID, models.JID("run/" + itoa(int(run.ID)))}
	}
	return chatKey{run.SessionID, run.Chat}
}

// Press lets a button of a script act, by its label.
func (s *Service) Press(ctx context.Context, p Pressed) (Fired, error) {
	one := s.book.find(p.Automation)
	if one == nil {
		return Fired{}, models.Errorf(models.Conflict, "the automation is switched off")
	}
	for i, h := range one.description.Handlers {
		if h.Event != sandbox.HandlerButton || !strings.EqualFold(h.Name, p.Label) {
			continue
		}
		session, err := s.sessionOf(ctx, one, p.Session)
		if err != nil {
			return Fired{}, err
		}
		chat := p.Chat
		if chat != "" {
			if chat, err = s.chatOf(ctx, session, string(chat)); err != nil {
				return Fired{}, err
			}
		}
		return s.Fire(ctx, Trigger{Automation: p.Automation, Handler: i, Session: session, Chat: chat,
			Event: sandbox.Event{Button: &sandbox.EventButton{Label: h.Name, PressedBy: p.By, Values: p.Values}}})
	}
	return Fired{}, models.Errorf(models.NotFound, "the automation has no such button")
}

// Pressed is a button that somebody pressed.
type Pressed struct {
	Automation int64
	Label      string
	Session    string     // empty: one of the automation's own
	Chat       models.JID // empty: it stands on the page of the automation
	By         string     // the name of who pressed it
	Values     map[string]any
}
