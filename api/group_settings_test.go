package api_test

import (
	"strings"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

const (
	yes = `{"success":true,"result":true}`
	no  = `{"success":true,"result":false}`
)

var updated = []models.EventType{models.EventGroupUpdate}

// annasClosedTeam is annasTeam, in which only admins change or write.
func annasClosedTeam(d *desk) {
	annasTeam(d)
	on := true
	d.change(simulator.GroupChange{By: annaNumber, Locked: &on})
	d.change(simulator.GroupChange{By: annaNumber, Announce: &on})
}

var groupSettingScenarios = []scenario{
	{name: "a new subject", before: ourTeam, request: "POST /groupChat/setSubject/line", body: team(`,"subject":"Night shift"`), want: yes, events: updated,
		after: inTeam(func(g simulator.GroupState) bool { return g.Subject == "Night shift" })},
	{name: "a subject that is too long", before: ourTeam, request: "POST /groupChat/setSubject/line", body: team(`,"subject":"` + strings.Repeat("x", 101) + `"`), want: no},
	{name: "a subject by a plain member of a closed group", before: annasClosedTeam, request: "POST /groupChat/setSubject/line", body: team(`,"subject":"Mine"`), want: no,
		after: inTeam(func(g simulator.GroupState) bool { return g.Subject == "Team" })},
	{name: "no subject", request: "POST /groupChat/setSubject/line", body: team(""), status: 400, want: `{"success":false,"error":"chatId and subject are required"}`},
	{name: "a subject for a person", request: "POST /groupChat/setSubject/line", body: `{"chatId":"` + annaNumber + `","subject":"x"}`, status: 400, want: notGroup},
	{name: "a subject for no group", request: "POST /groupChat/setSubject/line", body: `{"groupId":"` + otherGroup + `","subject":"x"}`, status: 404, want: unknownChat},

	{name: "a new description", before: ourTeam, request: "POST /groupChat/setDescription/line", body: "groupId=" + teamID + "&description=Who+works+when", want: yes, events: updated,
		after: inTeam(func(g simulator.GroupState) bool { return g.Description == "Who works when" })},
	{name: "a description taken away", before: func(d *desk) { ourTeam(d); d.post("/groupChat/setDescription/line", team(`,"description":"x"`)) }, request: "POST /groupChat/setDescription/line", body: team(`,"description":""`), want: yes,
		after: inTeam(func(g simulator.GroupState) bool { return g.Description == "" })},
	{name: "a description by a plain member of a closed group", before: annasClosedTeam, request: "POST /groupChat/setDescription/line", body: team(`,"description":"Mine"`), want: no},
	{name: "no description", request: "POST /groupChat/setDescription/line", body: team(""), status: 400, want: `{"success":false,"error":"chatId and description are required"}`},

	{name: "a picture", before: ourTeam, request: "POST /groupChat/setPicture/line", body: team(`,"pictureMimeType":"image/png","pictureData":"` + picture + `"`), want: yes, events: updated,
		after: inTeam(func(g simulator.GroupState) bool { return g.Picture })},
	{name: "a picture as a data URL", before: ourTeam, request: "POST /groupChat/setPicture/line", body: team(`,"image":"data:image/png;base64,` + picture + `"`), want: yes,
		after: inTeam(func(g simulator.GroupState) bool { return g.Picture })},
	{name: "a picture under its older name", before: ourTeam, request: "POST /groupChat/setPicture/line", body: team(`,"pictureMimetype":"image/png","pictureData":"` + picture + `"`), want: yes},
	{name: "a picture by a plain member of a closed group", before: annasClosedTeam, request: "POST /groupChat/setPicture/line", body: team(`,"pictureMimeType":"image/png","pictureData":"` + picture + `"`), want: no},
	{name: "a picture that is none", before: ourTeam, request: "POST /groupChat/setPicture/line", body: team(`,"pictureMimeType":"image/png","pictureData":"aGVsbG8="`), status: 400, has: []string{"the picture cannot be read"}},
	{name: "a picture that is no base64", before: ourTeam, request: "POST /groupChat/setPicture/line", body: team(`,"pictureMimeType":"image/png","pictureData":"!!"`), status: 400, want: `{"success":false,"error":"pictureData is not valid base64"}`},
	{name: "no picture", request: "POST /groupChat/setPicture/line", body: team(""), status: 400, want: `{"success":false,"error":"chatId, pictureMimeType, and pictureData are required"}`},
	{name: "a picture taken away", before: func(d *desk) { ourTeam(d); d.post("/groupChat/setPicture/line", team(`,"image":"`+picture+`"`)) }, request: "POST /groupChat/deletePicture/line", body: team(""), want: yes, events: updated,
		after: inTeam(func(g simulator.GroupState) bool { return !g.Picture })},
	{name: "a picture taken from a person", request: "POST /groupChat/deletePicture/line", body: `{"chatId":"` + annaNumber + `"}`, status: 400, want: notGroup},

	{name: "a group whose face is the admins'", before: ourTeam, request: "POST /groupChat/setInfoAdminsOnly/line", body: team(""), want: yes, events: updated,
		after: inTeam(func(g simulator.GroupState) bool { return g.Locked })},
	{name: "a group whose face is everybody's", before: func(d *desk) { ourTeam(d); d.post("/groupChat/setInfoAdminsOnly/line", team("")) }, request: "POST /groupChat/setInfoAdminsOnly/line", body: team(`,"adminsOnly":"false"`), want: yes,
		after: inTeam(func(g simulator.GroupState) bool { return !g.Locked })},
	{name: "a group closed by a plain member", before: annasTeam, request: "POST /groupChat/setInfoAdminsOnly/line", body: team(""), want: no},
	{name: "a group in which admins write", before: ourTeam, request: "POST /groupChat/setMessagesAdminsOnly/line", body: team(`,"adminsOnly":true`), want: yes, events: updated,
		after: inTeam(func(g simulator.GroupState) bool { return g.Announce })},
	{name: "a group in which everybody writes", before: func(d *desk) { ourTeam(d); d.post("/groupChat/setMessagesAdminsOnly/line", team("")) }, request: "POST /groupChat/setMessagesAdminsOnly/line", body: team(`,"adminsOnly":false`), want: yes,
		after: inTeam(func(g simulator.GroupState) bool { return !g.Announce })},
	{name: "a group silenced by a plain member", before: annasTeam, request: "POST /groupChat/setMessagesAdminsOnly/line", body: team(""), want: no},
}
