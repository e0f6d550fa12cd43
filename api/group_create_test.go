package api_test

import (
	"frontdesk/internal/simulator"
	"frontdesk/models"
)

var createGroupScenarios = []scenario{
	{name: "a new group", request: "POST /client/createGroup/line", body: `{"title":"Team","participants":["` + annaNumber + `@c.us","` + nobodyNumber + `"]}`, events: []models.EventType{models.EventGroupJoin},
		has: []string{`{"success":true,"response":{"title":"Team","gid":{"server":"g.us"`, `"` + lineNumber + `@c.us":{"statusCode":200,"message":"The participant was added successfully","isGroupCreator":true,"isInviteV4Sent":false}`,
			`"` + annaNumber + `@c.us":{"statusCode":200,"message":"The participant was added successfully","isGroupCreator":false,"isInviteV4Sent":false}`,
			`"` + nobodyNumber + `@c.us":{"statusCode":404,"message":"The phone number is not registered on WhatsApp"`, `"group":{"id":"` + teamID + `","name":"Team","participants":["` + lineNumber + `@c.us","` + annaNumber + `@c.us"]}`},
		after: members(owner, annaNumber)},
	{name: "a new group with all options", request: "POST /client/createGroup/line",
		body: `{"groupName":"Team","contacts":"` + annaNumber + `","options":{"messageTimer":"86400","memberAddMode":true,"membershipApprovalMode":true,"isRestrict":true,"announce":true}}`, has: []string{`"title":"Team"`},
		after: inTeam(func(g simulator.GroupState) bool {
			return g.Ephemeral == 86400 && g.AdminsAdd && g.Approval && g.Locked && g.Announce && len(g.Members) == 2
		})},
	{name: "a new group of nobody else", request: "POST /client/createGroup/line", body: `{"subject":"Team","participantIds":[]}`, has: []string{`"isGroupCreator":true`}, after: members(owner)},
	{name: "a group that WhatsApp refuses", request: "POST /client/createGroup/line", before: fault(simulator.Fault{Account: lineNumber, Kind: simulator.FaultIQError, Code: 406}), body: `{"title":"Team","participants":[]}`, has: []string{`{"success":true,"response":"CreateGroupError: WhatsApp refused: `}, not: []string{`"group"`}},
	{name: "a group without a name", request: "POST /client/createGroup/line", body: `{"participants":[]}`, status: 400, want: `{"success":false,"error":"title and participants are required"}`},
	{name: "a group of groups", request: "POST /client/createGroup/line", body: `{"title":"Team","participants":["` + otherGroup + `"]}`, status: 400, has: []string{"is not a person"}},
	{name: "a group in a person", request: "POST /client/createGroup/line", body: `{"title":"Team","participants":[],"options":{"parentGroupId":"` + annaNumber + `"}}`, status: 400, has: []string{"parentGroupId is not a community"}},
}
