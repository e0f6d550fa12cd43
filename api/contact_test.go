package api_test

import (
	"slices"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
)

// nobody's number is on WhatsApp for no one.
const nobodysNumber = "4915199999999"

const (
	toAnnaContact = `{"contactId":"` + annaNumber + `"}`
	noContact     = `{"success":false,"error":"Contact not found"}`
)

// withGroup makes a group of Anna's that the line is in.
func withGroup(d *desk) {
	d.t.Helper()
	if _, err := d.sim.CreateGroup(annaNumber, "Trip", lineNumber); err != nil {
		d.t.Fatal(err)
	}
}

// withBakery adds a business that has written.
func withBakery(d *desk) {
	d.t.Helper()
	bakery, err := d.sim.AddAccount(simulator.AccountOptions{Number: bakeryNumber, Name: "Bakery", Business: true})
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := bakery.SendText(d.t.Context(), lineNumber, "Fresh bread"); err != nil {
		d.t.Fatal(err)
	}
}

const bakeryNumber = "34911234567"

func annaBlocked(d *desk) {
	d.post("/contact/block/line", toAnnaContact)
}

// blockedAtThePhone checks whom the phone lists as blocked.
func blockedAtThePhone(numbers ...string) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		if got := d.phone.Profile().Blocked; !slices.Equal(got, append([]string{}, numbers...)) {
			t.Errorf("the phone has blocked %v, want %v", got, numbers)
		}
	}
}

func annaHasAFace(d *desk) {
	d.t.Helper()
	if err := d.anna.SetPicture(face(d.t)); err != nil {
		d.t.Fatal(err)
	}
}

