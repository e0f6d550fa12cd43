package whatsapp

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// Change is something that is done to an earlier message, and tells the chat
// so. Exactly one of React, Edit, Revoke, Pin and Vote says what.
type Change struct {
	Target models.MessageRef
	At     time.Time // chosen once, so that a second attempt says the same
	React  *string   // an emoji; empty takes ours back
	Edit   *Edit
	Revoke bool
	Pin    *Pin
	Vote   *Choice // in a poll
}

// Edit is the new text of a message.
type Edit struct {
	Text     string
	Mentions []models.JID
	Groups   []models.GroupMention
}

// Pin keeps a message at the top of its chat for a while; zero takes it off.
type Pin struct{ For time.Duration }

// PinTimes are how long WhatsApp lets a message be pinned.
var PinTimes = []time.Duration{24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour}

// ErrNotEditable is beneath every error that says why a message cannot be
// edited, now or ever.
var ErrNotEditable = errors.New("the message cannot be edited")

func notEditable(kind models.Kind, why string) error {
	return &models.Error{Kind: kind, Message: why, Err: ErrNotEditable}
}

func (c Change) check() error {
	switch {
	case c.Target.ID == "":
		return models.Errorf(models.Invalid, "a change is about a message")
	case c.Pin != nil && c.Pin.For != 0 && !slices.Contains(PinTimes, c.Pin.For):
		return models.Errorf(models.Invalid, "a message is pinned for 86400, 604800 or 2592000 seconds")
	}
	return nil
}

// changeOfMessage is what sends a change of a message.
func changeOfMessage(m models.Message, c Change) Outgoing {
	c.Target, c.At = m.Ref(), time.Now()
	return Outgoing{Change: &c}
}

// Reaction puts an emoji on a message once it is sent to Change.Target.Chat; an
// empty one takes ours back.
func (s *Session) Reaction(ctx context.Context, chat models.JID, messageID, emoji string) (Outgoing, error) {
	m, err := s.known(ctx, chat, messageID)
	return changeOfMessage(m, Change{React: &emoji}), err
}

// React sends a Reaction and waits until WhatsApp has it.
func (s *Session) React(ctx context.Context, chat models.JID, messageID, emoji string) error {
	out, err := s.Reaction(ctx, chat, messageID, emoji)
	if err != nil {
		return err
	}
	_, err = s.Send(ctx, out.Change.Target.Chat, out)
	return err
}

// Editing replaces the text of one of our own messages, up to twenty minutes
// after that was sent, once it is sent to Change.Target.Chat.
func (s *Session) Editing(ctx context.Context, chat models.JID, messageID string, edit Edit) (Outgoing, error) {
	m, err := s.known(ctx, chat, messageID)
	if err != nil {
		return Outgoing{}, err
	}
	return changeOfMessage(m, Change{Edit: &edit}), editable(m, time.Now())
}

// Revocation deletes a message for everyone once it is sent to
// Change.Target.Chat. What somebody else wrote can be deleted so by the admins
// of a group only: else it is Forbidden.
func (s *Session) Revocation(ctx context.Context, chat models.JID, messageID string) (Outgoing, error) {
	m, err := s.known(ctx, chat, messageID)
	if err != nil {
		return Outgoing{}, err
	}
	may, err := s.mayRevoke(ctx, m)
	if err == nil && !may {
		err = models.Errorf(models.Forbidden, "only own messages can be deleted for everyone")
	}
	return changeOfMessage(m, Change{Revoke: true}), err
}

// Pinning keeps a message at the top of its chat, for everybody in it, once it
// is sent to Change.Target.Chat. It lasts one of PinTimes; zero takes it off.
func (s *Session) Pinning(ctx context.Context, chat models.JID, messageID string, lasting time.Duration) (Outgoing, error) {
	m, err := s.known(ctx, chat, messageID)
	return changeOfMessage(m, Change{Pin: &Pin{For: lasting}}), err
}

