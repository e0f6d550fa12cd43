package api_test

import (
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// annaSeesPin checks that Anna's last message pins another one for some seconds.
func annaSeesPin(id string, seconds int) func(*testing.T, *desk) {
	return annaGot(func(m simulator.InboxMessage) string {
		if m.Type != "pin" || m.Pinned != id || m.PinnedFor != seconds {
			return "want " + id + " pinned"
		}
		return ""
	})
}

// benGetsForwarded checks what Ben got, and how often it was sent on.
func benGetsForwarded(words string, times int) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		ben, err := d.sim.Account(benNumber)
		if err != nil {
			t.Fatal(err)
		}
		inbox := ben.Inbox(0)
		if len(inbox) != 1 || inbox[0].Text+inbox[0].Caption != words || inbox[0].Forwarded != times {
			t.Errorf("Ben got %+v, want %q sent on %d times", inbox, words, times)
		}
	}
}

// withBen does something beside a third person.
func withBen(before func(*desk)) func(*desk) {
	return func(d *desk) {
		d.person(benNumber, "Ben")
		before(d)
	}
}

const toBen = `,"destinationChatId":"` + benNumber + `@c.us"`

var messageSendScenarios = []scenario{
	{name: "a pin", before: annaWrites("The code is 12"), request: "POST /message/pin/line", body: `{` + annaMessage + `}`, want: `{"success":true,"result":true}`, after: annaSeesPin("ANNA1", 604800)},
	{name: "a pin for a day", before: lineWrites("The code is 12"), request: "POST /message/pin/line", body: `{` + ownMessage + `,"duration":"86400"}`, want: `{"success":true,"result":true}`, after: annaSeesPin("LINE1", 86400)},
	{name: "a pin for an hour", before: annaWrites("Hi"), request: "POST /message/pin/line", body: `{` + annaMessage + `,"duration":3600}`, status: 400, want: `{"success":false,"error":"a message is pinned for 86400, 604800 or 2592000 seconds"}`, after: annaSeesNothing},
	{name: "a pin answered at once", before: annaWrites("Hi"), request: "POST /message/pin/line", headers: []string{"Prefer", "respond-async"}, body: `{` + annaMessage + `}`, status: 202, want: `{"success":true,"result":true}`, after: annaSeesPin("ANNA1", 604800)},
	{name: "a pin on nothing", request: "POST /message/pin/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},
	{name: "a pin without a message", request: "POST /message/pin/line", body: `{}`, status: 400, want: needsMessage},
	{name: "a pin taken off", before: annaWrites("Hi"), request: "POST /message/unpin/line", body: `{` + annaMessage + `}`, want: `{"success":true,"result":true}`, after: annaSeesPin("ANNA1", 0)},
	{name: "a pin taken off nothing", request: "POST /message/unpin/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},

	{name: "a text sent on", before: withBen(annaWrites("Two beds")), request: "POST /message/forward/line", body: `{` + annaMessage + toBen + `}`,
		has: []string{`{"success":true,"message":{`, `"body":"Two beds"`, `"isForwarded":true`, `"forwardingScore":1`, `"to":"` + benNumber + `@c.us"`}, events: sent, after: benGetsForwarded("Two beds", 1)},
	{name: "a text sent on under another name of the chat", before: withBen(annaWrites("Two beds")), request: "POST /message/forward/line", body: `{` + annaMessage + `,"toChat":"` + benNumber + `"}`, after: benGetsForwarded("Two beds", 1)},
	{name: "an answer sent on", before: withBen(annaAnswers), request: "POST /message/forward/line", body: `{` + annaMessage + `,"targetChatId":"` + benNumber + `"}`, has: []string{`"hasQuotedMsg":false`}, after: benGetsForwarded("The blue one", 1)},
	{name: "a picture sent on", before: withBen(annaPicture), request: "POST /message/forward/line", body: `{` + annaMessage + toBen + `}`, has: []string{`"type":"image"`, `"hasMedia":true`},
		events: []models.EventType{models.EventMessageCreate, models.EventMediaUploaded}, after: benGetsForwarded("Look", 1)},
	{name: "a deleted message sent on", before: withBen(func(d *desk) {
		lineWrites("Oops")(d)
		d.post("/message/delete/line", `{`+ownMessage+`,"everyone":true}`)
	}), request: "POST /message/forward/line", body: `{` + ownMessage + toBen + `}`, status: 422, want: `{"success":false,"error":"this message cannot be forwarded"}`},
	{name: "nothing sent on", request: "POST /message/forward/line", body: `{` + annaMessage + toBen + `}`, status: 404, want: notFound},
	{name: "a message sent nowhere", before: annaWrites("Hi"), request: "POST /message/forward/line", body: `{` + annaMessage + `}`, status: 400, want: `{"success":false,"error":"chatId, messageId, and destinationChatId are required"}`},

	{name: "a reaction that WhatsApp is slow to take", before: func(d *desk) {
		annaWrites("Hi")(d)
		fault(simulator.Fault{Account: lineNumber, Kind: simulator.FaultDelay, MS: 40_000, Count: 1})(d)
	}, request: "POST /message/react/line", body: `{` + annaMessage + `,"reaction":"👍"}`, status: 202, want: `{"success":true}`,
		after: func(t *testing.T, d *desk) {
			d.until("the reaction", func() bool { return d.seen.count(models.EventReaction) == 1 })
			reaction("👍")(t, d)
		}},
	{name: "a reaction that WhatsApp refuses", before: func(d *desk) {
		annaWrites("Hi")(d)
		fault(simulator.Fault{Account: lineNumber, Kind: simulator.FaultSendError, Code: 400})(d)
	}, request: "POST /message/react/line", body: `{` + annaMessage + `,"reaction":"👍"}`, status: 502, has: []string{"WhatsApp refused"}, after: annaSeesNothing},
}

func TestSendingBecauseOfMessages(t *testing.T) { runAll(t, messageSendScenarios) }
