package wire

import "frontdesk/models"

// InviteInfo is what an invite link tells of its group.
type InviteInfo struct {
	ID           Wid                `json:"id"`
	Owner        *Wid               `json:"owner,omitempty"`
	Subject      string             `json:"subject"`
	Creation     int64              `json:"creation"`
	Desc         string             `json:"desc,omitempty"`
	DescID       string             `json:"descId,omitempty"`
	Size         int                `json:"size"`
	Participants []GroupParticipant `json:"participants"`
	Announce     bool               `json:"announce"`
	Restrict     bool               `json:"restrict"`
}

// InviteInfoOf is a group as one sees it before joining: size people are in it,
// of whom not all may be named.
func (n Names) InviteInfoOf(g models.Group, size int) InviteInfo {
	members := n.ParticipantsOf(g)
	return InviteInfo{
		ID: n.WidOf(g.JID), Owner: n.widOrNil(g.Owner), Subject: g.Subject, Creation: seconds(g.CreatedAt),
		Desc: g.Description, DescID: g.DescID, Size: max(size, len(members)), Participants: members,
		Announce: g.Announce, Restrict: g.Locked,
	}
}

// JoinRequest is somebody who waits to be let into a group.
type JoinRequest struct {
	ID            Wid     `json:"id"`
	AddedBy       *Wid    `json:"addedBy"`
	ParentGroupID *Wid    `json:"parentGroupId"`
	Method        *string `json:"requestMethod"`
	Time          int64   `json:"t"`
}

// JoinRequestOf is a request. What WhatsApp does not tell is null.
func (n Names) JoinRequestOf(r models.JoinRequest) JoinRequest {
	request := JoinRequest{ID: n.WidOf(r.JID), AddedBy: n.widOrNil(r.By), Time: seconds(r.Time)}
	if r.Method != "" {
		request.Method = &r.Method
	}
	return request
}

// InviteV4 is an invite to a group that came as a message.
type InviteV4 struct {
	Code      string `json:"inviteCode"`
	Expires   int64  `json:"inviteCodeExp"`
	GroupID   string `json:"groupId"`
	GroupName string `json:"groupName"`
	FromID    string `json:"fromId"`
	ToID      string `json:"toId"`
}

// inviteOf is the invite of a message, nil when it has none.
func inviteOf(invite *models.GroupInvite, m Message) *InviteV4 {
	if invite == nil {
		return nil
	}
	return &InviteV4{
		Code: invite.Code, Expires: seconds(invite.Expires), GroupID: invite.Group.Legacy(), GroupName: invite.Subject,
		FromID: m.From, ToID: m.To,
	}
}
