package api

import (
	"context"
	"fmt"
	"net/http"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

func (a *API) groupRequests(f *face) {
	operation.JSON(f, "POST /groupChat/getGroupMembershipRequests/:sessionId", "List who asks to be let into a group", membershipRequests, operation.Needs(auth.Read))
	operation.JSON(f, "POST /groupChat/approveGroupMembershipRequests/:sessionId", "Let people into a group who asked for it", answerRequests(true), operation.Needs(auth.Groups))
	operation.JSON(f, "POST /groupChat/rejectGroupMembershipRequests/:sessionId", "Turn people away who asked to be let into a group", answerRequests(false), operation.Needs(auth.Groups))
}

type requestsAnswer struct {
	Result []wire.JoinRequest `json:"result"`
}

func membershipRequests(ctx context.Context, s *whatsapp.Session, in groupRequest) (requestsAnswer, error) {
	group, err := knownGroup(ctx, s, in.ChatID)
	if err != nil {
		return requestsAnswer{}, err
	}
	waiting, err := s.JoinRequests(ctx, group.JID)
	if err != nil {
		return requestsAnswer{}, err
	}
	names := namesOf(ctx, s)
	answer := requestsAnswer{Result: make([]wire.JoinRequest, 0, len(waiting))}
	for _, w := range waiting {
		answer.Result = append(answer.Result, names.JoinRequestOf(w))
	}
	return answer, nil
}

type verdictRequest struct {
	ChatID  operation.ChatID `json:"chatId" also:"groupId"`
	Options verdictOptions   `json:"options,omitempty"`
}

type verdictOptions struct {
	Requesters *people `json:"requesterIds,omitempty" doc:"Whom to answer; everybody when left out or null"`
	Sleep      any     `json:"sleep,omitempty" doc:"Milliseconds to wait between two people: a number, or the least and the most; [250,500] when left out"`
}

type verdictAnswer struct {
	Result []verdict `json:"result"`
}

type verdict struct {
	RequesterID string `json:"requesterId"`
	Message     string `json:"message"`
	Error       int    `json:"error,omitempty"`
}

// answerRequests makes the endpoint of one answer to those who wait.
func answerRequests(approve bool) func(context.Context, *whatsapp.Session, verdictRequest) (verdictAnswer, error) {
	return func(ctx context.Context, s *whatsapp.Session, in verdictRequest) (verdictAnswer, error) {
		pause, err := pauseOf(in.Options.Sleep)
		if err != nil {
			return verdictAnswer{}, err
		}
		var who []models.JID
		if in.Options.Requesters != nil {
			if who, err = in.Options.Requesters.jids(); err != nil {
				return verdictAnswer{}, err
			}
		}
		group, err := knownGroup(ctx, s, in.ChatID)
		if err != nil {
			return verdictAnswer{}, err
		}
		outcomes, err := s.AnswerJoinRequests(ctx, group.JID, who, approve, pause)
		if err != nil {
			return verdictAnswer{}, err
		}
		names := namesOf(ctx, s)
		answer := verdictAnswer{Result: make([]verdict, 0, len(outcomes))}
		for _, o := range outcomes {
			answer.Result = append(answer.Result, verdictOf(names.WidOf(o.JID).Serialized, o, approve))
		}
		return answer, nil
	}
}

func verdictOf(who string, o whatsapp.MemberOutcome, approve bool) verdict {
	switch code := o.Code; {
	case o.Reason != "":
		return verdict{RequesterID: who, Message: o.Reason, Error: code}
	case code == http.StatusOK && approve:
		return verdict{RequesterID: who, Message: "Approved successfully"}
	case code == http.StatusOK:
		return verdict{RequesterID: who, Message: "Rejected successfully"}
	case code == http.StatusNotFound:
		return verdict{RequesterID: who, Message: "There is no such request", Error: code}
	default:
		return verdict{RequesterID: who, Message: fmt.Sprintf("WhatsApp refused with code %d", code), Error: code}
	}
}