// transmitChange hands a change to WhatsApp. The result is what it does to the
// stored message.
func (s *Session) transmitChange(ctx context.Context, row models.OutboxRow, c Change) (events.Step, error) {
	m, err := s.known(ctx, row.Chat, c.Target.ID)
	if models.IsNotFound(err) {
		return nil, models.Errorf(models.NotFound, "the message is no longer there")
	}
	if err != nil {
		return nil, err
	}
	if m.Chat.IsNewsletter() && c.React != nil {
		return s.reactToPost(ctx, row, m, c)
	}
	msg, step, err := s.composeChange(ctx, row, m, c)
	if err != nil {
		return nil, err
	}
	_, err = s.deliver(ctx, m.Chat, msg, row.MessageID)
	return step, err
}

// composeChange makes the protobuf of a change, and what it does here.
func (s *Session) composeChange(ctx context.Context, row models.OutboxRow, m models.Message, c Change) (*waE2E.Message, events.Step, error) {
	me := s.viewOf(ctx).me
	switch {
	case c.React != nil:
		reaction := models.Reaction{
			SessionID: s.id, Chat: m.Chat, MessageID: m.ID, Sender: me, FromMe: true, Emoji: *c.React, ID: row.MessageID, Time: c.At,
		}
		return &waE2E.Message{ReactionMessage: &waE2E.ReactionMessage{
			Key: keyOf(m), Text: c.React, SenderTimestampMS: proto.Int64(c.At.UnixMilli()),
		}}, react{reaction}, nil
	case c.Edit != nil:
		return composeEdit(row.MessageID, m, c)
	case c.Revoke:
		return &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
			Type: waE2E.ProtocolMessage_REVOKE.Enum(), Key: keyOf(m),
		}}, revokeMessage{Chat: m.Chat, ID: m.ID, By: me, At: c.At}, nil
	case c.Vote != nil:
		return s.composeVote(ctx, row.MessageID, m, c)
	case c.Pin != nil:
		return composePin(m, c), pinMessage{pinOf(m.SessionID, m.Chat, m.ID, c.At, c.Pin.For)}, nil
	}
	return nil, nil, models.Errorf(models.Invalid, "the change says nothing")
}

func composeEdit(id string, m models.Message, c Change) (*waE2E.Message, events.Step, error) {
	content := edited(m, *c.Edit)
	raw, err := proto.Marshal(content)
	if err != nil {
		return nil, nil, err
	}
	step := editMessage{
		Chat: m.Chat, ID: m.ID, By: m.Sender, At: c.At, Key: id, Text: c.Edit.Text, Mentions: c.Edit.Mentions, Groups: c.Edit.Groups, Raw: raw,
	}
	return &waE2E.Message{EditedMessage: &waE2E.FutureProofMessage{Message: &waE2E.Message{
		ProtocolMessage: &waE2E.ProtocolMessage{
			Key: keyOf(m), Type: waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(),
			EditedMessage: content, TimestampMS: proto.Int64(c.At.UnixMilli()),
		},
	}}}, step, nil
}

func composePin(m models.Message, c Change) *waE2E.Message {
	kind := waE2E.PinInChatMessage_PIN_FOR_ALL
	if c.Pin.For == 0 {
		kind = waE2E.PinInChatMessage_UNPIN_FOR_ALL
	}
	return &waE2E.Message{
		PinInChatMessage: &waE2E.PinInChatMessage{Key: keyOf(m), Type: kind.Enum(), SenderTimestampMS: proto.Int64(c.At.UnixMilli())},
		MessageContextInfo: &waE2E.MessageContextInfo{
			MessageAddOnDurationInSecs: proto.Uint32(uint32(c.Pin.For.Seconds())),
		},
	}
}

// changeForRetry makes a change once more for a recipient who could not read
// it; nil when there was none under that id, or when it went to another chat and
// may not be read anywhere. Changes are kept in the outbox only.
func (s *Session) changeForRetry(ctx context.Context, chat models.JID, id string, anywhere bool) *waE2E.Message {
	row, err := s.manager.store.OutboxRow(ctx, s.id, id)
	if err != nil {
		return nil
	}
	out, err := OutgoingOf(row)
	if err != nil || out.Change == nil {
		return nil
	}
	m, err := s.known(ctx, row.Chat, out.Change.Target.ID)
	if err != nil || (!anywhere && s.Canonical(ctx, m.Chat) != chat) {
		return nil
	}
	msg, _, err := s.composeChange(ctx, row, m, *out.Change)
	if err != nil {
		s.logger.Error("a stored change cannot be made again", "message", id, "err", err)
		return nil
	}
	return msg
}
