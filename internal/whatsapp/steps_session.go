package whatsapp

import (
	"context"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// keepSession stores the session.
type keepSession struct{ Session models.Session }

// Apply implements events.Step.
func (k keepSession) Apply(ctx context.Context, tx *events.Tx) error {
	return tx.SaveSession(ctx, k.Session)
}

// renameAccount stores the account's own name.
type renameAccount struct{ PushName string }

// Apply implements events.Step.
func (r renameAccount) Apply(ctx context.Context, tx *events.Tx) error {
	s, err := tx.Session(ctx, tx.SessionID)
	if err != nil {
		return err
	}
	s.PushName = r.PushName
	return tx.SaveSession(ctx, s)
}

// tellSaved tells, once for every login, that it is stored.
type tellSaved struct{ Device string }

func savedSetting(session string) string { return "login.saved/" + session }

// Apply implements events.Step.
func (t tellSaved) Apply(ctx context.Context, tx *events.Tx) error {
	told, err := tx.Setting(ctx, savedSetting(tx.SessionID))
	if missing(err) != nil || told == t.Device {
		return missing(err)
	}
	if err := tx.SaveSetting(ctx, savedSetting(tx.SessionID), t.Device); err != nil {
		return err
	}
	tx.Announce(models.RemoteSaved{})
	return nil
}

// keepAside puts something that could not be understood into quarantine.
type keepAside struct{ Item models.Quarantined }

// Apply implements events.Step.
func (k keepAside) Apply(ctx context.Context, tx *events.Tx) error {
	id, err := tx.SaveQuarantined(ctx, k.Item)
	if err != nil {
		return err
	}
	tx.Announce(models.EventKeptAside{ID: id, What: k.Item.What, Error: k.Item.Error})
	return nil
}

// missing swallows "there is no such thing": what a change is about may be
// older than what we know.
func missing(err error) error {
	if models.IsNotFound(err) {
		return nil
	}
	return err
}
