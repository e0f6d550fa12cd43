package simulator

import (
	"fmt"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// ErrNoGroup means that no group has the address.
var ErrNoGroup = fmt.Errorf("%w: no such group", ErrInvalid)

// GroupInfo says where a group is and how to get in.
type GroupInfo struct {
	JID        string `json:"jid"`
	InviteCode string `json:"inviteCode"`
}

// GroupChange is what a member does to a group. Exactly one of the fields
// after By is set. People are numbers.
type GroupChange struct {
	By      string   `json:"by"`
	Add     []string `json:"add,omitempty"`
	Remove  []string `json:"remove,omitempty"`
	Promote []string `json:"promote,omitempty"`
	Demote  []string `json:"demote,omitempty"`
	// Invite sends these people an invite as a message.
	Invite      []string `json:"invite,omitempty"`
	Subject     *string  `json:"subject,omitempty"`
	Description *string  `json:"description,omitempty"`
	Announce    *bool    `json:"announce,omitempty"`
	Locked      *bool    `json:"locked,omitempty"`
	// Approval puts an admin at the door, AdminsAdd lets only admins add others.
	Approval  *bool `json:"approval,omitempty"`
	AdminsAdd *bool `json:"adminsAdd,omitempty"`
	// Ephemeral is after how many seconds messages disappear; 0 for never.
	Ephemeral *uint32 `json:"ephemeral,omitempty"`
	// Link puts the group with this address into the community, Unlink takes
	// it out.
	Link   string `json:"link,omitempty"`
	Unlink string `json:"unlink,omitempty"`
	// RevokeInvite replaces the invite link.
	RevokeInvite bool `json:"revokeInvite,omitempty"`
	// Join makes By a member by the invite link, RequestJoin asks the admins
	// where they have to approve, Leave ends a membership.
	Join bool `json:"join,omitempty"`
	// CancelRequest takes the asking back, AcceptInvite makes By a member whom
	// an admin tried to add.
	RequestJoin   bool `json:"requestJoin,omitempty"`
	CancelRequest bool `json:"cancelRequest,omitempty"`
	AcceptInvite  bool `json:"acceptInvite,omitempty"`
	Leave         bool `json:"leave,omitempty"`
}

// CreateGroup makes a group as on the creator's phone.
func (s *Server) CreateGroup(creator, subject string, participants ...string) (GroupInfo, error) {
	var info GroupInfo
	var err error
	s.do(func() {
		var people []*account
		if people, err = s.people(append([]string{creator}, participants...)); err != nil {
			return
		}
		var g *group
		if g, _, err = s.createGroup(people[0], subject, "", addresses(people[1:]), groupSettings{}); err == nil {
			info = GroupInfo{JID: g.jid.String(), InviteCode: g.invite}
		}
	})
	return info, err
}

// people finds accounts by number or address.
func (s *Server) people(names []string) ([]*account, error) {
	people := make([]*account, len(names))
	for i, name := range names {
		jid, err := s.parseRecipient(name)
		if err != nil {
			return nil, err
		}
		if people[i] = s.account(jid); people[i] == nil {
			return nil, fmt.Errorf("%w: %s", ErrNoAccount, name)
		}
	}
	return people, nil
}

// ChangeGroup does to a group what a member does on their phone.
func (s *Server) ChangeGroup(jid string, change GroupChange) error {
	address, err := types.ParseJID(jid)
	if err != nil {
		return fmt.Errorf("%w: %q is no address", ErrInvalid, jid)
	}
	s.do(func() { err = s.changeGroup(address, change) })
	return err
}

func (s *Server) changeGroup(jid types.JID, change GroupChange) error {
	actors, err := s.people([]string{change.By})
	if err != nil {
		return err
	}
	g := s.groups[jid.User]
	if g == nil {
		return ErrNoGroup
	}
	if change.Join {
		_, _, err := s.joinByInvite(g.invite, actors[0])
		return err
	}
	if handled, err := s.changeAsStranger(g, actors[0], change); handled {
		return err
	}
	if g.member(actors[0]) == nil {
		return errForbidden
	}
	return s.changeAsMember(g, actors[0], change)
}

// changeAsStranger does what needs no membership, and tells whether it was that.
func (s *Server) changeAsStranger(g *group, actor *account, change GroupChange) (handled bool, err error) {
	switch {
	case change.RequestJoin:
		return true, s.askToJoin(g, actor)
	case change.CancelRequest:
		return true, s.cancelRequest(g, actor)
	case change.AcceptInvite && g.addRequests[actor] == nil:
		return true, errItemNotFound
	case change.AcceptInvite:
		return true, s.acceptAdd(g, actor, g.addRequests[actor].code)
	}
	return false, nil
}

func (s *Server) changeAsMember(g *group, actor *account, change GroupChange) error {
	switch {
	case change.Subject != nil:
		return s.setSubject(g, actor, *change.Subject)
	case change.Description != nil:
		return s.setDescription(g, actor, "", *change.Description)
	case change.Announce != nil:
		return s.setGroupFlag(g, actor, switchNode(*change.Announce, "announcement", "not_announcement"))
	case change.Locked != nil:
		return s.setGroupFlag(g, actor, switchNode(*change.Locked, "locked", "unlocked"))
	case change.Leave:
		s.leaveGroup(g, actor)
		return nil
	case len(change.Invite) > 0:
		return s.sendInvites(g, actor, change.Invite)
	case change.RevokeInvite:
		return s.renewInvite(g, actor)
	case change.Link != "" || change.Unlink != "":
		return s.changeLinks(g, actor, change)
	}
	if setting, ok := change.setting(); ok {
		return s.setGroupFlag(g, actor, setting)
	}
	return s.changePeople(g, actor, change)
}

// setting is the node of a change that clients write with more than a tag.
func (c GroupChange) setting() (waBinary.Node, bool) {
	switch {
	case c.Approval != nil:
		state := waBinary.Node{Tag: "group_join", Attrs: waBinary.Attrs{"state": onOrOff(*c.Approval)}}
		return waBinary.Node{Tag: "membership_approval_mode", Content: []waBinary.Node{state}}, true
	case c.AdminsAdd != nil:
		mode := "all_member_add"
		if *c.AdminsAdd {
			mode = "admin_add"
		}
		return bytesNode("member_add_mode", []byte(mode)), true
	case c.Ephemeral != nil && *c.Ephemeral > 0:
		expiration := strconv.FormatUint(uint64(*c.Ephemeral), 10)
		return waBinary.Node{Tag: "ephemeral", Attrs: waBinary.Attrs{"expiration": expiration}}, true
	case c.Ephemeral != nil:
		return waBinary.Node{Tag: "not_ephemeral"}, true
	}
	return waBinary.Node{}, false
}

func onOrOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func switchNode(on bool, yes, no string) waBinary.Node {
	if on {
		return waBinary.Node{Tag: yes}
	}
	return waBinary.Node{Tag: no}
}

// changePeople adds, removes, promotes or demotes; the first refusal counts.
func (s *Server) changePeople(g *group, actor *account, change GroupChange) error {
	for verb, names := range map[string][]string{
		"add": change.Add, "remove": change.Remove, "promote": change.Promote, "demote": change.Demote,
	} {
		if len(names) == 0 {
			continue
		}
		people, err := s.people(names)
		if err != nil {
			return err
		}
		outcomes, err := s.changeMembers(g, actor, verb, addresses(people))
		if err != nil {
			return err
		}
		return firstFailure(outcomes)
	}
	return fmt.Errorf("%w: nothing to change", ErrInvalid)
}

func addresses(people []*account) []types.JID {
	jids := make([]types.JID, len(people))
	for i, a := range people {
		jids[i] = a.jid(types.HiddenUserServer)
	}
	return jids
}

func firstFailure(outcomes []outcome) error {
	for _, o := range outcomes {
		if o.code != 0 {
			return iqError{o.code, "the change was refused for " + o.asked.User}
		}
	}
	return nil
}
