package whatsapp

import (
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// group is a group as it is stored, and the steps that remember its members'
// addresses.
func (v view) group(change *events.Change, info *types.GroupInfo) models.Group {
	g := models.Group{
		SessionID: v.session, JID: jidOf(info.JID),
		Subject: info.Name, SubjectTime: info.NameSetAt, SubjectOwner: v.canonical(info.NameSetBy),
		Description: info.Topic, DescTime: info.TopicSetAt, DescOwner: v.canonical(info.TopicSetBy), DescID: info.TopicID,
		Owner: v.meeting(change, info.OwnerJID, info.OwnerPN), CreatedAt: info.GroupCreated,
		Announce: info.IsAnnounce, Locked: info.IsLocked, Approval: info.IsJoinApprovalRequired,
		MemberAdd: string(info.MemberAddMode), LIDMode: info.AddressingMode == types.AddressingModeLID,
		Community: info.IsParent, Parent: jidOf(info.LinkedParentJID), Announces: info.IsDefaultSubGroup, Suspended: info.Suspended,
	}
	if info.IsEphemeral {
		g.Ephemeral = time.Duration(info.DisappearingTimer) * time.Second
	}
	for _, p := range info.Participants {
		g.Participants = append(g.Participants, v.participant(change, p))
	}
	return g
}

func (v view) participant(change *events.Change, p types.GroupParticipant) models.Participant {
	return models.Participant{
		JID: v.meeting(change, p.JID, otherOf(p)), Phone: jidOf(p.PhoneNumber),
		Admin: p.IsAdmin, SuperAdmin: p.IsSuperAdmin,
	}
}

// otherOf is a participant's address besides the one the group goes by.
func otherOf(p types.GroupParticipant) types.JID {
	if p.JID.Server == types.HiddenUserServer {
		return p.PhoneNumber
	}
	return p.LID
}

// joinedGroup normalizes a group that this account is new in.
func (v view) joinedGroup(change *events.Change, evt *waevents.JoinedGroup) {
	g := v.group(change, &evt.GroupInfo)
	change.Do(saveGroup{Group: g, At: g.CreatedAt})
	joined := models.GroupJoined{Group: g.JID, People: []models.JID{v.me}, How: joinedHow(evt.Reason)}
	if evt.Sender != nil {
		joined.By = v.canonical(*evt.Sender)
	}
	if evt.Type == "new" {
		joined.People, joined.Time = people(g), g.CreatedAt
	}
	change.Do(announce(joined))
}

func people(g models.Group) []models.JID {
	all := make([]models.JID, len(g.Participants))
	for i, p := range g.Participants {
		all[i] = p.JID
	}
	return all
}

// groupInfo normalizes what changed in a group.
func (v view) groupInfo(change *events.Change, evt *waevents.GroupInfo) {
	group := jidOf(evt.JID)
	by := v.groupActor(change, evt)
	v.groupPeople(change, evt, group, by)
	update := func(what, value string) {
		change.Do(changeGroup{Event: models.GroupUpdated{Group: group, By: by, What: what, Value: value, Time: evt.Timestamp}})
	}
	if evt.Name != nil {
		update("subject", evt.Name.Name)
	}
	if evt.Topic != nil {
		change.Do(changeGroup{DescID: evt.Topic.TopicID, Event: models.GroupUpdated{
			Group: group, By: by, What: "description", Value: evt.Topic.Topic, Time: evt.Timestamp,
		}})
	}
	if evt.NewInviteLink != nil {
		update("invite", strings.TrimPrefix(*evt.NewInviteLink, whatsmeow.InviteLinkPrefix))
	}
	groupSettings(evt, update)
	groupLinks(evt, update)
	v.groupRest(change, evt, group, by)
	if evt.Delete != nil {
		update("delete", evt.Delete.DeleteReason)
	}
}

func (v view) groupActor(change *events.Change, evt *waevents.GroupInfo) models.JID {
	if evt.Sender == nil {
		return ""
	}
	if evt.SenderPN != nil {
		return v.meeting(change, *evt.Sender, *evt.SenderPN)
	}
	return v.canonical(*evt.Sender)
}

// groupSettings normalizes the switches of a group.
func groupSettings(evt *waevents.GroupInfo, update func(what, value string)) {
	if evt.Announce != nil {
		update("announce", strconv.FormatBool(evt.Announce.IsAnnounce))
	}
	if evt.Locked != nil {
		update("restrict", strconv.FormatBool(evt.Locked.IsLocked))
	}
	if evt.MembershipApprovalMode != nil {
		// The library says on for both ways; the group is asked how it is now.
		update("membership_approval_mode", "")
	}
	if evt.Ephemeral != nil {
		seconds := 0
		if evt.Ephemeral.IsEphemeral {
			seconds = int(evt.Ephemeral.DisappearingTimer)
		}
		update("ephemeral", strconv.Itoa(seconds))
	}
}

// groupPeople normalizes who came, went, or got another role.
func (v view) groupPeople(change *events.Change, evt *waevents.GroupInfo, group, by models.JID) {
	if who := v.all(evt.Join); len(who) > 0 {
		change.Do(addPeople{group, who}, announce(models.GroupJoined{Group: group, By: by, People: who, How: joinedHow(evt.JoinReason), Time: evt.Timestamp}))
	}
	if who := v.all(evt.Leave); len(who) > 0 {
		how := "remove"
		if by == "" || (len(who) == 1 && who[0] == by) {
			how = "leave"
		}
		change.Do(removePeople{group, who}, announce(models.GroupLeft{Group: group, By: by, People: who, How: how, Time: evt.Timestamp}))
	}
	if who := v.all(evt.Promote); len(who) > 0 {
		change.Do(changeRole{group, who, true}, announce(models.GroupAdminChanged{Group: group, By: by, People: who, How: "promote", Time: evt.Timestamp}))
	}
	if who := v.all(evt.Demote); len(who) > 0 {
		change.Do(changeRole{group, who, false}, announce(models.GroupAdminChanged{Group: group, By: by, People: who, How: "demote", Time: evt.Timestamp}))
	}
}

func (v view) all(jids []types.JID) []models.JID {
	var out []models.JID
	for _, j := range jids {
		out = append(out, v.canonical(j))
	}
	return out
}

// picture normalizes a new picture of a person or a group.
func (v view) picture(change *events.Change, evt *waevents.Picture) {
	id := evt.PictureID
	if evt.Remove {
		id = ""
	}
	who := v.canonical(evt.JID)
	if !who.IsGroup() {
		change.Do(setPicture{JID: who, ID: id})
		return
	}
	change.Do(changeGroup{Event: models.GroupUpdated{
		Group: who, By: v.canonical(evt.Author), What: "picture", Value: id, Time: evt.Timestamp,
	}})
}
