package automations

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// unnamed is what a script is called that does not say.
const unnamed = "Untitled"

// Create saves a new automation with its first version. It is not switched on.
func (s *Service) Create(ctx context.Context, d Draft) (models.Automation, error) {
	return s.save(ctx, models.Automation{CreatedAt: time.Now(), Settings: map[string]any{}}, d)
}

// Save makes a new version of an automation, which is live at once; runs that
// are waiting keep theirs. A text that cannot be understood is refused.
func (s *Service) Save(ctx context.Context, id int64, d Draft) (models.Automation, error) {
	s.change.Lock()
	defer s.change.Unlock()
	a, err := s.store.Automation(ctx, id)
	if err != nil {
		return models.Automation{}, err
	}
	if d.Base != 0 && d.Base != a.Version {
		return a, models.Errorf(models.Conflict, "version %d was published meanwhile; look at what it changed, then publish again", a.Version)
	}
	return s.save(ctx, a, d)
}

// Restore makes an old version the newest one again.
func (s *Service) Restore(ctx context.Context, id int64, number int, author string) (models.Automation, error) {
	v, err := s.store.Version(ctx, id, number)
	if err != nil {
		return models.Automation{}, err
	}
	return s.Save(ctx, id, Draft{Source: v.Source, Author: author, Note: "restored version " + itoa(number)})
}

func (s *Service) save(ctx context.Context, a models.Automation, d Draft) (models.Automation, error) {
	if d.Settings != nil {
		a.Settings = d.Settings
	}
	if d.Sessions != nil {
		a.Sessions = d.Sessions
	}
	description, err := s.understood(ctx, d.Source, a.Settings)
	if err != nil {
		return models.Automation{}, err
	}
	manifest, err := json.Marshal(description)
	if err != nil {
		return models.Automation{}, err
	}
	a.Name, a.Description, a.UpdatedAt = cmp.Or(description.Name, a.Name, unnamed), description.Description, time.Now()
	err = s.store.Update(ctx, func(tx storage.Store) error {
		if err := checkLibraries(ctx, tx, a, description); err != nil {
			return err
		}
		if a, err = placed(ctx, tx, a); err != nil {
			return err
		}
		v, err := tx.AddVersion(ctx, models.AutomationVersion{
			AutomationID: a.ID, Source: d.Source, SDK: description.SDK, Manifest: manifest,
			Author: d.Author, Note: d.Note, CreatedAt: a.UpdatedAt,
		})
		if err != nil {
			return err
		}
		a.Version = v.Number
		a, err = tx.SaveAutomation(ctx, a)
		return err
	})
	if err != nil {
		return models.Automation{}, err
	}
	return a, s.reload(ctx)
}

// placed stores an automation that is new, at the end of the list, so that it
// has an id to hang versions on. Of one that is there it takes what its runs
// may have changed meanwhile.
func placed(ctx context.Context, tx storage.Store, a models.Automation) (models.Automation, error) {
	if a.ID != 0 {
		now, err := tx.Automation(ctx, a.ID)
		a.Enabled, a.Reason, a.Failures = now.Enabled, now.Reason, now.Failures
		a.MissedFrom, a.MissedTo, a.Idle = now.MissedFrom, now.MissedTo, now.Idle
		return a, err
	}
	all, err := tx.AllAutomations(ctx)
	if err != nil {
		return a, err
	}
	for _, other := range all {
		a.Position = max(a.Position, other.Position+1)
	}
	return tx.SaveAutomation(ctx, a)
}

// understood is the description of a text, or why there is none.
func (s *Service) understood(ctx context.Context, source string, settings map[string]any) (sandbox.Description, error) {
	d, err := s.Check(ctx, source, settings)
	if err != nil {
		return d, err
	}
	if len(d.Problems) > 0 {
		// The problem beneath has the line, for an editor to show.
		first := &d.Problems[0]
		return d, &models.Error{Kind: models.Invalid, Message: "the script was not saved: " + first.Error(), Err: first}
	}
	return d, checkDescription(d)
}

// SaveSettings changes the values that staff filled in. Names that the script
// does not have are refused.
func (s *Service) SaveSettings(ctx context.Context, id int64, settings map[string]any) (models.Automation, error) {
	s.change.Lock()
	defer s.change.Unlock()
	a, err := s.store.Automation(ctx, id)
	if err != nil {
		return a, err
	}
	v, err := s.store.Version(ctx, id, a.Version)
	if err != nil {
		return a, err
	}
	merged := maps.Clone(a.Settings)
	if merged == nil {
		merged = map[string]any{}
	}
	maps.Copy(merged, settings)
	d, err := s.understood(ctx, v.Source, merged)
	if err != nil {
		return a, err
	}
	for name := range settings {
		if !hasSetting(d, name) {
			return a, models.Errorf(models.Invalid, "the script has no setting %q", cut(name, 40))
		}
	}
	a, err = s.alter(ctx, id, func(_ storage.Store, a *models.Automation) error {
		a.Settings, a.UpdatedAt = merged, time.Now()
		return nil
	})
	if err != nil {
		return a, err
	}
	return a, s.reload(ctx)
}

// Enable switches an automation on. Its count of failures begins anew.
func (s *Service) Enable(ctx context.Context, id int64) (models.Automation, error) {
	return s.flip(ctx, id, true)
}

// Disable switches an automation off. Its waiting runs end as cancelled.
func (s *Service) Disable(ctx context.Context, id int64) (models.Automation, error) {
	return s.DisableWith(ctx, id, CancelWaiting)
}

func (s *Service) flip(ctx context.Context, id int64, on bool) (models.Automation, error) {
	s.change.Lock()
	defer s.change.Unlock()
	a, err := s.alter(ctx, id, func(tx storage.Store, a *models.Automation) (err error) {
		a.Enabled, a.Reason, a.UpdatedAt = on, "", time.Now()
		if !on {
			return nil
		}
		a.Failures = 0
		if a.MissedFrom != 0 && a.MissedTo == 0 {
			a.MissedTo, err = tx.LastEventID(ctx)
		}
		return err
	})
	if err != nil {
		return a, err
	}
	if on {
		s.losses.forget(id)
	}
	return a, s.reload(ctx)
}

// alter changes an automation as it is now: its runs may have switched it off,
// or counted failures, since somebody read it.
func (s *Service) alter(ctx context.Context, id int64, how func(tx storage.Store, a *models.Automation) error) (a models.Automation, err error) {
	err = s.store.Update(ctx, func(tx storage.Store) error {
		if a, err = tx.Automation(ctx, id); err != nil {
			return err
		}
		if err := how(tx, &a); err != nil {
			return err
		}
		a, err = tx.SaveAutomation(ctx, a)
		return err
	})
	return a, err
}

// Delete removes an automation with its versions and runs, and takes back what
// it sent and has not left.
func (s *Service) Delete(ctx context.Context, id int64) error {
	s.change.Lock()
	defer s.change.Unlock()
	if err := s.remove(ctx, id); err != nil {
		return err
	}
	return s.reload(ctx)
}

// CancelRun ends a run that is waiting.
func (s *Service) CancelRun(ctx context.Context, id int64) (models.Run, error) {
	run, err := s.store.Run(ctx, id)
	if err != nil {
		return run, err
	}
	if run.Status != models.RunWaiting {
		return run, models.Errorf(models.Conflict, "only a waiting run can be cancelled; this one is %s", run.Status)
	}
	run, err = s.cancel(ctx, run, "cancelled by hand")
	if err == nil && run.Status != models.RunCancelled {
		err = models.Errorf(models.Conflict, "the run went on meanwhile; look at it again")
	}
	return run, err
}
