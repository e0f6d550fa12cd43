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
	s.announceChange(g, a, g.admins(), waBinary.Node{
		Tag: "created_membership_requests", Attrs: waBinary.Attrs{"request_method": "invite_link"},
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
	var rejected []*account
	outcomes, _ := s.forEach(people, coded(func(a *account) int {
		at := slices.IndexFunc(g.requests, func(r joinRequest) bool { return r.account == a })
		if at < 0 {
			return errItemNotFound.code
		}
		g.requests = slices.Delete(g.requests, at, at+1)
		switch {
		case !approve:
			rejected = append(rejected, a)
		case g.join(a):
			joined = append(joined, a)
		}
		return 0
	}))
	s.announceJoin(g, actor, before, joined, "")
	s.announceRevoked(g, actor, rejected)
	return outcomes
}

// announceRevoked tells the admins whose requests are gone: those people took
// them back, or an admin rejected them.
func (s *Server) announceRevoked(g *group, actor *account, people []*account) {
	if len(people) == 0 {
		return
	}
	gone := waBinary.Node{Tag: "revoked_membership_requests"}
	for _, a := range people {
		gone.Content = append(gone.GetChildren(), participantNode(a))
	}
	s.announceChange(g, actor, g.admins(), gone)
}

// cancelRequest takes back that somebody asked to join.
func (s *Server) cancelRequest(g *group, a *account) error {
	at := slices.IndexFunc(g.requests, func(r joinRequest) bool { return r.account == a })
	if at < 0 {
		return errItemNotFound
	}
	g.requests = slices.Delete(g.requests, at, at+1)
	s.announceRevoked(g, a, []*account{a})
	return nil
}

// admins are the members who may change the group.
func (g *group) admins() []*account {
	var admins []*account
	for _, m := range g.members {
		if m.rank != plainMember {
			admins = append(admins, m.account)
		}
	}
	return admins
}
