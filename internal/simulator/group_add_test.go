package simulator

import (
	"slices"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

func TestWhoLetsNobodyAddThemIsInvited(t *testing.T) {
	g := newTeam(t)
	pia := person(t, g.s, "4915166666666", "Pia")
	if err := pia.SetPrivacy("groupadd", "none"); err != nil {
		t.Fatal(err)
	}
	added, err := g.UpdateGroupParticipants(t.Context(), g.group, []types.JID{jidOf(t, pia.JID())}, whatsmeow.ParticipantChangeAdd)
	if err != nil || added[0].Error != 403 || added[0].AddRequest == nil || added[0].AddRequest.Code == "" {
		t.Fatalf("got %+v (%v), want a request to be sent", added, err)
	}
	if err := g.s.ChangeGroup(g.group.String(), GroupChange{By: pia.Number(), AcceptInvite: true}); err != nil {
		t.Fatal(err)
	}
	joined := await(g.client, func(e *events.GroupInfo) bool { return len(e.Join) == 1 })
	if joined.Join[0].String() != pia.LID() || joined.JoinReason != "invite" {
		t.Errorf("%s joined because of %q, want Pia by the invite", joined.Join[0], joined.JoinReason)
	}
	if err := pia.SetPrivacy("shoes", "none"); err == nil {
		t.Error("a setting that there is not was changed")
	}
}

func TestAClientAcceptsAnInvite(t *testing.T) {
	c, ada, bob := two(t)
	if err := ada.SetPrivacy("groupadd", "contacts"); err != nil {
		t.Fatal(err)
	}
	made, err := bob.s.CreateGroup(bob.Number(), "Closed", ada.Number())
	if err != nil {
		t.Fatal(err)
	}
	group := jidOf(t, made.JID)
	var code string
	bob.s.do(func() { code = bob.s.groups[group.User].addRequests[ada.account].code })
	info, err := c.GetGroupInfoFromInvite(t.Context(), group, jidOf(t, bob.JID()), code, 0)
	if err != nil || info.Name != "Closed" {
		t.Errorf("the invite is for %+v (%v), want Closed", info, err)
	}
	if err := c.JoinGroupWithInvite(t.Context(), group, jidOf(t, bob.JID()), "another", 0); err == nil {
		t.Error("joined with a code that is not there")
	}
	if err := c.JoinGroupWithInvite(t.Context(), group, jidOf(t, bob.JID()), code, 0); err != nil {
		t.Fatal(err)
	}
	if state, err := bob.s.Group(made.JID); err != nil || len(state.Members) != 2 {
		t.Errorf("the group is %+v (%v), want two members", state, err)
	}
}

func TestRequestsThatAreGoneAreTold(t *testing.T) {
	g := newTeam(t)
	kim := person(t, g.s, "4915177777777", "Kim")
	on := true
	for _, change := range []GroupChange{
		{By: g.ada.Number(), Approval: &on}, {By: kim.Number(), RequestJoin: true}, {By: kim.Number(), CancelRequest: true},
	} {
		if err := g.s.ChangeGroup(g.group.String(), change); err != nil {
			t.Fatal(err)
		}
	}
	gone := await(g.client, func(e *events.GroupInfo) bool {
		return len(e.UnknownChanges) > 0 && e.UnknownChanges[0].Tag == "revoked_membership_requests"
	})
	if gone.Sender.String() != kim.LID() {
		t.Errorf("%s took it back, want Kim", gone.Sender)
	}
	if state, err := g.s.Group(g.group.String()); err != nil || len(state.Requests) != 0 || !state.Approval {
		t.Errorf("got %+v (%v), want nobody to wait", state, err)
	}
}

func TestACommunityHoldsGroups(t *testing.T) {
	g := newTeam(t)
	ctx := t.Context()
	community, err := g.CreateGroup(ctx, whatsmeow.ReqCreateGroup{Name: "Hotel", GroupParent: types.GroupParent{IsParent: true}})
	if err != nil || !community.IsParent {
		t.Fatalf("made %+v (%v), want a community", community, err)
	}
	if err := g.LinkGroup(ctx, community.JID, g.group); err != nil {
		t.Fatal(err)
	}
	linked := await(g.client, func(e *events.GroupInfo) bool { return e.Link != nil && e.JID == g.group })
	if linked.Link.Type != types.GroupLinkChangeTypeParent || linked.Link.Group.JID != community.JID {
		t.Errorf("linked %+v, want to the community", linked.Link)
	}
	inside, err := g.CreateGroup(ctx, whatsmeow.ReqCreateGroup{Name: "Kitchen", GroupLinkedParent: types.GroupLinkedParent{LinkedParentJID: community.JID}})
	if err != nil || inside.LinkedParentJID != community.JID {
		t.Fatalf("made %+v (%v), want a group of the community", inside, err)
	}
	subs, err := g.GetSubGroups(ctx, community.JID)
	if err != nil || len(subs) != 3 || !subs[0].IsDefaultSubGroup {
		t.Fatalf("the community has %v (%v), want three groups, the one for everybody first", subs, err)
	}
	people, err := g.GetLinkedGroupsParticipants(ctx, community.JID)
	if err != nil || !slices.Contains(people, jidOf(t, g.bob.LID())) || len(people) != 3 {
		t.Errorf("in the community are %v (%v), want all three", people, err)
	}
	if err := g.UnlinkGroup(ctx, community.JID, g.group); err != nil {
		t.Fatal(err)
	}
	if info, err := g.GetGroupInfo(ctx, g.group); err != nil || !info.LinkedParentJID.IsEmpty() {
		t.Errorf("the group is %+v (%v), want no community", info, err)
	}
	if err := g.UnlinkGroup(ctx, community.JID, subs[0].JID); err == nil {
		t.Error("the group for everybody was unlinked")
	}
}
