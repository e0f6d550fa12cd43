package api_test

import (
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
)

// byLink makes a group of Anna and tells its link to the call.
func byLink(t *testing.T, path, form string, check func(t *testing.T, d *desk, answer map[string]any)) {
	t.Helper()
	withDesk(t, func(t *testing.T, d *desk) {
		info := d.group(annaNumber)
		check(t, d, d.post(path, `{"inviteCode":"`+form+info.InviteCode+`"}`))
	})
}

var groupInviteScenarios = []scenario{
	{name: "the invite code of a group", before: ourTeam, request: "POST /groupChat/getInviteCode/line", body: team(""), has: []string{`{"success":true,"inviteCode":"`}, not: []string{"https"}},
	{name: "the invite code for a plain member", before: annasTeam, request: "POST /groupChat/getInviteCode/line", body: team(""), status: 403, has: []string{`{"success":false,"error":"WhatsApp refused: `}},
	{name: "the invite code of a person", request: "POST /groupChat/getInviteCode/line", body: `{"chatId":"` + annaNumber + `"}`, status: 400, want: notGroup},
	{name: "another invite code", before: ourTeam, request: "POST /groupChat/revokeInvite/line", body: team(""), has: []string{`{"success":true,"result":"`, `"newInviteCode":"`, `"inviteCode":"`}},
	{name: "another invite code for a plain member", before: annasTeam, request: "POST /groupChat/revokeInvite/line", body: team(""), status: 403, has: []string{`{"success":false,"error":"WhatsApp refused: `}},
	{name: "an invite that leads nowhere", request: "POST /groupChat/acceptInvite/line", body: `{"inviteCode":"nowhere"}`, status: 400, want: `{"success":false,"error":"that is no invite to a group"}`},
	{name: "no invite", request: "POST /groupChat/acceptInvite/line", status: 400, want: `{"success":false,"error":"inviteCode is required"}`},
	{name: "an invite that leads nowhere, from the client", request: "POST /client/acceptInvite/line", body: `{"inviteCode":"https://chat.whatsapp.com/nowhere"}`, status: 400, has: []string{"no invite"}},
	{name: "the group behind nothing", request: "POST /groupChat/getInviteInfo/line", status: 400, want: `{"success":false,"error":"inviteCode is required"}`},
	{name: "the group behind an invite that leads nowhere", request: "POST /client/getInviteInfo/line", body: `{"displayName":"nowhere"}`, status: 400, has: []string{"no invite"}},
}

func TestALinkLeadsIntoAGroup(t *testing.T) {
	for path, form := range map[string]string{"/groupChat/acceptInvite/line": "", "/client/acceptInvite/line": "https://chat.whatsapp.com/"} {
		byLink(t, path, form, func(t *testing.T, d *desk, answer map[string]any) {
			if answer["acceptInvite"] != teamID || answer["groupId"].(map[string]any)["_serialized"] != teamID {
				t.Errorf("%s: got %v, want the team", path, answer)
			}
			members(annaNumber+" superadmin", lineNumber)(t, d)
		})
	}
}

func TestALinkTellsOfItsGroup(t *testing.T) {
	for _, path := range []string{"/groupChat/getInviteInfo/line", "/client/getInviteInfo/line"} {
		byLink(t, path, "https://chat.whatsapp.com/", func(t *testing.T, d *desk, answer map[string]any) {
			info, ok := answer["inviteInfo"].(map[string]any)
			if !ok || info["subject"] != "Team" || info["size"] != 1.0 || info["announce"] != false || info["id"].(map[string]any)["_serialized"] != teamID {
				t.Errorf("%s: got %v, want the team", path, answer)
			}
			if groups, err := d.store.Groups(t.Context(), storage.GroupFilter{Session: "line"}); err != nil || len(groups) != 0 {
				t.Errorf("%d groups are stored (%v), want none", len(groups), err)
			}
		})
	}
}

func TestATakenBackLinkLeadsNowhere(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		info := d.group(annaNumber)
		if err := d.sim.ChangeGroup(info.JID, simulator.GroupChange{By: annaNumber, RevokeInvite: true}); err != nil {
			t.Fatal(err)
		}
		answer := d.call("POST", "/groupChat/acceptInvite/line", `{"inviteCode":"`+info.InviteCode+`"}`)
		if answer.Code != 404 || answer.Body.String() != `{"success":false,"error":"the invite was taken back"}` {
			t.Errorf("got %d %s, want 404", answer.Code, answer.Body)
		}
	})
}
