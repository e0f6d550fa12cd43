package whatsapp

import (
	"context"

	"go.mau.fi/whatsmeow/appstate"

	"frontdesk/models"
)

// StarMessage marks a message with a star on all devices of the account, or
// takes it off.
func (s *Session) StarMessage(ctx context.Context, chat models.JID, messageID string, starred bool) error {
	m, err := s.known(ctx, chat, messageID)
	if err != nil {
		return err
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	// The sender is named only where the chat does not say who it is.
	sender := m.Chat
	if !m.FromMe && !m.Chat.IsUser() {
		sender = m.Sender
	}
	patch := appstate.BuildStar(wireJID(m.Chat), wireJID(sender), m.ID, m.FromMe, starred)
	if err := client.SendAppState(ctx, patch); err != nil {
		return refused(err)
	}
	return s.commit(ctx, s.changeOf(starMessage{Chat: m.Chat, ID: m.ID, Starred: starred}))
}
