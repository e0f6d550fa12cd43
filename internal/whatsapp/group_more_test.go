package whatsapp

import (
	"slices"
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// becomes waits, in the bubble's time, until the stored group is so: some
// changes are asked for after they were told.
func (r *rig) becomes(s *Session, group models.JID, what string, so func(models.Group) bool) {
	r.t.Helper()
	var g models.Group
	for range 100 {
		r.quiet()
		var err error
		if g, err = s.Group(r.t.Context(), group); err == nil && so(g) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	r.t.Errorf("the group is %+v, want %s", g, what)
}

func TestWhoAsksToJoinIsTold(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		carl := r.person("4915100000004", "Carl")
		group := r.group()
		await[models.GroupJoined](r, nil)
		on := true
		r.change(group, simulator.GroupChange{Promote: []string{lineNumber}})
		r.change(group, simulator.GroupChange{Approval: &on})
		await(r, func(u models.GroupUpdated) bool { return u.What == "membership_approval_mode" })
		if err := r.sim.ChangeGroup(group.String(), simulator.GroupChange{By: carl.Number(), RequestJoin: true}); err != nil {
			t.Fatal(err)
		}
		asked := await[models.MembershipRequested](r, nil)
		if asked.Group != group || asked.Who != models.JID(carl.LID()) || asked.Method != "invite_link" {
			t.Errorf("got %+v, want Carl to ask by the link", asked)
		}
		r.becomes(s, group, "an admin at the door", func(g models.Group) bool { return g.Approval })
		if err := r.sim.ChangeGroup(group.String(), simulator.GroupChange{By: carl.Number(), CancelRequest: true}); err != nil {
			t.Fatal(err)
		}
		gone := await(r, func(u models.GroupUpdated) bool { return u.What == "revoked_membership_requests" })
		if !slices.Equal(gone.People, []models.JID{models.JID(carl.LID())}) {
			t.Errorf("got %+v, want Carl's request to be gone", gone)
		}
		off := false
		r.change(group, simulator.GroupChange{Approval: &off})
		r.becomes(s, group, "nobody at the door", func(g models.Group) bool { return !g.Approval })
	})
}

func TestSettingsThatTheLibraryDoesNotKnowAreTold(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		group := r.group()
		await[models.GroupJoined](r, nil)
		on, day := true, uint32(86400)
		r.change(group, simulator.GroupChange{AdminsAdd: &on})
		await(r, func(u models.GroupUpdated) bool { return u.What == "member_add_mode" && u.Value == "admin_add" })
		r.change(group, simulator.GroupChange{Ephemeral: &day})
		await(r, func(u models.GroupUpdated) bool { return u.What == "ephemeral" && u.Value == "86400" })
		r.change(group, simulator.GroupChange{RevokeInvite: true})
		await(r, func(u models.GroupUpdated) bool { return u.What == "invite" && u.Value != "" })
		r.becomes(s, group, "both changes in it", func(g models.Group) bool { return g.MemberAdd == "admin_add" && g.Ephemeral == 24*time.Hour })
	})
}

func TestAnotherNumberIsTold(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		group := r.group()
		await[models.GroupJoined](r, nil)
		if _, err := r.ben.SendText(t.Context(), lineNumber, "hi"); err != nil {
			t.Fatal(err)
		}
		await[models.MessageReceived](r, nil)
		old := models.JID(r.ben.JID())
		if err := r.ben.ChangeNumber("4915100000099"); err != nil {
			t.Fatal(err)
		}
		told := await(r, func(c models.ContactChanged) bool { return !c.Contact })
		if told.Chat != group || told.Old != old || told.New != "4915100000099@s.whatsapp.net" {
			t.Errorf("got %+v, want Ben's new number in the group", told)
		}
		noticed := await(r, func(c models.ContactChanged) bool { return c.Contact })
		if noticed.Chat != models.JID(r.ben.LID()) || noticed.Old != old || noticed.New != told.New {
			t.Errorf("got %+v, want Ben's new number noticed", noticed)
		}
		r.quiet()
		if phone := s.PhoneOf(t.Context(), models.JID(r.ben.LID())); phone != told.New {
			t.Errorf("Ben's number is %s, want %s", phone, told.New)
		}
	})
}

func TestACommunityIsToldOfItsGroups(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		group := r.group()
		await[models.GroupJoined](r, nil)
		community, err := r.sim.CreateCommunity(annaNumber, "Hotel")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.sim.ChangeGroup(community.JID, simulator.GroupChange{By: annaNumber, Link: group.String()}); err != nil {
			t.Fatal(err)
		}
		await(r, func(j models.GroupJoined) bool {
			return j.Group == models.JID(community.JID) && j.How == "linked_group_join"
		})
		await(r, func(u models.GroupUpdated) bool {
			return u.Group == group && u.What == "parent_group_link" && u.Value == community.JID
		})
		r.becomes(s, group, "the group in the community", func(g models.Group) bool { return g.Parent == models.JID(community.JID) })
		r.becomes(s, models.JID(community.JID), "a community", func(g models.Group) bool { return g.Community })
		if err := r.sim.ChangeGroup(community.JID, simulator.GroupChange{By: annaNumber, Unlink: group.String()}); err != nil {
			t.Fatal(err)
		}
		await(r, func(u models.GroupUpdated) bool { return u.Group == group && u.What == "parent_group_unlink" })
		r.becomes(s, group, "no community", func(g models.Group) bool { return g.Parent == "" })
	})
}
