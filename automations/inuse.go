package automations

import (
	"context"
	"slices"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// checkLibraries refuses a change that would take a library away from those
// that use it: another name, or a text that shares nothing any more.
func checkLibraries(ctx context.Context, tx storage.Store, a models.Automation, next sandbox.Description) error {
	if a.ID == 0 {
		return onlyOne(ctx, tx, a, next)
	}
	old, err := tx.Automation(ctx, a.ID)
	if err != nil || old.Name == a.Name && next.Library {
		return err
	}
	if err := onlyOne(ctx, tx, a, next); err != nil {
		return err
	}
	return unused(ctx, tx, old, "renamed, or stop sharing,")
}

// onlyOne refuses a second library of a name: scripts could not tell them apart.
func onlyOne(ctx context.Context, tx storage.Store, a models.Automation, next sandbox.Description) error {
	if !next.Library {
		return nil
	}
	all, err := tx.AllAutomations(ctx)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.ID == a.ID || other.Name != a.Name {
			continue
		}
		d, err := liveManifest(ctx, tx, other)
		if err != nil {
			return err
		}
		if d.Library {
			return models.Errorf(models.Conflict, "there is a library of that name, “%s”; choose another name", cut(a.Name, 40))
		}
	}
	return nil
}

// remove deletes an automation that no other one uses.
func (s *Service) remove(ctx context.Context, id int64) error {
	return s.store.Update(ctx, func(tx storage.Store) error {
		a, err := tx.Automation(ctx, id)
		if err != nil {
			return err
		}
		if err := unused(ctx, tx, a, "deleted"); err != nil {
			return err
		}
		if err := tx.DeleteAutomation(ctx, id); err != nil {
			return err
		}
		_, err = tx.CancelAutomatic(ctx, sentBy(id), "the automation was deleted", time.Now())
		return err
	})
}

// unused refuses what must not happen to a library while others use it.
func unused(ctx context.Context, tx storage.Store, library models.Automation, what string) error {
	d, err := liveManifest(ctx, tx, library)
	if err != nil || !d.Library {
		return err
	}
	all, err := tx.AllAutomations(ctx)
	if err != nil {
		return err
	}
	var users []string
	for _, a := range all {
		d, err := liveManifest(ctx, tx, a)
		if err != nil {
			return err
		}
		if a.ID != library.ID && slices.Contains(d.Uses, library.Name) {
			users = append(users, "“"+cut(a.Name, 40)+"”")
		}
	}
	if len(users) == 0 {
		return nil
	}
	return models.Errorf(models.Conflict, "the library cannot be %s while it is in use by %s", what, cut(strings.Join(users, ", "), 200))
}

// liveManifest is what the live text of an automation says of itself.
func liveManifest(ctx context.Context, tx storage.Store, a models.Automation) (sandbox.Description, error) {
	v, err := tx.Version(ctx, a.ID, a.Version)
	if err != nil {
		return sandbox.Description{}, err
	}
	return decodeManifest(v.Manifest)
}
