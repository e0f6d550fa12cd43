package whatsapp

import (
	"context"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// CreateCommunity makes a community; WhatsApp makes the group in which its
// admins tell things to everybody. A description may be empty.
func (s *Session) CreateCommunity(ctx context.Context, subject, description string) (models.Group, error) {
	client, err := s.client()
	if err != nil {
		return models.Group{}, err
	}
	info, err := client.CreateGroup(ctx, whatsmeow.ReqCreateGroup{Name: subject, GroupParent: types.GroupParent{IsParent: true}})
	if err != nil {
		return models.Group{}, groupRefusal(err)
	}
	community, err := s.keepGroup(ctx, info)
	if err != nil || description == "" {
		return community, err
	}
	return community, s.SetGroupDescription(ctx, community.JID, description)
}

// Communities are the communities that this account is in, by name.
func (s *Session) Communities(ctx context.Context) ([]models.Group, error) {
	all, err := s.groups(ctx, storage.GroupFilter{Communities: true})
	if err != nil {
		return nil, err
	}
	me := s.viewOf(ctx).me
	var communities []models.Group
	for _, group := range all {
		if group.Has(me) {
			communities = append(communities, group)
		}
	}
	return communities, nil
}

// Community finds a community. models.Invalid when the address is a group of
// another kind, models.NotFound when this account is in no such group.
func (s *Session) Community(ctx context.Context, jid models.JID) (models.Group, error) {
	group, err := s.KnownGroup(ctx, jid)
	if err == nil && !group.Community {
		return group, models.Errorf(models.Invalid, "the group is not a community")
	}
	return group, err
}

// SubGroup is a group of a community.
type SubGroup struct {
	JID       models.JID
	Subject   string
	Announces bool // the one that everybody is in
}

// SubGroups lists the groups of a community, those this account is not in too.
func (s *Session) SubGroups(ctx context.Context, community models.JID) ([]SubGroup, error) {
	var found []*types.GroupLinkTarget
	err := s.changeGroup(ctx, community, func(c *whatsmeow.Client, jid types.JID) (err error) {
		found, err = c.GetSubGroups(ctx, jid)
		return err
	})
	subs := make([]SubGroup, len(found))
	for i, g := range found {
		subs[i] = SubGroup{JID: jidOf(g.JID), Subject: g.Name, Announces: g.IsDefaultSubGroup}
	}
	return subs, err
}

// CommunityMembers lists who is in the groups of a community.
func (s *Session) CommunityMembers(ctx context.Context, community models.JID) ([]models.JID, error) {
	var found []types.JID
	err := s.changeGroup(ctx, community, func(c *whatsmeow.Client, jid types.JID) (err error) {
		found, err = c.GetLinkedGroupsParticipants(ctx, jid)
		return err
	})
	members := make([]models.JID, len(found))
	for i, jid := range found {
		members[i] = s.Canonical(ctx, jidOf(jid))
	}
	return members, err
}

// LinkGroup puts a group into a community. The account has to be an admin of both.
func (s *Session) LinkGroup(ctx context.Context, community, group models.JID) error {
	return s.changeGroup(ctx, community, func(c *whatsmeow.Client, jid types.JID) error {
		return c.LinkGroup(ctx, jid, wireJID(group))
	})
}

// UnlinkGroup takes a group out of a community. Its people stay in both.
func (s *Session) UnlinkGroup(ctx context.Context, community, group models.JID) error {
	return s.changeGroup(ctx, community, func(c *whatsmeow.Client, jid types.JID) error {
		return c.UnlinkGroup(ctx, jid, wireJID(group))
	})
}
