package simulator

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/types"
)

// Limits of WhatsApp.
const (
	maxGroupSubject     = 100
	maxGroupDescription = 2048
	maxGroupMembers     = 1024
)

// rank is what a member may do in a group, in the words of the protocol.
type rank string

const (
	plainMember rank = ""
	groupAdmin  rank = "admin"
	groupOwner  rank = "superadmin"
)

type member struct {
	account *account
	rank    rank
}

// mark is who changed something, and when.
type mark struct {
	by *account
	at time.Time
}

// group is a chat of many. Its members are addressed by their LID, as in all
// groups made today.
type group struct {
	jid     types.JID
	created mark

	subject       string
	subjectSet    mark
	description   string
	descriptionID string
	descriptionBy mark

	members []*member // in the order in which they joined
	picture *picture

	announce  bool // only admins write
	locked    bool // only admins change subject, description and picture
	addByAll  bool // every member may add others
	approval  bool // an admin must approve who joins
	ephemeral uint32

	requests    []joinRequest            // who waits to be let in
	left        map[*account]time.Time   // who went at their own wish
	addRequests map[*account]*addRequest // who may not be added without agreeing

	community bool   // holds other groups and is no chat itself
	entry     string // how one gets into groups of the community
	parent    *group // the community that it belongs to; nil for none
	announces bool   // the group of a community that everybody is in

	invite  string
	revoked map[string]bool
	// membersVersion and settingsVersion count changes; clients compare them.
	membersVersion, settingsVersion int
}

// groupSettings is what can be decided when a group is made.
type groupSettings struct {
	announce, locked, approval, adminsAdd bool
	ephemeral                             uint32
	parent                                *group
}

// newGroup makes a group of a creator and some others.
func (s *Server) newGroup(creator *account, subject string, others []*account, settings groupSettings) (*group, error) {
	if err := checkSubject(subject); err != nil {
		return nil, err
	}
	now := s.now()
	g := &group{
		jid:     s.newGroupJID(),
		created: mark{creator, now}, subject: subject, subjectSet: mark{creator, now},
		announce: settings.announce, locked: settings.locked, approval: settings.approval,
		addByAll: !settings.adminsAdd, ephemeral: settings.ephemeral, parent: settings.parent,
		addRequests: make(map[*account]*addRequest), left: make(map[*account]time.Time),
		invite: newInviteCode(), revoked: make(map[string]bool),
	}
	g.members = append(g.members, &member{creator, groupOwner})
	for _, a := range others {
		g.join(a)
	}
	s.groups[g.jid.User] = g
	return g, nil
}

func checkSubject(subject string) error {
	if subject == "" || len([]rune(subject)) > maxGroupSubject {
		return errNotAcceptable
	}
	return nil
}

// newGroupJID is an address that is the same in every run with the same seed.
func (s *Server) newGroupJID() types.JID {
	s.groupsMade++
	hash := binary.BigEndian.Uint64(derive(s.seed, "group "+strconv.Itoa(s.groupsMade)))
	return types.NewJID(fmt.Sprintf("120363%012d", hash%1e12), types.GroupServer)
}

func newInviteCode() string {
	raw := make([]byte, 16)
	rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// member finds somebody in the group; nil when they are not in it.
func (g *group) member(a *account) *member {
	at := slices.IndexFunc(g.members, func(m *member) bool { return m.account == a })
	if at < 0 {
		return nil
	}
	return g.members[at]
}

func (g *group) isAdmin(a *account) bool {
	m := g.member(a)
	return m != nil && m.rank != plainMember
}

// people lists the members' accounts.
func (g *group) people() []*account {
	people := make([]*account, len(g.members))
	for i, m := range g.members {
		people[i] = m.account
	}
	return people
}

// join makes somebody a member; it says false when they are one already.
func (g *group) join(a *account) bool {
	if g.member(a) != nil {
		return false
	}
	g.members = append(g.members, &member{a, plainMember})
	g.membersVersion++
	return true
}

// leave ends a membership. A group that has members but no admin gets the
// oldest member as its admin; whoever that is, is returned.
func (g *group) leave(a *account) (heir *account) {
	g.members = slices.DeleteFunc(g.members, func(m *member) bool { return m.account == a })
	g.membersVersion++
	if len(g.members) == 0 || slices.ContainsFunc(g.members, func(m *member) bool { return m.rank != plainMember }) {
		return nil
	}
	g.members[0].rank = groupAdmin
	return g.members[0].account
}

// revokeInvite replaces the invite link.
func (g *group) revokeInvite() {
	g.revoked[g.invite] = true
	g.invite = newInviteCode()
}

// groupByInvite finds the group that a link leads to.
func (s *Server) groupByInvite(code string) (*group, error) {
	for _, g := range s.groups {
		if g.invite == code {
			return g, nil
		}
		if g.revoked[code] {
			return nil, errGone
		}
	}
	return nil, errNotAcceptable
}

// groupOf finds a group and checks that somebody is in it.
func (s *Server) groupOf(jid types.JID, a *account) (*group, error) {
	g := s.groups[jid.User]
	if g == nil || jid.Server != types.GroupServer {
		return nil, errItemNotFound
	}
	if g.member(a) == nil {
		return nil, errForbidden
	}
	return g, nil
}

// membersOf lists who is in a chat; nil when it is no group.
func (s *Server) membersOf(chat types.JID) []*account {
	g := s.groups[chat.User]
	if g == nil || chat.Server != types.GroupServer {
		return nil
	}
	return g.people()
}

// sortedGroups are all groups, by address.
func (s *Server) sortedGroups() []*group {
	return slices.SortedFunc(maps.Values(s.groups), func(x, y *group) int {
		return strings.Compare(x.jid.User, y.jid.User)
	})
}
