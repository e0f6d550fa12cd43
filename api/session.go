package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// sessions routes the life of sessions. Old clients match on the texts of
// these answers, and on the status 200 for a session that is not there.
func (a *API) sessions(f *face) {
	gone := operation.Missing(told{Message: "session_not_found"})
	goneState := operation.Missing(stateTold{Message: "session_not_found"})

	operation.Global(f, "GET /session/start/:sessionId", "Start a session; a new one waits for its QR code to be scanned", a.startSession, operation.Needs(auth.Sessions))
	operation.Global(f, "POST /session/start/:sessionId", "Start a session, and say where its events go", a.startSessionWith, operation.Needs(auth.Sessions), operation.ID("sessionStartByPost"))
	operation.Global(f, "GET,POST /session/stop/:sessionId", "Take a session offline; its login is kept", a.stopSession,
		operation.Needs(auth.Sessions), operation.Missing(told{Success: true, Message: stopped}))
	operation.Global(f, "GET,POST /session/restart/:sessionId", "Connect a session again", a.restartSession, operation.Needs(auth.Restart), goneState)
	operation.Global(f, "GET /session/logout/:sessionId", "Unlink a session from its phone; its name and its chats stay", a.logoutSession, operation.Needs(auth.Sessions), goneState)
	operation.Global(f, "GET,DELETE /session/terminate/:sessionId", "Unlink a session and erase everything that is known of it", a.terminateSession, operation.Needs(auth.Sessions), goneState)
	operation.Global(f, "GET /session/terminateInactive", "Terminate every session that is not connected", a.terminateInactive, operation.Needs(auth.Sessions))
	operation.Global(f, "GET /session/terminateAll", "Terminate every session", a.terminateAll, operation.Needs(auth.Sessions))
	operation.Global(f, "GET /session/getSessions", "List the names of all sessions", a.listSessions, operation.Needs(auth.Read))

	operation.Bare(f, "GET /session/status/:sessionId", "Tell the state of a session", sessionStatus, operation.Needs(auth.Read), operation.AnyState, goneState)
	operation.Bare(f, "GET /session/qr/:sessionId", "Get the QR code to scan, as text", sessionQR, operation.Needs(auth.Sessions), operation.AnyState, operation.NoStore, gone)
	operation.Raw(f, "GET /session/qr/:sessionId/image", "Get the QR code to scan, as a picture; JSON means that there is none", sessionQRImage,
		operation.Needs(auth.Sessions), operation.AnyState, operation.NoStore, gone)
	operation.Raw(f, "GET /session/getPageScreenshot/:sessionId", "Get a picture of where the session stands", screenshot,
		operation.Needs(auth.Sessions), operation.AnyState, operation.NoStore, gone)
	operation.JSON(f, "POST /session/requestPairingCode/:sessionId", "Get a code to type on the phone instead of scanning", requestPairingCode,
		operation.Needs(auth.Sessions), operation.AnyState, operation.NoStore, gone)
}

const (
	stopped     = "Session stopped successfully"
	flushed     = "Flush completed successfully"
	qrNotReady  = "qr code not ready or already scanned"
	isConnected = "session_connected"
)

// told is an answer outside of the envelope.
type told struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
}

// stateTold is told with a state, which may be null.
type stateTold struct {
	Success bool    `json:"success"`
	State   *string `json:"state"`
	Message string  `json:"message"`
}

// done is an answer that says what was done.
type done struct {
	Message string `json:"message"`
}

type sessionRequest struct {
	SessionID string `path:"sessionId" json:"-"`
}

type startRequest struct {
	SessionID  string `path:"sessionId" json:"-"`
	WebhookURL string `json:"webhookUrl,omitempty" query:"webhookUrl" doc:"Gets the events of this session instead of BASE_WEBHOOK_URL; kept until another is given" example:"https://example.com/hook"`
}

func (a *API) startSession(ctx context.Context, in sessionRequest) (done, error) {
	return a.startSessionWith(ctx, startRequest{SessionID: in.SessionID})
}

func (a *API) startSessionWith(ctx context.Context, in startRequest) (done, error) {
	err := checkWebhookURL(in.WebhookURL)
	if err == nil {
		err = a.start(ctx, in)
	}
	err = a.audit(ctx, "session.start", in.SessionID, err)
	if models.KindOf(err) == models.Conflict {
		return done{}, &operation.Instead{
			Status: http.StatusUnprocessableEntity,
			Body:   Failure{Error: "Session already exists for: " + in.SessionID},
		}
	}
	return done{"Session initiated successfully"}, err
}

// start sets the session's own webhook before anything can happen to it.
func (a *API) start(ctx context.Context, in startRequest) error {
	if in.WebhookURL == "" {
		_, err := a.manager.Start(ctx, in.SessionID)
		return err
	}
	s, err := a.manager.Session(in.SessionID)
	if models.IsNotFound(err) {
		s, err = a.manager.Create(ctx, in.SessionID)
	}
	if err != nil {
		return err
	}
	if err := s.SetWebhookURL(ctx, in.WebhookURL); err != nil {
		return err
	}
	_, err = a.manager.Start(ctx, in.SessionID)
	return err
}

