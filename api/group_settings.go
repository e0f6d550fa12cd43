package api

import (
	"context"
	"strings"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

func (a *API) groupSettings(f *face) {
	operation.JSON(f, "POST /groupChat/setSubject/:sessionId", "Name a group", setGroupSubject, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /groupChat/setDescription/:sessionId", "Say what a group is about", setGroupDescription, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /groupChat/setPicture/:sessionId", "Give a group a picture", setGroupPicture, operation.Needs(auth.Groups), operation.Large)
	operation.JSON(f, "POST /groupChat/deletePicture/:sessionId", "Take a group's picture away", deleteGroupPicture, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /groupChat/setInfoAdminsOnly/:sessionId", "Let only admins change what a group looks like, or everybody", setInfoAdminsOnly, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /groupChat/setMessagesAdminsOnly/:sessionId", "Let only admins write in a group, or everybody", setMessagesAdminsOnly, operation.Needs(auth.Groups))
}

// accepted is the answer to a change of a group.
type accepted struct {
	Result bool `json:"result" doc:"false when WhatsApp refuses, mostly because the account is no admin"`
}

// changeGroup does something to the group that a request names. That WhatsApp
// refuses is an answer, as old clients expect, and no failure.
func changeGroup(ctx context.Context, s *whatsapp.Session, id operation.ChatID, do func(models.JID) error) (accepted, error) {
	group, err := knownGroup(ctx, s, id)
	if err != nil {
		return accepted{}, err
	}
	err = do(group.JID)
	if whatsapp.Declined(err) {
		return accepted{false}, nil
	}
	return accepted{err == nil}, err
}

type subjectRequest struct {
	ChatID  operation.ChatID `json:"chatId" also:"groupId"`
	Subject string           `json:"subject" doc:"At most 100 characters" example:"Front desk"`
}

func setGroupSubject(ctx context.Context, s *whatsapp.Session, in subjectRequest) (accepted, error) {
	return changeGroup(ctx, s, in.ChatID, func(group models.JID) error { return s.SetGroupSubject(ctx, group, in.Subject) })
}

type descriptionRequest struct {
	ChatID      operation.ChatID `json:"chatId" also:"groupId"`
	Description *string          `json:"description,omitempty" doc:"At most 2048 characters; empty text removes it"`
}

func setGroupDescription(ctx context.Context, s *whatsapp.Session, in descriptionRequest) (accepted, error) {
	if in.Description == nil {
		return accepted{}, models.Errorf(models.Invalid, "%s", operation.Required("chatId", "description"))
	}
	return changeGroup(ctx, s, in.ChatID, func(group models.JID) error { return s.SetGroupDescription(ctx, group, *in.Description) })
}

type groupPictureRequest struct {
	ChatID   operation.ChatID `json:"chatId" also:"groupId"`
	MimeType string           `json:"pictureMimeType,omitempty" also:"pictureMimetype" example:"image/jpeg"`
	Data     string           `json:"pictureData,omitempty" doc:"The picture in base64; it is cut to a square"`
	Image    string           `json:"image,omitempty" doc:"Instead of the other two: a data URL, or base64"`
}

func setGroupPicture(ctx context.Context, s *whatsapp.Session, in groupPictureRequest) (accepted, error) {
	text := in.Data
	switch {
	case text == "" && in.Image != "":
		text = in.Image
	case text == "" || in.MimeType == "" && !strings.HasPrefix(text, "data:"):
		return accepted{}, models.Errorf(models.Invalid, "%s", operation.Required("chatId", "pictureMimeType", "pictureData"))
	}
	picture, ok := decodeBase64(text)
	if !ok {
		return accepted{}, models.Errorf(models.Invalid, "pictureData is not valid base64")
	}
	return changeGroup(ctx, s, in.ChatID, func(group models.JID) error { return s.SetGroupPicture(ctx, group, picture) })
}

func deleteGroupPicture(ctx context.Context, s *whatsapp.Session, in groupRequest) (accepted, error) {
	return changeGroup(ctx, s, in.ChatID, func(group models.JID) error { return s.SetGroupPicture(ctx, group, nil) })
}

type adminsOnlyRequest struct {
	ChatID     operation.ChatID `json:"chatId" also:"groupId"`
	AdminsOnly *bool            `json:"adminsOnly,omitempty" doc:"true when left out"`
}

func (r adminsOnlyRequest) on() bool { return r.AdminsOnly == nil || *r.AdminsOnly }

func setInfoAdminsOnly(ctx context.Context, s *whatsapp.Session, in adminsOnlyRequest) (accepted, error) {
	return changeGroup(ctx, s, in.ChatID, func(group models.JID) error { return s.SetGroupLocked(ctx, group, in.on()) })
}

func setMessagesAdminsOnly(ctx context.Context, s *whatsapp.Session, in adminsOnlyRequest) (accepted, error) {
	return changeGroup(ctx, s, in.ChatID, func(group models.JID) error { return s.SetGroupAnnounce(ctx, group, in.on()) })
}
