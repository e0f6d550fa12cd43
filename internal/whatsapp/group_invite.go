package whatsapp

import (
	"context"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// GroupInviteCode is the code of a group's invite link, which only admins
// get; renew takes the old link back first.
func (s *Session) GroupInviteCode(ctx context.Context, group models.JID, renew bool) (code string, err error) {
	err = s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) error {
		link, err := c.GetGroupInviteLink(ctx, jid, renew)
		code = strings.TrimPrefix(link, whatsmeow.InviteLinkPrefix)
		return err
	})
	return code, err
}

// JoinByLink joins the group behind an invite link or its code, or asks to be
// let in where an admin has to approve. It returns the group's address.
func (s *Session) JoinByLink(ctx context.Context, link string) (models.JID, error) {
	client, err := s.client()
	if err != nil {
		return "", err
	}
	jid, err := client.JoinGroupWithLink(ctx, inviteCode(link))
	if err != nil {
		return "", groupRefusal(err)
	}
	return jidOf(jid), nil
}

// GroupBehindLink describes the group behind an invite link or its code,
// without joining it. It counts the members, of whom not all may be named.
func (s *Session) GroupBehindLink(ctx context.Context, link string) (models.Group, int, error) {
	client, err := s.client()
	if err != nil {
		return models.Group{}, 0, err
	}
	info, err := client.GetGroupInfoFromLink(ctx, inviteCode(link))
	if err != nil {
		return models.Group{}, 0, groupRefusal(err)
	}
	// The group is none of ours, so that nothing of it is stored.
	return s.viewOf(ctx).group(&events.Change{}, info), info.ParticipantCount, nil
}

// inviteCode is the code in an invite link of any form.
func inviteCode(link string) string {
	code, _, _ := strings.Cut(strings.TrimSpace(link), "?")
	code = strings.TrimRight(code, "/")
	return code[strings.LastIndex(code, "/")+1:]
}
