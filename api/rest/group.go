package rest

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

func (a *API) joinRequests(f *face) {
	operation.Query(f, "GET /sessions/:sessionId/groups/:groupId/requests", "List who asks to be let into a group", listJoinRequests, operation.Needs(auth.Read), operation.ID("listJoinRequests"))
	operation.JSON(f, "POST /sessions/:sessionId/groups/:groupId/requests/approve", "Let people into a group who asked for it", answerJoinRequests(true), operation.Needs(auth.Groups), operation.ID("approveJoinRequests"))
	operation.JSON(f, "POST /sessions/:sessionId/groups/:groupId/requests/reject", "Turn people away who asked to be let into a group", answerJoinRequests(false), operation.Needs(auth.Groups), operation.ID("rejectJoinRequests"))
}

type groupTarget struct {
	GroupID operation.ChatID `path:"groupId" json:"-"`
}

func groupAt(ctx context.Context, s *whatsapp.Session, id operation.ChatID) (models.Group, error) {
	if !id.JID().IsGroup() {
		return models.Group{}, models.Errorf(models.Invalid, "groupId is not a group")
	}
	return s.KnownGroup(ctx, id.JID())
}

// JoinRequest is somebody who waits for an admin.
type JoinRequest struct {
	Requester string `json:"requester"`
	At        *int64 `json:"requestedAt"`
}

type joinRequestsAnswer struct {
	Requests []JoinRequest `json:"requests"`
}

func listJoinRequests(ctx context.Context, s *whatsapp.Session, in groupTarget) (joinRequestsAnswer, error) {
	group, err := groupAt(ctx, s, in.GroupID)
	if err != nil {
		return joinRequestsAnswer{}, err
	}
	waiting, err := s.JoinRequests(ctx, group.JID)
	names, answer := namesOf(ctx, s), joinRequestsAnswer{Requests: make([]JoinRequest, 0, len(waiting))}
	for _, w := range waiting {
		answer.Requests = append(answer.Requests, JoinRequest{names.WidOf(w.JID).Serialized, unix(w.Time)})
	}
	return answer, err
}

type verdictRequest struct {
	GroupID    operation.ChatID    `path:"groupId" json:"-"`
	Requesters *[]operation.ChatID `json:"requesters,omitempty" doc:"Whom to answer; everybody who waits when left out"`
}

// AnsweredRequest is how answering one person went.
type AnsweredRequest struct {
	Requester string `json:"requester"`
	Done      bool   `json:"done"`
	Code      int    `json:"code" doc:"WhatsApp's code: 200, or 404 when there is no such request; 500 when it failed otherwise"`
	Error     string `json:"error,omitempty" doc:"Why, with code 500"`
}

type answeredAnswer struct {
	Requests []AnsweredRequest `json:"requests"`
}

func answerJoinRequests(approve bool) func(context.Context, *whatsapp.Session, verdictRequest) (answeredAnswer, error) {
	return func(ctx context.Context, s *whatsapp.Session, in verdictRequest) (answeredAnswer, error) {
		group, err := groupAt(ctx, s, in.GroupID)
		if err != nil {
			return answeredAnswer{}, err
		}
		var who []models.JID
		if in.Requesters != nil {
			who = []models.JID{}
			for _, one := range *in.Requesters {
				who = append(who, one.JID())
			}
		}
		outcomes, err := s.AnswerJoinRequests(ctx, group.JID, who, approve, whatsapp.Pause{})
		names, answer := namesOf(ctx, s), answeredAnswer{Requests: make([]AnsweredRequest, 0, len(outcomes))}
		for _, o := range outcomes {
			answer.Requests = append(answer.Requests, AnsweredRequest{names.WidOf(o.JID).Serialized, o.OK(), o.Code, o.Reason})
		}
		return answer, err
	}
}
