package wire

import (
	"time"

	"frontdesk/models"
)

// Chat is a conversation. GroupMetadata is there for groups only.
type Chat struct {
	GroupMetadata  *GroupMetadata `json:"groupMetadata,omitempty"`
	ID             Wid            `json:"id"`
	Name           string         `json:"name"`
	IsGroup        bool           `json:"isGroup"`
	IsReadOnly     bool           `json:"isReadOnly"`
	UnreadCount    int            `json:"unreadCount"`
	Timestamp      int64          `json:"timestamp"`
	Archived       bool           `json:"archived"`
	Pinned         bool           `json:"pinned"`
	IsLocked       bool           `json:"isLocked"`
	IsMuted        bool           `json:"isMuted"`
	MuteExpiration int64          `json:"muteExpiration"`
	LastMessage    *Message       `json:"lastMessage,omitempty" doc:"The last message of somebody else"`
}

// GroupMetadata is what a group is besides a chat.
type GroupMetadata struct {
	ID                 Wid                `json:"id"`
	Creation           int64              `json:"creation"`
	Owner              *Wid               `json:"owner,omitempty"`
	Subject            string             `json:"subject"`
	SubjectTime        int64              `json:"subjectTime"`
	SubjectOwner       *Wid               `json:"subjectOwner,omitempty"`
	Desc               string             `json:"desc,omitempty"`
	DescID             string             `json:"descId,omitempty"`
	DescTime           int64              `json:"descTime,omitempty"`
	DescOwner          *Wid               `json:"descOwner,omitempty"`
	Restrict           bool               `json:"restrict"`
	Announce           bool               `json:"announce"`
	EphemeralDuration  int64              `json:"ephemeralDuration"`
	Approval           bool               `json:"membershipApprovalMode"`
	MemberAddMode      string             `json:"memberAddMode"`
	Size               int                `json:"size"`
	IsParentGroup      bool               `json:"isParentGroup"`
	ParentGroup        *Wid               `json:"parentGroup,omitempty"`
	DefaultSubgroup    bool               `json:"defaultSubgroup"`
	Suspended          bool               `json:"suspended"`
	LIDAddressing      bool               `json:"isLidAddressingMode"`
	Participants       []GroupParticipant `json:"participants"`
	Pending            []GroupParticipant `json:"pendingParticipants"`
	Past               []GroupParticipant `json:"pastParticipants"`
	MembershipRequests []GroupParticipant `json:"membershipApprovalRequests"`
}

// GroupParticipant is a member of a group.
type GroupParticipant struct {
	ID           Wid  `json:"id"`
	IsAdmin      bool `json:"isAdmin"`
	IsSuperAdmin bool `json:"isSuperAdmin"`
}

// ChatOf is a chat; group is its group when it is one and known, else nil.
func (n Names) ChatOf(c models.Chat, group *models.Group, now time.Time) Chat {
	chat := Chat{
		ID: n.WidOf(c.JID), Name: c.Name, IsGroup: c.JID.IsGroup(), IsReadOnly: c.ReadOnly, UnreadCount: c.Unread,
		Timestamp: seconds(c.LastTime), Archived: c.Archived, Pinned: c.Pinned,
		IsMuted: c.Muted(now), MuteExpiration: muteExpiration(c, now),
	}
	if chat.Name == "" {
		chat.Name = n.nameless(c.JID)
	}
	if received := c.LastReceived(); received != nil {
		last := n.MessageOf(*received)
		chat.LastMessage = &last
	}
	if group != nil {
		chat.GroupMetadata = n.GroupOf(*group)
		if group.Subject != "" {
			chat.Name = group.Subject
		}
	}
	return chat
}

// nameless is what a chat without a name is called: the number, if it is known.
func (n Names) nameless(jid models.JID) string {
	if phone := n.phone(jid); phone.IsPhone() {
		return "+" + phone.User()
	}
	return jid.User()
}

func muteExpiration(c models.Chat, now time.Time) int64 {
	switch {
	case c.MutedAlways:
		return -1
	case c.Muted(now):
		return c.MutedUntil.Unix()
	}
	return 0
}

// ParticipantsOf are the members of a group, by number where it is known.
func (n Names) ParticipantsOf(g models.Group) []GroupParticipant {
	participants := make([]GroupParticipant, 0, len(g.Participants))
	for _, p := range g.Participants {
		jid := p.JID
		if p.Phone != "" {
			jid = p.Phone
		}
		participants = append(participants, GroupParticipant{ID: n.WidOf(jid), IsAdmin: p.Admin || p.SuperAdmin, IsSuperAdmin: p.SuperAdmin})
	}
	return participants
}

// GroupOf is what a group is besides a chat.
func (n Names) GroupOf(g models.Group) *GroupMetadata {
	participants := n.ParticipantsOf(g)
	return &GroupMetadata{
		ID: n.WidOf(g.JID), Creation: seconds(g.CreatedAt), Owner: n.widOrNil(g.Owner), Subject: g.Subject,
		SubjectTime: seconds(g.SubjectTime), SubjectOwner: n.widOrNil(g.SubjectOwner), Desc: g.Description,
		DescID: g.DescID, DescTime: seconds(g.DescTime), DescOwner: n.widOrNil(g.DescOwner), Restrict: g.Locked,
		Announce: g.Announce, EphemeralDuration: int64(g.Ephemeral.Seconds()), Approval: g.Approval,
		MemberAddMode: g.MemberAdd, Size: len(participants), LIDAddressing: g.LIDMode, Participants: participants,
		IsParentGroup: g.Community, ParentGroup: n.widOrNil(g.Parent), DefaultSubgroup: g.Announces, Suspended: g.Suspended,
		Pending: []GroupParticipant{}, Past: []GroupParticipant{}, MembershipRequests: []GroupParticipant{},
	}
}
