package simulator

import (
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

func TestAnAdminDecidesWhoJoins(t *testing.T) {
	g := newTeam(t)
	ctx := t.Context()
	kim, lou := person(t, g.s, "4915177777777", "Kim"), person(t, g.s, "4915188888888", "Lou")
	if err := g.s.ChangeGroup(g.group.String(), GroupChange{By: kim.Number(), RequestJoin: true}); err == nil {
		t.Error("somebody asked to join where nobody has to ask")
	}
	if err := g.SetGroupJoinApprovalMode(ctx, g.group, true); err != nil {
		t.Fatal(err)
	}
	for _, change := range []GroupChange{{By: kim.Number(), RequestJoin: true}, {By: lou.Number(), Join: true}} {
		if err := g.s.ChangeGroup(g.group.String(), change); err != nil {
			t.Fatal(err)
		}
	}
	await(g.client, func(e *events.GroupInfo) bool { return len(e.UnknownChanges) > 0 })
	waiting, err := g.GetGroupRequestParticipants(ctx, g.group)
	if err != nil || len(waiting) != 2 || waiting[0].JID.String() != kim.LID() {
		t.Fatalf("waiting are %v (%v), want Kim and Lou", waiting, err)
	}
	for jid, verdict := range map[string]whatsmeow.ParticipantRequestChange{
		kim.LID(): whatsmeow.ParticipantChangeApprove, lou.LID(): whatsmeow.ParticipantChangeReject,
	} {
		done, err := g.UpdateGroupRequestParticipants(ctx, g.group, []types.JID{jidOf(t, jid)}, verdict)
		if err != nil || len(done) != 1 || done[0].Error != 0 {
			t.Errorf("%s: %v (%v)", verdict, done, err)
		}
	}
	joined := await(g.client, func(e *events.GroupInfo) bool { return len(e.Join) > 0 })
	if joined.Join[0].String() != kim.LID() {
		t.Errorf("%s joined, want Kim", joined.Join[0])
	}
	info, err := g.GetGroupInfo(ctx, g.group)
	if err != nil || len(info.Participants) != 4 {
		t.Errorf("the group has %d members (%v), want 4", len(info.Participants), err)
	}
}

func TestAClientWaitsToBeLetIn(t *testing.T) {
	c, _, bob := two(t)
	made, err := bob.s.CreateGroup(bob.Number(), "Closed")
	if err != nil {
		t.Fatal(err)
	}
	bob.s.do(func() { bob.s.groups[jidOf(t, made.JID).User].approval = true })
	asked, err := c.JoinGroupWithLink(t.Context(), made.InviteCode)
	if err != nil || asked.String() != made.JID {
		t.Errorf("asked to join %s (%v), want %s", asked, err, made.JID)
	}
	if groups, err := c.GetJoinedGroups(t.Context()); err != nil || len(groups) != 0 {
		t.Errorf("joined %v (%v), want none", groups, err)
	}
}
