package whatsapp

import (
	"context"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// PinnedMessages lists the messages at the top of a chat, the latest pinned
// first. One that is not stored is left out.
func (s *Session) PinnedMessages(ctx context.Context, chat models.JID) ([]models.Message, error) {
	chat = s.Canonical(ctx, chat)
	pins, err := s.manager.store.Pins(ctx, s.id, chat, time.Now())
	if err != nil {
		return nil, err
	}
	var list []models.Message
	for _, pin := range pins {
		m, err := s.manager.store.Message(ctx, s.id, chat, pin.MessageID)
		if missing(err) != nil {
			return nil, err
		}
		if err == nil && m.RevokedAt.IsZero() {
			list = append(list, m)
		}
	}
	return list, nil
}

// pinOf is a message that is pinned for a while; for no time at all it is
// taken off.
func pinOf(session string, chat models.JID, id string, at time.Time, lasting time.Duration) models.PinnedMessage {
	pin := models.PinnedMessage{SessionID: session, Chat: chat, MessageID: id, Time: at}
	if lasting > 0 {
		pin.Until = at.Add(lasting)
	}
	return pin
}

// pin normalizes what somebody pinned or took off. How long it lasts stands
// beside the message, in its context.
func (v view) pin(change *events.Change, evt *waevents.Message, chat models.JID) {
	p := evt.Message.GetPinInChatMessage()
	var lasting time.Duration
	if p.GetType() == waE2E.PinInChatMessage_PIN_FOR_ALL {
		seconds := evt.RawMessage.GetMessageContextInfo().GetMessageAddOnDurationInSecs()
		if own := evt.RawMessage.GetDeviceSentMessage().GetMessage(); own != nil && seconds == 0 {
			seconds = own.GetMessageContextInfo().GetMessageAddOnDurationInSecs()
		}
		lasting = time.Duration(seconds) * time.Second
	}
	change.Do(pinMessage{pinOf(v.session, chat, p.GetKey().GetID(), evt.Info.Timestamp, lasting)})
}

// pinMessage pins a message, or takes it off.
type pinMessage struct{ Pin models.PinnedMessage }

// Apply implements events.Step.
func (p pinMessage) Apply(ctx context.Context, tx *events.Tx) error { return tx.SavePin(ctx, p.Pin) }
