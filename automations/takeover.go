package automations

import (
	"context"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// TakeOver keeps automations quiet in a chat that a person takes over, and ends
// their dialogs there. The chat is that person's, and no longer in need of one.
func (s *Service) TakeOver(ctx context.Context, a models.Assignment) error {
	old, err := pauseIn(ctx, s.store, a.SessionID, a.Chat)
	if err != nil {
		return err
	}
	p := pause{Until: time.Now().Add(s.Rules().TakeOver), Reason: a.Person + " took the chat over"}
	if old.Until.After(p.Until) {
		p = old
	}
	mark := models.DeskLabel{SessionID: a.SessionID, Chat: a.Chat, Name: NeedsHuman}
	err = s.store.Update(ctx, func(tx storage.Store) error {
		if err := savePause(ctx, tx, a.SessionID, a.Chat, p); err != nil {
			return err
		}
		if err := tx.SetDeskLabel(ctx, mark, false); err != nil {
			return err
		}
		return tx.Assign(ctx, a)
	})
	if err != nil {
		return err
	}
	return s.cancelWaiting(ctx, storage.RunFilter{Session: a.SessionID, Chat: a.Chat}, "taken over by staff")
}
