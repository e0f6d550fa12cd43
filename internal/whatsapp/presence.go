package whatsapp

import (
	"context"
	"errors"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// ShowPresence shows the account to its contacts as there or not. WhatsApp
// takes it only from an account that has a name.
func (s *Session) ShowPresence(ctx context.Context, available bool) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	presence := types.PresenceUnavailable
	if available {
		presence = types.PresenceAvailable
	}
	err = client.SendPresence(ctx, presence)
	if errors.Is(err, whatsmeow.ErrNoPushName) {
		return models.Errorf(models.Unavailable, "the phone has not told the account's name yet; try again in a moment")
	}
	if err != nil {
		return refused(err)
	}
	s.available.Store(available)
	return nil
}
