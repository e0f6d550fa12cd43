package automations

import (
	"context"
	"fmt"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// goOn takes the next step of a stored run whose answer is there, unless it was
// taken already, and reports whether it ends the search for who answers.
func (s *Service) goOn(ctx context.Context, id int64) (ended bool, err error) {
	run, err := s.store.Run(ctx, id)
	if models.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if run.Status != models.RunRunning {
		return run.Status == models.RunWaiting, nil
	}
	if stopped, err := s.Stopped(ctx); err != nil || stopped {
		return false, err // starting all automations lets it go on
	}
	steps, err := s.store.Steps(ctx, id)
	if err != nil {
		return false, err
	}
	p, err := pastOf(steps)
	if err != nil {
		return false, err
	}
	one, err := s.edition(ctx, run.AutomationID, run.Version)
	if err != nil {
		return false, err
	}
	if p.pinned.Settings == nil { // it began before runs noted what they are made of
		if p.pinned, err = s.pin(ctx, one); isOwnFault(err) {
			_, err = s.giveUp(ctx, job{one: one, run: run, event: p.event, pinned: p.pinned, journal: p.entries}, err)
			return false, err
		}
		if err != nil {
			return false, err
		}
	}
	sent := run.Messages
	done, err := s.step(ctx, job{one: one, run: run, event: p.event, pinned: p.pinned, journal: p.entries})
	return done.run.Messages > sent || done.run.Status == models.RunWaiting, err
}

// edition is a version of a script, for a run that keeps it.
func (s *Service) edition(ctx context.Context, id int64, version int) (*script, error) {
	if one := s.book.find(id); one != nil && one.Version == version {
		return one, nil
	}
	a, err := s.store.Automation(ctx, id)
	if err != nil {
		return nil, err
	}
	v, err := s.store.Version(ctx, id, version)
	if err != nil {
		return nil, err
	}
	a.Version = version
	one := &script{Automation: a, source: v.Source}
	if one.settings, err = encodeSettings(a.Settings); err != nil {
		return nil, err
	}
	one.description, err = decodeManifest(v.Manifest)
	return one, err
}

// takeUp sets the clocks of all waiting runs, and lets those go on that were
// in the middle of something when the process ended, or everything was stopped.
func (s *Service) takeUp(ctx context.Context) error {
	err := s.eachRun(ctx, models.RunWaiting, func(run models.Run) error {
		s.setClock(run, true)
		return nil
	})
	if err != nil {
		return err
	}
	return s.eachRun(ctx, models.RunRunning, func(run models.Run) error {
		steps, err := s.store.Steps(ctx, run.ID)
		if err != nil {
			return err
		}
		// One that has no event stored began with the log, which tells it again.
		if _, err := pastOf(steps); err == nil {
			s.goOnLater(run)
		}
		return nil
	})
}

// eachRun walks over the runs of a status.
func (s *Service) eachRun(ctx context.Context, status models.RunStatus, do func(models.Run) error) error {
	filter := storage.RunFilter{Status: status, Limit: storage.MaxLimit}
	for {
		runs, err := s.store.Runs(ctx, filter)
		if err != nil {
			return fmt.Errorf("list runs: %w", err)
		}
		for _, run := range runs {
			if err := do(run); err != nil {
				return err
			}
			filter.Before = run.ID
		}
		if len(runs) < storage.MaxLimit {
			return nil
		}
	}
}
