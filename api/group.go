package api

import (
	"context"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// groupChats routes groups and their people.
func (a *API) groupChats(f *face) {
	operation.JSON(f, "POST /groupChat/getClassInfo/:sessionId", "Describe a group as a chat", a.groupClassInfo, operation.Needs(auth.Read))
	operation.JSON(f, "POST /groupChat/getGroupInfo/:sessionId", "Describe a group", a.groupInfo, operation.Needs(auth.Read))
	operation.JSON(f, "POST /groupChat/getParticipants/:sessionId", "List who is in a group", groupParticipants, operation.Needs(auth.Read))
	operation.JSON(f, "POST /groupChat/leave/:sessionId", "Leave a group", leaveGroup, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /client/getCommonGroups/:sessionId", "List the groups in which a person is too", commonGroups, operation.Needs(auth.Read))
	a.groupMakers(f)
	a.groupMembers(f)
	a.groupSettings(f)
	a.groupInvites(f)
	a.groupRequests(f)
	a.groupMethods(f)
}

var (
	errNotGroup    = models.Errorf(models.Invalid, "The chat is not a group")
	errUnknownChat = models.Errorf(models.NotFound, "Chat not found")
)

// groupRequest names a group.
type groupRequest struct {
	ChatID operation.ChatID `json:"chatId" also:"groupId"`
}

// knownGroup finds the group that a request names.
func knownGroup(ctx context.Context, s *whatsapp.Session, id operation.ChatID) (models.Group, error) {
	return findGroup(ctx, id, s.KnownGroup)
}

// currentGroup is knownGroup, but asks WhatsApp how the group is now.
func currentGroup(ctx context.Context, s *whatsapp.Session, id operation.ChatID) (models.Group, error) {
	return findGroup(ctx, id, s.CurrentGroup)
}

func findGroup(ctx context.Context, id operation.ChatID, look func(context.Context, models.JID) (models.Group, error)) (models.Group, error) {
	if !id.JID().IsGroup() {
		return models.Group{}, errNotGroup
	}
	group, err := look(ctx, id.JID())
	if models.IsNotFound(err) {
		return group, errUnknownChat
	}
	return group, err
}

type groupChatAnswer struct {
	Chat wire.Chat `json:"chat"`
}

func (a *API) groupClassInfo(ctx context.Context, s *whatsapp.Session, in groupRequest) (groupChatAnswer, error) {
	group, err := currentGroup(ctx, s, in.ChatID)
	if err != nil {
		return groupChatAnswer{}, err
	}
	chat, err := groupChat(ctx, s, group)
	return groupChatAnswer{chat}, err
}

// groupChat is a group in the shape of a chat. One in which nothing was said
// yet may have no chat.
func groupChat(ctx context.Context, s *whatsapp.Session, group models.Group) (wire.Chat, error) {
	chat, err := s.Chat(ctx, group.JID)
	if models.IsNotFound(err) {
		chat, err = models.Chat{JID: group.JID, Name: group.Subject, LastTime: group.CreatedAt}, nil
	}
	if err != nil {
		return wire.Chat{}, err
	}
	return namesOf(ctx, s).ChatOf(chat, &group, time.Now()), nil
}

type groupInfoAnswer struct {
	Group *wire.GroupMetadata `json:"group"`
	Chat  wire.Chat           `json:"chat"`
}

func (a *API) groupInfo(ctx context.Context, s *whatsapp.Session, in groupRequest) (groupInfoAnswer, error) {
	group, err := currentGroup(ctx, s, in.ChatID)
	if err != nil {
		return groupInfoAnswer{}, err
	}
	chat, err := groupChat(ctx, s, group)
	return groupInfoAnswer{Group: chat.GroupMetadata, Chat: chat}, err
}

type participantsAnswer struct {
	Participants []wire.GroupParticipant `json:"participants"`
}

func groupParticipants(ctx context.Context, s *whatsapp.Session, in groupRequest) (participantsAnswer, error) {
	group, err := currentGroup(ctx, s, in.ChatID)
	if err != nil {
		return participantsAnswer{}, err
	}
	return participantsAnswer{namesOf(ctx, s).ParticipantsOf(group)}, nil
}

type outcomeAnswer struct {
	Outcome bool `json:"outcome"`
}

func leaveGroup(ctx context.Context, s *whatsapp.Session, in groupRequest) (outcomeAnswer, error) {
	group, err := knownGroup(ctx, s, in.ChatID)
	if err != nil {
		return outcomeAnswer{}, err
	}
	err = s.LeaveGroup(ctx, group.JID)
	return outcomeAnswer{err == nil}, err
}

type sharedRequest struct {
	ContactID operation.ChatID `json:"contactId" also:"chatId"`
}

type sharedGroups struct {
	Groups []wire.Wid `json:"groups"`
}

func commonGroups(ctx context.Context, s *whatsapp.Session, in sharedRequest) (sharedGroups, error) {
	if !in.ContactID.JID().IsUser() {
		return sharedGroups{}, models.Errorf(models.Invalid, "contactId is not a person")
	}
	common, err := s.CommonGroups(ctx, in.ContactID.JID())
	if err != nil {
		return sharedGroups{}, err
	}
	names := namesOf(ctx, s)
	answer := sharedGroups{Groups: make([]wire.Wid, 0, len(common))}
	for _, group := range common {
		answer.Groups = append(answer.Groups, names.WidOf(group))
	}
	return answer, nil
}
