package api_test

import (
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

func method(name, options string) string {
	if options != "" {
		options = `,"options":` + options
	}
	return `{` + annaMessage + `,"method":"` + name + `"` + options + `}`
}

func ownMethod(name, options string) string {
	return `{` + ownMessage + `,"method":"` + name + `","options":` + options + `}`
}

var annaPoll = annaSends(simulator.Message{Poll: &simulator.Poll{Name: "When?", Options: []string{"nine", "ten"}}})

// annaInvites lets Anna invite the line to a group; her message's id is ANNA1.
func annaInvites(d *desk) {
	d.t.Helper()
	group, err := d.sim.CreateGroup(annaNumber, "Guests")
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.anna.InviteToGroup(d.t.Context(), group.JID, lineNumber, "ANNA1"); err != nil {
		d.t.Fatal(err)
	}
	d.until("Anna's invite", func() bool { return d.seen.count(models.EventMessage) > 0 })
}

func lineIsInGuests(t *testing.T, d *desk) {
	t.Helper()
	groups, err := d.store.Groups(t.Context(), storage.GroupFilter{Session: "line"})
	if err != nil || len(groups) != 1 || groups[0].Subject != "Guests" {
		t.Errorf("got %+v, %v, want the group of guests", groups, err)
	}
}

const (
	runMethod = "POST /message/runMethod/line"
	dataNull  = `{"success":true,"data":null}`
	dataTrue  = `{"success":true,"data":true}`
)

var messageMethodScenarios = []scenario{
	{name: "pinned by method", before: annaWrites("Hi"), request: runMethod, body: method("pin", "86400"), want: dataTrue, after: annaSeesPin("ANNA1", 86400)},
	{name: "pinned by method without a time", before: annaWrites("Hi"), request: runMethod, body: method("pin", "[]"), want: dataTrue, after: annaSeesPin("ANNA1", 604800)},
	{name: "pinned by method for an odd time", before: annaWrites("Hi"), request: runMethod, body: method("pin", `"long"`), status: 400, want: `{"success":false,"error":"options must be a whole number"}`},
	{name: "unpinned by method", before: annaWrites("Hi"), request: runMethod, body: method("unpin", ""), want: dataTrue, after: annaSeesPin("ANNA1", 0)},
	{name: "starred by method", before: annaWrites("Hi"), request: runMethod, body: method("star", ""), want: dataNull, after: starred(true)},
	{name: "unstarred by method", before: annaWrites("Hi"), request: runMethod, body: method("unstar", ""), want: dataNull, after: starred(false)},
	{name: "a reaction by method", before: annaWrites("Hi"), request: runMethod, body: method("react", `"👍"`), want: dataNull, after: reaction("👍")},
	{name: "edited by method", before: lineWrites("Nine"), request: runMethod, body: ownMethod("edit", `"Ten"`), has: []string{`{"success":true,"data":{"_data":{`, `"body":"Ten"`}, after: annaSeesEdit("Ten")},
	{name: "edited by method without a text", before: lineWrites("Nine"), request: runMethod, body: ownMethod("edit", `{}`), status: 400, want: `{"success":false,"error":"options is required"}`},
	{name: "deleted by method", before: lineWrites("Oops"), request: runMethod, body: ownMethod("delete", "true"), want: dataNull, after: annaSeesDeletion("LINE1")},
	{name: "sent on by method", before: withBen(annaWrites("Two beds")), request: runMethod, body: method("forward", `"`+benNumber+`@c.us"`), want: dataNull, after: benGetsForwarded("Two beds", 1)},
	{name: "sent nowhere by method", before: annaWrites("Hi"), request: runMethod, body: method("forward", ""), status: 400, want: `{"success":false,"error":"options is required"}`},
	{name: "a vote by method", before: annaPoll, request: runMethod, body: method("vote", `["ten"]`), want: dataNull, after: annaGot(func(m simulator.InboxMessage) string {
		if len(m.Options) != 1 || m.Options[0] != "ten" {
			return "want a vote for ten"
		}
		return ""
	})},
	{name: "the votes by method", before: annaPoll, request: runMethod, body: method("getPollVotes", ""), want: `{"success":true,"data":[]}`},
	{name: "the message by method", before: annaWrites("Hi"), request: runMethod, body: method("reload", ""), has: []string{`"data":{"_data":{`, `"body":"Hi"`}},
	{name: "who read it by method", before: annaReads, request: runMethod, body: ownMethod("getInfo", "null"), has: []string{`"data":{"delivery":[{`}},
	{name: "who reacted by method", before: everybodyReacts, request: runMethod, body: method("getReactions", ""), has: []string{`"data":[{"id":"👍"`}},
	{name: "who wrote it by method", before: annaWrites("Hi"), request: runMethod, body: method("getContact", ""), has: []string{`"data":{"id":` + annaWid}},
	{name: "whom it names by method", before: annaNames, request: runMethod, body: method("getMentions", ""), has: []string{`"isMe":true`}},
	{name: "which groups it names by method", before: annaNames, request: runMethod, body: method("getGroupMentions", ""), has: []string{`"name":"Staff"`}},
	{name: "what it answers by method", before: annaAnswers, request: runMethod, body: method("getQuotedMessage", ""), has: []string{`"body":"Which room?"`}},
	{name: "the order by method", before: annaOrders, request: runMethod, body: method("getOrder", ""), has: []string{`"data":{"products":[{"id":"P1"`}},
	{name: "the payment by method", before: annaAsksForMoney, request: runMethod, body: method("getPayment", ""), has: []string{`"paymentAmount1000":12500`}},
	{name: "an invite accepted by method", before: annaInvites, request: runMethod, body: `{"chatId":"` + annaNumber + `","messageId":"ANNA1","method":"acceptGroupV4Invite"}`, want: `{"success":true,"data":{"status":200}}`, after: lineIsInGuests},
	{name: "an invite accepted that WhatsApp no longer knows", before: func(d *desk) {
		annaInvites(d)
		d.post("/message/runMethod/line", method("acceptGroupV4Invite", ""))
	}, request: runMethod, body: method("acceptGroupV4Invite", ""), status: 400, has: []string{"WhatsApp refused"}},
	{name: "an invite accepted that is none", before: annaWrites("Hi"), request: runMethod, body: method("acceptGroupV4Invite", ""), status: 400, want: `{"success":false,"error":"the message is no invite to a group"}`},
	{name: "an unknown method", before: annaWrites("Hi"), request: runMethod, body: method("toString", ""), status: 400, want: `{"success":false,"error":"Method is not implemented"}`},
	{name: "a method of nothing", request: runMethod, body: method("pin", ""), status: 404, want: notFound},
	{name: "no method", request: runMethod, body: `{` + annaMessage + `}`, status: 400, want: `{"success":false,"error":"chatId, messageId, and method are required"}`},
}

func TestMethodsOfMessages(t *testing.T) { runAll(t, messageMethodScenarios) }
