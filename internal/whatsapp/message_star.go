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
	target := s.stateJID(ctx, m.Chat)
	// The sender is named only where the chat does not say who it is.
	sender := target
	if !m.FromMe && !m.Chat.IsUser() {
		sender = wireJID(m.Sender)
	}
	patch := appstate.BuildStar(target, sender, m.ID, m.FromMe, starred)
	return s.changeState(ctx, patch, starMessage{Chat: m.Chat, ID: m.ID, Starred: starred})
}