var contactScenarios = []scenario{
	{name: "a contact", before: talk, request: "POST /contact/getClassInfo/line", body: toAnnaContact, has: []string{`{"success":true,"contact":{"id":` + annaWid, `"number":"` + annaNumber + `"`, `"pushname":"Anna"`, `"type":"in"`, `"isUser":true`, `"isBlocked":false`, `"result":{"id":`}},
	{name: "a contact nobody talked to", request: "POST /contact/getClassInfo/line", body: toAnnaContact, has: []string{`"contact":{"id":` + annaWid, `"type":"out"`, `"isMyContact":false`}},
	{name: "a contact that is nobody", request: "POST /contact/getClassInfo/line", body: `{"contactId":"` + nobodysNumber + `"}`, status: 404, want: noContact},
	{name: "a contact that is a channel", request: "POST /contact/getClassInfo/line", body: `{"contactId":"123@newsletter"}`, status: 404, want: noContact},
	{name: "a contact without a name", request: "POST /contact/getClassInfo/line", body: `{}`, status: 400, want: `{"success":false,"error":"contactId is required"}`},
	{name: "a business", before: withBakery, request: "POST /contact/getClassInfo/line", body: `{"contactId":"` + bakeryNumber + `"}`, has: []string{`"contact":{"businessProfile":{"id":{`, `"website":["https://example.com"]`, `"isBusiness":true`, `"verifiedName":"Bakery"`}},
	{name: "a group as a contact", before: withGroup, request: "POST /contact/getClassInfo/line", body: `{"contactId":"120363000000000001@g.us"}`, status: 404, want: noContact},
	{name: "a contact by its id", before: talk, request: "POST /client/getContactById/line", body: toAnnaContact, has: []string{`{"success":true,"contact":{"id":` + annaWid}},
	{name: "a contact by the id of nobody", request: "POST /client/getContactById/line", body: `{"contactId":"` + nobodysNumber + `@c.us"}`, status: 404, want: noContact},
	{name: "oneself", request: "POST /client/getContactById/line", body: `{"contactId":"` + lineNumber + `"}`, has: []string{`"isMe":true`, `"pushname":"Hotel"`}},

	{name: "blocking", before: talk, request: "POST /contact/block/line", body: toAnnaContact, want: `{"success":true,"result":true}`, after: blockedAtThePhone(annaNumber)},
	{name: "blocking somebody unknown until now", request: "POST /contact/block/line", body: toAnnaContact, want: `{"success":true,"result":true}`, after: blockedAtThePhone(annaNumber)},
	{name: "blocking nobody", request: "POST /contact/block/line", body: `{"contactId":"` + nobodysNumber + `"}`, status: 404, want: noContact, after: blockedAtThePhone()},
	{name: "blocking a group", request: "POST /contact/block/line", body: `{"contactId":"120363000000000001@g.us"}`, want: `{"success":true,"result":false}`},
	{name: "blocking oneself", request: "POST /contact/block/line", body: `{"contactId":"` + lineNumber + `"}`, status: 400, has: []string{"cannot block itself"}},
	{name: "unblocking", before: annaBlocked, request: "POST /contact/unblock/line", body: toAnnaContact, want: `{"success":true,"result":true}`, after: blockedAtThePhone()},
	{name: "blocked", before: annaBlocked, request: "POST /contact/isBlocked/line", body: toAnnaContact, want: `{"success":true,"isBlocked":true,"result":true}`},
	{name: "not blocked", before: talk, request: "POST /contact/isBlocked/line", body: toAnnaContact, want: `{"success":true,"isBlocked":false,"result":false}`},
	{name: "blocking by the client", before: talk, request: "POST /client/blockContact/line", body: toAnnaContact, want: `{"success":true,"result":true,"message":"Contact blocked successfully"}`, after: blockedAtThePhone(annaNumber)},
	{name: "unblocking by the client", before: annaBlocked, request: "POST /client/unblockContact/line", body: toAnnaContact, want: `{"success":true,"result":true,"message":"Contact unblocked successfully"}`, after: blockedAtThePhone()},
	{name: "blocking by the client, whom?", request: "POST /client/blockContact/line", status: 400, want: `{"success":false,"error":"contactId is required"}`},
	{name: "the blocked", before: annaBlocked, request: "POST /client/getBlockedContacts/line", has: []string{`{"success":true,"blockedContacts":[{"id":` + annaWid, `"isBlocked":true`}},
	{name: "nobody is blocked", before: talk, request: "POST /client/getBlockedContacts/line", want: `{"success":true,"blockedContacts":[]}`},

	{name: "an about", before: talk, request: "POST /contact/getAbout/line", body: toAnnaContact, want: `{"success":true,"result":"Hey there! I am using WhatsApp.","about":"Hey there! I am using WhatsApp."}`},
	{name: "the about of nobody", request: "POST /contact/getAbout/line", body: `{"contactId":"` + nobodysNumber + `"}`, status: 404, want: noContact},
	{name: "no picture", before: talk, request: "POST /contact/getProfilePicUrl/line", body: toAnnaContact, want: `{"success":true,"result":null,"profilePicUrl":null}`},
	{name: "a picture", before: annaHasAFace, request: "POST /contact/getProfilePicUrl/line", body: toAnnaContact, has: []string{`{"success":true,"result":"https://`, `"profilePicUrl":"https://`}},
	{name: "a picture for the client", before: annaHasAFace, request: "POST /client/getProfilePicUrl/line", body: toAnnaContact, has: []string{`{"success":true,"result":"https://`, `"profilePicUrl":"https://`}},
	{name: "no picture for the client", request: "POST /client/getProfilePicUrl/line", body: toAnnaContact, want: `{"success":true,"result":null,"profilePicUrl":null}`},

	{name: "the chat with a contact", before: talk, request: "POST /contact/getChat/line", body: toAnnaContact, has: []string{`{"success":true,"result":{"id":` + annaWid, `"name":"Anna"`, `"unreadCount":1`, `"lastMessage":{`}},
	{name: "a chat in which nothing was said", request: "POST /contact/getChat/line", body: toAnnaContact, has: []string{`{"success":true,"result":{"id":` + annaWid, `"unreadCount":0`}, not: []string{"lastMessage"}},
	{name: "no chat with oneself", request: "POST /contact/getChat/line", body: `{"contactId":"` + lineNumber + `"}`, want: `{"success":true,"result":null}`},
	{name: "the groups in common", before: withGroup, request: "POST /contact/getCommonGroups/line", body: toAnnaContact, has: []string{`{"success":true,"result":[{"server":"g.us","user":"`, `"groups":[{"server":"g.us"`}},
	{name: "no groups in common", before: talk, request: "POST /contact/getCommonGroups/line", body: toAnnaContact, want: `{"success":true,"result":[],"groups":[]}`},
	{name: "a contact's country", before: talk, request: "POST /contact/getCountryCode/line", body: toAnnaContact, want: `{"success":true,"result":"49","countryCode":"49"}`},
	{name: "a contact's number", before: talk, request: "POST /contact/getFormattedNumber/line", body: toAnnaContact, want: `{"success":true,"result":"+49 1510 0000002","formattedNumber":"+49 1510 0000002"}`},

	{name: "the id of a number", request: "POST /client/getNumberId/line", body: `{"number":"+49 1510 0000002"}`, want: `{"success":true,"result":` + annaWid + `,"numberId":` + annaWid + `}`},
	{name: "the id of a number that is nobody's", request: "POST /client/getNumberId/line", body: `{"number":"` + nobodysNumber + `@c.us"}`, want: `{"success":true,"result":null,"numberId":null}`},
	{name: "a registered number", request: "POST /client/isRegisteredUser/line", body: `{"contactId":"` + annaNumber + `@c.us"}`, want: `{"success":true,"result":true,"isRegistered":true}`},
	{name: "a number that is not registered", request: "POST /client/isRegisteredUser/line", body: "number=" + nobodysNumber, want: `{"success":true,"result":false,"isRegistered":false}`},
	{name: "whether a group is registered", request: "POST /client/isRegisteredUser/line", body: `{"number":"120363000000000001@g.us"}`, want: `{"success":true,"result":false,"isRegistered":false}`},
	{name: "a number, written", request: "POST /client/getFormattedNumber/line", body: `{"number":"12025550108"}`, want: `{"success":true,"result":"+1 202 555 0108"}`},
	{name: "the number of a group", request: "POST /client/getFormattedNumber/line", body: `{"number":"120363000000000001@g.us"}`, status: 400, has: []string{"only people have a number"}},
	{name: "the number of somebody hidden", request: "POST /client/getFormattedNumber/line", body: `{"number":"98765432101234@lid"}`, status: 404, has: []string{"hides the number"}},
	{name: "the country of a number", request: "POST /client/getCountryCode/line", body: `{"number":12025550108}`, want: `{"success":true,"result":"1"}`},
	{name: "the country of a number of no country", request: "POST /client/getCountryCode/line", body: `{"number":"99912345678"}`, status: 400, has: []string{"no country"}},
	{name: "the devices of a contact", request: "POST /client/getContactDeviceCount/line", body: `{"userId":"` + annaNumber + `"}`, want: `{"success":true,"result":1}`},
	{name: "the devices of nobody", request: "POST /client/getContactDeviceCount/line", body: `{"userId":"` + nobodysNumber + `"}`, want: `{"success":true,"result":0}`},
	{name: "two addresses of a person", request: "POST /client/getContactLidAndPhone/line", body: `{"userIds":["` + annaNumber + `@c.us","` + nobodysNumber + `"]}`, has: []string{`@lid","pn":"` + annaNumber + `@c.us"}`, `{"lid":null,"pn":"` + nobodysNumber + `@c.us"}`}},
	{name: "two addresses of one person who is no list", request: "POST /client/getContactLidAndPhone/line", body: `{"userIds":"` + annaNumber + `"}`, has: []string{`@lid","pn":"` + annaNumber + `@c.us"}`}},
	{name: "no addresses", request: "POST /client/getContactLidAndPhone/line", want: `{"success":true,"data":[]}`},
}

