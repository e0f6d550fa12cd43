package api_test

import (
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

const (
	ownMessage   = `"chatId":"` + annaNumber + `","messageId":"LINE1"`
	notFound     = `{"success":false,"error":"Message not found"}`
	needsMessage = `{"success":false,"error":"chatId and messageId are required"}`
)

// lineWrites lets the owner of the line write to Anna on the phone; the
// message's id is LINE1.
func lineWrites(words string) func(*desk) { return lineSends(simulator.Message{Text: words}) }

func lineSends(m simulator.Message) func(*desk) {
	return func(d *desk) {
		d.t.Helper()
		m.ID = "LINE1"
		if _, err := d.phone.Send(d.t.Context(), annaNumber, m); err != nil {
			d.t.Fatal(err)
		}
		d.until("the message from the phone", func() bool { return d.seen.count(models.EventMessageCreate) > 0 })
	}
}

// annaReads lets Anna get and read the message LINE1.
func annaReads(d *desk) {
	d.t.Helper()
	lineWrites("Your room is ready")(d)
	if err := d.anna.Receipt(lineNumber, []string{"LINE1"}, "read"); err != nil {
		d.t.Fatal(err)
	}
	d.until("Anna's receipt", func() bool {
		for _, e := range d.seen.all() {
			if acked, ok := e.Data.(models.MessageAcked); ok && acked.Ack == models.AckRead {
				return true
			}
		}
		return false
	})
}

// annaAnswers lets Anna answer the message LINE1; her message's id is ANNA1.
func annaAnswers(d *desk) {
	lineWrites("Which room?")(d)
	annaSends(simulator.Message{Text: "The blue one", Quoted: "LINE1"})(d)
}

var annaNames = annaSends(simulator.Message{Raw: &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
	Text: proto.String("@" + lineNumber + " see @Staff"),
	ContextInfo: &waE2E.ContextInfo{
		MentionedJID:  []string{lineNumber + "@s.whatsapp.net"},
		GroupMentions: []*waE2E.GroupMention{{GroupJID: proto.String("120363000000000001@g.us"), GroupSubject: proto.String("Staff")}},
	},
}}})

// everybodyReacts puts a thumb on ANNA1, from both sides.
func everybodyReacts(d *desk) {
	annaWrites("Hi")(d)
	d.post("/message/react/line", `{`+annaMessage+`,"reaction":"👍🏽"}`)
	if _, err := d.anna.Send(d.t.Context(), lineNumber, simulator.Message{Reaction: &simulator.Reaction{ID: "ANNA1", Emoji: "👍"}}); err != nil {
		d.t.Fatal(err)
	}
	d.until("both reactions", func() bool { return d.seen.count(models.EventReaction) == 2 })
}

