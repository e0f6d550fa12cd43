package simulator

import (
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// registerCommunities registers what is asked of communities. Stanzas as in
// the client library's CreateGroup, LinkGroup, UnlinkGroup, GetSubGroups and
// GetLinkedGroupsParticipants.
func (s *Server) registerCommunities() {
	s.handleIQ("w:g2", "get", "sub_groups", s.inGroup(s.iqSubGroups))
	s.handleIQ("w:g2", "get", "linked_groups_participants", s.inGroup(iqCommunityMembers))
	s.handleIQ("w:g2", "set", "links", s.inGroup(s.iqLink))
	s.handleIQ("w:g2", "set", "unlink", s.inGroup(s.iqUnlink))
}

// createCommunity makes a community and the group in which its admins tell
// things to everybody.
func (s *Server) createCommunity(creator *account, subject, entry string) (*group, error) {
	community, err := s.newGroup(creator, subject, nil, groupSettings{announce: true, locked: true, adminsAdd: true})
	if err != nil {
		return nil, err
	}
	community.community, community.entry = true, entry
	news, err := s.newGroup(creator, subject, nil, groupSettings{announce: true, locked: true, parent: community})
	if err != nil {
		return nil, err
	}
	news.announces = true
	for _, g := range []*group{community, news} {
		s.announceChange(g, creator, g.people(), waBinary.Node{
			Tag: "create", Attrs: waBinary.Attrs{"type": "new"}, Content: []waBinary.Node{g.node()},
		})
	}
	return community, nil
}

// parentAsked finds the community that a new group shall belong to; nil when
// none is named. Only its admins may add groups.
func (s *Server) parentAsked(actor *account, ask *waBinary.Node) (*group, error) {
	named, ok := ask.GetOptionalChildByTag("linked_parent")
	if !ok {
		return nil, nil
	}
	parent, err := s.groupOf(attrJID(&named, "jid"), actor)
	switch {
	case err != nil:
		return nil, err
	case !parent.community:
		return nil, errNotAcceptable
	case !parent.isAdmin(actor):
		return nil, errForbidden
	}
	return parent, nil
}

// communityNodes say what a group is to communities.
func (g *group) communityNodes() []waBinary.Node {
	var nodes []waBinary.Node
	if g.community {
		nodes = append(nodes, waBinary.Node{Tag: "parent", Attrs: waBinary.Attrs{"default_membership_approval_mode": g.entry}})
	}
	if g.parent != nil {
		nodes = append(nodes, waBinary.Node{Tag: "linked_parent", Attrs: waBinary.Attrs{"jid": g.parent.jid}})
	}
	if g.announces {
		nodes = append(nodes, waBinary.Node{Tag: "default_sub_group"})
	}
	return nodes
}

// subGroups are the groups of a community, the one for everybody first.
func (s *Server) subGroups(community *group) []*group {
	var first, rest []*group
	for _, g := range s.sortedGroups() {
		switch {
		case g.parent != community:
		case g.announces:
			first = append(first, g)
		default:
			rest = append(rest, g)
		}
	}
	return append(first, rest...)
}

// joinCommunity makes people members of a community and of its group for
// everybody; those who are members stay so.
func (s *Server) joinCommunity(community *group, actor *account, people []*account) {
	for _, g := range append([]*group{community}, s.subGroups(community)...) {
		if g != community && !g.announces {
			continue
		}
		before := g.people()
		var joined []*account
		for _, a := range people {
			if g.join(a) {
				joined = append(joined, a)
			}
		}
		s.announceJoin(g, actor, before, joined, "linked_group_join")
	}
}

// linkTarget is a group as links name it.
func linkTarget(g *group) waBinary.Node {
	node := waBinary.Node{Tag: "group", Attrs: g.subjectAttrs()}
	node.Attrs["jid"] = g.jid
	if g.announces {
		node.Content = []waBinary.Node{{Tag: "default_sub_group"}}
	}
	return node
}

// announceLink tells the members of both that a group was linked to a
// community, or unlinked; verb is "link" or "unlink".
func (s *Server) announceLink(community, sub *group, actor *account, verb string) {
	for _, told := range []struct {
		to, about *group
		kind      types.GroupLinkChangeType
	}{{community, sub, types.GroupLinkChangeTypeSub}, {sub, community, types.GroupLinkChangeTypeParent}} {
		change := waBinary.Node{Tag: verb, Attrs: waBinary.Attrs{verb + "_type": string(told.kind)}, Content: []waBinary.Node{linkTarget(told.about)}}
		if verb == "unlink" {
			change.Attrs["unlink_reason"] = string(types.GroupUnlinkReasonDefault)
		}
		s.announceChange(told.to, actor, told.to.people(), change)
	}
}

func (s *Server) iqSubGroups(g *group, _ *account, _ *waBinary.Node) ([]waBinary.Node, error) {
	if !g.community {
		return nil, errNotAcceptable
	}
	list := waBinary.Node{Tag: "sub_groups", Content: []waBinary.Node{}}
	for _, sub := range s.subGroups(g) {
		list.Content = append(list.GetChildren(), linkTarget(sub))
	}
	return []waBinary.Node{list}, nil
}

func iqCommunityMembers(g *group, _ *account, _ *waBinary.Node) ([]waBinary.Node, error) {
	if !g.community {
		return nil, errNotAcceptable
	}
	list := waBinary.Node{Tag: "linked_groups_participants"}
	for _, a := range g.people() {
		list.Content = append(list.GetChildren(), participantNode(a))
	}
	return []waBinary.Node{list}, nil
}

func (s *Server) iqLink(g *group, actor *account, ask *waBinary.Node) ([]waBinary.Node, error) {
	link := ask.GetChildByTag("link")
	for _, named := range link.GetChildrenByTag("group") {
		if err := s.linkGroup(g, actor, attrJID(&named, "jid")); err != nil {
			return nil, err
		}
	}
	return []waBinary.Node{{Tag: ask.Tag, Content: ask.GetChildren()}}, nil
}

// linkGroup puts a group into a community. One has to be an admin of both.
func (s *Server) linkGroup(community *group, actor *account, jid types.JID) error {
	sub, err := s.groupOf(jid, actor)
	switch {
	case err != nil:
		return err
	case !community.community, sub.community, sub.announces:
		return errNotAcceptable
	case !community.isAdmin(actor), !sub.isAdmin(actor):
		return errForbidden
	case sub.parent != nil:
		return errConflict
	}
	sub.parent = community
	s.joinCommunity(community, actor, sub.people())
	s.announceLink(community, sub, actor, "link")
	return nil
}

func (s *Server) iqUnlink(g *group, actor *account, ask *waBinary.Node) ([]waBinary.Node, error) {
	for _, named := range ask.GetChildrenByTag("group") {
		if err := s.unlinkGroup(g, actor, attrJID(&named, "jid")); err != nil {
			return nil, err
		}
	}
	return []waBinary.Node{{Tag: ask.Tag, Attrs: ask.Attrs, Content: ask.GetChildren()}}, nil
}

// unlinkGroup takes a group out of a community; its people stay in both.
func (s *Server) unlinkGroup(community *group, actor *account, jid types.JID) error {
	sub := s.groups[jid.User]
	switch {
	case sub == nil, sub.parent != community:
		return errItemNotFound
	case sub.announces:
		return errNotAcceptable
	case !community.isAdmin(actor):
		return errForbidden
	}
	sub.parent = nil
	s.announceLink(community, sub, actor, "unlink")
	return nil
}

// CreateCommunity makes a community as on the creator's phone.
func (s *Server) CreateCommunity(creator, subject string) (GroupInfo, error) {
	var info GroupInfo
	var err error
	s.do(func() {
		var people []*account
		if people, err = s.people([]string{creator}); err != nil {
			return
		}
		var g *group
		if g, err = s.createCommunity(people[0], subject, "request_required"); err == nil {
			info = GroupInfo{JID: g.jid.String(), InviteCode: g.invite}
		}
	})
	return info, err
}

// changeLinks links or unlinks the group that a change names.
func (s *Server) changeLinks(community *group, actor *account, change GroupChange) error {
	name, do := change.Link, s.linkGroup
	if name == "" {
		name, do = change.Unlink, s.unlinkGroup
	}
	jid, err := types.ParseJID(name)
	if err != nil {
		return fmt.Errorf("%w: %q is no address", ErrInvalid, name)
	}
	return do(community, actor, jid)
}
