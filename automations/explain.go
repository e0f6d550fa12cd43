package automations

import (
	"context"
	"fmt"
	"slices"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Explained says what one automation made of a message, in words.
type Explained struct {
	Automation int64
	Name       string
	Enabled    bool
	Run        models.Run // the id is 0 when there was none
	Ran        bool       // it began a run that was not skipped
	Why        string     // what was met, or why it did not run
}

// Explanation says what became of a message: of no use to any script, the
// answer of a dialog, or seen by scripts in their order.
type Explanation struct {
	Why     string // why no script was asked at all; empty: they were
	Answers []models.Run
	Scripts []Explained
}

// Explain says which automations saw a message and why they did not run. Runs
// are what is stored; the rest is told by the filters as they are now.
func (s *Service) Explain(ctx context.Context, session string, chat models.JID, messageID string) (Explanation, error) {
	chat, err := s.canonical(ctx, session, chat)
	if err != nil {
		return Explanation{}, err
	}
	m, err := s.store.Message(ctx, session, chat, messageID)
	if err != nil {
		return Explanation{}, err
	}
	var x Explanation
	e, runs, err := s.runsOf(ctx, m)
	if err != nil {
		return x, err
	}
	if x.Why, err = s.unasked(ctx, m); err != nil {
		return x, err
	}
	if x.Answers, err = s.answersBy(ctx, e); err != nil {
		return x, err
	}
	if x.Why == "" && slices.ContainsFunc(x.Answers, func(r models.Run) bool { return r.EventID != e.ID }) {
		x.Why = "a run waited for this answer"
	}
	x.Scripts, err = s.explainAll(ctx, e, m, runs)
	return x, err
}

// unasked says why no script is asked about a message, or "".
func (s *Service) unasked(ctx context.Context, m models.Message) (string, error) {
	switch {
	case m.FromMe:
		return "own messages trigger nothing", nil
	case match.ScriptType(m.Type) == "":
		return "scripts do not see messages of this type", nil
	case !usual(m.Chat):
		return "status posts, channels and broadcasts trigger nothing", nil
	}
	senders, err := s.names(ctx, m.SessionID, m.Sender)
	if err != nil {
		return "", err
	}
	if ours, err := s.isOurs(ctx, senders); err != nil || ours {
		return "it comes from another session of this server", err
	}
	stopped, err := s.Stopped(ctx)
	if err != nil || stopped {
		return "all automations are stopped", err
	}
	return "", nil
}

// runTime is how long after a message its runs may have begun: messages may
// wait for their turn.
const runTime = time.Hour

// runsOf finds the event of a message and the runs that it began.
func (s *Service) runsOf(ctx context.Context, m models.Message) (models.Event, map[int64]models.Run, error) {
	found := models.Event{SessionID: m.SessionID, Time: m.Time, Data: models.MessageReceived{Message: m}}
	all := map[int64]models.Run{}
	runs, err := s.store.Runs(ctx, storage.RunFilter{Session: m.SessionID, Chat: m.Chat, Since: m.Time.Add(-time.Minute), Limit: storage.MaxLimit})
	if err != nil {
		return found, nil, fmt.Errorf("list runs: %w", err)
	}
	for _, run := range runs {
		if run.EventID == 0 || run.StartedAt.Sub(m.Time) > runTime {
			continue
		}
		e, err := s.store.EventByID(ctx, run.EventID)
		if models.IsNotFound(err) {
			continue
		}
		if err != nil {
			return found, nil, fmt.Errorf("load the event of a run: %w", err)
		}
		if d, ok := e.Data.(models.MessageReceived); ok && d.Message.ID == m.ID && d.Message.Sender == m.Sender {
			found, all[run.AutomationID] = e, run
		}
	}
	return found, all, nil
}

// answersBy lists the runs that an event went on with.
func (s *Service) answersBy(ctx context.Context, e models.Event) ([]models.Run, error) {
	if e.ID == 0 {
		var err error
		if e, err = s.eventOfMessage(ctx, e); err != nil || e.ID == 0 {
			return nil, err
		}
	}
	steps, err := s.store.AnsweredBy(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	var runs []models.Run
	for _, step := range steps {
		run, err := s.store.Run(ctx, step.RunID)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

// eventOfMessage looks for the event of a message that began no run, among
// those of its session at about its time.
func (s *Service) eventOfMessage(ctx context.Context, of models.Event) (models.Event, error) {
	m := of.Data.(models.MessageReceived).Message
	last, err := s.store.LastEventID(ctx)
	if err != nil {
		return of, err
	}
	const near = 5 * storage.MaxLimit
	after := max(last-near, 0)
	for {
		page, err := s.store.EventsAfter(ctx, after, storage.EventFilter{
			Session: m.SessionID, Types: []models.EventType{models.EventMessage}, Limit: storage.MaxLimit,
		})
		if err != nil {
			return of, fmt.Errorf("look for the event of a message: %w", err)
		}
		for _, e := range page {
			if d, ok := e.Data.(models.MessageReceived); ok && d.Message.ID == m.ID && d.Message.Chat == m.Chat {
				return e, nil
			}
			after = e.ID
		}
		if len(page) < storage.MaxLimit {
			return of, nil
		}
	}
}

func (s *Service) explainAll(ctx context.Context, e models.Event, m models.Message, runs map[int64]models.Run) ([]Explained, error) {
	all, err := s.store.AllAutomations(ctx)
	if err != nil {
		return nil, fmt.Errorf("list automations: %w", err)
	}
	h := happening{event: e, kind: sandbox.HandlerMessage, chat: m.Chat, contact: m.Sender, message: &m}
	facts, err := s.factsOf(ctx, h)
	if err != nil {
		return nil, err
	}
	w := wanted{h, facts}
	var out []Explained
	taken := ""
	for _, a := range all {
		x := Explained{Automation: a.ID, Name: a.Name, Enabled: a.Enabled, Run: runs[a.ID]}
		if err := s.explainOne(ctx, &x, a, w, taken); err != nil {
			return nil, err
		}
		if x.Ran && (x.Run.Messages > 0 || x.Run.Status == models.RunWaiting) && taken == "" {
			taken = a.Name
		}
		out = append(out, x)
	}
	return out, nil
}

// explainOne says why one automation ran or not. taken is the automation before
// it that answered.
func (s *Service) explainOne(ctx context.Context, x *Explained, a models.Automation, w wanted, taken string) error {
	if x.Run.ID != 0 {
		x.Ran = x.Run.Status != models.RunSkipped
		x.Why = x.Run.Error
		if x.Ran {
			x.Why = "it ran: " + string(x.Run.Status)
		}
		return nil
	}
	one, err := s.edition(ctx, a.ID, a.Version)
	if err != nil {
		return err
	}
	handlers := one.handlers // of a script in the book, which others read too
	if handlers == nil {
		handlers = match.Handlers(one.description)
	}
	number, verdict, err := match.First(handlers, w.facts)
	switch {
	case err != nil:
		return err
	case !a.Enabled:
		x.Why = "it is switched off"
	case !one.worksFor(w.event.SessionID):
		x.Why = "it does not work for this session"
	case !verdict.OK:
		x.Why = verdict.Why
	case taken != "" && !one.description.Observer:
		x.Why = "the automation “" + taken + "” answered before"
	case w.event.Time.Sub(w.message.Time) > s.Rules().MaxAge:
		x.Why = "the message was older than " + sandbox.Span(s.Rules().MaxAge) + " when it arrived"
	default:
		x.Why, err = s.restingWhy(ctx, one, number, w)
	}
	return err
}

// restingWhy says why a script that wants a message did not run.
func (s *Service) restingWhy(ctx context.Context, one *script, handler int, w wanted) (string, error) {
	until, err := s.cooling(ctx, one, handler, w.event, w.chat, w.message.Time)
	if err != nil {
		return "", err
	}
	if !until.IsZero() {
		return "it spoke in this chat of late and rests until " + until.UTC().Format("15:04") + " UTC", nil
	}
	p, quiet, err := s.paused(ctx, w.event.SessionID, w.chat, w.message.Time)
	if err != nil {
		return "", err
	}
	if quiet {
		return p.words(), nil
	}
	return "it would run now; it did not exist, or was switched off, when the message came", nil
}
