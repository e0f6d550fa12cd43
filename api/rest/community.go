package rest

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

func (a *API) communities(f *face) {
	read, groups := operation.Needs(auth.Read), operation.Needs(auth.Groups)
	operation.Bare(f, "GET /sessions/:sessionId/communities", "List the communities that the account is in", listCommunities, read, operation.ID("listCommunities"))
	operation.JSON(f, "POST /sessions/:sessionId/communities", "Make a community", createCommunity, groups, operation.ID("createCommunity"),
		operation.About("WhatsApp makes the group for announcements with it, in which everybody of the community is."))
	operation.Query(f, "GET /sessions/:sessionId/communities/:communityId/groups", "List the groups of a community", listSubGroups, read, operation.ID("listSubGroups"))
	operation.JSON(f, "POST /sessions/:sessionId/communities/:communityId/groups", "Put a group into a community; the account must be an admin of both", linkGroup, groups, operation.ID("linkGroup"))
	operation.Query(f, "DELETE /sessions/:sessionId/communities/:communityId/groups/:groupId", "Take a group out of a community", unlinkGroup, groups, operation.ID("unlinkGroup"))
	operation.Query(f, "GET /sessions/:sessionId/communities/:communityId/participants", "List who is in the groups of a community", listCommunityMembers, read, operation.ID("listCommunityMembers"))
}

// Community is a community with how many people it has.
type Community struct {
	ID          string  `json:"id"`
	Subject     string  `json:"subject"`
	Description string  `json:"description"`
	Owner       *string `json:"owner"`
	CreatedAt   *int64  `json:"createdAt"`
	Size        int     `json:"size"`
}

func communityOf(names wire.Names, g models.Group) Community {
	community := Community{ID: g.JID.String(), Subject: g.Subject, Description: g.Description, CreatedAt: unix(g.CreatedAt), Size: len(g.Participants)}
	if g.Owner != "" {
		owner := names.WidOf(g.Owner).Serialized
		community.Owner = &owner
	}
	return community
}

type communitiesAnswer struct {
	Communities []Community `json:"communities"`
}

func listCommunities(ctx context.Context, s *whatsapp.Session) (communitiesAnswer, error) {
	found, err := s.Communities(ctx)
	answer := communitiesAnswer{Communities: make([]Community, 0, len(found))}
	for _, group := range found {
		answer.Communities = append(answer.Communities, communityOf(namesOf(ctx, s), group))
	}
	return answer, err
}

type communityRequest struct {
	Subject     string `json:"subject" maxLength:"100" example:"Hotel Miramar"`
	Description string `json:"description,omitempty" maxLength:"2048"`
}

type communityAnswer struct {
	Community Community `json:"community"`
}

func createCommunity(ctx context.Context, s *whatsapp.Session, in communityRequest) (communityAnswer, error) {
	community, err := s.CreateCommunity(ctx, in.Subject, in.Description)
	return communityAnswer{communityOf(namesOf(ctx, s), community)}, err
}

type communityTarget struct {
	CommunityID operation.ChatID `path:"communityId" json:"-"`
}

// SubGroup is a group of a community.
type SubGroup struct {
	ID            string `json:"id"`
	Subject       string `json:"subject"`
	Announcements bool   `json:"announcements" doc:"The group that everybody is in, and only admins write to"`
}

type subGroupsAnswer struct {
	Groups []SubGroup `json:"groups"`
}

func listSubGroups(ctx context.Context, s *whatsapp.Session, in communityTarget) (subGroupsAnswer, error) {
	community, err := s.Community(ctx, in.CommunityID.JID())
	if err != nil {
		return subGroupsAnswer{}, err
	}
	found, err := s.SubGroups(ctx, community.JID)
	answer := subGroupsAnswer{Groups: make([]SubGroup, 0, len(found))}
	for _, sub := range found {
		answer.Groups = append(answer.Groups, SubGroup{sub.JID.String(), sub.Subject, sub.Announces})
	}
	return answer, err
}

type linkRequest struct {
	CommunityID operation.ChatID `path:"communityId" json:"-"`
	GroupID     operation.ChatID `json:"groupId"`
}

func linkGroup(ctx context.Context, s *whatsapp.Session, in linkRequest) (operation.OK, error) {
	return operation.OK{}, changeLink(ctx, s, in.CommunityID, in.GroupID, s.LinkGroup)
}

type unlinkTarget struct {
	CommunityID operation.ChatID `path:"communityId" json:"-"`
	GroupID     operation.ChatID `path:"groupId" json:"-"`
}

func unlinkGroup(ctx context.Context, s *whatsapp.Session, in unlinkTarget) (operation.OK, error) {
	return operation.OK{}, changeLink(ctx, s, in.CommunityID, in.GroupID, s.UnlinkGroup)
}

func changeLink(ctx context.Context, s *whatsapp.Session, community, group operation.ChatID, change func(ctx context.Context, community, group models.JID) error) error {
	if !group.JID().IsGroup() {
		return models.Errorf(models.Invalid, "groupId is not a group")
	}
	found, err := s.Community(ctx, community.JID())
	if err != nil {
		return err
	}
	return change(ctx, found.JID, group.JID())
}

type communityMembersAnswer struct {
	Participants []string `json:"participants"`
}

func listCommunityMembers(ctx context.Context, s *whatsapp.Session, in communityTarget) (communityMembersAnswer, error) {
	community, err := s.Community(ctx, in.CommunityID.JID())
	if err != nil {
		return communityMembersAnswer{}, err
	}
	found, err := s.CommunityMembers(ctx, community.JID)
	names, answer := namesOf(ctx, s), communityMembersAnswer{Participants: make([]string, 0, len(found))}
	for _, who := range found {
		answer.Participants = append(answer.Participants, names.WidOf(who).Serialized)
	}
	return answer, err
}
