package automations

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// pinned is what a run keeps of the time at which it began: a replay must see
// the same, whatever staff change meanwhile.
type pinned struct {
	Settings  json.RawMessage   `json:"settings"`
	Hours     sandbox.Hours     `json:"hours"`
	Locale    string            `json:"locale"`
	Libraries map[string]volume `json:"libraries,omitempty"`
}

// volume is the version of a library.
type volume struct {
	Automation int64 `json:"automation"`
	Version    int   `json:"version"`
}

// job is a run with what it takes to execute its next step.
type job struct {
	one     *script
	run     models.Run
	event   json.RawMessage
	pinned  pinned
	journal []sandbox.Entry
	quick   bool // it answers somebody who writes as fast as a machine
}

// stepped is what came of a step.
type stepped struct {
	run    models.Run
	result sandbox.StepResult
	ended  bool // no other script is asked
}

// pin notes what a run that begins now is made of.
func (s *Service) pin(ctx context.Context, one *script) (pinned, error) {
	hours, err := s.hours(ctx)
	if err != nil {
		return pinned{}, err
	}
	p := pinned{Settings: one.settings, Hours: hours, Locale: s.Rules().Locale}
	if len(one.description.Uses) == 0 {
		return p, nil
	}
	p.Libraries = map[string]volume{}
	for _, name := range one.description.Uses {
		if p.Libraries[name], err = s.library(ctx, name, one); err != nil {
			return p, err
		}
	}
	return p, nil
}

// library finds the library of a name that a script may use: one that works at
// least for the sessions of its user. Who builds for some sessions only must
// not put code into scripts of others.
func (s *Service) library(ctx context.Context, name string, user *script) (volume, error) {
	all, err := s.store.AllAutomations(ctx)
	if err != nil {
		return volume{}, fmt.Errorf("list automations: %w", err)
	}
	for _, a := range all {
		if a.Name != name {
			continue
		}
		v, err := s.store.Version(ctx, a.ID, a.Version)
		if err != nil {
			return volume{}, err
		}
		if d, err := decodeManifest(v.Manifest); err == nil && d.Library && covers(a, d, user) {
			return volume{a.ID, a.Version}, nil
		}
	}
	return volume{}, models.Errorf(models.NotFound, "there is no library %q", cut(name, 40))
}

// covers reports whether a library works for all sessions of a script.
func covers(library models.Automation, d sandbox.Description, user *script) bool {
	if user == nil {
		return true // a test belongs to no session
	}
	mine := (&script{Automation: library, description: d}).chosen()
	theirs := user.chosen()
	if len(mine) == 0 {
		return true
	}
	return len(theirs) > 0 && !slices.ContainsFunc(theirs, func(one string) bool { return !slices.Contains(mine, one) })
}

// request is what a worker needs for the next step.
func (s *Service) request(ctx context.Context, j job) (sandbox.StepRequest, error) {
	req := sandbox.StepRequest{
		Program: j.one.program(), Source: j.one.source, Handler: j.run.Handler, Run: runKey(j.run), Now: j.run.StartedAt.UnixMilli(),
		Event: j.event, Settings: j.pinned.Settings, Journal: j.journal, Hours: &j.pinned.Hours, Locale: j.pinned.Locale,
	}
	if len(j.pinned.Libraries) == 0 {
		return req, nil
	}
	req.Libraries = map[string]string{}
	for name, v := range j.pinned.Libraries {
		text, err := s.store.Version(ctx, v.Automation, v.Version)
		if err != nil {
			if models.IsNotFound(err) {
				err = models.Errorf(models.NotFound, "the library %q is not there any more", cut(name, 40))
			}
			return req, fmt.Errorf("load library: %w", err)
		}
		req.Libraries[name] = text.Source
	}
	return req, nil
}

// errConflict says that somebody else changed a value which a step had read.
var errConflict = errors.New("a value that the step read was changed meanwhile")

// maxConflicts is how often a step is executed again at once.
const maxConflicts = 5

// step executes a step of a run and stores what came of it. It is executed
// again when another run changed what it had read: nothing of it was sent.
func (s *Service) step(ctx context.Context, j job) (stepped, error) {
	for try := 1; ; try++ {
		done, err := s.stepOnce(ctx, j)
		if !errors.Is(err, errConflict) || try >= maxConflicts {
			return done, err
		}
	}
}

func (s *Service) stepOnce(ctx context.Context, j job) (stepped, error) {
	req, err := s.request(ctx, j)
	if isOwnFault(err) {
		return s.giveUp(ctx, j, err)
	}
	if err != nil {
		return stepped{}, err
	}
	if err := s.budget.wait(ctx, j.one.ID); err != nil {
		return stepped{}, err
	}
	lane := s.losses.lane(j.one.ID, time.Now())
	if lane == LaneQuarantine {
		leave := s.losses.enter()
		defer leave()
		if !s.book.has(j.one.ID) {
			// It was switched off while this run waited for its turn.
			run, err := s.cancelIf(ctx, j.run.ID, models.RunRunning, switchedOff)
			return stepped{run: run}, err
		}
	}
	q := s.questions(j)
	result, err := s.scripts.Step(ctx, lane, req, q.answer)
	if err != nil {
		return stepped{}, fmt.Errorf("execute step: %w", err)
	}
	s.spend(ctx, j, time.Duration(result.CPU)*time.Microsecond)
	c, err := s.conclude(ctx, j, result, q.values)
	if err != nil {
		return stepped{}, err
	}
	if err := s.commit(ctx, c); err != nil {
		return stepped{}, err
	}
	stopped := result.Outcome == sandbox.OutcomeStopped && !j.one.description.Observer
	return stepped{run: c.run, result: result.StepResult, ended: stopped || endsSearch(j.one, c.run)}, nil
}

// endsSearch says of a run whether other scripts are still asked.
func endsSearch(one *script, run models.Run) bool {
	return !one.description.Observer && (run.Messages > 0 || run.Status == models.RunWaiting)
}

// runKey names a run for ever and everywhere: message ids follow from it, and
// two databases may have the same numbers.
func runKey(r models.Run) string {
	if r.Seed != "" {
		return fmt.Sprintf("%s/%d", r.Seed, r.ID)
	}
	return fmt.Sprintf("%s/%s/%d/%d/%d", r.SessionID, r.Chat, r.ID, r.EventID, r.StartedAt.UnixMilli())
}

// seedOf is the part of a run's name that is known before it is stored. It
// stays when the chat gets another name, and nobody can guess it: the contact
// sees message ids that follow from it.
func seedOf(r models.Run) string {
	return fmt.Sprintf("%s/%s/%d/%d/%s", r.SessionID, r.Chat, r.EventID, r.StartedAt.UnixMilli(), rand.Text())
}
