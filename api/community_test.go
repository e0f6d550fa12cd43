package api_test

import (
	"slices"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// hotelID and newsID are the community that makes hotel, and the group in it
// for announcements: the first two groups that a simulator makes.
var hotelID, newsID = func() (community, news string) {
	sim := simulator.New(simulator.Options{Seed: "test"})
	defer func() { _ = sim.Close() }()
	if _, err := sim.AddAccount(simulator.AccountOptions{Number: lineNumber}); err != nil {
		panic(err)
	}
	for _, at := range []*string{&community, &news} {
		info, err := sim.CreateGroup(lineNumber, "Hotel")
		if err != nil {
			panic(err)
		}
		*at = info.JID
	}
	return community, news
}()

// hotel makes a community of the line.
func hotel(d *desk) {
	d.t.Helper()
	info, err := d.sim.CreateCommunity(lineNumber, "Hotel")
	if err != nil || info.JID != hotelID {
		d.t.Fatalf("made %s (%v), want %s", info.JID, err, hotelID)
	}
	d.until("the community", func() bool {
		group, err := d.store.Group(d.t.Context(), "line", models.JID(hotelID))
		return err == nil && group.Community
	})
}

// kitchen makes a group of a member, beside the community.
func (d *desk) kitchen(member string) string {
	d.t.Helper()
	info, err := d.sim.CreateGroup(member, "Kitchen", lineNumber)
	if err != nil {
		d.t.Fatal(err)
	}
	d.until("the kitchen", func() bool {
		_, err := d.store.Group(d.t.Context(), "line", models.JID(info.JID))
		return err == nil
	})
	return info.JID
}

// hotelAndKitchen is a community and a group beside it, which is noted.
func hotelAndKitchen(d *desk) {
	d.t.Helper()
	hotel(d)
	d.note = d.kitchen(lineNumber)
}

func linkedKitchen(d *desk) {
	d.t.Helper()
	hotelAndKitchen(d)
	d.has("POST", "/api/sessions/line/communities/"+hotelID+"/groups", `{"groupId":"`+d.note+`"}`, "true")
}

const notCommunity = "the group is not a community"

var communityScenarios = []scenario{
	{name: "no communities", before: ourTeam, request: "GET /api/sessions/line/communities", want: `{"success":true,"data":{"communities":[]}}`},
	{name: "the communities", before: hotel, request: "GET /api/sessions/line/communities", has: []string{`{"success":true,"data":{"communities":[{"id":"` + hotelID + `","subject":"Hotel","description":"","owner":"` + lineNumber + `@c.us"`, `"size":1}]`}},
	{name: "a new community", request: "POST /api/sessions/line/communities", body: `{"subject":"Hotel","description":"All of us"}`, has: []string{`{"success":true,"data":{"community":{"id":"` + hotelID + `","subject":"Hotel"`},
		after: func(t *testing.T, d *desk) {
			if state, err := d.sim.Group(hotelID); err != nil || !state.Community || state.Description != "All of us" {
				t.Errorf("the community is %+v (%v)", state, err)
			}
		}},
	{name: "a community without a name", request: "POST /api/sessions/line/communities", status: 400, has: []string{`"fields":["subject"]`}},
	{name: "a community that WhatsApp refuses", before: fault(simulator.Fault{Account: lineNumber, Kind: simulator.FaultIQError, Code: 500}), request: "POST /api/sessions/line/communities", body: `{"subject":"Hotel"}`, status: 502, has: []string{"WhatsApp refused"}},
	{name: "the groups of a community", before: hotel, request: "GET /api/sessions/line/communities/" + hotelID + "/groups", want: `{"success":true,"data":{"groups":[{"id":"` + newsID + `","subject":"Hotel","announcements":true}]}}`},
	{name: "the groups of a group", before: ourTeam, request: "GET /api/sessions/line/communities/" + teamID + "/groups", status: 400, has: []string{notCommunity}},
	{name: "the groups of no community", request: "GET /api/sessions/line/communities/" + otherGroup + "/groups", status: 404, has: []string{"there is no such group"}},
	{name: "the people of a community", before: hotel, request: "GET /api/sessions/line/communities/" + hotelID + "/participants", want: `{"success":true,"data":{"participants":["` + lineNumber + `@c.us"]}}`},
	{name: "linking a group", before: hotelAndKitchen, request: "POST /api/sessions/line/communities/" + hotelID + "/groups", body: `{"groupId":"{note}"}`, has: []string{`"success":true`}},
	{name: "unlinking a group", before: linkedKitchen, request: "DELETE /api/sessions/line/communities/" + hotelID + "/groups/{note}", has: []string{`"success":true`}},
	{name: "linking a group that is not there", before: hotel, request: "POST /api/sessions/line/communities/" + hotelID + "/groups", body: `{"groupId":"` + otherGroup + `"}`, status: 404},
	{name: "linking a person", before: hotel, request: "POST /api/sessions/line/communities/" + hotelID + "/groups", body: `{"groupId":"` + annaNumber + `"}`, status: 400, has: []string{"groupId is not a group"}},
	{name: "unlinking the group for announcements", before: hotel, request: "DELETE /api/sessions/line/communities/" + hotelID + "/groups/" + newsID, status: 400, has: []string{"WhatsApp refused"}},

	{name: "who waits, in the other dialect", before: benWaits, request: "GET /api/sessions/line/groups/" + teamID + "/requests", has: []string{`{"success":true,"data":{"requests":[{"requester":"` + benNumber + `@c.us","requestedAt":`}},
	{name: "who waits for a person", request: "GET /api/sessions/line/groups/" + annaNumber + "/requests", status: 400, has: []string{"groupId is not a group"}},
	{name: "who waits, for a plain member, in the other dialect", before: annasTeam, request: "GET /api/sessions/line/groups/" + teamID + "/requests", status: 403, has: []string{"only admins of the group"}},
	{name: "letting in, in the other dialect", before: benWaits, request: "POST /api/sessions/line/groups/" + teamID + "/requests/approve", want: `{"success":true,"data":{"requests":[{"requester":"` + benNumber + `@c.us","done":true,"code":200}]}}`, after: members(owner, annaNumber, benNumber)},
	{name: "turning away, in the other dialect", before: benWaits, request: "POST /api/sessions/line/groups/" + teamID + "/requests/reject", body: `{"requesters":["` + benNumber + `","` + annaNumber + `"]}`,
		has: []string{`"done":true,"code":200`, `"requester":"` + annaNumber + `@c.us","done":false,"code":404`}, after: inTeam(waiting(0))},
}

func TestCommunities(t *testing.T) { runAll(t, communityScenarios) }

func TestAGroupComesIntoACommunityAndOut(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		hotel(d)
		ours, annas := d.kitchen(lineNumber), d.kitchen(annaNumber)
		path := "/api/sessions/line/communities/" + hotelID + "/groups"
		if answer := d.call("POST", path, `{"groupId":"`+annas+`"}`); answer.Code != 403 {
			t.Errorf("a group of which one is no admin: got %d %s, want 403", answer.Code, answer.Body)
		}
		if answer := d.call("POST", path, `{"groupId":"`+ours+`"}`); answer.Code != 200 {
			t.Fatalf("got %d %s, want 200", answer.Code, answer.Body)
		}
		d.until("news of the link", func() bool {
			group, err := d.store.Group(t.Context(), "line", models.JID(ours))
			return err == nil && group.Parent == models.JID(hotelID)
		})
		chat := d.post("/groupChat/getClassInfo/line", `{"chatId":"`+ours+`"}`)["chat"].(map[string]any)
		metadata := chat["groupMetadata"].(map[string]any)
		if parent, ok := metadata["parentGroup"].(map[string]any); !ok || parent["_serialized"] != hotelID {
			t.Errorf("the group's metadata are %v, want its community", metadata)
		}
		made := d.post("/client/createGroup/line", `{"title":"Bar","participants":[],"options":{"parentGroupId":"`+hotelID+`"}}`)
		if _, ok := made["group"].(map[string]any); !ok {
			t.Errorf("got %v, want a group of the community", made)
		}
		if groups := d.get(path)["data"].(map[string]any)["groups"].([]any); len(groups) != 3 {
			t.Errorf("the community has %v, want three groups", groups)
		}
		if answer := d.call("DELETE", path+"/"+ours, ""); answer.Code != 200 {
			t.Fatalf("got %d %s, want 200", answer.Code, answer.Body)
		}
		if state, err := d.sim.Group(ours); err != nil || state.Parent != "" {
			t.Errorf("the group is %+v (%v), want no community", state, err)
		}
	})
}

