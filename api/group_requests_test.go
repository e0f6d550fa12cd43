package api_test

import (
	"strings"

	"frontdesk/internal/simulator"
)

// benWaits is ourTeam with an admin at the door, before whom Ben stands.
func benWaits(d *desk) {
	ourTeam(d)
	d.change(simulator.GroupChange{By: lineNumber, Approval: on()})
	d.change(simulator.GroupChange{By: benNumber, RequestJoin: true})
}

func waiting(want int) func(simulator.GroupState) bool {
	return func(g simulator.GroupState) bool { return len(g.Requests) == want }
}

var groupRequestScenarios = []scenario{
	{name: "who waits to be let in", before: benWaits, request: "POST /groupChat/getGroupMembershipRequests/line", body: team(""), has: []string{`{"success":true,"result":[{"id":` + benWid + `,"addedBy":null,"parentGroupId":null,"requestMethod":null,"t":`}},
	{name: "nobody waits to be let in", before: ourTeam, request: "POST /groupChat/getGroupMembershipRequests/line", body: team(""), want: `{"success":true,"result":[]}`},
	{name: "who waits, for a plain member", before: annasTeam, request: "POST /groupChat/getGroupMembershipRequests/line", body: team(""), status: 403, has: []string{"WhatsApp refused"}},
	{name: "letting everybody in", before: benWaits, request: "POST /groupChat/approveGroupMembershipRequests/line", body: team(`,"options":{"requesterIds":null}`),
		want: `{"success":true,"result":[{"requesterId":"` + benNumber + `@c.us","message":"Approved successfully"}]}`, after: members(owner, annaNumber, benNumber)},
	{name: "letting one in", before: benWaits, request: "POST /groupChat/approveGroupMembershipRequests/line", body: team(`,"options":{"requesterIds":"` + benNumber + `","sleep":0}`),
		has: []string{"Approved successfully"}, after: members(owner, annaNumber, benNumber)},
	{name: "letting in who did not ask", before: benWaits, request: "POST /groupChat/approveGroupMembershipRequests/line", body: team(`,"options":{"requesterIds":["` + annaNumber + `"]}`),
		want: `{"success":true,"result":[{"requesterId":"` + annaNumber + `@c.us","message":"There is no such request","error":404}]}`},
	{name: "letting in a thousand and one", before: benWaits, request: "POST /groupChat/approveGroupMembershipRequests/line", body: team(`,"options":{"requesterIds":["` + benNumber + `"` + strings.Repeat(`,"`+benNumber+`"`, 1000) + `]}`), status: 400, has: []string{"1001 people"}},
	{name: "turning everybody away", before: benWaits, request: "POST /groupChat/rejectGroupMembershipRequests/line", body: team(""),
		want: `{"success":true,"result":[{"requesterId":"` + benNumber + `@c.us","message":"Rejected successfully"}]}`, after: inTeam(waiting(0))},
	{name: "turning away from a person", request: "POST /groupChat/rejectGroupMembershipRequests/line", body: `{"chatId":"` + annaNumber + `"}`, status: 400, want: notGroup},
	{name: "letting into no group", request: "POST /groupChat/approveGroupMembershipRequests/line", body: `{"chatId":"` + otherGroup + `"}`, status: 404, want: unknownChat},
}