var messageReadScenarios = []scenario{
	{name: "a message by its id", before: annaWrites("Hi"), request: "POST /message/getClassInfo/line", body: `{` + annaMessage + `}`,
		has: []string{`{"success":true,"message":{"_data":{`, `"body":"Hi"`}},
	{name: "a message by its serialized id", before: annaWrites("Hi"), request: "POST /message/getClassInfo/line", body: `{"chatId":"` + annaNumber + `@c.us","messageId":"false_` + annaNumber + `@c.us_ANNA1"}`, has: []string{`"body":"Hi"`}},
	{name: "a message that is not there", request: "POST /message/getClassInfo/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},
	{name: "a message without its id", request: "POST /message/getClassInfo/line", body: `{"chatId":"` + annaNumber + `"}`, status: 400, want: needsMessage},

	{name: "who read an own message", before: annaReads, request: "POST /message/getInfo/line", body: `{` + ownMessage + `}`,
		has: []string{`{"success":true,"info":{"delivery":[{"id":` + annaWid, `"deliveryRemaining":0,"read":[{"id":` + annaWid, `"readRemaining":0,"played":[],"playedRemaining":1}}`}},
	{name: "who read somebody else's message", before: annaWrites("Hi"), request: "POST /message/getInfo/line", body: `{` + annaMessage + `}`, want: `{"success":true,"info":null}`},
	{name: "who read nothing", request: "POST /message/getInfo/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},

	{name: "who wrote a message", before: annaWrites("Hi"), request: "POST /message/getContact/line", body: `{` + annaMessage + `}`,
		has: []string{`{"success":true,"contact":{"id":` + annaWid, `"pushname":"Anna"`, `"isMe":false`}},
	{name: "who wrote an own message", before: lineWrites("Hi"), request: "POST /message/getContact/line", body: `{` + ownMessage + `}`, has: []string{`"number":"` + lineNumber + `"`, `"pushname":"Hotel"`, `"isMe":true`}},
	{name: "who wrote nothing", request: "POST /message/getContact/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},

	{name: "whom a message names", before: annaNames, request: "POST /message/getMentions/line", body: `{` + annaMessage + `}`,
		has: []string{`{"success":true,"contacts":[{"id":`, `"mentions":["` + lineNumber + `@c.us"]`, `"isMe":true`}},
	{name: "whom a message names that names nobody", before: annaWrites("Hi"), request: "POST /message/getMentions/line", body: `{` + annaMessage + `}`, want: `{"success":true,"contacts":[],"mentions":[]}`},
	{name: "whom nothing names", request: "POST /message/getMentions/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},
	{name: "which groups a message names", before: annaNames, request: "POST /message/getGroupMentions/line", body: `{` + annaMessage + `}`,
		has: []string{`{"success":true,"result":[{"groupMetadata":{`, `"_serialized":"120363000000000001@g.us"`, `"name":"Staff","isGroup":true`}},
	{name: "which groups a message names that names none", before: annaWrites("Hi"), request: "POST /message/getGroupMentions/line", body: `{` + annaMessage + `}`, want: `{"success":true,"result":[]}`},
	{name: "which groups nothing names", request: "POST /message/getGroupMentions/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},

	{name: "what a message answers", before: annaAnswers, request: "POST /message/getQuotedMessage/line", body: `{` + annaMessage + `}`,
		has: []string{`{"success":true,"quotedMessage":{`, `"body":"Which room?"`, `"fromMe":true`}},
	{name: "what a message answers that we never saw", before: annaSends(simulator.Message{Raw: &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
		Text: proto.String("Yes"),
		ContextInfo: &waE2E.ContextInfo{StanzaID: proto.String("OLD1"), Participant: proto.String(lineNumber + "@s.whatsapp.net"),
			QuotedMessage: &waE2E.Message{ImageMessage: &waE2E.ImageMessage{Caption: proto.String("This one?"), Mimetype: proto.String("image/png")}}},
	}}}), request: "POST /message/getQuotedMessage/line", body: `{` + annaMessage + `}`, has: []string{`"type":"image"`, `"body":"This one?"`, `"id":"OLD1"`, `"fromMe":true`}},
	{name: "what a message answers that answers none", before: annaWrites("Hi"), request: "POST /message/getQuotedMessage/line", body: `{` + annaMessage + `}`, want: `{"success":true,"quotedMessage":null}`},
	{name: "what nothing answers", request: "POST /message/getQuotedMessage/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},

	{name: "who reacted", before: everybodyReacts, request: "POST /message/getReactions/line", body: `{` + annaMessage + `}`,
		has: []string{`{"success":true,"result":[{"id":"👍","aggregateEmoji":"👍","hasReactionByMe":true,"senders":[{`, `"reaction":"👍🏽"`, `"senderId":"` + lineNumber + `@c.us"`, `"senderId":"` + annaNumber + `@c.us"`}},
	{name: "who reacted when nobody did", before: annaWrites("Hi"), request: "POST /message/getReactions/line", body: `{` + annaMessage + `}`, want: `{"success":true}`},
	{name: "who reacted to nothing", request: "POST /message/getReactions/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},

	{name: "a search", before: talk, request: "POST /client/searchMessages/line", body: `{"query":"ROO"}`, has: []string{`{"success":true,"messages":[{`, `"body":"Is there a room?"`}, not: []string{`"body":"Yes"`}},
	{name: "the first page of a search", before: talk, request: "POST /client/searchMessages/line", body: `{"query":"room","options":{"page":"1","limit":1,"chatId":"` + annaNumber + `@c.us"}}`, has: []string{`"body":"Is there a room?"`}},
	{name: "the page after the last of a search", before: talk, request: "POST /client/searchMessages/line", body: `{"query":"room","options":{"page":2,"limit":1}}`, want: `{"success":true,"messages":[]}`},
	{name: "a search in another chat", before: talk, request: "POST /client/searchMessages/line", body: `{"query":"room","options":{"chatId":"4915199999999@c.us"}}`, want: `{"success":true,"messages":[]}`},
	{name: "a search for signs", before: talk, request: "POST /client/searchMessages/line", body: `{"query":" \"* "}`, want: `{"success":true,"messages":[]}`},
	{name: "a search for blanks", before: talk, request: "POST /client/searchMessages/line", body: `{"query":"  "}`, want: `{"success":true,"messages":[]}`},
	{name: "a search for nothing", request: "POST /client/searchMessages/line", body: `{}`, status: 400, want: `{"success":false,"error":"query is required"}`},
}

func TestReadingMessages(t *testing.T) { runAll(t, messageReadScenarios) }
