package api

import (
	"bytes"
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// channelAdministration routes what owners and admins do with a channel. All
// of it goes by queries whose numbers WhatsApp may change.
func (a *API) channelAdministration(f *face) {
	operation.JSON(f, "POST /channel/setSubject/:sessionId", "Give a channel another name", setChannelSubject, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /channel/setDescription/:sessionId", "Give a channel another description", setChannelDescription, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /channel/setProfilePicture/:sessionId", "Give a channel another picture; neither address nor file removes it", a.setChannelPicture, operation.Needs(auth.Groups), operation.Large)
	operation.JSON(f, "POST /channel/setReactionSetting/:sessionId", "Say which reactions a channel allows: 0 all, 1 the basic ones, 2 none", setChannelReactions, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /channel/getSubscribers/:sessionId", "List the first followers of a channel", a.channelSubscribers, operation.Needs(auth.Read))
	operation.JSON(f, "POST /channel/sendChannelAdminInvite/:sessionId", "Invite somebody to become admin of a channel", sendAdminInvite, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /channel/revokeChannelAdminInvite/:sessionId", "Take an invitation to become admin back", revokeAdminInvite, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /channel/acceptChannelAdminInvite/:sessionId", "Become admin of a channel that invited the account", acceptAdminInvite, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /channel/demoteChannelAdmin/:sessionId", "Make an admin of a channel a follower", demoteChannelAdmin, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /channel/transferChannelOwnership/:sessionId", "Hand a channel to one of its admins", transferChannel, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /channel/deleteChannel/:sessionId", "Delete a channel for everybody", deleteChannel, operation.Needs(auth.Groups))
}

type channelSubjectRequest struct {
	ChatID  operation.ChatID `json:"chatId"`
	Subject string           `json:"newSubject,omitempty" also:"subject"`
}

func setChannelSubject(ctx context.Context, s *whatsapp.Session, in channelSubjectRequest) (resultAnswer, error) {
	return updateChannel(ctx, s, in.ChatID, whatsapp.ChannelUpdate{Name: &in.Subject})
}

type channelDescriptionRequest struct {
	ChatID      operation.ChatID `json:"chatId"`
	Description string           `json:"newDescription,omitempty" also:"description"`
}

func setChannelDescription(ctx context.Context, s *whatsapp.Session, in channelDescriptionRequest) (resultAnswer, error) {
	return updateChannel(ctx, s, in.ChatID, whatsapp.ChannelUpdate{Description: &in.Description})
}

func updateChannel(ctx context.Context, s *whatsapp.Session, chat operation.ChatID, change whatsapp.ChannelUpdate) (resultAnswer, error) {
	return onChannel(channelRequest{chat}, func(jid models.JID) error { return s.UpdateChannel(ctx, jid, change) })
}

type channelPictureRequest struct {
	ChatID operation.ChatID `json:"chatId"`
	URL    string           `json:"newProfilePictureUrl,omitempty" doc:"Where the picture is"`
	Media  *pictureContent  `json:"newProfilePictureMedia,omitempty"`
}

func (a *API) setChannelPicture(ctx context.Context, s *whatsapp.Session, in channelPictureRequest) (resultAnswer, error) {
	if _, err := (channelRequest{in.ChatID}).channel(); err != nil {
		return resultAnswer{}, err
	}
	picture, err := in.Media.bytes("newProfilePictureMedia")
	if err == nil && len(picture) == 0 && in.URL != "" {
		picture, err = a.pictureAt(ctx, in.URL)
	}
	if err != nil {
		return resultAnswer{}, err
	}
	return updateChannel(ctx, s, in.ChatID, whatsapp.ChannelUpdate{Picture: &picture})
}

// pictureAt fetches a picture from its address.
func (a *API) pictureAt(ctx context.Context, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, urlPatience)
	defer cancel()
	var picture bytes.Buffer
	_, err := a.files.Fetch(ctx, address, a.maxMedia, &picture)
	return picture.Bytes(), err
}

type reactionSettingRequest struct {
	ChatID operation.ChatID `json:"chatId"`
	Code   int              `json:"reactionCode,omitempty" doc:"0 all, 1 the basic ones, 2 none"`
}

var reactionSettings = []string{"ALL", "BASIC", "NONE"}

// setChannelReactions answers false to a code that there is not, as the
// servers before us did.
func setChannelReactions(ctx context.Context, s *whatsapp.Session, in reactionSettingRequest) (resultAnswer, error) {
	if _, err := (channelRequest{in.ChatID}).channel(); err != nil {
		return resultAnswer{}, err
	}
	if in.Code < 0 || in.Code >= len(reactionSettings) {
		return resultAnswer{}, nil
	}
	return updateChannel(ctx, s, in.ChatID, whatsapp.ChannelUpdate{Reactions: &reactionSettings[in.Code]})
}

type subscribersRequest struct {
	ChatID operation.ChatID `json:"chatId"`
	Limit  int              `json:"limit,omitempty" minimum:"0" doc:"At most so many; 100 when left out"`
}

type subscribersAnswer struct {
	Result []wire.Subscriber `json:"result"`
}

const subscribersLimit = 100

func (a *API) channelSubscribers(ctx context.Context, s *whatsapp.Session, in subscribersRequest) (subscribersAnswer, error) {
	jid, err := channelRequest{in.ChatID}.channel()
	if err != nil {
		return subscribersAnswer{}, err
	}
	if in.Limit == 0 {
		in.Limit = subscribersLimit
	}
	followers, err := s.ChannelFollowers(ctx, jid, in.Limit)
	if err != nil {
		return subscribersAnswer{}, err
	}
	names := namesOf(ctx, s)
	answer := subscribersAnswer{Result: []wire.Subscriber{}}
	for _, f := range followers {
		known, err := s.Contact(ctx, f.JID)
		if err != nil && !models.IsNotFound(err) {
			return subscribersAnswer{}, err
		}
		answer.Result = append(answer.Result, names.SubscriberOf(f, known))
	}
	return answer, nil
}

// channelUserRequest names a channel and a person.
type channelUserRequest struct {
	ChatID operation.ChatID `json:"chatId"`
	UserID operation.ChatID `json:"userId"`
}

// onChannelUser does something about a person to a channel that there is.
func onChannelUser(ctx context.Context, s *whatsapp.Session, in channelUserRequest, do func(models.Channel, models.JID) error) (resultAnswer, error) {
	jid, err := channelRequest{in.ChatID}.channel()
	if err != nil {
		return resultAnswer{}, err
	}
	user := in.UserID.JID()
	if !user.IsUser() {
		return resultAnswer{}, models.Errorf(models.Invalid, "userId is not a person")
	}
	found, err := s.Channel(ctx, jid)
	if err != nil {
		return resultAnswer{}, err
	}
	return did(do(found, user))
}

type adminInviteOptions struct {
	Comment string `json:"comment,omitempty" doc:"A text that goes with the invitation"`
}

type adminInviteRequest struct {
	ChatID  operation.ChatID   `json:"chatId"`
	UserID  operation.ChatID   `json:"userId"`
	Options adminInviteOptions `json:"options,omitempty"`
}

func sendAdminInvite(ctx context.Context, s *whatsapp.Session, in adminInviteRequest) (resultAnswer, error) {
	return onChannelUser(ctx, s, channelUserRequest{in.ChatID, in.UserID}, func(c models.Channel, user models.JID) error {
		_, err := s.InviteChannelAdmin(ctx, c, user, in.Options.Comment)
		return err
	})
}

func revokeAdminInvite(ctx context.Context, s *whatsapp.Session, in channelUserRequest) (resultAnswer, error) {
	return onChannelUser(ctx, s, in, func(c models.Channel, user models.JID) error { return s.RevokeChannelInvite(ctx, c.JID, user) })
}

func demoteChannelAdmin(ctx context.Context, s *whatsapp.Session, in channelUserRequest) (resultAnswer, error) {
	return onChannelUser(ctx, s, in, func(c models.Channel, user models.JID) error { return s.DemoteChannelAdmin(ctx, c.JID, user) })
}

func acceptAdminInvite(ctx context.Context, s *whatsapp.Session, in channelRequest) (resultAnswer, error) {
	return onChannel(in, func(jid models.JID) error { return s.AcceptChannelInvite(ctx, jid) })
}

func deleteChannel(ctx context.Context, s *whatsapp.Session, in channelRequest) (resultAnswer, error) {
	return onChannel(in, func(jid models.JID) error { return s.DeleteChannel(ctx, jid) })
}

type transferOptions struct {
	Leave bool `json:"shouldDismissSelfAsAdmin,omitempty" doc:"Become a follower, instead of an admin"`
}

type transferRequest struct {
	ChatID   operation.ChatID `json:"chatId"`
	NewOwner operation.ChatID `json:"newOwnerId"`
	Options  transferOptions  `json:"options,omitempty"`
}

func transferChannel(ctx context.Context, s *whatsapp.Session, in transferRequest) (resultAnswer, error) {
	return onChannelUser(ctx, s, channelUserRequest{in.ChatID, in.NewOwner}, func(c models.Channel, heir models.JID) error {
		return s.TransferChannel(ctx, c.JID, heir, in.Options.Leave)
	})
}