func TestWhoMayNotBeAddedGetsAnInvite(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		ourTeam(d)
		ben, err := d.sim.Account(benNumber)
		if err != nil {
			t.Fatal(err)
		}
		if err := ben.SetPrivacy("groupadd", "none"); err != nil {
			t.Fatal(err)
		}
		invites := func() int {
			return len(slices.DeleteFunc(ben.Inbox(0), func(m simulator.InboxMessage) bool {
				return m.Type != "group_invite" || m.Text != "Team" || m.Caption != "Come in"
			}))
		}
		private := map[string]any{"code": 403.0, "message": "The participant can be added by sending private invitation only", "isInviteV4Sent": false}
		for i, more := range []string{`{"autoSendInviteV4":false,"comment":"Come in"}`, `{"comment":"Come in"}`} {
			answer := d.post("/groupChat/addParticipants/line", team(`,"participantIds":["`+benNumber+`"],"options":`+more))
			got := answer["result"].(map[string]any)[benNumber+"@c.us"].(map[string]any)
			if got["code"] != private["code"] || got["message"] != private["message"] || got["isInviteV4Sent"] != (i == 1) {
				t.Errorf("%s: got %v", more, got)
			}
			d.until("the invites", func() bool { return invites() == i })
		}
		d.change(simulator.GroupChange{By: benNumber, AcceptInvite: true})
		members(owner, annaNumber, benNumber)(t, d)
	})
}

func TestAnInviteIsAccepted(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		info, err := d.sim.CreateGroup(annaNumber, "Team")
		if err != nil {
			t.Fatal(err)
		}
		if err := d.sim.ChangeGroup(info.JID, simulator.GroupChange{By: annaNumber, Invite: []string{lineNumber}}); err != nil {
			t.Fatal(err)
		}
		d.until("the invite", func() bool { return d.seen.count(models.EventMessage) > 0 })
		list := d.post("/chat/fetchMessages/line", `{"chatId":"`+annaNumber+`"}`)["messages"].([]any)
		message := list[0].(map[string]any)
		invite, ok := message["inviteV4"].(map[string]any)
		if !ok || message["type"] != "groups_v4_invite" || invite["groupId"] != info.JID || invite["groupName"] != "Team" || invite["fromId"] != annaNumber+"@c.us" {
			t.Fatalf("got %v, want an invite into the team", message)
		}
		id := message["id"].(map[string]any)["_serialized"].(string)
		answer := d.call("POST", "/message/runMethod/line", `{"chatId":"`+annaNumber+`","messageId":"`+id+`","method":"acceptGroupV4Invite"}`)
		if answer.Code != 200 || answer.Body.String() != `{"success":true,"data":{"status":200}}` {
			t.Errorf("got %d %s", answer.Code, answer.Body)
		}
		members(annaNumber+" superadmin", lineNumber)(t, d)
	})
}
