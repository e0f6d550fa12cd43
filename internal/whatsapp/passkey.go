package whatsapp

import (
	"context"
	"encoding/json"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/models"
)

// Passkey is what WhatsApp asks for before it links an account that has one.
type Passkey struct {
	// Request is the publicKey part of a WebAuthn request, as JSON. Browsers
	// answer it on web.whatsapp.com only, because it names that domain.
	Request json.RawMessage
	// Code has to be compared with the one on the phone before confirming; ""
	// when there is nothing to compare yet, or at all.
	Code string
}

// passkeyAsked notes that WhatsApp wants a passkey.
func (s *Session) passkeyAsked(ctx context.Context, l *line, asked *waevents.PairPasskeyRequest) {
	request, err := json.Marshal(asked.PublicKey)
	if err != nil {
		s.logger.Error("a request for a passkey cannot be passed on", "err", err)
	}
	s.pairing.askPasskey(l.client, Passkey{Request: request})
	_ = s.enter(ctx, models.StatePasskey, "WhatsApp asks for the account's passkey")
}

func (p *pairing) askPasskey(client *whatsmeow.Client, asked Passkey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.passkey, p.passkeyClient = &asked, client
	p.now.Code, p.now.Detail = PairingPasskey, "this account asks for its passkey"
	p.now.QR, p.now.Typed = models.QRShown{}, models.CodeShown{}
}

func (p *pairing) asksPasskey() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.passkey != nil
}

// comparePasskey shows the code that has to be the one on the phone.
func (p *pairing) comparePasskey(code string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.passkey != nil {
		p.passkey = &Passkey{Request: p.passkey.Request, Code: code}
	}
}

// wanted is what is asked for, and the client that was asked.
func (p *pairing) wanted() (Passkey, *whatsmeow.Client, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.passkey == nil {
		return Passkey{}, nil, models.Errorf(models.Conflict, "WhatsApp does not ask this session for a passkey now")
	}
	return *p.passkey, p.passkeyClient, nil
}

// Passkey is what WhatsApp asks for. A session that is not asked is a Conflict.
func (s *Session) Passkey() (Passkey, error) {
	asked, _, err := s.pairing.wanted()
	return asked, err
}

// AnswerPasskey passes on what an authenticator answered to the request: the
// PublicKeyCredential as JSON, its bytes in base64url. If the phone's owner
// scanned a QR code just before, linking then ends by itself; else
// ConfirmPasskey has to follow.
func (s *Session) AnswerPasskey(ctx context.Context, response []byte) error {
	_, client, err := s.pairing.wanted()
	if err != nil {
		return err
	}
	var credential types.WebAuthnResponse
	if err := json.Unmarshal(response, &credential); err != nil || len(credential.RawID) == 0 || len(credential.Response.Signature) == 0 {
		return models.Errorf(models.Invalid, "the response must be a credential with id, rawId, type and response")
	}
	if err := client.SendPasskeyResponse(ctx, &credential); err != nil {
		return refused(err)
	}
	return nil
}

// ConfirmPasskey says that the code is the one on the phone.
func (s *Session) ConfirmPasskey(ctx context.Context) error {
	asked, client, err := s.pairing.wanted()
	if err != nil {
		return err
	}
	if asked.Code == "" {
		return models.Errorf(models.Conflict, "there is no code to confirm yet")
	}
	if err := client.SendPasskeyConfirmation(ctx); err != nil {
		return refused(err)
	}
	return nil
}
