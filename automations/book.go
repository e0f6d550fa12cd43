package automations

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// script is an automation made ready to run.
type script struct {
	models.Automation
	source      string
	settings    json.RawMessage
	description sandbox.Description
	handlers    []match.Handler
	libraries   map[string]volume // that it was described with
}

// book has the enabled scripts, in the order in which they are tried.
type book struct {
	loading sync.Mutex // held while the book is made anew, so that the last one wins

	mu      sync.RWMutex
	scripts []*script // guarded by mu; replaced as a whole, never changed
}

func (b *book) all() []*script {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.scripts
}

func (b *book) replace(scripts []*script) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.scripts = scripts
}

// split lists the scripts for a session: those that may answer, and those that
// only watch.
func (b *book) split(session string) (answering, observing []*script) {
	for _, one := range b.all() {
		switch {
		case !one.worksFor(session):
		case one.description.Observer:
			observing = append(observing, one)
		default:
			answering = append(answering, one)
		}
	}
	return answering, observing
}

// has reports whether an automation is switched on.
func (b *book) has(id int64) bool {
	return slices.ContainsFunc(b.all(), func(one *script) bool { return one.ID == id })
}

// find is an enabled script; nil when there is none.
func (b *book) find(id int64) *script {
	for _, one := range b.all() {
		if one.ID == id {
			return one
		}
	}
	return nil
}

// wants reports whether any script has a handler for an event of the catalogue.
func (b *book) wants(event string) bool {
	return slices.ContainsFunc(b.all(), func(one *script) bool {
		return slices.ContainsFunc(one.description.Handlers, func(h sandbox.Handler) bool {
			return h.Event == sandbox.HandlerEvent && h.Name == event
		})
	})
}

// reload reads the enabled automations anew. One that cannot be read does not
// hold up the others.
func (s *Service) reload(ctx context.Context) error {
	s.book.loading.Lock()
	defer s.book.loading.Unlock()
	// Who asked may leave; the book must be right all the same.
	ctx = context.WithoutCancel(ctx)
	if err := s.loadRules(ctx); err != nil {
		return err
	}
	all, err := s.store.AllAutomations(ctx)
	if err != nil {
		return fmt.Errorf("load automations: %w", err)
	}
	var ready []*script
	for _, a := range all {
		if !a.Enabled {
			continue
		}
		one, err := s.again(ctx, a)
		if err != nil {
			s.logger.Error("automation not loaded; it does not run", "automation", a.ID, "err", err)
			continue
		}
		ready = append(ready, one)
	}
	s.book.replace(ready)
	if s.opts.Changed != nil {
		s.opts.Changed()
	}
	return nil
}

// again is the script as it is in the book, when text, settings and libraries
// are the same, and else made ready anew.
func (s *Service) again(ctx context.Context, a models.Automation) (*script, error) {
	settings, err := encodeSettings(a.Settings)
	if err != nil {
		return nil, err
	}
	for _, old := range s.book.all() {
		if old.ID == a.ID && old.Version == a.Version && bytes.Equal(old.settings, settings) && s.isCurrent(ctx, old) {
			same := *old
			same.Automation = a
			return &same, nil
		}
	}
	return s.ready(ctx, a, a.Version)
}

// ready makes a version of an automation ready to run. Filters may be made of
// settings, so they are asked for with today's; where that fails, those that
// were saved with the version serve.
func (s *Service) ready(ctx context.Context, a models.Automation, version int) (*script, error) {
	v, err := s.store.Version(ctx, a.ID, version)
	if err != nil {
		return nil, err
	}
	settings, err := encodeSettings(a.Settings)
	if err != nil {
		return nil, err
	}
	a.Version = version
	one := &script{Automation: a, source: v.Source, settings: settings}
	one.description, err = s.describe(ctx, v.Source, settings)
	if err != nil || len(one.description.Problems) > 0 || checkDescription(one.description) != nil {
		s.logger.Warn("automation could not be described; its saved filters are used", "automation", a.ID, "err", err)
		if one.description, err = decodeManifest(v.Manifest); err != nil {
			return nil, err
		}
	}
	one.handlers, one.libraries = match.Handlers(one.description), s.volumes(ctx, one)
	return one, nil
}

// worksFor says whether the script is for a session: chosen in the console, or
// named in the script.
func (s *script) worksFor(session string) bool {
	chosen := s.chosen()
	return len(chosen) == 0 || slices.Contains(chosen, session)
}

// chosen are the sessions that the script works for; none: all.
func (s *script) chosen() []string {
	if len(s.Sessions) > 0 {
		return s.Sessions
	}
	return s.description.Sessions
}

// cooldown is how long a handler rests in a chat in which it spoke.
func (s *script) cooldown(handler int) time.Duration {
	return time.Duration(s.description.Handlers[handler].Filter.Cooldown) * time.Millisecond
}

// handlerFor is the first handler of a kind; -1: there is none.
func (s *script) handlerFor(kind string) int {
	return slices.IndexFunc(s.description.Handlers, func(h sandbox.Handler) bool { return h.Event == kind })
}

// program names the version for the workers.
func (s *script) program() string {
	return fmt.Sprintf("%d/%d", s.ID, s.Version)
}
