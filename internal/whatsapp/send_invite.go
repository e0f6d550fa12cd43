package whatsapp

import (
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/models"
)

// inviteMessage is an invite to a group as it travels; text goes with it.
func inviteMessage(invite models.GroupInvite, text string, refs *waE2E.ContextInfo) *waE2E.Message {
	return &waE2E.Message{GroupInviteMessage: &waE2E.GroupInviteMessage{
		GroupJID: proto.String(invite.Group.String()), GroupName: &invite.Subject,
		InviteCode: &invite.Code, InviteExpiration: proto.Int64(invite.Expires.Unix()),
		Caption: optional(text), ContextInfo: refs,
	}}
}

// groupInvite is an invite as it came.
func groupInvite(g *waE2E.GroupInviteMessage) *models.GroupInvite {
	return &models.GroupInvite{
		Group: jidOfText(g.GetGroupJID()), Subject: g.GetGroupName(),
		Code: g.GetInviteCode(), Expires: time.Unix(g.GetInviteExpiration(), 0),
	}
}
