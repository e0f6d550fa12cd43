package api_test

import (
	"testing"

	"frontdesk/internal/simulator"
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
	{name: "an unknown method", before: annaWrites("Hi"), request: runMethod, body: method("toString", ""), status: 400, want: `{"success":false,"error":"Method is not implemented"}`},
	{name: "a method of nothing", request: runMethod, body: method("pin", ""), status: 404, want: notFound},
	{name: "no method", request: runMethod, body: `{` + annaMessage + `}`, status: 400, want: `{"success":false,"error":"chatId, messageId, and method are required"}`},
}

func TestMethodsOfMessages(t *testing.T) { runAll(t, messageMethodScenarios) }
