package api

import (
	"context"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

func (a *API) groupMakers(f *face) {
	operation.JSON(f, "POST /client/createGroup/:sessionId", "Make a group", createGroup, operation.Needs(auth.Groups),
		operation.About("response says of each person how adding them went, with the codes of groupChat/addParticipants. It is text when WhatsApp refuses the group."))
}

type createRequest struct {
	Title   string        `json:"title" also:"name,groupName,subject" doc:"At most 100 characters" example:"Front desk"`
	People  people        `json:"participants" also:"contacts,contactIds,participantIds"`
	Options createOptions `json:"options,omitempty"`
}

type createOptions struct {
	Timer    int64             `json:"messageTimer,omitempty" minimum:"0" maximum:"31536000" doc:"Seconds after which messages disappear; 0 for never"`
	Parent   *operation.ChatID `json:"parentGroupId,omitempty" doc:"The community that the group shall belong to"`
	Invite   *bool             `json:"autoSendInviteV4,omitempty" doc:"Send an invite to whoever may not be added; true when left out"`
	Comment  string            `json:"comment,omitempty" doc:"Text that goes with the invite"`
	AddMode  bool              `json:"memberAddMode,omitempty" doc:"Only admins add people"`
	Approval bool              `json:"membershipApprovalMode,omitempty" doc:"An admin must approve who joins"`
	Restrict bool              `json:"isRestrict,omitempty" doc:"Only admins change subject, description and picture"`
	Announce bool              `json:"announce,omitempty" doc:"Only admins write"`
}

// createdAnswer describes the new group; a refusal is text.
type createdAnswer struct {
	Response any           `json:"response"`
	Group    *createdGroup `json:"group,omitempty"`
}

type createdGroup struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Participants []string `json:"participants"`
}

type created struct {
	Title        string             `json:"title"`
	GID          wire.Wid           `json:"gid"`
	Participants map[string]founder `json:"participants"`
}

type founder struct {
	Code    int    `json:"statusCode"`
	Message string `json:"message"`
	Creator bool   `json:"isGroupCreator"`
	Invited bool   `json:"isInviteV4Sent"`
}

func createGroup(ctx context.Context, s *whatsapp.Session, in createRequest) (createdAnswer, error) {
	wanted, err := in.wanted()
	if err != nil {
		return createdAnswer{}, err
	}
	group, outcomes, err := s.CreateGroup(ctx, wanted)
	if whatsapp.Declined(err) {
		return createdAnswer{Response: "CreateGroupError: " + models.TextOf(err)}, nil
	}
	if err != nil {
		return createdAnswer{}, err
	}
	names := namesOf(ctx, s)
	made := created{Title: group.Subject, GID: names.WidOf(group.JID), Participants: make(map[string]founder, len(outcomes))}
	short := &createdGroup{ID: made.GID.Serialized, Name: group.Subject, Participants: []string{}}
	for _, o := range outcomes {
		id := names.WidOf(o.JID).Serialized
		made.Participants[id] = founder{o.Code, memberText(o), o.Admin, o.Invited}
		if o.OK() {
			short.Participants = append(short.Participants, id)
		}
	}
	return createdAnswer{Response: made, Group: short}, nil
}

func (r createRequest) wanted() (whatsapp.NewGroup, error) {
	who, err := r.People.jids()
	o := r.Options
	wanted := whatsapp.NewGroup{
		Subject: r.Title, People: who, Ephemeral: time.Duration(o.Timer) * time.Second,
		Announce: o.Announce, Locked: o.Restrict, Approval: o.Approval, AdminsAdd: o.AddMode,
		Joining: whatsapp.Joining{Invite: o.Invite == nil || *o.Invite, Comment: o.Comment},
	}
	if o.Parent != nil {
		wanted.Parent = o.Parent.JID()
	}
	if err == nil && wanted.Parent != "" && !wanted.Parent.IsGroup() {
		err = models.Errorf(models.Invalid, "options.parentGroupId is not a community")
	}
	return wanted, err
}
