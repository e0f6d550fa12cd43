package whatsapp

import (
	"context"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/models"
)

// Forwarding is a message as it is sent on to another chat. What was deleted,
// could not be read, may be seen once only, or is a poll, cannot be sent on:
// that is Unsupported.
func (s *Session) Forwarding(ctx context.Context, chat models.JID, messageID string) (Outgoing, error) {
	m, err := s.known(ctx, chat, messageID)
	if err != nil {
		return Outgoing{}, err
	}
	ref := m.Ref()
	_, err = forwarded(m, &waE2E.ContextInfo{})
	return Outgoing{Text: m.Text, Forward: &ref, Forwarded: true}, err
}

// composeForward makes the protobuf of a message that is sent on. Its file is
// the one that WhatsApp has already.
func (s *Session) composeForward(ctx context.Context, ref models.MessageRef, refs *waE2E.ContextInfo) (*waE2E.Message, string, error) {
	m, err := s.known(ctx, ref.Chat, ref.ID)
	if err != nil {
		return nil, "", err
	}
	msg, err := forwarded(m, refs)
	if err != nil || m.Media == nil {
		return msg, "", err
	}
	return msg, m.Media.File, nil
}

// forwarded is the content of a message with how often it was sent on.
func forwarded(m models.Message, refs *waE2E.ContextInfo) (*waE2E.Message, error) {
	errFixed := models.Errorf(models.Unsupported, "this message cannot be forwarded")
	switch m.Type {
	case models.TypeRevoked, models.TypeUndecryptable, models.TypePoll, models.TypeNotice:
		return nil, errFixed
	}
	content, err := storedContent(m)
	if err != nil {
		return nil, err
	}
	content.MessageContextInfo = nil
	refs.IsForwarded, refs.ForwardingScore = proto.Bool(true), proto.Uint32(uint32(m.Forwards)+1)
	msg, ok := withContext(content, refs)
	if !ok || m.ViewOnce {
		return nil, errFixed
	}
	return msg, nil
}
