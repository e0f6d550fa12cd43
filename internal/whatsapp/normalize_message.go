package whatsapp

import (
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// message normalizes what travels as a message: messages, and what is done to
// earlier ones.
func (v view) message(change *events.Change, evt *waevents.Message) error {
	msg := evt.Message
	if msg == nil {
		return nil
	}
	if n := msg.GetProtocolMessage().GetHistorySyncNotification(); n != nil {
		return v.historyNotice(change, evt, n)
	}
	chat, sender := v.chatAndSender(change, evt)
	if chat == "" {
		return nil // a message between the account's own devices
	}
	switch {
	case msg.GetProtocolMessage() != nil:
		return v.protocolMessage(change, evt, chat, sender)
	case msg.GetReactionMessage() != nil:
		v.reaction(change, evt, chat, sender)
		return nil
	case msg.GetEncReactionMessage() != nil:
		v.sealedReaction(change, evt, chat, sender)
		return nil
	case msg.GetPollUpdateMessage() != nil:
		v.vote(change, evt, chat, sender)
		return nil
	case msg.GetPinInChatMessage() != nil:
		v.pin(change, evt, chat)
		return nil
	case onlyKeys(msg), aboutAnother(msg):
		return nil
	}
	if isEditedPost(evt) {
		return v.editedPost(change, evt, chat, sender)
	}
	stored, err := v.newMessage(evt, chat, sender)
	if err != nil {
		return err
	}
	if !stored.FromMe && stored.PushName != "" {
		change.Do(nameContact{JID: sender, PushName: stored.PushName})
	}
	change.Do(saveMessage{Message: stored})
	return nil
}

// chatAndSender says where a message belongs, by canonical addresses. What the
// event tells of the two addresses of a person is remembered.
func (v view) chatAndSender(change *events.Change, evt *waevents.Message) (chat, sender models.JID) {
	info := evt.Info
	if info.Category == "peer" {
		return "", ""
	}
	if info.IsIncomingBroadcast() && info.Chat != types.StatusBroadcastJID {
		sender = v.sender(change, evt) // a broadcast list is read in the chat with its sender
		return sender, sender
	}
	if info.IsGroup {
		return v.canonical(info.Chat), v.sender(change, evt)
	}
	if info.IsFromMe {
		return v.meeting(change, info.Chat, info.RecipientAlt), v.me
	}
	sender = v.meeting(change, info.Sender, info.SenderAlt)
	return sender, sender
}

func (v view) sender(change *events.Change, evt *waevents.Message) models.JID {
	if evt.Info.IsFromMe {
		return v.me
	}
	return v.meeting(change, evt.Info.Sender, evt.Info.SenderAlt)
}

// onlyKeys reports a message that carries nothing but encryption keys or
// context: it comes before the first real message in a group.
func onlyKeys(msg *waE2E.Message) bool {
	rest := proto.Clone(msg).(*waE2E.Message)
	rest.SenderKeyDistributionMessage = nil
	rest.FastRatchetKeySenderKeyDistributionMessage = nil
	rest.MessageContextInfo = nil
	return proto.Size(rest) == 0
}

// aboutAnother reports what does something to an earlier message that we do
// not show yet: what is kept in the chat, and what is encrypted once more.
func aboutAnother(msg *waE2E.Message) bool {
	return msg.GetKeepInChatMessage() != nil ||
		msg.GetEncCommentMessage() != nil || msg.GetSecretEncryptedMessage() != nil ||
		msg.GetEncEventResponseMessage() != nil
}

// newMessage is the message as it is stored.
func (v view) newMessage(evt *waevents.Message, chat, sender models.JID) (models.Message, error) {
	raw, err := proto.Marshal(plain(evt))
	if err != nil {
		return models.Message{}, fmt.Errorf("encode a message: %w", err)
	}
	m := models.Message{
		SessionID: v.session, Chat: chat, Sender: sender, ID: evt.Info.ID,
		FromMe: evt.Info.IsFromMe, Time: evt.Info.Timestamp, PushName: evt.Info.PushName,
		Ack: models.AckSent, Raw: raw,
		Ephemeral: evt.IsEphemeral, ViewOnce: evt.IsViewOnce, Broadcast: evt.Info.IsIncomingBroadcast(),
	}
	if m.FromMe {
		m.PushName = ""
	}
	inner, once := unwrapped(evt.Message)
	m.ViewOnce = m.ViewOnce || once
	v.fill(&m, inner)
	return m, nil
}

// plain is the message without the envelope in which the account's phone
// copies its own messages to us.
func plain(evt *waevents.Message) *waE2E.Message {
	if inner := evt.RawMessage.GetDeviceSentMessage().GetMessage(); inner != nil {
		return inner
	}
	return evt.RawMessage
}

// protocolMessage normalizes edits and revokes; the rest of these is for the
// library.
func (v view) protocolMessage(change *events.Change, evt *waevents.Message, chat, sender models.JID) error {
	p := evt.Message.GetProtocolMessage()
	switch p.GetType() {
	case waE2E.ProtocolMessage_REVOKE:
		change.Do(revokeMessage{Chat: chat, ID: p.GetKey().GetID(), By: sender, At: evt.Info.Timestamp})
	case waE2E.ProtocolMessage_MESSAGE_EDIT:
		return v.edit(change, evt, chat, sender)
	case waE2E.ProtocolMessage_EPHEMERAL_SETTING:
		change.Do(setEphemeral{Chat: chat, Timer: time.Duration(p.GetEphemeralExpiration()) * time.Second})
	}
	return nil
}

func (v view) edit(change *events.Change, evt *waevents.Message, chat, sender models.JID) error {
	p, at := evt.Message.GetProtocolMessage(), evt.Info.Timestamp
	if p.GetEditedMessage() == nil {
		return nil // it says nothing new
	}
	raw, err := proto.Marshal(p.GetEditedMessage())
	if err != nil {
		return fmt.Errorf("encode an edit: %w", err)
	}
	var edited models.Message
	v.fill(&edited, unwrap(p.GetEditedMessage()))
	if ms := p.GetTimestampMS(); ms > 0 {
		at = time.UnixMilli(ms).UTC()
	}
	change.Do(editMessage{
		Chat: chat, ID: p.GetKey().GetID(), By: sender, At: at, Key: evt.Info.ID,
		Text: edited.Text, Mentions: edited.Mentions, Groups: edited.Groups, Raw: raw,
	})
	return nil
}

func (v view) reaction(change *events.Change, evt *waevents.Message, chat, sender models.JID) {
	r := evt.Message.GetReactionMessage()
	at := evt.Info.Timestamp
	if ms := r.GetSenderTimestampMS(); ms > 0 {
		at = time.UnixMilli(ms).UTC()
	}
	change.Do(react{models.Reaction{
		SessionID: v.session, Chat: chat, MessageID: r.GetKey().GetID(), Sender: sender,
		FromMe: evt.Info.IsFromMe, Emoji: r.GetText(), ID: evt.Info.ID, Time: at,
	}})
}

// undecryptable keeps a place for a message that cannot be read yet. Its
// repeat comes under the same id and fills it.
func (v view) undecryptable(change *events.Change, evt *waevents.UndecryptableMessage) {
	if evt.DecryptFailMode == waevents.DecryptFailHide {
		return // WhatsApp says that nobody should see this one
	}
	msg := &waevents.Message{Info: evt.Info}
	chat, sender := v.chatAndSender(change, msg)
	if chat == "" {
		return
	}
	change.Do(saveMessage{Message: models.Message{
		SessionID: v.session, Chat: chat, Sender: sender, ID: evt.Info.ID,
		FromMe: evt.Info.IsFromMe, Time: evt.Info.Timestamp, PushName: evt.Info.PushName,
		Type: models.TypeUndecryptable, Ack: models.AckSent, ViewOnce: evt.UnavailableType == waevents.UnavailableTypeViewOnce,
	}})
}
