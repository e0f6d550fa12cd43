package automations

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"sync"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/automations/stage"
	"frontdesk/models"
)

// The bounds of dry runs that can be gone on with.
const (
	maxPlays = 100
	playTime = 15 * time.Minute
)

// play is a dry run with its world.
type play struct {
	s     *Service
	token string
	until time.Time // guarded by the lock of plays

	lock  sync.Mutex // held while something happens
	world *stage.Stage
	done  []playedStep // guarded by lock; for SaveAsTest

	begun    time.Time
	settings json.RawMessage
	pages    []sandbox.TestWebAnswer
	from     sandbox.EventContact   // who did the last thing
	heard    stage.Incoming         // the last stored message
	asked    []sandbox.FetchRequest // what was last answered by hand
}

// plays are the dry runs that somebody may go on with.
type plays struct {
	mu  sync.Mutex
	all map[string]*play // guarded by mu
}

// add keeps a play for a while; the one that ends soonest makes room.
func (p *plays) add(one *play, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil {
		p.all = map[string]*play{}
	}
	var soonest *play
	for token, other := range p.all {
		if other.until.Before(now) {
			delete(p.all, token)
			continue
		}
		if soonest == nil || other.until.Before(soonest.until) {
			soonest = other
		}
	}
	if len(p.all) >= maxPlays {
		delete(p.all, soonest.token)
	}
	one.until = now.Add(playTime)
	p.all[one.token] = one
}

func (p *plays) find(token string, now time.Time) (*play, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.all[token]
	if one == nil || one.until.Before(now) {
		return nil, models.Errorf(models.NotFound, "this dry run is over; start a new one")
	}
	one.until = now.Add(playTime)
	return one, nil
}

// play finds the dry run to go on with, or sets a new one up.
func (s *Service) play(ctx context.Context, t Try) (*play, error) {
	if t.Token != "" {
		return s.plays.find(t.Token, time.Now())
	}
	o, err := s.scene(ctx, t)
	if err != nil {
		return nil, err
	}
	one := &play{s: s, token: rand.Text(), world: stage.New(o), begun: o.Now, settings: o.Settings, pages: t.Pages}
	for _, page := range t.Pages {
		one.world.SetWeb(page)
	}
	for _, v := range t.Values {
		if err := one.setValue(ctx, t.Event.Session, v); err != nil {
			return nil, err
		}
	}
	s.plays.add(one, time.Now())
	return one, nil
}

// scene sets a stage up for a text, in front of what the automation really keeps.
func (s *Service) scene(ctx context.Context, t Try) (o stage.Options, err error) {
	if t.Automation != 0 {
		a, err := s.Automation(ctx, t.Automation)
		if err != nil {
			return o, err
		}
		t.Source = cmp.Or(t.Source, a.Source)
		if t.Settings == nil {
			t.Settings = a.Settings
		}
	}
	d, settings, err := s.draft(ctx, t.Source, t.Settings)
	if err != nil {
		return o, err
	}
	o = s.stageOptions(t.Source, d, settings)
	if o.Libraries, err = s.draftLibraries(ctx, d); err != nil {
		return o, err
	}
	if o.Hours, err = s.hours(ctx); err != nil {
		return o, err
	}
	o.Locale, o.LeaveWords, o.Web = s.Rules().Locale, s.Rules().LeaveWords, s.webOf(t, d)
	o.Now, o.Key = t.At, "dry/"+rand.Text()
	if t.At.IsZero() {
		o.Now = time.Now()
	}
	if t.Event.Session != "" {
		found, err := s.store.Session(ctx, t.Event.Session)
		if err != nil && !models.IsNotFound(err) {
			return o, err
		}
		o.Session = sandbox.EventSession{ID: t.Event.Session, Phone: phone(found.JID), Name: found.PushName}
	}
	o.Behind = behind{s: s, automation: t.Automation, session: t.Event.Session}
	if t.Fresh {
		o.Behind = behind{s: s, session: t.Event.Session}
	}
	return o, nil
}

// webOf is the web of a dry run; nil refuses.
func (s *Service) webOf(t Try, d sandbox.Description) stage.Web {
	switch {
	case t.Web == WebHand:
		return func(context.Context, string, int, sandbox.FetchRequest) (sandbox.Fetched, bool) {
			return sandbox.Fetched{}, false
		}
	case t.Web == WebAllow && s.opts.Web != nil:
		return func(ctx context.Context, run string, position int, r sandbox.FetchRequest) (sandbox.Fetched, bool) {
			answers, err := s.opts.Web.Fetch(ctx, sandbox.FetchJob{
				Run: run, Position: position, Automation: t.Automation, Hosts: d.Hosts, Secrets: d.Secrets, Requests: []sandbox.FetchRequest{r},
			})
			if err != nil || len(answers) != 1 {
				return sandbox.Fetched{Error: &sandbox.CallError{Code: "unavailable", Message: "the web cannot be asked now"}}, true
			}
			return answers[0], true
		}
	}
	return nil
}

func (p *play) setValue(ctx context.Context, session string, v TryValue) error {
	scope, chat := "store", ""
	if v.Chat != "" {
		address, err := stage.Address(v.Chat)
		if err != nil {
			return err
		}
		known, err := p.s.canonical(ctx, session, models.JID(address))
		if err != nil {
			return err
		}
		scope, chat = "state", string(known)
	}
	if len(v.Value) == 0 || !json.Valid(v.Value) {
		return models.Errorf(models.Invalid, "the value of %q is not JSON", cut(v.Key, 40))
	}
	p.world.SetValue(scope, chat, v.Key, v.Value)
	return nil
}

// happen lets the event of a dry run happen.
func (p *play) happen(ctx context.Context, t Try) (*stage.Act, error) {
	if t.Token != "" && !t.At.IsZero() {
		p.world.SetNow(t.At)
	}
	act, err := p.event(ctx, t)
	if err != nil {
		return nil, models.Errorf(kindOf(ctx, err), "%s", messageOfError(err))
	}
	state, err := p.world.State()
	if err != nil {
		return nil, err
	}
	if len(state) > maxToken {
		return nil, tooLarge()
	}
	p.remember(t, act)
	return act, nil
}

// remember keeps a step for SaveAsTest. A stored message becomes a made-up one.
func (p *play) remember(t Try, act *stage.Act) {
	step := playedStep{event: t.Event, from: p.from}
	for _, said := range act.Said {
		step.said = append(step.said, said.Text)
	}
	if m := p.heard; t.Event.Message != "" {
		step.event.Text, step.event.Type, step.event.Chat = m.Text, m.Type, m.Chat
	}
	if t.Event.Kind == "web" && len(p.done) > 0 {
		// In the test the web answers at once.
		p.answeredByHand(t)
		last := &p.done[len(p.done)-1]
		last.said = append(last.said, step.said...)
		return
	}
	p.done = append(p.done, step)
}

// answeredByHand turns answers by hand into pages of the web, for the test.
func (p *play) answeredByHand(t Try) {
	for i, r := range p.asked {
		if i < len(t.Answers) {
			a := t.Answers[i]
			p.pages = append(p.pages, sandbox.TestWebAnswer{URL: r.URL, Status: a.Status, Text: a.Text})
		}
	}
}

// kindOf is what went wrong with a dry run: a wish that makes no sense, unless
// something says more.
func kindOf(ctx context.Context, err error) models.Kind {
	if ctx.Err() != nil {
		return models.Unavailable
	}
	return cmp.Or(models.KindOf(err), models.Invalid)
}

func messageOfError(err error) string { return cut(err.Error(), maxResultText) }
