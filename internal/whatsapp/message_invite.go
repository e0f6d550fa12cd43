package whatsapp

import (
	"context"
	"time"

	"frontdesk/models"
)

// AcceptInvite lets the account into the group to which a message invites it.
// A message that is no invite, or one that has run out, is Invalid.
func (s *Session) AcceptInvite(ctx context.Context, m models.Message) error {
	content, err := storedContent(m)
	if err != nil {
		return err
	}
	invite := content.GetGroupInviteMessage()
	group := jidOfText(invite.GetGroupJID())
	switch {
	case !group.IsGroup():
		return models.Errorf(models.Invalid, "the message is no invite to a group")
	case m.FromMe:
		return models.Errorf(models.Invalid, "the invite is for somebody else")
	case time.Now().Unix() >= invite.GetInviteExpiration():
		return models.Errorf(models.Invalid, "the invite has run out")
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	err = client.JoinGroupWithInvite(ctx, wireJID(group), wireJID(m.Sender), invite.GetInviteCode(), invite.GetInviteExpiration())
	if err != nil {
		return refused(err)
	}
	s.refresh.ring()
	return nil
}
