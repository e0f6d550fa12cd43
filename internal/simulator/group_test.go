package simulator

import (
	"errors"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// team is a linked client with two contacts, all in one group that the client made.
type team struct {
	*client
	s             *Server
	ada, bob, eva *Account
	group         types.JID
}

func newTeam(t *testing.T) *team {
	t.Helper()
	s := testServer(t)
	ada := person(t, s, "4915112345678", "Ada")
	bob := person(t, s, "4915187654321", "Bob")
	eva := person(t, s, "4915155555555", "Eva")
	c := linked(t, s, ada)
	info, err := c.CreateGroup(t.Context(), whatsmeow.ReqCreateGroup{
		Name: "Reception", Participants: []types.JID{jidOf(t, bob.JID()), jidOf(t, eva.JID())},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(info.Participants) != 3 || info.Name != "Reception" || !info.Participants[0].IsSuperAdmin {
		t.Errorf("the new group is %+v, want three members, the creator first", info)
	}
	return &team{client: c, s: s, ada: ada, bob: bob, eva: eva, group: info.JID}
}

func TestAGroupIsMadeWithoutWhoIsNotThere(t *testing.T) {
	c, _, bob := two(t)
	info, err := c.CreateGroup(t.Context(), whatsmeow.ReqCreateGroup{
		Name: "Reception", Participants: []types.JID{jidOf(t, bob.JID()), jidOf(t, "490000000000@s.whatsapp.net")},
	})
	if err != nil || len(info.Participants) != 3 || info.Participants[2].Error != 404 {
		t.Fatalf("made %+v (%v), want two members and an error 404", info, err)
	}
	now, err := c.GetGroupInfo(t.Context(), info.JID)
	if err != nil || len(now.Participants) != 2 {
		t.Errorf("the group is %+v (%v), want two members", now, err)
	}
}

func TestGroupMessagesGoBothWays(t *testing.T) {
	g := newTeam(t)
	for _, body := range []string{"first", "second"} {
		if _, err := g.SendMessage(t.Context(), g.group, text(body)); err != nil {
			t.Fatal(err)
		}
		for _, contact := range []*Account{g.bob, g.eva} {
			got, err := contact.WaitInbox(deadline(t), 0, withText(body))
			if err != nil {
				t.Fatal(err)
			}
			if got.Chat != g.group.String() || got.From != g.ada.JID() {
				t.Errorf("got %s from %s, want %s from %s", got.Chat, got.From, g.group, g.ada.JID())
			}
		}
	}
	for _, body := range []string{"third", "fourth"} {
		if _, err := g.bob.SendText(t.Context(), g.group.String(), body); err != nil {
			t.Fatal(err)
		}
		got := await(g.client, textIs(body))
		if got.Info.Chat != g.group || got.Info.Sender.ToNonAD().String() != g.bob.LID() {
			t.Errorf("got %s in %s, want %s in %s", got.Info.Sender, got.Info.Chat, g.bob.LID(), g.group)
		}
		if got.Info.SenderAlt.ToNonAD().String() != g.bob.JID() {
			t.Errorf("the other address is %s, want %s", got.Info.SenderAlt, g.bob.JID())
		}
		if _, err := g.eva.WaitInbox(deadline(t), 0, withText(body)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAGroupMessageIsAskedForAgain(t *testing.T) {
	g := newTeam(t)
	g.bob.FailDecryptions(1)
	if _, err := g.SendMessage(t.Context(), g.group, text("once more")); err != nil {
		t.Fatal(err)
	}
	if _, err := g.bob.WaitInbox(deadline(t), 0, withText("once more")); err != nil {
		t.Fatal(err)
	}
	g.expect("Error decrypting message")
	g.bob.CorruptNext(1)
	if _, err := g.bob.SendText(t.Context(), g.group.String(), "broken at first"); err != nil {
		t.Fatal(err)
	}
	await[*events.UndecryptableMessage](g.client, nil)
	await(g.client, textIs("broken at first"))
}

func TestMembersComeAndGo(t *testing.T) {
	g := newTeam(t)
	pia := person(t, g.s, "4915166666666", "Pia")
	added, err := g.UpdateGroupParticipants(t.Context(), g.group,
		[]types.JID{jidOf(t, pia.JID()), jidOf(t, g.bob.JID()), jidOf(t, "490000000000@s.whatsapp.net")}, whatsmeow.ParticipantChangeAdd)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{0, 409, 404} {
		if added[i].Error != want {
			t.Errorf("adding %s: %d, want %d", added[i].JID, added[i].Error, want)
		}
	}
	joined := await(g.client, func(e *events.GroupInfo) bool { return len(e.Join) == 1 })
	if joined.Join[0].String() != pia.LID() {
		t.Errorf("%s joined, want %s", joined.Join[0], pia.LID())
	}
	promoted, err := g.UpdateGroupParticipants(t.Context(), g.group, []types.JID{jidOf(t, pia.LID())}, whatsmeow.ParticipantChangePromote)
	if err != nil || promoted[0].Error != 0 {
		t.Fatalf("promote: %v %v", promoted, err)
	}
	if err := g.s.ChangeGroup(g.group.String(), GroupChange{By: pia.Number(), Remove: []string{g.eva.Number()}}); err != nil {
		t.Fatal(err)
	}
	left := await(g.client, func(e *events.GroupInfo) bool { return len(e.Leave) == 1 })
	if left.Leave[0].String() != g.eva.LID() || left.Sender.String() != pia.LID() {
		t.Errorf("%s removed %s, want %s to remove %s", left.Sender, left.Leave[0], pia.LID(), g.eva.LID())
	}
	if _, err := g.SendMessage(t.Context(), g.group, text("without eva")); err != nil {
		t.Fatal(err)
	}
	if _, err := pia.WaitInbox(deadline(t), 0, withText("without eva")); err != nil {
		t.Fatal(err)
	}
	for _, m := range g.eva.Inbox(0) {
		if m.Text == "without eva" {
			t.Error("somebody who was removed got a message")
		}
	}
}

func TestTheClientChangesAGroup(t *testing.T) {
	g := newTeam(t)
	ctx := t.Context()
	for name, err := range map[string]error{
		"subject":     g.SetGroupName(ctx, g.group, "Front desk"),
		"description": g.SetGroupTopic(ctx, g.group, "", "", "Who works when"),
		"announce":    g.SetGroupAnnounce(ctx, g.group, true),
		"locked":      g.SetGroupLocked(ctx, g.group, true),
		"add mode":    g.SetGroupMemberAddMode(ctx, g.group, types.GroupMemberAddModeAdmin),
		"approval":    g.SetGroupJoinApprovalMode(ctx, g.group, true),
		"timer":       g.SetDisappearingTimer(ctx, g.group, whatsmeow.DisappearingTimer7Days, time.Time{}),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	info, err := g.GetGroupInfo(ctx, g.group)
	if err != nil {
		t.Fatal(err)
	}
	if info.Name != "Front desk" || info.Topic != "Who works when" || !info.IsAnnounce || !info.IsLocked ||
		!info.IsJoinApprovalRequired || info.MemberAddMode != types.GroupMemberAddModeAdmin || info.DisappearingTimer != 7*24*3600 {
		t.Errorf("the group is %+v", info)
	}
	if _, err := g.bob.SendText(ctx, g.group.String(), "may I?"); err == nil {
		t.Error("a plain member wrote into a group where only admins do")
	}
	groups, err := g.GetJoinedGroups(ctx)
	if err != nil || len(groups) != 1 || groups[0].JID != g.group {
		t.Errorf("joined groups: %v (%v), want the one", groups, err)
	}
}

func TestAContactChangesAGroup(t *testing.T) {
	g := newTeam(t)
	made, err := g.s.CreateGroup(g.bob.Number(), "Wedding", g.ada.Number(), g.eva.Number())
	if err != nil {
		t.Fatal(err)
	}
	joined := await(g.client, func(e *events.JoinedGroup) bool { return e.Name == "Wedding" })
	if joined.JID.String() != made.JID || len(joined.Participants) != 3 {
		t.Errorf("joined %+v, want %s with three members", joined, made.JID)
	}
	subject, description, yes := "Wedding 💍", "On the 28th", true
	for _, change := range []GroupChange{{Subject: &subject}, {Description: &description}, {Announce: &yes}, {Locked: &yes}} {
		change.By = g.bob.Number()
		if err := g.s.ChangeGroup(made.JID, change); err != nil {
			t.Fatal(err)
		}
	}
	await(g.client, func(e *events.GroupInfo) bool { return e.Name != nil && e.Name.Name == subject })
	await(g.client, func(e *events.GroupInfo) bool { return e.Topic != nil && e.Topic.Topic == description })
	await(g.client, func(e *events.GroupInfo) bool { return e.Announce != nil && e.Announce.IsAnnounce })
	await(g.client, func(e *events.GroupInfo) bool { return e.Locked != nil && e.Locked.IsLocked })
	if err := g.s.ChangeGroup(made.JID, GroupChange{By: g.eva.Number(), Subject: &subject}); err == nil {
		t.Error("a plain member renamed a locked group")
	}
	if err := g.LeaveGroup(t.Context(), joined.JID); err != nil {
		t.Fatal(err)
	}
	if _, err := g.GetGroupInfo(t.Context(), joined.JID); !errors.Is(err, whatsmeow.ErrNotInGroup) {
		t.Errorf("after leaving: %v, want %v", err, whatsmeow.ErrNotInGroup)
	}
}

func TestInviteLinks(t *testing.T) {
	g := newTeam(t)
	ctx := t.Context()
	link, err := g.GetGroupInviteLink(ctx, g.group, false)
	if err != nil {
		t.Fatal(err)
	}
	other := person(t, g.s, "4915177777777", "Kim")
	guest := linked(t, g.s, other)
	info, err := guest.GetGroupInfoFromLink(ctx, link)
	if err != nil || info.Name != "Reception" {
		t.Errorf("the link leads to %v (%v), want the group", info, err)
	}
	if joined, err := guest.JoinGroupWithLink(ctx, link); err != nil || joined != g.group {
		t.Errorf("joined %s (%v), want %s", joined, err, g.group)
	}
	await(g.client, func(e *events.GroupInfo) bool { return e.JoinReason == "invite" })
	if _, err := guest.GetGroupInviteLink(ctx, g.group, false); !errors.Is(err, whatsmeow.ErrGroupInviteLinkUnauthorized) {
		t.Errorf("a plain member asks for the link: %v, want %v", err, whatsmeow.ErrGroupInviteLinkUnauthorized)
	}
	if fresh, err := g.GetGroupInviteLink(ctx, g.group, true); err != nil || fresh == link {
		t.Errorf("the new link is %s (%v), want another one than %s", fresh, err, link)
	}
	if _, err := guest.GetGroupInfoFromLink(ctx, link); !errors.Is(err, whatsmeow.ErrInviteLinkRevoked) {
		t.Errorf("the old link: %v, want %v", err, whatsmeow.ErrInviteLinkRevoked)
	}
	if _, err := guest.GetGroupInfoFromLink(ctx, strings.Repeat("x", 22)); !errors.Is(err, whatsmeow.ErrInviteLinkInvalid) {
		t.Errorf("a made-up link: %v, want %v", err, whatsmeow.ErrInviteLinkInvalid)
	}
	nowhere := types.NewJID("120363000000000000", types.GroupServer)
	if _, err := guest.GetGroupInfo(ctx, nowhere); !errors.Is(err, whatsmeow.ErrGroupNotFound) {
		t.Errorf("an unknown group: %v, want %v", err, whatsmeow.ErrGroupNotFound)
	}
}
