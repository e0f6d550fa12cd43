package simulator

import (
	"crypto/rand"
	"encoding/base64"
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// addLife is how long somebody may accept to be added to a group.
const addLife = 72 * time.Hour

// leftLately is for how long an admin cannot bring somebody back who has left.
// That WhatsApp refuses for a while is known (code 408), not for how long.
const leftLately = 24 * time.Hour

// addRequest lets one person into a group who lets nobody add them. It is the
// answer to adding them; an admin sends it to them in a message.
type addRequest struct {
	by      *account
	code    string
	expires time.Time
}

// registerAddRequests registers what the invited ask. Stanzas as in the client
// library's JoinGroupWithInvite and GetGroupInfoFromInvite.
func (s *Server) registerAddRequests() {
	s.handleIQ("w:g2", "set", "accept", s.iqAcceptInvite)
}

// letsAdd tells whether somebody may be added to groups without being asked.
// The server keeps no address books, so that every choice but "all" is "nobody".
func (a *account) letsAdd() bool { return a.profile.privacy["groupadd"] == "all" }

// The codes for people who cannot be added: they left the group lately, or its
// community can only send them its link.
const (
	codeLeftLately = 408
	codeOnlyByLink = 417
)

// admitTo makes somebody a member on behalf of another one.
func (s *Server) admitTo(g *group, actor, a *account) outcome {
	switch {
	case g.member(a) != nil:
		return outcome{account: a, code: errConflict.code}
	case len(g.members) >= maxGroupMembers:
		return outcome{account: a, code: errTooMany.code}
	case s.now().Sub(g.left[a]) < leftLately:
		return outcome{account: a, code: codeLeftLately}
	case !a.letsAdd() && g.parent != nil:
		return outcome{account: a, code: codeOnlyByLink}
	case !a.letsAdd():
		return outcome{account: a, code: errForbidden.code, request: s.requestAdd(g, actor, a)}
	}
	g.join(a)
	return outcome{account: a}
}

func (s *Server) requestAdd(g *group, actor, a *account) *addRequest {
	raw := make([]byte, 12)
	rand.Read(raw)
	request := &addRequest{by: actor, code: base64.RawURLEncoding.EncodeToString(raw), expires: s.now().Add(addLife)}
	g.addRequests[a] = request
	return request
}

func (r *addRequest) node() waBinary.Node {
	return waBinary.Node{Tag: "add_request", Attrs: waBinary.Attrs{
		"code": r.code, "expiration": strconv.FormatInt(r.expires.Unix(), 10),
	}}
}

// acceptAdd makes somebody a member who was invited by a message.
func (s *Server) acceptAdd(g *group, a *account, code string) error {
	request := g.addRequests[a]
	switch {
	case request == nil, request.code != code:
		return errNotAcceptable
	case s.now().After(request.expires):
		return errGone
	case !g.isAdmin(request.by) && !g.addByAll:
		return errForbidden
	}
	delete(g.addRequests, a)
	before := g.people()
	if !g.join(a) {
		return errConflict
	}
	s.announceJoin(g, request.by, before, []*account{a}, "invite")
	return nil
}

func (s *Server) iqAcceptInvite(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	jid := attrJID(iq, "to")
	g := s.groups[jid.User]
	if g == nil || jid.Server != types.GroupServer {
		return nil, errItemNotFound
	}
	ask := iq.GetChildren()[0]
	if err := s.acceptAdd(g, c.device.account, attr(&ask, "code")); err != nil {
		return nil, err
	}
	return []waBinary.Node{{Tag: "accept"}}, nil
}

// iqQueryGroup describes a group to its members, and to whom it invited.
func (s *Server) iqQueryGroup(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	jid, asker := attrJID(iq, "to"), c.device.account
	ask := iq.GetChildren()[0]
	invited, shown := ask.GetOptionalChildByTag("add_request")
	g := s.groups[jid.User]
	if shown && g != nil && g.addRequests[asker] != nil && g.addRequests[asker].code == attr(&invited, "code") {
		return []waBinary.Node{g.node()}, nil
	}
	g, err := s.groupOf(jid, asker)
	if err != nil {
		return nil, err
	}
	return []waBinary.Node{g.node()}, nil
}

// sendInvites sends people an invite from the phone of a member.
func (s *Server) sendInvites(g *group, actor *account, names []string) error {
	people, err := s.people(names)
	if err != nil {
		return err
	}
	for _, a := range people {
		request := g.addRequests[a]
		if request == nil {
			request = s.requestAdd(g, actor, a)
		}
		invite := &waE2E.Message{GroupInviteMessage: &waE2E.GroupInviteMessage{
			GroupJID: proto.String(g.jid.String()), GroupName: proto.String(g.subject),
			InviteCode: proto.String(request.code), InviteExpiration: proto.Int64(request.expires.Unix()),
		}}
		if err := actor.phone.send(a.jid(types.DefaultUserServer), newID(), invite); err != nil {
			return err
		}
	}
	return nil
}
