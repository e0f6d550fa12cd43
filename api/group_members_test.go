package api_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

const (
	benWid    = `{"server":"c.us","user":"` + benNumber + `","_serialized":"` + benNumber + `@c.us"}`
	wellAdded = `{"code":200,"message":"The participant was added successfully","isInviteV4Sent":false}`
)

var groupMemberScenarios = []scenario{
	{name: "adding somebody", before: ourTeam, request: "POST /groupChat/addParticipants/line", body: with(`["` + benNumber + `@c.us"]`), events: []models.EventType{models.EventGroupJoin},
		has: []string{`{"success":true,"result":{"` + benNumber + `@c.us":` + wellAdded + `},"participants":[{"id":` + lineWid, `{"id":` + benWid + `,"isAdmin":false,"isSuperAdmin":false}]}`}, after: members(owner, annaNumber, benNumber)},
	{name: "adding somebody by older names", before: ourTeam, request: "POST /groupChat/addParticipants/line", body: `{"groupId":"` + teamID + `","contactIds":"` + benNumber + `"}`, has: []string{wellAdded}, after: members(owner, annaNumber, benNumber)},
	{name: "adding who is in already, and a number that nobody has", before: ourTeam, request: "POST /groupChat/addParticipants/line", body: with(`["` + annaNumber + `","` + nobodyNumber + `"]`),
		has: []string{`"` + annaNumber + `@c.us":{"code":409,"message":"The participant is already a group member","isInviteV4Sent":false}`, `"` + nobodyNumber + `@c.us":{"code":404,"message":"The phone number is not registered on WhatsApp","isInviteV4Sent":false}`}},
	{name: "adding who left lately", before: benLeft, request: "POST /groupChat/addParticipants/line", body: with(`["` + benNumber + `"]`),
		has: []string{`{"` + benNumber + `@c.us":{"code":408,"message":"The participant left the group recently and cannot be added","isInviteV4Sent":false}}`}},
	{name: "adding to a community who lets nobody", before: benIsShy, request: "POST /groupChat/addParticipants/line", body: with(`["` + benNumber + `"]`),
		has: []string{`{"` + benNumber + `@c.us":{"code":417,"message":"The participant cannot be added to the community but can be invited","isInviteV4Sent":false}}`}},
	{name: "adding a thousand and one", before: ourTeam, request: "POST /groupChat/addParticipants/line", body: with(`["` + benNumber + `"` + strings.Repeat(`,"`+benNumber+`"`, 1000) + `]`), status: 400, want: `{"success":false,"error":"these are 1001 people; at most 1000 can be named at once"}`},
	{name: "adding where only admins may", before: func(d *desk) { annasTeam(d); d.change(simulator.GroupChange{By: annaNumber, AdminsAdd: on()}) }, request: "POST /groupChat/addParticipants/line", body: with(`["` + benNumber + `"]`),
		has: []string{`{"success":true,"result":"AddParticipantsError: WhatsApp refused: only admins`}, after: members(annaNumber+" superadmin", lineNumber)},
	{name: "adding nobody", request: "POST /groupChat/addParticipants/line", body: team(""), status: 400, want: `{"success":false,"error":"chatId and participantIds are required"}`},
	{name: "adding a group", before: ourTeam, request: "POST /groupChat/addParticipants/line", body: with(`["` + otherGroup + `"]`), status: 400, has: []string{"is not a person"}},
	{name: "adding after an odd sleep", before: ourTeam, request: "POST /groupChat/addParticipants/line", body: team(`,"participantIds":["` + benNumber + `"],"options":{"sleep":[500,250]}`), status: 400, has: []string{"options.sleep must be milliseconds"}},
	{name: "adding to a person", request: "POST /groupChat/addParticipants/line", body: `{"chatId":"` + annaNumber + `","participantIds":[]}`, status: 400, want: notGroup},
	{name: "adding to no group", request: "POST /groupChat/addParticipants/line", body: `{"chatId":"` + otherGroup + `","participantIds":["` + benNumber + `"]}`, status: 404, want: unknownChat},

	{name: "removing somebody", before: ourTeam, request: "POST /groupChat/removeParticipants/line", body: with(`["` + annaNumber + `"]`), events: []models.EventType{models.EventGroupLeave},
		want: `{"success":true,"result":{"status":200},"participants":[{"id":` + lineWid + `,"isAdmin":true,"isSuperAdmin":true}]}`, after: members(owner)},
	{name: "removing who is not in it", before: ourTeam, request: "POST /groupChat/removeParticipants/line", body: with(`["` + benNumber + `"]`), has: []string{`"result":{"status":404}`}},
	{name: "removing as a plain member", before: annasTeam, request: "POST /groupChat/removeParticipants/line", body: with(`["` + annaNumber + `"]`), status: 403, want: `{"success":false,"error":"WhatsApp refused: only admins of the group may do that"}`},
	{name: "promoting somebody", before: ourTeam, request: "POST /groupChat/promoteParticipants/line", body: `{"chatId":"` + teamID + `","participants":["` + annaNumber + `"]}`, events: []models.EventType{models.EventGroupAdmin},
		has: []string{`{"success":true,"result":{"status":200}`, `{"id":` + annaWid + `,"isAdmin":true,"isSuperAdmin":false}`}, after: members(owner, annaNumber+" admin")},
	{name: "promoting as a plain member", before: annasTeam, request: "POST /groupChat/promoteParticipants/line", body: with(`["` + lineNumber + `"]`), status: 403, has: []string{"WhatsApp refused"}},
	{name: "demoting somebody", before: func(d *desk) { ourTeam(d); d.post("/groupChat/promoteParticipants/line", with(`["`+annaNumber+`"]`)) }, request: "POST /groupChat/demoteParticipants/line", body: with(`["` + annaNumber + `"]`), events: []models.EventType{models.EventGroupAdmin},
		has: []string{`{"success":true,"result":{"status":200}`}, after: members(owner, annaNumber)},
	{name: "demoting nobody", request: "POST /groupChat/demoteParticipants/line", body: team(""), status: 400, want: `{"success":false,"error":"chatId and participantIds are required"}`},
}