func checkWebhookURL(text string) error {
	if text == "" {
		return nil
	}
	address, err := url.Parse(text)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return models.Errorf(models.Invalid, "webhookUrl must be an http or https address")
	}
	return nil
}

func (a *API) stopSession(ctx context.Context, in sessionRequest) (done, error) {
	return done{stopped}, a.audit(ctx, "session.stop", in.SessionID, a.manager.Stop(ctx, in.SessionID))
}

func (a *API) restartSession(ctx context.Context, in sessionRequest) (done, error) {
	return done{"Restarted successfully"}, a.audit(ctx, "session.restart", in.SessionID, a.manager.Restart(ctx, in.SessionID))
}

func (a *API) logoutSession(ctx context.Context, in sessionRequest) (done, error) {
	return done{"Logged out successfully"}, a.audit(ctx, "session.logout", in.SessionID, a.manager.Logout(ctx, in.SessionID))
}

func (a *API) terminateSession(ctx context.Context, in sessionRequest) (done, error) {
	return done{"Logged out successfully"}, a.terminate(ctx, in.SessionID)
}

func (a *API) terminate(ctx context.Context, session string) error {
	return a.audit(ctx, "session.terminate", session, a.manager.Terminate(ctx, session))
}

func (a *API) terminateInactive(ctx context.Context, _ struct{}) (done, error) {
	return a.terminateWhere(ctx, func(s models.Session) bool { return !s.State.Online() })
}

func (a *API) terminateAll(ctx context.Context, _ struct{}) (done, error) {
	return a.terminateWhere(ctx, func(models.Session) bool { return true })
}

// terminateWhere goes on after a failure, so that one session that resists
// does not save the others.
func (a *API) terminateWhere(ctx context.Context, pick func(models.Session) bool) (done, error) {
	all, err := a.visible(ctx)
	if err != nil {
		return done{}, err
	}
	var failures []error
	for _, s := range all {
		if pick(s) {
			failures = append(failures, a.terminate(ctx, s.ID))
		}
	}
	return done{flushed}, errors.Join(failures...)
}

// visible lists the sessions that the caller may see.
func (a *API) visible(ctx context.Context) ([]models.Session, error) {
	all, err := a.manager.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	who := auth.From(ctx)
	seen := all[:0]
	for _, s := range all {
		if who.Sees(s.ID) {
			seen = append(seen, s)
		}
	}
	return seen, nil
}

type sessionNames struct {
	Result []string `json:"result"`
}

func (a *API) listSessions(ctx context.Context, _ struct{}) (sessionNames, error) {
	all, err := a.visible(ctx)
	names := sessionNames{Result: make([]string, 0, len(all))}
	for _, s := range all {
		names.Result = append(names.Result, s.ID)
	}
	return names, err
}

type statusAnswer struct {
	State   *string `json:"state"`
	Message string  `json:"message"`
}

func sessionStatus(_ context.Context, s *whatsapp.Session) (statusAnswer, error) {
	state := s.State()
	if state.Online() {
		return statusAnswer{wire.StateWord(state), isConnected}, nil
	}
	return statusAnswer{}, &operation.Instead{
		Status: http.StatusOK,
		Body:   stateTold{State: wire.StateWord(state), Message: errNotConnected.Message},
	}
}

type qrAnswer struct {
	QR string `json:"qr"`
}

func sessionQR(_ context.Context, s *whatsapp.Session) (qrAnswer, error) {
	code, ok := s.QR()
	if !ok {
		return qrAnswer{}, noQR()
	}
	return qrAnswer{code.QR}, nil
}

func noQR() error {
	return &operation.Instead{Status: http.StatusOK, Body: told{Message: qrNotReady}}
}

func sessionQRImage(_ context.Context, s *whatsapp.Session, _ struct{}) (operation.File, error) {
	code, ok := s.QR()
	if !ok {
		return operation.File{}, noQR()
	}
	return qrPicture(code.QR)
}

type pairingRequest struct {
	PhoneNumber operation.ChatID `json:"phoneNumber" doc:"The phone's number with its country code"`
	Notify      *bool            `json:"showNotification,omitempty" doc:"Whether the phone shows a notice; it does unless told otherwise"`
}

type pairingAnswer struct {
	Result      string `json:"result"`
	PairingCode string `json:"pairingCode"`
}

func requestPairingCode(ctx context.Context, s *whatsapp.Session, in pairingRequest) (pairingAnswer, error) {
	notify := in.Notify == nil || *in.Notify
	code, err := s.PairPhone(ctx, in.PhoneNumber.JID(), notify)
	plain := strings.ReplaceAll(code.Code, "-", "") // eight characters, as old clients know it
	return pairingAnswer{plain, plain}, err
}
