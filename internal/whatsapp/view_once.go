package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waE2E"

	"frontdesk/models"
)

// onceOnly wraps a file that may be opened once, as clients expect it: sound has
// a wrapper of its own. What is no picture, film or sound stays as it is.
func onceOnly(msg *waE2E.Message, kind models.MessageType) *waE2E.Message {
	wrapped := &waE2E.FutureProofMessage{Message: msg}
	switch kind {
	case models.TypeImage, models.TypeVideo:
		return &waE2E.Message{ViewOnceMessage: wrapped}
	case models.TypeAudio, models.TypeVoice:
		return &waE2E.Message{ViewOnceMessageV2Extension: wrapped}
	}
	return msg
}

// unwrapped is the message inside its wrappers, and whether it may be opened
// once.
func unwrapped(msg *waE2E.Message) (inner *waE2E.Message, once bool) {
	for _, wrapper := range []*waE2E.FutureProofMessage{
		msg.GetViewOnceMessage(), msg.GetViewOnceMessageV2(), msg.GetViewOnceMessageV2Extension(),
	} {
		if wrapper.GetMessage() != nil {
			inner, _ = unwrapped(wrapper.GetMessage())
			return inner, true
		}
	}
	for _, wrapper := range []*waE2E.FutureProofMessage{
		msg.GetEphemeralMessage(), msg.GetDocumentWithCaptionMessage(), msg.GetAssociatedChildMessage(), msg.GetBotInvokeMessage(),
	} {
		if wrapper.GetMessage() != nil {
			return unwrapped(wrapper.GetMessage())
		}
	}
	return msg, msg.GetImageMessage().GetViewOnce() || msg.GetVideoMessage().GetViewOnce() || msg.GetAudioMessage().GetViewOnce()
}
