package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
)

// typing routes what is shown to the other side while a message is written.
func (a *API) typing(f *face) {
	operation.JSON(f, "POST /chat/sendStateTyping/:sessionId", "Show that somebody is typing", a.sendTyping, operation.Needs(auth.Send))
	operation.JSON(f, "POST /chat/sendStateRecording/:sessionId", "Show that somebody records a voice message", a.sendRecording, operation.Needs(auth.Send))
	operation.JSON(f, "POST /chat/clearState/:sessionId", "Show that nobody is typing or recording any more", a.clearState, operation.Needs(auth.Send))
}

// showTyping tells the other side of a chat what is done in it.
func (a *API) showTyping(ctx context.Context, s *whatsapp.Session, in chatRequest, state string) (bool, error) {
	chat, err := a.chat(ctx, s, in.ChatID)
	if err != nil {
		return false, err
	}
	return true, s.Typing(ctx, chat.JID, state)
}

type typingAnswer struct {
	Result          bool `json:"result"`
	SendStateTyping bool `json:"sendStateTyping"`
}

func (a *API) sendTyping(ctx context.Context, s *whatsapp.Session, in chatRequest) (typingAnswer, error) {
	done, err := a.showTyping(ctx, s, in, "composing")
	return typingAnswer{done, done}, err
}

type recordingAnswer struct {
	Result             bool `json:"result"`
	SendStateRecording bool `json:"sendStateRecording"`
}

func (a *API) sendRecording(ctx context.Context, s *whatsapp.Session, in chatRequest) (recordingAnswer, error) {
	done, err := a.showTyping(ctx, s, in, "recording")
	return recordingAnswer{done, done}, err
}

type clearedAnswer struct {
	Result     bool `json:"result"`
	ClearState bool `json:"clearState"`
}

func (a *API) clearState(ctx context.Context, s *whatsapp.Session, in chatRequest) (clearedAnswer, error) {
	done, err := a.showTyping(ctx, s, in, "paused")
	return clearedAnswer{done, done}, err
}
