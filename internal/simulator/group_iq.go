package simulator

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

var (
	errUnauthorized  = iqError{401, "not-authorized"}
	errNotAcceptable = iqError{406, "not-acceptable"}
	errConflict      = iqError{409, "conflict"}
	errGone          = iqError{410, "gone"}
	errTooMany       = iqError{419, "resource-limit"}
)

// groupHandler answers what a member asks of a group.
type groupHandler func(g *group, actor *account, ask *waBinary.Node) ([]waBinary.Node, error)

// registerGroups registers everything of namespace w:g2.
func (s *Server) registerGroups() {
	s.handleIQ("w:g2", "set", "create", s.iqCreateGroup)
	s.handleIQ("w:g2", "get", "participating", s.iqParticipating)
	s.handleIQ("w:g2", "set", "leave", s.iqLeaveGroups)
	s.handleIQ("w:g2", "get", "query", s.iqQueryGroup)
	for _, verb := range []string{"add", "remove", "promote", "demote"} {
		s.handleIQ("w:g2", "set", verb, s.inGroup(s.iqChangeMembers))
	}
	s.handleIQ("w:g2", "set", "subject", s.inGroup(s.iqSubject))
	s.handleIQ("w:g2", "set", "description", s.inGroup(s.iqDescription))
	for _, tag := range []string{
		"announcement", "not_announcement", "locked", "unlocked", "ephemeral", "not_ephemeral",
		"member_add_mode", "membership_approval_mode",
	} {
		s.handleIQ("w:g2", "set", tag, s.inGroup(s.iqSetting))
	}
	s.handleIQ("w:g2", "get", "invite", s.iqInviteInfo)
	s.handleIQ("w:g2", "set", "invite", s.iqInviteUse)
}

// inGroup finds the group an iq is for and checks that the asker is in it.
func (s *Server) inGroup(handler groupHandler) iqHandler {
	return func(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
		g, err := s.groupOf(attrJID(iq, "to"), c.device.account)
		if err != nil {
			return nil, err
		}
		return handler(g, c.device.account, &iq.GetChildren()[0])
	}
}

func (s *Server) iqCreateGroup(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	ask := iq.GetChildren()[0]
	settings := settingsAsked(&ask)
	parent, err := s.parentAsked(c.device.account, &ask)
	if err != nil {
		return nil, err
	}
	settings.parent = parent
	if marked, ok := ask.GetOptionalChildByTag("parent"); ok {
		g, err := s.createCommunity(c.device.account, attr(&ask, "subject"), attr(&marked, "default_membership_approval_mode"))
		if err != nil {
			return nil, err
		}
		return []waBinary.Node{g.node()}, nil
	}
	g, outcomes, err := s.createGroup(c.device.account, attr(&ask, "subject"), attr(&ask, "key"), participants(&ask), settings)
	if err != nil {
		return nil, err
	}
	// Who could not be added is named in the answer only.
	node := g.node()
	for _, o := range outcomes {
		if o.code != 0 {
			node.Content = append(node.GetChildren(), o.node())
		}
	}
	return []waBinary.Node{node}, nil
}

// participants reads the addresses of a list.
func participants(ask *waBinary.Node) []types.JID {
	var all []types.JID
	for _, child := range ask.GetChildrenByTag("participant") {
		all = append(all, attrJID(&child, "jid"))
	}
	return all
}

// settingsAsked reads the settings of a group that is being made.
func settingsAsked(ask *waBinary.Node) groupSettings {
	var g group
	g.addByAll = true
	for _, child := range ask.GetChildren() {
		// Whatever is no setting is refused and left alone.
		_ = g.applyFlag(&child)
	}
	return groupSettings{
		announce: g.announce, locked: g.locked, approval: g.approval,
		adminsAdd: !g.addByAll, ephemeral: g.ephemeral,
	}
}

func (s *Server) iqParticipating(c *conn, _ *waBinary.Node) ([]waBinary.Node, error) {
	var mine []waBinary.Node
	for _, g := range s.sortedGroups() {
		if g.member(c.device.account) != nil {
			mine = append(mine, g.node())
		}
	}
	return []waBinary.Node{{Tag: "groups", Content: mine}}, nil
}

