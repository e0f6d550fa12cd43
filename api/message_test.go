package api_test

import (
	"slices"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

const annaMessage = `"chatId":"` + annaNumber + `","messageId":"ANNA1"`

var annaPicture = annaSends(simulator.Message{Image: &simulator.Media{Data: pixel(), Mimetype: "image/png"}, Caption: "Look"})

func reaction(want string) func(*testing.T, *desk) {
	return annaGot(func(m simulator.InboxMessage) string {
		if m.Type != "reaction" || m.Reaction != want || m.Target != "ANNA1" {
			return "want the reaction " + want
		}
		return ""
	})
}

var messageScenarios = slices.Concat(messageReadScenarios, messageChangeScenarios, messageSendScenarios,
	messageMediaScenarios, messageMethodScenarios, messageTradeScenarios, reactionScenarios)

var reactionScenarios = []scenario{
	{name: "a reaction", before: annaWrites("Hi"), request: "POST /message/react/line", body: `{` + annaMessage + `,"reaction":"👍"}`, want: `{"success":true}`,
		events: []models.EventType{models.EventReaction}, after: reaction("👍")},
	{name: "a reaction under its other name", before: annaWrites("Hi"), request: "POST /message/react/line", body: `{"chatId":"` + annaNumber + `","messageId":"false_` + annaNumber + `@c.us_ANNA1","emoji":"🎉"}`, want: `{"success":true}`, after: reaction("🎉")},
	{name: "a reaction taken back", before: annaWrites("Hi"), request: "POST /message/react/line", body: `{` + annaMessage + `}`, want: `{"success":true}`, after: reaction("")},
	{name: "a reaction to nothing", request: "POST /message/react/line", body: `{` + annaMessage + `,"reaction":"👍"}`, status: 404, want: `{"success":false,"error":"Message not found"}`},
	{name: "a reaction without a message", request: "POST /message/react/line", body: `{"reaction":"👍"}`, status: 400, want: `{"success":false,"error":"chatId and messageId are required"}`},

	{name: "a message that somebody reacted to", before: func(d *desk) {
		annaWrites("Hi")(d)
		d.post("/message/react/line", `{`+annaMessage+`,"reaction":"👍"}`)
	}, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + annaNumber + `"}`, has: []string{`"hasReaction":true`}},
}

func TestMessages(t *testing.T) { runAll(t, reactionScenarios) }
