package api_test

import (
	"testing"

	"frontdesk/models"
)

// annasInvite is a group of Anna, which the line is asked into.
func annasInvite(d *desk) { d.note = d.group(annaNumber).InviteCode }

var inviteScenarios = []scenario{
	{name: "joining by a code", before: annasInvite, request: "POST /groupChat/acceptInvite/line", body: `{"inviteCode":"{note}"}`,
		has: []string{`"acceptInvite":"` + teamID + `"`}, events: []models.EventType{models.EventGroupJoin}, after: members(annaNumber+" superadmin", lineNumber)},
	{name: "joining by a link", before: annasInvite, request: "POST /client/acceptInvite/line", body: `{"inviteCode":"https://chat.whatsapp.com/{note}"}`,
		has: []string{`"acceptInvite":"` + teamID + `"`}, after: members(annaNumber+" superadmin", lineNumber)},
	{name: "the group behind a code", before: annasInvite, request: "POST /groupChat/getInviteInfo/line", body: `{"inviteCode":"{note}"}`, has: []string{`"subject":"Team"`}},
	{name: "the group behind a code, under the name of a slip", before: annasInvite, request: "POST /client/getInviteInfo/line", body: `{"displayName":"{note}"}`, has: []string{`"subject":"Team"`}},
}

func TestInvites(t *testing.T) { runAll(t, inviteScenarios) }
