package rest

import (
	"context"
	"encoding/json"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
)

// passkeys routes the linking of accounts that have a passkey.
func (a *API) passkeys(f *face) {
	operation.Bare(f, "GET /sessions/:sessionId/passkey", "Show what WhatsApp asks of the account's passkey", getPasskey, operation.Needs(auth.Sessions), operation.AnyState, operation.NoStore, operation.ID("sessionPasskey"),
		operation.About("A browser answers the request on web.whatsapp.com only. A session that is not asked answers 409."))
	operation.JSON(f, "POST /sessions/:sessionId/passkey", "Give what the authenticator answered", a.answerPasskey, operation.Needs(auth.Sessions), operation.AnyState, operation.ID("sessionAnswerPasskey"))
	operation.Bare(f, "POST /sessions/:sessionId/passkey/confirm", "Say that the code is the one on the phone", a.confirmPasskey, operation.Needs(auth.Sessions), operation.AnyState, operation.ID("sessionConfirmPasskey"))
}

type passkeyAnswer struct {
	PublicKey json.RawMessage `json:"publicKey"`
	Code      *string         `json:"code"` // to compare with the phone's; null while there is none
}

func getPasskey(_ context.Context, s *whatsapp.Session) (passkeyAnswer, error) {
	asked, err := s.Passkey()
	answer := passkeyAnswer{PublicKey: asked.Request}
	if asked.Code != "" {
		answer.Code = &asked.Code
	}
	return answer, err
}

type passkeyRequest struct {
	Credential map[string]any `json:"credential" doc:"The PublicKeyCredential: id, rawId, type and response, its bytes in base64url"`
}

func (a *API) answerPasskey(ctx context.Context, s *whatsapp.Session, in passkeyRequest) (operation.OK, error) {
	response, err := json.Marshal(in.Credential)
	if err == nil {
		err = s.AnswerPasskey(ctx, response)
	}
	a.record(ctx, auth.From(ctx), "session.passkey", s.ID(), err)
	return operation.OK{}, err
}

func (a *API) confirmPasskey(ctx context.Context, s *whatsapp.Session) (operation.OK, error) {
	err := s.ConfirmPasskey(ctx)
	a.record(ctx, auth.From(ctx), "session.passkey", s.ID(), err)
	return operation.OK{}, err
}
