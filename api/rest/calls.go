package rest

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

func (a *API) calls(f *face) {
	operation.Query(f, "POST /sessions/:sessionId/calls/:callId/reject", "Reject a call that is ringing", rejectCall, operation.Needs(auth.Send), operation.ID("rejectCall"))
	operation.Bare(f, "GET /sessions/:sessionId/calls/settings", "Read what the session does with calls by itself", readCallSettings, operation.Needs(auth.Read), operation.ID("readCallSettings"))
	operation.JSON(f, "PUT /sessions/:sessionId/calls/settings", "Change what the session does with calls by itself", saveCallSettings, operation.Needs(auth.Write), operation.ID("saveCallSettings"),
		operation.About("With reject, every call to the account is rejected while the session is connected, and the caller is sent text, if there is any. Calls to groups are left alone."))
}

type callRequest struct {
	CallID string `path:"callId" json:"-" doc:"The id that the call event told"`
}

func rejectCall(ctx context.Context, s *whatsapp.Session, in callRequest) (operation.OK, error) {
	return operation.OK{}, s.RejectCall(ctx, in.CallID)
}

// CallSettings say what a session does with calls by itself.
type CallSettings struct {
	Reject bool   `json:"reject,omitempty" doc:"Reject every call to the account" example:"true"`
	Text   string `json:"text,omitempty" doc:"What the caller is then told" example:"We cannot take calls here. Please write to us."`
}

type callSettingsAnswer struct {
	Reject bool   `json:"reject"`
	Text   string `json:"text"`
}

func readCallSettings(ctx context.Context, s *whatsapp.Session) (callSettingsAnswer, error) {
	settings, err := s.CallSettings(ctx)
	return callSettingsAnswer{settings.Reject, settings.Text}, err
}

func saveCallSettings(ctx context.Context, s *whatsapp.Session, in CallSettings) (callSettingsAnswer, error) {
	err := s.SaveCallSettings(ctx, models.CallSettings{Reject: in.Reject, Text: in.Text})
	return callSettingsAnswer(in), err
}
