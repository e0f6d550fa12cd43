package simulator

import (
	"slices"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// outcome is how a change of a group went for one person.
type outcome struct {
	asked   types.JID
	account *account // nil when nobody has the address
	code    int      // 0 is success
	request *addRequest
}

// announceChange tells every device of some people what somebody changed.
func (s *Server) announceChange(g *group, actor *account, audience []*account, change waBinary.Node) {
	attrs := waBinary.Attrs{
		"participant":     actor.jid(types.HiddenUserServer),
		"participant_pn":  actor.jid(types.DefaultUserServer),
		"notify":          actor.name,
		"addressing_mode": string(types.AddressingModeLID),
	}
	for _, a := range audience {
		for _, d := range a.sortedDevices() {
			s.notify(d, "w:gp2", g.jid, attrs, change)
		}
	}
}

// createGroup makes a group on behalf of somebody and tells the members. How
// it went for the others comes back.
func (s *Server) createGroup(creator *account, subject, key string, others []types.JID, settings groupSettings) (*group, []outcome, error) {
	g, err := s.newGroup(creator, subject, nil, settings)
	if err != nil {
		return nil, nil, err
	}
	outcomes, _ := s.forEach(others, func(a *account) outcome { return s.admitTo(g, creator, a) })
	created := waBinary.Node{Tag: "create", Attrs: waBinary.Attrs{"type": "new"}, Content: []waBinary.Node{g.node()}}
	if key != "" {
		created.Attrs["key"] = key
	}
	s.announceChange(g, creator, g.people(), created)
	if settings.parent != nil {
		s.joinCommunity(settings.parent, creator, g.people())
		s.announceLink(settings.parent, g, creator, "link")
	}
	return g, outcomes, nil
}

// addMembers adds people. A newcomer gets the whole group, the others the news.
func (s *Server) addMembers(g *group, actor *account, people []types.JID) ([]outcome, error) {
	if !g.addByAll && !g.isAdmin(actor) {
		return nil, errForbidden
	}
	before := g.people()
	done, joined := s.forEach(people, func(a *account) outcome { return s.admitTo(g, actor, a) })
	s.announceJoin(g, actor, before, joined, "")
	if g.parent != nil {
		s.joinCommunity(g.parent, actor, joined)
	}
	return done, nil
}

// announceJoin tells the old members who came, and those who came where they are.
func (s *Server) announceJoin(g *group, actor *account, before, joined []*account, reason string) {
	if len(joined) == 0 {
		return
	}
	change := g.membersNode("add", joined)
	created := waBinary.Node{Tag: "create", Attrs: waBinary.Attrs{}, Content: []waBinary.Node{g.node()}}
	if reason != "" {
		change.Attrs["reason"], created.Attrs["reason"] = reason, reason
	}
	s.announceChange(g, actor, before, change)
	s.announceChange(g, actor, joined, created)
}

// forEach does something with each account that can be found, and collects
// the outcomes and those for whom it went well.
func (s *Server) forEach(people []types.JID, do func(a *account) outcome) ([]outcome, []*account) {
	var all []outcome
	var well []*account
	for _, jid := range people {
		a := s.account(jid.ToNonAD())
		if a == nil {
			all = append(all, outcome{asked: jid, code: errItemNotFound.code})
			continue
		}
		went := do(a)
		went.asked = jid
		all = append(all, went)
		if went.code == 0 {
			well = append(well, a)
		}
	}
	return all, well
}

// coded is for changes that end in nothing but a code.
func coded(do func(a *account) int) func(a *account) outcome {
	return func(a *account) outcome { return outcome{account: a, code: do(a)} }
}

// removeMembers takes people out of a group. The owner stays.
func (s *Server) removeMembers(g *group, actor *account, people []types.JID) ([]outcome, error) {
	if !g.isAdmin(actor) {
		return nil, errForbidden
	}
	before := g.people()
	done, gone := s.forEach(people, coded(func(a *account) int {
		switch m := g.member(a); {
		case m == nil:
			return errItemNotFound.code
		case m.rank == groupOwner:
			return errNotAcceptable.code
		}
		g.leave(a)
		return 0
	}))
	if len(gone) > 0 {
		s.announceChange(g, actor, before, g.membersNode("remove", gone))
	}
	return done, nil
}

// rankMembers promotes or demotes people.
func (s *Server) rankMembers(g *group, actor *account, people []types.JID, verb string) ([]outcome, error) {
	if !g.isAdmin(actor) {
		return nil, errForbidden
	}
	next := plainMember
	if verb == "promote" {
		next = groupAdmin
	}
	done, changed := s.forEach(people, coded(func(a *account) int {
		switch m := g.member(a); {
		case m == nil:
			return errItemNotFound.code
		case m.rank == groupOwner:
			return errNotAcceptable.code
		default:
			m.rank = next
		}
		return 0
	}))
	if len(changed) > 0 {
		g.membersVersion++
		s.announceChange(g, actor, g.people(), g.membersNode(verb, changed))
	}
	return done, nil
}

// leaveGroup takes somebody out at their own wish. The last one out ends the group.
func (s *Server) leaveGroup(g *group, a *account) {
	before := g.people()
	heir := g.leave(a)
	g.left[a] = s.now()
	s.announceChange(g, a, before, g.membersNode("remove", []*account{a}))
	if len(g.members) == 0 {
		delete(s.groups, g.jid.User)
		return
	}
	if heir != nil {
		s.announceChange(g, a, g.people(), g.membersNode("promote", []*account{heir}))
	}
}

// joinByInvite makes somebody a member because they have the link, or lets
// them wait where an admin has to approve; joined says which.
func (s *Server) joinByInvite(code string, a *account) (g *group, joined bool, err error) {
	g, err = s.groupByInvite(code)
	if err != nil {
		return nil, false, err
	}
	if g.member(a) != nil {
		return nil, false, errConflict
	}
	if g.approval {
		s.requestJoin(g, a)
		return g, false, nil
	}
	before := g.people()
	g.join(a)
	s.announceJoin(g, a, before, []*account{a}, "invite")
	return g, true, nil
}

// renewInvite replaces a group's link.
func (s *Server) renewInvite(g *group, actor *account) error {
	if !g.isAdmin(actor) {
		return errUnauthorized
	}
	g.revokeInvite()
	s.announceChange(g, actor, g.people(), inviteNode(g))
	return nil
}

// setSubject renames a group.
func (s *Server) setSubject(g *group, actor *account, subject string) error {
	if err := g.mayEdit(actor); err != nil {
		return err
	}
	if err := checkSubject(subject); err != nil {
		return err
	}
	g.subject, g.subjectSet = subject, mark{actor, s.now()}
	s.announceChange(g, actor, g.people(), waBinary.Node{Tag: "subject", Attrs: g.subjectAttrs()})
	return nil
}

// setDescription changes what a group is about; an empty text removes it.
func (s *Server) setDescription(g *group, actor *account, id, text string) error {
	if err := g.mayEdit(actor); err != nil {
		return err
	}
	if len([]rune(text)) > maxGroupDescription {
		return errNotAcceptable
	}
	if id == "" {
		id = newID()
	}
	g.description, g.descriptionID, g.descriptionBy = text, id, mark{actor, s.now()}
	change := waBinary.Node{Tag: "description", Attrs: waBinary.Attrs{"id": id}}
	if text == "" {
		change.Content = []waBinary.Node{{Tag: "delete"}}
	} else {
		change.Content = []waBinary.Node{bytesNode("body", []byte(text))}
	}
	s.announceChange(g, actor, g.people(), change)
	return nil
}

// mayEdit tells whether somebody may change what a group looks like.
func (g *group) mayEdit(a *account) error {
	if g.member(a) == nil || g.locked && !g.isAdmin(a) {
		return errForbidden
	}
	return nil
}

// setGroupFlag changes one setting by the tag that announces it.
func (s *Server) setGroupFlag(g *group, actor *account, change waBinary.Node) error {
	if !g.isAdmin(actor) {
		return errForbidden
	}
	if err := g.applyFlag(&change); err != nil {
		return err
	}
	g.settingsVersion++
	announced := waBinary.Node{Tag: change.Tag, Attrs: waBinary.Attrs{}, Content: change.Content}
	for key, value := range change.Attrs {
		announced.Attrs[key] = value
	}
	if slices.Contains([]string{"announcement", "not_announcement"}, change.Tag) {
		announced.Attrs["v_id"] = strconv.Itoa(g.settingsVersion)
	}
	s.announceChange(g, actor, g.people(), announced)
	return nil
}

func (g *group) applyFlag(change *waBinary.Node) error {
	switch change.Tag {
	case "announcement", "not_announcement":
		g.announce = change.Tag == "announcement"
	case "locked", "unlocked":
		g.locked = change.Tag == "locked"
	case "not_ephemeral":
		g.ephemeral = 0
	case "ephemeral":
		seconds, err := strconv.ParseUint(attr(change, "expiration"), 10, 32)
		if err != nil {
			return errBadRequest
		}
		g.ephemeral = uint32(seconds)
	case "member_add_mode":
		g.addByAll = nodeText(change) == "all_member_add"
	case "membership_approval_mode":
		join := change.GetChildByTag("group_join")
		g.approval = attr(&join, "state") == "on"
	default:
		return errNotBuilt
	}
	return nil
}
