package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
)

func (a *API) groupInvites(f *face) {
	operation.JSON(f, "POST /groupChat/getInviteCode/:sessionId", "Get the code of a group's invite link", groupInviteCode, operation.Needs(auth.Read))
	operation.JSON(f, "POST /groupChat/revokeInvite/:sessionId", "Replace a group's invite link", revokeInvite, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /groupChat/acceptInvite/:sessionId", "Join a group by its invite link", acceptInvite, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /client/acceptInvite/:sessionId", "Join a group by its invite link", acceptInvite, operation.Needs(auth.Groups))
	operation.JSON(f, "POST /groupChat/getInviteInfo/:sessionId", "Describe the group behind an invite link", inviteInfo, operation.Needs(auth.Read))
	operation.JSON(f, "POST /client/getInviteInfo/:sessionId", "Describe the group behind an invite link", inviteInfo, operation.Needs(auth.Read))
}

type codeAnswer struct {
	InviteCode string `json:"inviteCode"`
}

func groupInviteCode(ctx context.Context, s *whatsapp.Session, in groupRequest) (codeAnswer, error) {
	group, err := knownGroup(ctx, s, in.ChatID)
	if err != nil {
		return codeAnswer{}, err
	}
	code, err := s.GroupInviteCode(ctx, group.JID, false)
	return codeAnswer{code}, err
}

type renewedAnswer struct {
	Result string `json:"result"`
	New    string `json:"newInviteCode"`
	Code   string `json:"inviteCode"`
}

func revokeInvite(ctx context.Context, s *whatsapp.Session, in groupRequest) (renewedAnswer, error) {
	group, err := knownGroup(ctx, s, in.ChatID)
	if err != nil {
		return renewedAnswer{}, err
	}
	code, err := s.GroupInviteCode(ctx, group.JID, true)
	return renewedAnswer{code, code, code}, err
}

// inviteRequest names an invite link. Clients generated from the published
// description of the original call it displayName.
type inviteRequest struct {
	InviteCode string `json:"inviteCode" also:"displayName" maxLength:"512" doc:"The code, or the whole link" example:"Hx3pQ9sT2uV5wXyZaBcDeF"`
}

type joinedAnswer struct {
	GroupID wire.Wid `json:"groupId"`
	Joined  string   `json:"acceptInvite"`
}

func acceptInvite(ctx context.Context, s *whatsapp.Session, in inviteRequest) (joinedAnswer, error) {
	group, err := s.JoinByLink(ctx, in.InviteCode)
	if err != nil {
		return joinedAnswer{}, err
	}
	wid := namesOf(ctx, s).WidOf(group)
	return joinedAnswer{wid, wid.Serialized}, nil
}

type inviteInfoAnswer struct {
	Info wire.InviteInfo `json:"inviteInfo"`
}

func inviteInfo(ctx context.Context, s *whatsapp.Session, in inviteRequest) (inviteInfoAnswer, error) {
	group, size, err := s.GroupBehindLink(ctx, in.InviteCode)
	if err != nil {
		return inviteInfoAnswer{}, err
	}
	return inviteInfoAnswer{namesOf(ctx, s).InviteInfoOf(group, size)}, nil
}
