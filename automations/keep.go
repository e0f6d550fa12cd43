package automations

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Kept names a value that a script keeps: of a chat of a session, or shared.
type Kept struct {
	Session string // with Chat
	Chat    models.JID
	Key     string
}

// scopeOf is where a value is kept that somebody names by hand.
func (s *Service) scopeOf(ctx context.Context, k Kept) (string, error) {
	if k.Chat == "" {
		return "", nil
	}
	chat, err := s.canonical(ctx, k.Session, k.Chat)
	return valueScope(k.Session, chat), err
}

// Values lists what an automation keeps, by scope and key. What has expired is
// left out.
func (s *Service) Values(ctx context.Context, f storage.ValueFilter) ([]models.AutomationValue, error) {
	if _, err := s.store.Automation(ctx, f.Automation); err != nil {
		return nil, err
	}
	f.Now = time.Now()
	return s.store.Values(ctx, f)
}

// Value is one value that an automation keeps.
func (s *Service) Value(ctx context.Context, id int64, k Kept) (models.AutomationValue, error) {
	scope, err := s.scopeOf(ctx, k)
	if err != nil {
		return models.AutomationValue{}, err
	}
	v, err := s.store.Value(ctx, id, scope, k.Key)
	if err == nil && !v.Expires.IsZero() && v.Expires.Before(time.Now()) {
		err = models.Errorf(models.NotFound, "the automation keeps nothing under this key")
	}
	if models.IsNotFound(err) {
		err = models.Errorf(models.NotFound, "the automation keeps nothing under this key")
	}
	return v, err
}

// SetValue changes what an automation keeps, by hand.
func (s *Service) SetValue(ctx context.Context, id int64, k Kept, value json.RawMessage, expires time.Time) (models.AutomationValue, error) {
	if _, err := s.store.Automation(ctx, id); err != nil {
		return models.AutomationValue{}, err
	}
	switch {
	case k.Key == "" || len([]rune(k.Key)) > maxKey:
		return models.AutomationValue{}, models.Errorf(models.Invalid, "a key has between 1 and %d characters", maxKey)
	case !json.Valid(value):
		return models.AutomationValue{}, models.Errorf(models.Invalid, "the value is not JSON")
	case len(value) > maxValue:
		return models.AutomationValue{}, models.Errorf(models.TooLarge, "a value may have at most %d KB", maxValue>>10)
	}
	scope, err := s.scopeOf(ctx, k)
	if err != nil {
		return models.AutomationValue{}, err
	}
	v := models.AutomationValue{AutomationID: id, Scope: scope, Key: k.Key, Value: value, Expires: expires}
	if err := s.roomFor(ctx, v); err != nil {
		return models.AutomationValue{}, err
	}
	return v, s.store.SaveValue(ctx, v)
}

// roomFor keeps what is set by hand within the bounds of scripts.
func (s *Service) roomFor(ctx context.Context, v models.AutomationValue) error {
	if !v.Expires.IsZero() && time.Until(v.Expires) > maxTTL {
		return models.Errorf(models.Invalid, "a value is kept for 400 days at most; leave the time out to keep it for ever")
	}
	size, err := s.store.SizeOfValues(ctx, v.AutomationID)
	if err != nil {
		return err
	}
	old, err := s.store.Value(ctx, v.AutomationID, v.Scope, v.Key)
	if err != nil && !models.IsNotFound(err) {
		return err
	}
	if grown := len(v.Value) - len(old.Value); grown > 0 && size+grown > maxValues {
		return models.Errorf(models.TooLarge, "an automation keeps at most %d MB; delete something first", maxValues>>20)
	}
	return nil
}

// ForgetValue makes an automation forget a value.
func (s *Service) ForgetValue(ctx context.Context, id int64, k Kept) error {
	v, err := s.Value(ctx, id, k)
	if err != nil {
		return err
	}
	return s.store.DeleteValue(ctx, id, v.Scope, k.Key)
}

// Reorder sets the order in which automations are tried. Those that are not
// named come after, as they were.
func (s *Service) Reorder(ctx context.Context, ids []int64) ([]models.Automation, error) {
	s.change.Lock()
	defer s.change.Unlock()
	var sorted []models.Automation
	err := s.store.Update(ctx, func(tx storage.Store) error {
		all, err := tx.AllAutomations(ctx)
		if err != nil {
			return err
		}
		if sorted, err = inOrder(all, ids); err != nil {
			return err
		}
		for i := range sorted {
			sorted[i].Position = i
			if sorted[i], err = tx.SaveAutomation(ctx, sorted[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sorted, s.reload(ctx)
}

func inOrder(all []models.Automation, ids []int64) ([]models.Automation, error) {
	var sorted []models.Automation
	for _, id := range ids {
		i := slices.IndexFunc(all, func(a models.Automation) bool { return a.ID == id })
		if i < 0 {
			return nil, models.Errorf(models.NotFound, "there is no automation %d, or it is named twice", id)
		}
		sorted = append(sorted, all[i])
		all = slices.Delete(all, i, i+1)
	}
	return append(sorted, all...), nil
}
