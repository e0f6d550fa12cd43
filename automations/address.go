package automations

import (
	"context"
	"fmt"

	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// chatOf is the chat of an address as a script wrote it: it is kept under the
// hidden id where that is known.
func (s *Service) chatOf(ctx context.Context, session, address string) (models.JID, error) {
	jid, err := models.ParseJID(address)
	if err != nil || !usual(jid) {
		return "", models.Errorf(models.Invalid, "%q is not a WhatsApp address", cut(address, 40))
	}
	return s.canonical(ctx, session, jid)
}

// canonical is the address under which a chat is kept: a person's hidden id
// where that is known. Whoever looks something up by hand writes the number.
func (s *Service) canonical(ctx context.Context, session string, jid models.JID) (models.JID, error) {
	if session == "" || !jid.IsUser() {
		return jid, nil
	}
	pair, err := s.store.Address(ctx, session, jid)
	if models.IsNotFound(err) || err == nil && pair.LID == "" {
		return jid, nil
	}
	if err != nil {
		return "", fmt.Errorf("look up an address: %w", err)
	}
	return pair.LID, nil
}

// chatsOf is chatOf for many.
func (s *Service) chatsOf(ctx context.Context, session string, addresses []string) ([]models.JID, error) {
	var out []models.JID
	for _, address := range addresses {
		jid, err := s.chatOf(ctx, session, address)
		if err != nil {
			return nil, err
		}
		out = append(out, jid)
	}
	return out, nil
}

// session finds a session that runs.
func (s *Service) session(id string) (*whatsapp.Session, error) {
	if s.opts.Sessions == nil {
		return nil, models.Errorf(models.NotConnected, "the session does not run")
	}
	return s.opts.Sessions(id)
}
