package simulator

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
)

// onceOnly lets a file be opened once: pictures and films in one wrapper, sound
// in another. Other files know no such thing.
func onceOnly(m *waE2E.Message) *waE2E.Message {
	switch {
	case m.GetImageMessage() != nil:
		m.ImageMessage.ViewOnce = proto.Bool(true)
	case m.GetVideoMessage() != nil:
		m.VideoMessage.ViewOnce = proto.Bool(true)
	case m.GetAudioMessage() != nil:
		m.AudioMessage.ViewOnce = proto.Bool(true)
		return &waE2E.Message{ViewOnceMessageV2Extension: &waE2E.FutureProofMessage{Message: m}}
	default:
		return m
	}
	return &waE2E.Message{ViewOnceMessageV2: &waE2E.FutureProofMessage{Message: m}}
}

// opened is the message inside its wrappers, and whether it may be opened once.
func opened(m *waE2E.Message) (inner *waE2E.Message, once bool) {
	for _, wrapper := range []*waE2E.FutureProofMessage{m.GetViewOnceMessage(), m.GetViewOnceMessageV2(), m.GetViewOnceMessageV2Extension()} {
		if wrapper.GetMessage() != nil {
			inner, _ = opened(wrapper.GetMessage())
			return inner, true
		}
	}
	for _, wrapper := range []*waE2E.FutureProofMessage{m.GetDocumentWithCaptionMessage(), m.GetEphemeralMessage(), m.GetAssociatedChildMessage(), m.GetBotInvokeMessage()} {
		if wrapper.GetMessage() != nil {
			return opened(wrapper.GetMessage())
		}
	}
	return m, false
}
