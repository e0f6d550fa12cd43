package wire

import (
	"testing"
	"time"

	"frontdesk/models"
)

// subgroup is a group of a community.
func subgroup() *models.Group {
	g := hotel()
	g.Parent, g.Announces, g.Approval, g.Ephemeral = "120363049999999999@g.us", true, true, 24*time.Hour
	return &g
}

func TestGroupsKeepTheirShape(t *testing.T) {
	invited := text()
	invited.Type, invited.Text = models.TypeGroupInvite, "Come in"
	invited.Invite = &models.GroupInvite{Group: group, Subject: "Front desk", Code: "AbC123", Expires: at.Add(72 * time.Hour)}
	for name, object := range map[string]any{
		"message_invite": names.MessageOf(invited),
		"chat_subgroup":  names.ChatOf(models.Chat{JID: group, LastTime: at}, subgroup(), at),
		"invite_info":    names.InviteInfoOf(hotel(), 40),
		"join_request":   names.JoinRequestOf(models.JoinRequest{Group: group, JID: "11122233344455@lid", Time: at}),
	} {
		golden(t, name, object)
	}
}
