package api

import (
	"context"
	"encoding/base64"
	"strings"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// profile routes the account itself: profile, presence, settings.
func (a *API) profile(f *face) {
	operation.Bare(f, "GET /client/getClassInfo/:sessionId", "Show the account of a session", getClassInfo, operation.Needs(auth.Read))
	operation.Bare(f, "POST /client/getInfo/:sessionId", "Show the account of a session", getClientInfo, operation.Needs(auth.Read))
	operation.Bare(f, "GET /client/getState/:sessionId", "Tell the state of a session in one word", getState, operation.Needs(auth.Read), operation.AnyState)
	operation.Bare(f, "GET /client/getWWebVersion/:sessionId", "Tell which version of WhatsApp Web the session announces", getWebVersion, operation.Needs(auth.Read))
	operation.Bare(f, "POST /client/resetState/:sessionId", "Hang up and connect again", resetState, operation.Needs(auth.Restart))

	operation.JSON(f, "POST /client/setStatus/:sessionId", "Change the text under the account's name", setStatus, operation.Needs(auth.Sessions))
	operation.JSON(f, "POST /client/setDisplayName/:sessionId", "Change the name that the account shows", setDisplayName, operation.Needs(auth.Sessions))
	operation.JSON(f, "POST /client/setProfilePicture/:sessionId", "Change the account's picture; its middle square is taken", setProfilePicture, operation.Needs(auth.Sessions), operation.Large)
	operation.Bare(f, "DELETE /client/deleteProfilePicture/:sessionId", "Take the account's picture away", deleteProfilePicture, operation.Needs(auth.Sessions))

	operation.Bare(f, "POST /client/sendPresenceAvailable/:sessionId", "Show the account as online", presenceAvailable, operation.Needs(auth.Write))
	operation.Bare(f, "POST /client/sendPresenceUnavailable/:sessionId", "Show the account as offline", presenceUnavailable, operation.Needs(auth.Write))
	operation.JSON(f, "POST /client/sendPresenceUpdate/:sessionId", "Show the account as online or offline, or as typing in a chat", presenceUpdate, operation.Needs(auth.Write))
	a.preferences(f)
	a.runs(f)
}

type classInfo struct {
	SessionInfo wire.ClientInfo `json:"sessionInfo"`
}

func getClassInfo(_ context.Context, s *whatsapp.Session) (classInfo, error) {
	return classInfo{clientInfo(s)}, nil
}

func clientInfo(s *whatsapp.Session) wire.ClientInfo {
	info := s.Info()
	return wire.ClientInfoOf(info.JID, info.PushName, info.Platform)
}

type clientInfoAnswer struct {
	Info        wire.ClientInfo `json:"info"`
	SessionInfo wire.ClientInfo `json:"sessionInfo"`
}

func getClientInfo(_ context.Context, s *whatsapp.Session) (clientInfoAnswer, error) {
	info := clientInfo(s)
	return clientInfoAnswer{info, info}, nil
}

type stateAnswer struct {
	State *string `json:"state"`
}

func getState(_ context.Context, s *whatsapp.Session) (stateAnswer, error) {
	return stateAnswer{wire.StateWord(s.State())}, nil
}

func getWebVersion(context.Context, *whatsapp.Session) (textAnswer, error) {
	return textAnswer{whatsapp.WebVersion()}, nil
}

func resetState(_ context.Context, s *whatsapp.Session) (operation.OK, error) {
	return operation.OK{}, s.ResetConnection()
}

type statusRequest struct {
	Status *string `json:"status,omitempty" maxLength:"139" doc:"Required; WhatsApp takes 139 characters; empty text takes the old one away" example:"Open from 9 to 5"`
}

func setStatus(ctx context.Context, s *whatsapp.Session, in statusRequest) (operation.OK, error) {
	if in.Status == nil {
		return operation.OK{}, &operation.FieldError{Fields: []string{"status"}, Message: operation.Required("status")}
	}
	return operation.OK{}, s.SetAbout(ctx, *in.Status)
}

type nameRequest struct {
	DisplayName string `json:"displayName" maxLength:"25" doc:"WhatsApp takes 25 characters"`
}

func setDisplayName(ctx context.Context, s *whatsapp.Session, in nameRequest) (resultAnswer, error) {
	err := s.SetPushName(ctx, in.DisplayName)
	return resultAnswer{err == nil}, err
}

type profilePictureRequest struct {
	MimeType string `json:"pictureMimetype,omitempty" also:"pictureMimeType" doc:"What the file is; it is looked at anyway"`
	Data     string `json:"pictureData" also:"image" doc:"The file as base64, with or without a data: prefix"`
}

func setProfilePicture(ctx context.Context, s *whatsapp.Session, in profilePictureRequest) (resultAnswer, error) {
	text := in.Data
	if prefix, rest, found := strings.Cut(text, ";base64,"); found && strings.HasPrefix(prefix, "data:") {
		text = rest
	}
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return resultAnswer{}, models.Errorf(models.Invalid, "pictureData is not base64")
	}
	err = s.SetPicture(ctx, data)
	return resultAnswer{err == nil}, err
}

func deleteProfilePicture(ctx context.Context, s *whatsapp.Session) (resultAnswer, error) {
	err := s.RemovePicture(ctx)
	return resultAnswer{err == nil}, err
}

type presenceAnswer struct {
	Presence string `json:"presence"`
}

func presenceAvailable(ctx context.Context, s *whatsapp.Session) (presenceAnswer, error) {
	return presenceAnswer{"available"}, s.ShowPresence(ctx, true)
}

func presenceUnavailable(ctx context.Context, s *whatsapp.Session) (presenceAnswer, error) {
	return presenceAnswer{"unavailable"}, s.ShowPresence(ctx, false)
}

type presenceRequest struct {
	Presence string           `json:"presence" enum:"available,unavailable,composing,recording,paused"`
	ChatID   operation.ChatID `json:"chatId,omitempty" doc:"Where the account types or records"`
}

func presenceUpdate(ctx context.Context, s *whatsapp.Session, in presenceRequest) (done, error) {
	answer := done{"Presence updated successfully"}
	switch in.Presence {
	case "available", "unavailable":
		return answer, s.ShowPresence(ctx, in.Presence == "available")
	}
	if in.ChatID.JID() == "" {
		return done{}, models.Errorf(models.Invalid, "chatId is required")
	}
	return answer, s.Typing(ctx, in.ChatID.JID(), in.Presence)
}
