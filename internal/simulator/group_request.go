package simulator

import (
	"fmt"
	"slices"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// joinRequest is somebody who waits for an admin to let them in.
type joinRequest struct {
	account *account
	at      time.Time
}

// registerJoinRequests registers what admins ask about those who wait.
func (s *Server) registerJoinRequests() {
	s.handleIQ("w:g2", "get", "membership_approval_requests", s.inGroup(listRequests))
	s.handleIQ("w:g2", "set", "membership_requests_action", s.inGroup(s.iqAnswerRequests))
}

// requestJoin asks the admins of a group to be let in. Asking twice is asking once.
func (s *Server) requestJoin(g *group, a *account) {
	if slices.ContainsFunc(g.requests, func(r joinRequest) bool { return r.account == a }) {
		return
	}
	g.requests = append(g.requests, joinRequest{a, s.now()})
	asked := participantNode(a)
	asked.Tag = "requested_user"
	var admins []*account
	for _, m := range g.members {
		if m.rank != plainMember {
			admins = append(admins, m.account)
		}
	}
	s.announceChange(g, a, admins, waBinary.Node{
		Tag: "created_membership_requests", Attrs: waBinary.Attrs{"request_method": "InviteLink"},
		Content: []waBinary.Node{asked},
	})
}

// askToJoin is requestJoin for a contact.
func (s *Server) askToJoin(g *group, a *account) error {
	switch {
	case g.member(a) != nil:
		return errConflict
	case !g.approval:
		return fmt.Errorf("%w: the group lets everybody in who has the link", ErrInvalid)
	}
	s.requestJoin(g, a)
	return nil
}

func listRequests(g *group, actor *account, _ *waBinary.Node) ([]waBinary.Node, error) {
	if !g.isAdmin(actor) {
		return nil, errForbidden
	}
	list := waBinary.Node{Tag: "membership_approval_requests", Content: []waBinary.Node{}}
	for _, r := range g.requests {
		waiting := participantNode(r.account)
		waiting.Tag = "membership_approval_request"
		waiting.Attrs["request_time"] = unix(r.at)
		list.Content = append(list.GetChildren(), waiting)
	}
	return []waBinary.Node{list}, nil
}

// iqAnswerRequests lets people in, or not.
func (s *Server) iqAnswerRequests(g *group, actor *account, ask *waBinary.Node) ([]waBinary.Node, error) {
	if !g.isAdmin(actor) {
		return nil, errForbidden
	}
	var answers []waBinary.Node
	for _, verdict := range ask.GetChildren() {
		if verdict.Tag != "approve" && verdict.Tag != "reject" {
			return nil, errBadRequest
		}
		outcomes := s.answerRequests(g, actor, participants(&verdict), verdict.Tag == "approve")
		answers = append(answers, outcomeNode(verdict.Tag, outcomes))
	}
	return []waBinary.Node{{Tag: ask.Tag, Content: answers}}, nil
}

func (s *Server) answerRequests(g *group, actor *account, people []types.JID, approve bool) []outcome {
	before := g.people()
	var joined []*account
	outcomes, _ := s.forEach(people, func(a *account) int {
		at := slices.IndexFunc(g.requests, func(r joinRequest) bool { return r.account == a })
		if at < 0 {
			return errItemNotFound.code
		}
		g.requests = slices.Delete(g.requests, at, at+1)
		if approve && g.join(a) {
			joined = append(joined, a)
		}
		return 0
	})
	s.announceJoin(g, actor, before, joined, "")
	return outcomes
}
