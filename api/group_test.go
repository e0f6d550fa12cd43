package api_test

import (
	"slices"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// teamID is the first group that a simulator with the seed of these tests makes.
var teamID = func() string {
	sim := simulator.New(simulator.Options{Seed: "test"})
	defer func() { _ = sim.Close() }()
	if _, err := sim.AddAccount(simulator.AccountOptions{Number: lineNumber}); err != nil {
		panic(err)
	}
	info, err := sim.CreateGroup(lineNumber, "Team")
	if err != nil {
		panic(err)
	}
	return info.JID
}()

const (
	nobodyNumber = "4915199999999"
	otherGroup   = "120363999999999999@g.us"
)

// group makes the team with somebody as its owner.
func (d *desk) group(owner string, others ...string) simulator.GroupInfo {
	d.t.Helper()
	info, err := d.sim.CreateGroup(owner, "Team", others...)
	if err != nil {
		d.t.Fatal(err)
	}
	if info.JID != teamID {
		d.t.Fatalf("the team is %s, want %s", info.JID, teamID)
	}
	if owner == lineNumber || slices.Contains(others, lineNumber) {
		d.until("news of the team", func() bool { return d.seen.count(models.EventGroupJoin) > 0 })
	}
	return info
}

// ourTeam is a group of the line with Anna; Ben is there, but not in it.
func ourTeam(d *desk) {
	d.person(benNumber, "Ben")
	d.group(lineNumber, annaNumber)
}

// annasTeam is a group of Anna with the line, which is no admin of it.
func annasTeam(d *desk) {
	d.person(benNumber, "Ben")
	d.group(annaNumber, lineNumber)
}

func (d *desk) change(change simulator.GroupChange) {
	d.t.Helper()
	if err := d.sim.ChangeGroup(teamID, change); err != nil {
		d.t.Fatal(err)
	}
}

// inTeam checks the group as it is at WhatsApp.
func inTeam(check func(simulator.GroupState) bool) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		state, err := d.sim.Group(teamID)
		if err != nil {
			t.Fatal(err)
		}
		if !check(state) {
			t.Errorf("the group is %+v", state)
		}
	}
}

// members checks who is in the group: "number" or "number admin".
func members(want ...string) func(*testing.T, *desk) {
	return inTeam(func(g simulator.GroupState) bool {
		var got []string
		for _, m := range g.Members {
			name := m.Number
			if m.Rank != "" {
				name += " " + m.Rank
			}
			got = append(got, name)
		}
		return slices.Equal(got, want)
	})
}

const (
	owner       = lineNumber + " superadmin"
	notGroup    = `{"success":false,"error":"The chat is not a group"}`
	unknownChat = `{"success":false,"error":"Chat not found"}`
)

// team is a body that names the team, and more.
func team(more string) string { return `{"chatId":"` + teamID + `"` + more + `}` }

func with(people string) string { return team(`,"participantIds":` + people) }

var groupScenarios = slices.Concat(groupInfoScenarios, groupSettingScenarios, groupMemberScenarios, groupInviteScenarios, createGroupScenarios, groupRequestScenarios, groupMethodScenarios)

var groupInfoScenarios = []scenario{
	{name: "a group as a chat", before: ourTeam, request: "POST /groupChat/getClassInfo/line", body: team(""),
		has: []string{`{"success":true,"chat":{"groupMetadata":{"id":{"server":"g.us"`, `"owner":` + lineWid, `"subject":"Team"`, `"isGroup":true`, `"participants":[{"id":` + lineWid + `,"isAdmin":true,"isSuperAdmin":true},{"id":` + annaWid + `,"isAdmin":false,"isSuperAdmin":false}]`}},
	{name: "a person as a group", request: "POST /groupChat/getClassInfo/line", body: `{"chatId":"` + annaNumber + `"}`, status: 400, want: notGroup},
	{name: "a group that is not there", request: "POST /groupChat/getClassInfo/line", body: `{"chatId":"` + otherGroup + `"}`, status: 404, want: unknownChat},
	{name: "a group that one is not in", before: func(d *desk) { d.group(annaNumber) }, request: "POST /groupChat/getClassInfo/line", body: team(""), status: 404, want: unknownChat},
	{name: "a group that one has left", before: func(d *desk) { annasTeam(d); d.post("/groupChat/leave/line", team("")) }, request: "POST /groupChat/getClassInfo/line", body: team(""), has: []string{`"subject":"Team"`}, not: []string{lineWid}},
	{name: "no group", request: "POST /groupChat/getClassInfo/line", status: 400, want: `{"success":false,"error":"chatId is required"}`},

	{name: "what is known of a group", before: ourTeam, request: "POST /groupChat/getGroupInfo/line", body: `{"groupId":["` + teamID + `"]}`, has: []string{`{"success":true,"group":{"id":{`, `"size":2`, `"chat":{"groupMetadata":{`, `"isLidAddressingMode":true`}},
	{name: "what is known of nothing", request: "POST /groupChat/getGroupInfo/line", status: 400, want: `{"success":false,"error":"chatId is required"}`},
	{name: "the people of a group", before: ourTeam, request: "POST /groupChat/getParticipants/line", body: team(""), want: `{"success":true,"participants":[{"id":` + lineWid + `,"isAdmin":true,"isSuperAdmin":true},{"id":` + annaWid + `,"isAdmin":false,"isSuperAdmin":false}]}`},
	{name: "the people of a person", request: "POST /groupChat/getParticipants/line", body: `{"chatId":"` + annaNumber + `"}`, status: 400, want: notGroup},

	{name: "leaving a group", before: annasTeam, request: "POST /groupChat/leave/line", body: team(""), want: `{"success":true,"outcome":true}`, events: []models.EventType{models.EventGroupLeave}, after: members(annaNumber + " superadmin")},
	{name: "leaving a group that is not there", request: "POST /groupChat/leave/line", body: `{"chatId":"` + otherGroup + `"}`, status: 404, want: unknownChat},
	{name: "leaving a group twice", before: func(d *desk) { annasTeam(d); d.post("/groupChat/leave/line", team("")) }, request: "POST /groupChat/leave/line", body: team(""), status: 403, has: []string{`"error":"WhatsApp refused: `}},

	{name: "the groups in common", before: ourTeam, request: "POST /client/getCommonGroups/line", body: `{"contactId":"` + annaNumber + `@c.us"}`, has: []string{`{"success":true,"groups":[{"server":"g.us"`, teamID}},
	{name: "no groups in common", before: ourTeam, request: "POST /client/getCommonGroups/line", body: `{"contactId":"` + benNumber + `"}`, want: `{"success":true,"groups":[]}`},
	{name: "groups in common with a group", request: "POST /client/getCommonGroups/line", body: `{"contactId":"` + otherGroup + `"}`, status: 400, has: []string{"contactId is not a person"}},
}

func TestGroupChats(t *testing.T) { runAll(t, groupScenarios) }