func TestContacts(t *testing.T) { runAll(t, contactScenarios) }

func TestAGroupStandsAmongTheContacts(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		info, err := d.sim.CreateGroup(annaNumber, "Trip", lineNumber)
		if err != nil {
			t.Fatal(err)
		}
		d.until("the group", func() bool {
			groups, err := d.store.Groups(t.Context(), storage.GroupFilter{Session: "line"})
			return err == nil && len(groups) == 1
		})
		answer := d.post("/contact/getClassInfo/line", `{"contactId":"`+info.JID+`"}`)
		contact, _ := answer["contact"].(map[string]any)
		if contact["isGroup"] != true || contact["name"] != "Trip" || contact["number"] != nil {
			t.Errorf("got %v, want the group Trip without a number", contact)
		}
	})
}

func TestWhoIsHiddenIsFoundByTheirHiddenId(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		answer := d.post("/client/getNumberId/line", `{"number":"`+d.anna.LID()+`"}`)
		if wid, _ := answer["result"].(map[string]any); wid["_serialized"] != d.anna.LID() {
			t.Errorf("got %v, want %s", answer, d.anna.LID())
		}
		stranger := d.post("/client/getNumberId/line", `{"number":"11111111111111@lid"}`)
		if stranger["success"] != true || stranger["result"] != nil {
			t.Errorf("got %v, want nobody", stranger)
		}
	})
}
