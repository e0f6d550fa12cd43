package simulator

import (
	"context"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
)

// InviteToGroup invites one person to a group that the account is in, by a
// message of that id; an empty one is chosen. It returns the id.
func (a *Account) InviteToGroup(ctx context.Context, groupJID, number, id string) (string, error) {
	jid, err := a.s.parseRecipient(groupJID)
	if err != nil {
		return "", err
	}
	guest, err := a.s.Account(number)
	if err != nil {
		return "", err
	}
	var invite *waE2E.GroupInviteMessage
	a.s.do(func() {
		g, failure := a.s.groupOf(jid, a.account)
		if err = failure; err != nil {
			return
		}
		request := a.s.requestAdd(g, a.account, guest.account)
		invite = &waE2E.GroupInviteMessage{
			GroupJID: proto.String(g.jid.String()), GroupName: &g.subject,
			InviteCode: &request.code, InviteExpiration: proto.Int64(request.expires.Unix()),
		}
	})
	if err != nil {
		return "", err
	}
	return a.Send(ctx, number, Message{ID: id, Raw: &waE2E.Message{GroupInviteMessage: invite}})
}
