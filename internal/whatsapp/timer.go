package whatsapp

import (
	"context"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/models"
)

// Timers are how long messages may last in a chat, as phones offer it; 0 is
// for ever.
var Timers = []time.Duration{0, 24 * time.Hour, 7 * 24 * time.Hour, 90 * 24 * time.Hour}

// SetTimer sets how long new messages of a chat last, for everybody in it. A
// group may refuse: then the error is Refused.
func (s *Session) SetTimer(ctx context.Context, chat models.JID, timer time.Duration) error {
	if !slices.Contains(Timers, timer) {
		return models.Errorf(models.Invalid, "messages last a day, a week, 90 days or for ever")
	}
	chat = s.Canonical(ctx, chat)
	tell := s.tellTimer
	switch {
	case chat.IsGroup():
		tell = s.setGroupTimer
	case !chat.IsUser():
		return models.Errorf(models.Unsupported, "messages last for ever in this chat")
	}
	if err := tell(ctx, chat, timer); err != nil {
		return refused(err)
	}
	return s.commit(ctx, s.changeOf(setEphemeral{Chat: chat, Timer: timer}))
}

func (s *Session) setGroupTimer(ctx context.Context, group models.JID, timer time.Duration) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	return client.SetDisappearingTimer(ctx, wireJID(group), timer, time.Now())
}

// tellTimer tells the other side and the account's other devices. It is the
// message that the library's SetDisappearingTimer sends; that one does not come
// through the gate.
func (s *Session) tellTimer(ctx context.Context, chat models.JID, timer time.Duration) error {
	_, err := s.deliver(ctx, chat, &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
		Type:                      waE2E.ProtocolMessage_EPHEMERAL_SETTING.Enum(),
		EphemeralExpiration:       proto.Uint32(uint32(timer.Seconds())),
		EphemeralSettingTimestamp: proto.Int64(time.Now().Unix()),
	}}, newMessageID())
	return err
}