func (s *Server) iqLeaveGroups(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	left := waBinary.Node{Tag: "leave"}
	var nodes []waBinary.Node
	ask := iq.GetChildren()[0]
	for _, child := range ask.GetChildrenByTag("group") {
		jid := groupID(&child)
		g, err := s.groupOf(jid, c.device.account)
		if err != nil {
			return nil, err
		}
		s.leaveGroup(g, c.device.account)
		nodes = append(nodes, waBinary.Node{Tag: "group", Attrs: waBinary.Attrs{"id": jid}})
	}
	left.Content = nodes
	return []waBinary.Node{left}, nil
}

// groupID reads the address of a group, which clients write as JID or as text.
func groupID(n *waBinary.Node) types.JID {
	if jid := attrJID(n, "id"); !jid.IsEmpty() {
		return jid
	}
	jid, err := types.ParseJID(attr(n, "id"))
	if err != nil {
		return types.EmptyJID
	}
	return jid
}

func (s *Server) iqChangeMembers(g *group, actor *account, ask *waBinary.Node) ([]waBinary.Node, error) {
	outcomes, err := s.changeMembers(g, actor, ask.Tag, participants(ask))
	if err != nil {
		return nil, err
	}
	return []waBinary.Node{outcomeNode(ask.Tag, outcomes)}, nil
}

// changeMembers adds, removes, promotes or demotes people.
func (s *Server) changeMembers(g *group, actor *account, verb string, people []types.JID) ([]outcome, error) {
	switch verb {
	case "add":
		return s.addMembers(g, actor, people)
	case "remove":
		return s.removeMembers(g, actor, people)
	}
	return s.rankMembers(g, actor, people, verb)
}

func (s *Server) iqSubject(g *group, actor *account, ask *waBinary.Node) ([]waBinary.Node, error) {
	return nil, s.setSubject(g, actor, nodeText(ask))
}

func (s *Server) iqDescription(g *group, actor *account, ask *waBinary.Node) ([]waBinary.Node, error) {
	body := ask.GetChildByTag("body")
	return nil, s.setDescription(g, actor, attr(ask, "id"), nodeText(&body))
}

func (s *Server) iqSetting(g *group, actor *account, ask *waBinary.Node) ([]waBinary.Node, error) {
	return nil, s.setGroupFlag(g, actor, *ask)
}

// iqInviteInfo answers a group's admins with its link, and everybody with the
// group behind a link.
func (s *Server) iqInviteInfo(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	ask := iq.GetChildren()[0]
	if code := attr(&ask, "code"); code != "" {
		g, err := s.groupByInvite(code)
		if err != nil {
			return nil, err
		}
		return []waBinary.Node{g.node()}, nil
	}
	g, err := s.adminOf(c, iq)
	if err != nil {
		return nil, err
	}
	return []waBinary.Node{inviteNode(g)}, nil
}

// iqInviteUse replaces a group's link, or joins the group behind one.
func (s *Server) iqInviteUse(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	ask := iq.GetChildren()[0]
	if code := attr(&ask, "code"); code != "" {
		g, joined, err := s.joinByInvite(code, c.device.account)
		if err != nil {
			return nil, err
		}
		answer := waBinary.Node{Tag: "group", Attrs: waBinary.Attrs{"jid": g.jid}}
		if !joined {
			answer.Tag = "membership_approval_request"
		}
		return []waBinary.Node{answer}, nil
	}
	g, err := s.adminOf(c, iq)
	if err != nil {
		return nil, err
	}
	err = s.renewInvite(g, c.device.account)
	return []waBinary.Node{inviteNode(g)}, err
}

func (s *Server) adminOf(c *conn, iq *waBinary.Node) (*group, error) {
	g, err := s.groupOf(attrJID(iq, "to"), c.device.account)
	if err != nil {
		return nil, err
	}
	if !g.isAdmin(c.device.account) {
		return nil, errUnauthorized
	}
	return g, nil
}

func inviteNode(g *group) waBinary.Node {
	return waBinary.Node{Tag: "invite", Attrs: waBinary.Attrs{"code": g.invite}}
}
