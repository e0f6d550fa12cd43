package simulator

import (
	"fmt"

	"go.mau.fi/whatsmeow/types"
)

// GroupState is a group as WhatsApp keeps it.
type GroupState struct {
	JID         string        `json:"jid"`
	Subject     string        `json:"subject"`
	Description string        `json:"description"`
	InviteCode  string        `json:"inviteCode"`
	Members     []GroupMember `json:"members"`
	// Requests are the numbers of those who wait to be let in.
	Requests []string `json:"requests"`
	// Picture tells whether there is one.
	Picture   bool `json:"picture"`
	Announce  bool `json:"announce"`
	Locked    bool `json:"locked"`
	Approval  bool `json:"approval"`
	AdminsAdd bool `json:"adminsAdd"`
	// Ephemeral is after how many seconds messages disappear; 0 for never.
	Ephemeral int `json:"ephemeral"`
	// Community tells whether it holds other groups, Parent which one it
	// belongs to; empty for none.
	Community bool   `json:"community"`
	Parent    string `json:"parent"`
}

// GroupMember is somebody in a group, in the order in which they joined. Rank
// is empty, "admin" or "superadmin".
type GroupMember struct {
	Number string `json:"number"`
	Rank   string `json:"rank"`
}

// Group describes a group. The error is ErrNoGroup when there is none.
func (s *Server) Group(jid string) (GroupState, error) {
	address, err := types.ParseJID(jid)
	if err != nil {
		return GroupState{}, fmt.Errorf("%w: %q is no address", ErrInvalid, jid)
	}
	var state GroupState
	s.do(func() {
		g := s.groups[address.User]
		if g == nil {
			err = ErrNoGroup
			return
		}
		state = g.state()
	})
	return state, err
}

func (g *group) state() GroupState {
	state := GroupState{
		JID: g.jid.String(), Subject: g.subject, Description: g.description, InviteCode: g.invite,
		Members: []GroupMember{}, Requests: []string{}, Picture: g.picture != nil,
		Announce: g.announce, Locked: g.locked, Approval: g.approval, AdminsAdd: !g.addByAll, Ephemeral: int(g.ephemeral),
	}
	state.Community = g.community
	if g.parent != nil {
		state.Parent = g.parent.jid.String()
	}
	for _, m := range g.members {
		state.Members = append(state.Members, GroupMember{Number: m.account.number, Rank: string(m.rank)})
	}
	for _, r := range g.requests {
		state.Requests = append(state.Requests, r.account.number)
	}
	return state
}
