package whatsapp

import (
	"context"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// NewGroup is a group that should be made.
type NewGroup struct {
	Subject   string
	People    []models.JID // without this account
	Parent    models.JID   // the community that it shall belong to; empty for none
	Ephemeral time.Duration
	Announce  bool // only admins write
	Locked    bool // only admins change the info
	Approval  bool // joining needs an admin
	AdminsAdd bool // only admins add people
	Joining   Joining
}

// CreateGroup makes a group of this account and some people. Of everybody it
// tells how adding them went; the group is there even when nobody could be
// added.
func (s *Session) CreateGroup(ctx context.Context, n NewGroup) (models.Group, []MemberOutcome, error) {
	if err := checkPeople(n.People); err != nil {
		return models.Group{}, nil, err
	}
	client, err := s.client()
	if err != nil {
		return models.Group{}, nil, err
	}
	info, err := client.CreateGroup(ctx, s.askedGroup(ctx, n))
	if err != nil {
		return models.Group{}, nil, groupRefusal(err)
	}
	refused := takeRefused(info)
	group, err := s.keepGroup(ctx, info)
	if err != nil {
		return group, nil, err
	}
	var outcomes []MemberOutcome
	for _, p := range info.Participants {
		outcomes = append(outcomes, s.outcomeOf(ctx, p))
	}
	return group, append(outcomes, s.inviteRefused(ctx, group, refused, n.Joining)...), nil
}

func (s *Session) askedGroup(ctx context.Context, n NewGroup) whatsmeow.ReqCreateGroup {
	ask := whatsmeow.ReqCreateGroup{
		Name: n.Subject, Participants: s.wireJIDs(ctx, n.People), MemberAddMode: types.GroupMemberAddModeAllMember,
	}
	ask.IsAnnounce, ask.IsLocked, ask.IsJoinApprovalRequired = n.Announce, n.Locked, n.Approval
	ask.IsEphemeral, ask.DisappearingTimer = n.Ephemeral > 0, uint32(n.Ephemeral.Seconds())
	if n.AdminsAdd {
		ask.MemberAddMode = types.GroupMemberAddModeAdmin
	}
	if n.Parent != "" {
		ask.LinkedParentJID = wireJID(n.Parent)
	}
	return ask
}

// takeRefused takes those out of a new group who were not let in.
func takeRefused(info *types.GroupInfo) []types.GroupParticipant {
	var in, refused []types.GroupParticipant
	for _, p := range info.Participants {
		if p.Error != 0 {
			refused = append(refused, p)
			continue
		}
		in = append(in, p)
	}
	info.Participants = in
	return refused
}

// keepGroup stores a group as WhatsApp described it.
func (s *Session) keepGroup(ctx context.Context, info *types.GroupInfo) (models.Group, error) {
	change := events.Change{SessionID: s.id}
	group := s.viewOf(ctx).group(&change, info)
	change.Do(saveGroup{Group: group, At: group.CreatedAt})
	if err := s.commit(ctx, change); err != nil {
		return models.Group{}, err
	}
	return s.Group(ctx, group.JID)
}
