package whatsapp

import (
	"context"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// JoinRequests lists who waits for an admin to let them into a group, which
// only admins are told. WhatsApp's answer names them and the time, no more.
func (s *Session) JoinRequests(ctx context.Context, group models.JID) ([]models.JoinRequest, error) {
	var waiting []types.GroupParticipantRequest
	err := s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) (err error) {
		waiting, err = c.GetGroupRequestParticipants(ctx, jid)
		return err
	})
	if err != nil {
		return nil, err
	}
	requests := make([]models.JoinRequest, len(waiting))
	for i, w := range waiting {
		requests[i] = models.JoinRequest{Group: group, JID: s.Canonical(ctx, jidOf(w.JID)), Time: w.RequestedAt}
	}
	return requests, nil
}

// AnswerJoinRequests lets people into a group, or not, one after the other;
// nil means everybody who waits, or the first thousand of them.
func (s *Session) AnswerJoinRequests(ctx context.Context, group models.JID, people []models.JID, approve bool, pause Pause) ([]MemberOutcome, error) {
	if people == nil {
		waiting, err := s.JoinRequests(ctx, group)
		if err != nil {
			return nil, err
		}
		for _, w := range waiting[:min(len(waiting), maxPeople)] {
			people = append(people, w.JID)
		}
	}
	if err := checkPeople(people); err != nil {
		return nil, err
	}
	verdict := whatsmeow.ParticipantChangeReject
	if approve {
		verdict = whatsmeow.ParticipantChangeApprove
	}
	return oneByOne(ctx, people, pause, func(person models.JID) ([]MemberOutcome, error) {
		var answered []types.GroupParticipant
		err := s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) (err error) {
			answered, err = c.UpdateGroupRequestParticipants(ctx, jid, s.wireJIDs(ctx, []models.JID{person}), verdict)
			return err
		})
		var outcomes []MemberOutcome
		for _, one := range answered {
			outcomes = append(outcomes, s.outcomeOf(ctx, one))
		}
		return outcomes, err
	})
}

// SetGroupApproval lets an admin decide who joins by the link, or nobody.
func (s *Session) SetGroupApproval(ctx context.Context, group models.JID, needed bool) error {
	return s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) error {
		return c.SetGroupJoinApprovalMode(ctx, jid, needed)
	})
}

// SetGroupMemberAdd lets only admins add people, or every member.
func (s *Session) SetGroupMemberAdd(ctx context.Context, group models.JID, adminsOnly bool) error {
	mode := types.GroupMemberAddModeAllMember
	if adminsOnly {
		mode = types.GroupMemberAddModeAdmin
	}
	return s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) error {
		return c.SetGroupMemberAddMode(ctx, jid, mode)
	})
}
