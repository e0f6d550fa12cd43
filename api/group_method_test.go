package api_test

import "frontdesk/internal/simulator"

func byMethod(name, options string) string {
	return team(`,"method":"` + name + `","options":` + options)
}

const doneByMethod = `{"success":true,"data":true}`

var groupMethodScenarios = []scenario{
	{name: "only admins add, by method", before: ourTeam, request: "POST /groupChat/runMethod/line", body: byMethod("setAddMembersAdminsOnly", "true"), want: doneByMethod,
		after: inTeam(func(g simulator.GroupState) bool { return g.AdminsAdd })},
	{name: "everybody adds, by method", before: func(d *desk) { ourTeam(d); d.change(simulator.GroupChange{By: lineNumber, AdminsAdd: on()}) }, request: "POST /groupChat/runMethod/line", body: byMethod("setAddMembersAdminsOnly", "[false]"), want: doneByMethod,
		after: inTeam(func(g simulator.GroupState) bool { return !g.AdminsAdd })},
	{name: "a subject by method", before: ourTeam, request: "POST /groupChat/runMethod/line", body: byMethod("setSubject", `"Bar"`), want: doneByMethod,
		after: inTeam(func(g simulator.GroupState) bool { return g.Subject == "Bar" })},
	{name: "the invite code by method", before: ourTeam, request: "POST /groupChat/runMethod/line", body: team(`,"method":"getInviteCode"`), has: []string{`{"success":true,"data":"`}},
	{name: "who waits, by method", before: benWaits, request: "POST /groupChat/runMethod/line", body: byMethod("getGroupMembershipRequests", "{}"), has: []string{`{"success":true,"data":[{"id":` + benWid}},
	{name: "a method that WhatsApp refuses", before: annasTeam, request: "POST /groupChat/runMethod/line", body: byMethod("setAddMembersAdminsOnly", "true"), status: 403, want: `{"success":false,"error":"WhatsApp refused: only admins of the group may do that"}`},
	{name: "a method that there is not", before: ourTeam, request: "POST /groupChat/runMethod/line", body: byMethod("constructor", "null"), status: 400, want: `{"success":false,"error":"Method is not implemented"}`},
	{name: "a switch that is none", before: ourTeam, request: "POST /groupChat/runMethod/line", body: byMethod("setInfoAdminsOnly", `"maybe"`), status: 400, has: []string{"options must be true or false"}},
	{name: "a subject that is no text", before: ourTeam, request: "POST /groupChat/runMethod/line", body: byMethod("setSubject", "7"), status: 400, has: []string{"options must be text"}},
	{name: "a method of a person", request: "POST /groupChat/runMethod/line", body: `{"chatId":"` + annaNumber + `","method":"leave"}`, status: 400, want: notGroup},
	{name: "no method", request: "POST /groupChat/runMethod/line", body: team(""), status: 400, want: `{"success":false,"error":"chatId and method are required"}`},
}