// benLeft is ourTeam after Ben was in it and went.
func benLeft(d *desk) {
	ourTeam(d)
	d.change(simulator.GroupChange{By: lineNumber, Add: []string{benNumber}})
	d.change(simulator.GroupChange{By: benNumber, Leave: true})
}

// benIsShy is our team in a community, and Ben, whom nobody may add.
func benIsShy(d *desk) {
	d.t.Helper()
	ourTeam(d)
	hotel, err := d.sim.CreateCommunity(lineNumber, "Hotel")
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.sim.ChangeGroup(hotel.JID, simulator.GroupChange{By: lineNumber, Link: teamID}); err != nil {
		d.t.Fatal(err)
	}
	ben, err := d.sim.Account(benNumber)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := ben.SetPrivacy("groupadd", "none"); err != nil {
		d.t.Fatal(err)
	}
}

// failsAtSecond makes WhatsApp fail at the second of three people, a second apart.
func failsAtSecond(d *desk) {
	go func() {
		time.Sleep(900 * time.Millisecond)
		id, err := d.sim.AddFault(simulator.Fault{Account: lineNumber, Kind: simulator.FaultIQError, Text: "w:g2"})
		time.Sleep(200 * time.Millisecond)
		if err := cmp.Or(err, d.sim.RemoveFault(id)); err != nil {
			d.t.Error(err)
		}
	}()
}

const carlNumber = "4915100000004"

func TestAFailureInTheMiddleLosesNobody(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		ourTeam(d)
		d.person(carlNumber, "Carl")
		d.person("4915100000005", "Dora")
		failsAtSecond(d)
		answer := d.post("/groupChat/addParticipants/line", team(`,"participantIds":["`+benNumber+`","`+carlNumber+`","4915100000005"],"options":{"sleep":1000}`))
		for number, want := range map[string]string{
			benNumber: "200 The participant was added successfully", "4915100000005": "200 The participant was added successfully",
			carlNumber: "500 WhatsApp refused: info query returned status 500: internal-server-error",
		} {
			got, _ := answer["result"].(map[string]any)[number+"@c.us"].(map[string]any)
			if said := fmt.Sprintf("%v %v", got["code"], got["message"]); said != want {
				t.Errorf("%s: got %s, want %s", number, said, want)
			}
		}
		members(owner, annaNumber, benNumber, "4915100000005")(t, d)
	})
}

func TestAFailureAmongThoseWhoWaitLosesNobody(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		benWaits(d)
		d.person(carlNumber, "Carl")
		d.change(simulator.GroupChange{By: carlNumber, RequestJoin: true})
		d.person("4915100000005", "Dora")
		d.change(simulator.GroupChange{By: "4915100000005", RequestJoin: true})
		failsAtSecond(d)
		d.must("POST", "/groupChat/approveGroupMembershipRequests/line", team(`,"options":{"sleep":1000}`), `{"success":true,"result":[`+
			`{"requesterId":"`+benNumber+`@c.us","message":"Approved successfully"},`+
			`{"requesterId":"`+carlNumber+`@c.us","message":"WhatsApp refused: info query returned status 500: internal-server-error","error":500},`+
			`{"requesterId":"4915100000005@c.us","message":"Approved successfully"}]}`)
	})
}

func TestThePausesOfOneCallAreAMinuteTogether(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		ourTeam(d)
		list := make([]string, 10)
		for i := range list {
			list[i] = fmt.Sprintf(`"49151999999%02d"`, i)
		}
		began := time.Now()
		d.post("/groupChat/addParticipants/line", team(`,"participantIds":[`+strings.Join(list, ",")+`],"options":{"sleep":30000}`))
		if took := time.Since(began); took != time.Minute {
			t.Errorf("took %s, want a minute", took)
		}
	})
}

func on() *bool {
	yes := true
	return &yes
}

func TestAddingManyTakesItsTime(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		ourTeam(d)
		d.person("4915100000004", "Carl")
		for sleep, want := range map[string][2]time.Duration{
			`1000`: {time.Second, time.Second}, `[2000,3000]`: {2 * time.Second, 3 * time.Second}, `0`: {0, 0},
		} {
			began := time.Now()
			d.post("/groupChat/addParticipants/line", team(`,"participantIds":["`+benNumber+`","4915100000004"],"options":{"sleep":`+sleep+`}`))
			if took := time.Since(began); took < want[0] || took > want[1] {
				t.Errorf("sleep %s: took %s, want %s to %s", sleep, took, want[0], want[1])
			}
		}
	})
}
