package whatsapp

import (
	"context"

	"go.mau.fi/whatsmeow/proto/waE2E"
	waevents "go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"frontdesk/models"
)

// MessageInfo says who got, read and played one of our own messages. Of a
// message of somebody else nobody knows: that is Forbidden.
func (s *Session) MessageInfo(ctx context.Context, m models.Message) (models.MessageInfo, error) {
	if !m.FromMe {
		return models.MessageInfo{}, models.Errorf(models.Forbidden, "only own messages tell who got them")
	}
	receipts, err := s.manager.store.Receipts(ctx, s.id, m.Chat, m.ID)
	if err != nil {
		return models.MessageInfo{}, err
	}
	info := models.MessageInfo{Receipts: receipts, People: 1}
	if !m.Chat.IsGroup() {
		return info, nil
	}
	g, err := s.Group(ctx, m.Chat)
	if missing(err) != nil {
		return info, err
	}
	info.People = max(len(g.Participants)-1, len(receipts))
	return info, nil
}

// Quoted is the message that another one answers: the stored one, else what
// travelled inside the answer. NotFound when it answers nothing.
func (s *Session) Quoted(ctx context.Context, m models.Message) (models.Message, error) {
	if m.Quote == nil {
		return models.Message{}, models.Errorf(models.NotFound, "the message answers no other")
	}
	stored, err := s.findMessage(ctx, m.Chat, m.Quote.ID)
	if err == nil || !models.IsNotFound(err) {
		return stored, err
	}
	v := s.viewOf(ctx)
	quoted := models.Message{
		SessionID: s.id, Chat: m.Chat, Sender: m.Quote.Sender, ID: m.Quote.ID, FromMe: m.Quote.Sender == v.me,
		Ack: models.AckSent, Type: m.Quote.Type, Text: m.Quote.Text,
	}
	msg, err := storedContent(m)
	if err != nil {
		return quoted, nil
	}
	if info := contextOf(msg); info.GetQuotedMessage() != nil {
		v.fill(&quoted, unwrap(info.GetQuotedMessage()))
	}
	return quoted, nil
}

// storedContent reads what a stored message is made of, without its wrappers.
func storedContent(m models.Message) (*waE2E.Message, error) {
	var msg waE2E.Message
	if len(m.Raw) == 0 {
		return nil, models.Errorf(models.Unsupported, "the content of this message is not stored")
	}
	if err := proto.Unmarshal(m.Raw, &msg); err != nil {
		return nil, &models.Error{Kind: models.Unsupported, Message: "the content of this message cannot be read", Err: err}
	}
	return unwrap(&msg), nil
}

// unwrap takes a message out of the envelopes that say how it is to be shown.
func unwrap(msg *waE2E.Message) *waE2E.Message {
	evt := waevents.Message{RawMessage: msg}
	return evt.UnwrapRaw().Message
}
