package api

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

func (a *API) groupMembers(f *face) {
	operation.JSON(f, "POST /groupChat/addParticipants/:sessionId", "Add people to a group", addParticipants, operation.Needs(auth.Groups),
		operation.About("result says of each person how it went: 200 added, 403 may only be invited, 404 not on WhatsApp, 408 left lately, 409 in it already, 417 only by the link of the community, 419 full, 500 it failed for a reason that message tells. "+
			"It is text when WhatsApp refuses them all."))
	operation.JSON(f, "POST /groupChat/removeParticipants/:sessionId", "Take people out of a group", changeParticipants((*whatsapp.Session).RemoveFromGroup), operation.Needs(auth.Groups))
	operation.JSON(f, "POST /groupChat/promoteParticipants/:sessionId", "Make people admins of a group", changeParticipants((*whatsapp.Session).PromoteInGroup), operation.Needs(auth.Groups))
	operation.JSON(f, "POST /groupChat/demoteParticipants/:sessionId", "Make admins of a group plain members", changeParticipants((*whatsapp.Session).DemoteInGroup), operation.Needs(auth.Groups))
}

// memberTexts are what old clients read of a code.
var memberTexts = map[int]string{
	http.StatusOK:                  "The participant was added successfully",
	http.StatusForbidden:           "The participant can be added by sending private invitation only",
	http.StatusNotFound:            "The phone number is not registered on WhatsApp",
	http.StatusRequestTimeout:      "The participant left the group recently and cannot be added",
	http.StatusConflict:            "The participant is already a group member",
	http.StatusExpectationFailed:   "The participant cannot be added to the community but can be invited",
	http.StatusInsufficientStorage: "The group is full",
	groupFull:                      "The group is full",
}

// groupFull is WhatsApp's own code.
const groupFull = 419

func memberText(o whatsapp.MemberOutcome) string {
	if text := cmp.Or(o.Reason, memberTexts[o.Code]); text != "" {
		return text
	}
	return "The participant could not be added"
}

// people are addresses of persons, as a list or a single one.
type people []operation.ChatID

func (p people) jids() ([]models.JID, error) {
	jids := make([]models.JID, len(p))
	for i, one := range p {
		if jids[i] = one.JID(); !jids[i].IsUser() {
			return nil, models.Errorf(models.Invalid, "%s is not a person", one.JID().Legacy())
		}
	}
	return jids, nil
}

type joiningOptions struct {
	Sleep   any    `json:"sleep,omitempty" doc:"Milliseconds to wait between two people: a number, or the least and the most; [250,500] when left out"`
	Invite  *bool  `json:"autoSendInviteV4,omitempty" doc:"Send an invite to whoever may not be added; true when left out"`
	Comment string `json:"comment,omitempty" doc:"Text that goes with the invite"`
}

func (o joiningOptions) joining() (whatsapp.Joining, error) {
	pause, err := pauseOf(o.Sleep)
	return whatsapp.Joining{Pause: pause, Invite: o.Invite == nil || *o.Invite, Comment: o.Comment}, err
}

const longestSleep = 60_000

// pauseOf reads how long to sleep between two people.
func pauseOf(sleep any) (whatsapp.Pause, error) {
	least, most := 250.0, 500.0
	switch v := sleep.(type) {
	case nil:
	case float64:
		least, most = v, v
	case []any:
		var ok bool
		if least, most, ok = bounds(v); !ok {
			return whatsapp.Pause{}, errSleep
		}
	default:
		return whatsapp.Pause{}, errSleep
	}
	if least < 0 || most < least || most > longestSleep {
		return whatsapp.Pause{}, errSleep
	}
	return whatsapp.Pause{Min: time.Duration(least) * time.Millisecond, Max: time.Duration(most) * time.Millisecond}, nil
}

var errSleep = models.Errorf(models.Invalid, "options.sleep must be milliseconds, or two of them with the smaller first, and at most a minute")

func bounds(list []any) (least, most float64, ok bool) {
	if len(list) == 0 {
		return 0, 0, true
	}
	least, ok = list[0].(float64)
	most = least
	if ok && len(list) > 1 {
		most, ok = list[1].(float64)
	}
	return least, most, ok && len(list) <= 2
}

type addRequest struct {
	ChatID  operation.ChatID `json:"chatId" also:"groupId"`
	People  people           `json:"participantIds" also:"contactIds,participants"`
	Options joiningOptions   `json:"options,omitempty"`
}

// addedAnswer is how adding went for each; a refusal as a whole is text.
type addedAnswer struct {
	Result       any                     `json:"result"`
	Participants []wire.GroupParticipant `json:"participants"`
}

type added struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Invited bool   `json:"isInviteV4Sent"`
}

func addParticipants(ctx context.Context, s *whatsapp.Session, in addRequest) (addedAnswer, error) {
	who, err := in.People.jids()
	if err != nil {
		return addedAnswer{}, err
	}
	how, err := in.Options.joining()
	if err != nil {
		return addedAnswer{}, err
	}
	group, err := knownGroup(ctx, s, in.ChatID)
	if err != nil {
		return addedAnswer{}, err
	}
	outcomes, err := s.AddToGroup(ctx, group, who, how)
	if whatsapp.Declined(err) {
		return addedAnswer{Result: "AddParticipantsError: " + models.TextOf(err), Participants: membersOf(ctx, s, group)}, nil
	}
	if err != nil {
		return addedAnswer{}, err
	}
	names, result := namesOf(ctx, s), make(map[string]added, len(outcomes))
	for _, o := range outcomes {
		result[names.WidOf(o.JID).Serialized] = added{o.Code, memberText(o), o.Invited}
	}
	return addedAnswer{Result: result, Participants: membersOf(ctx, s, group)}, nil
}

// membersOf lists who is in a group after a change; who was in it before it,
// when WhatsApp does not say.
func membersOf(ctx context.Context, s *whatsapp.Session, group models.Group) []wire.GroupParticipant {
	if now, err := s.CurrentGroup(ctx, group.JID); err == nil {
		group = now
	}
	return namesOf(ctx, s).ParticipantsOf(group)
}

type membersRequest struct {
	ChatID operation.ChatID `json:"chatId" also:"groupId"`
	People people           `json:"participantIds" also:"contactIds,participants"`
}

// changedAnswer carries 200, or the code of the first person for whom the
// change was refused.
type changedAnswer struct {
	Result       memberStatus            `json:"result"`
	Participants []wire.GroupParticipant `json:"participants"`
}

type memberStatus struct {
	Status int `json:"status"`
}

type memberChange func(*whatsapp.Session, context.Context, models.JID, []models.JID) ([]whatsapp.MemberOutcome, error)

// changeParticipants makes the endpoint of one change of members.
func changeParticipants(change memberChange) func(context.Context, *whatsapp.Session, membersRequest) (changedAnswer, error) {
	return func(ctx context.Context, s *whatsapp.Session, in membersRequest) (changedAnswer, error) {
		who, err := in.People.jids()
		if err != nil {
			return changedAnswer{}, err
		}
		group, err := knownGroup(ctx, s, in.ChatID)
		if err != nil {
			return changedAnswer{}, err
		}
		outcomes, err := change(s, ctx, group.JID, who)
		if err != nil {
			return changedAnswer{}, err
		}
		answer := changedAnswer{Result: memberStatus{http.StatusOK}, Participants: membersOf(ctx, s, group)}
		for _, o := range outcomes {
			if !o.OK() {
				answer.Result.Status = o.Code
				break
			}
		}
		return answer, nil
	}
}
