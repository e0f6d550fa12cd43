package api_test

import (
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// annaSeesEdit checks that LINE1 has a new text at Anna's.
func annaSeesEdit(want string) func(*testing.T, *desk) {
	return annaGot(func(m simulator.InboxMessage) string {
		if m.Edited != "LINE1" || m.Text != want {
			return "want LINE1 to say " + want
		}
		return ""
	})
}

// annaSeesNothing checks that the last thing Anna saw is what the line wrote.
var annaSeesNothing = annaGot(func(m simulator.InboxMessage) string {
	if m.ID != "LINE1" && m.ID != "ANNA1" {
		return "want nothing new"
	}
	return ""
})

func annaSeesDeletion(id string) func(*testing.T, *desk) {
	return annaGot(func(m simulator.InboxMessage) string {
		if m.Revoked != id {
			return "want " + id + " deleted"
		}
		return ""
	})
}

func deletedOnPhone(id string) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		if !d.phone.DeletedForMe(id) {
			t.Errorf("%s is still on the phone", id)
		}
		annaSeesNothing(t, d)
	}
}

func starred(want bool) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		if got := d.phone.Starred("ANNA1"); got != want {
			t.Errorf("the phone has the star %t, want %t", got, want)
		}
		answer := d.post("/message/getClassInfo/line", `{`+annaMessage+`}`)
		if m, _ := answer["message"].(map[string]any); m["isStarred"] != want {
			t.Errorf("isStarred is %v, want %t", m["isStarred"], want)
		}
	}
}

// annaGetsAnswer checks that Anna got an answer to a message.
func annaGetsAnswer(words, to string) func(*testing.T, *desk) {
	return annaGot(func(m simulator.InboxMessage) string {
		if m.Text != words || m.Quoted != to {
			return "want " + words + " as an answer to " + to
		}
		return ""
	})
}

const benNumber = "4915100000003"

// benGets checks that Ben got a text as an answer to a message; none for "".
func benGets(words, quoted string) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		ben, err := d.sim.Account(benNumber)
		if err != nil {
			t.Fatal(err)
		}
		inbox := ben.Inbox(0)
		if len(inbox) != 1 || inbox[0].Text != words || inbox[0].Quoted != quoted {
			t.Errorf("Ben got %+v, want %q as an answer to %q", inbox, words, quoted)
		}
	}
}

var messageChangeScenarios = []scenario{
	{name: "an edit", before: lineWrites("Nine"), request: "POST /message/edit/line", body: `{` + ownMessage + `,"content":"Ten"}`,
		has: []string{`{"success":true,"message":{"_data":{`, `"body":"Ten"`, `"latestEditSenderTimestampMs":`, `"latestEditMsgKey":{"fromMe":true,`}, events: []models.EventType{models.EventMessageEdit}, after: annaSeesEdit("Ten")},
	{name: "an edit under the other name of its text", before: lineWrites("Nine"), request: "POST /message/edit/line", body: `{"chatId":"` + annaNumber + `","messageId":"true_` + annaNumber + `@c.us_LINE1","newContent":"Ten"}`, has: []string{`"body":"Ten"`}, after: annaSeesEdit("Ten")},
	{name: "an edit that names somebody", before: lineWrites("Nine"), request: "POST /message/edit/line", body: `{` + ownMessage + `,"content":"@` + annaNumber + `","options":{"mentions":["` + annaNumber + `@c.us"],"groupMentions":[{"id":"120363000000000001@g.us","subject":"Staff"}],"linkPreview":true}}`,
		has: []string{`"mentionedIds":["` + annaNumber + `@c.us"]`, `"groupSubject":"Staff"`}, after: annaSeesEdit("@" + annaNumber)},
	{name: "an edit with fields of the message itself", before: lineWrites("Nine"), request: "POST /message/edit/line", body: `{` + ownMessage + `,"content":"Ten","options":{"extra":{"isForwarded":true}}}`, status: 400, has: []string{"which changes nothing but the text"}, after: annaSeesNothing},
	{name: "an edit of a caption", before: lineSends(simulator.Message{Image: &simulator.Media{Data: pixel(), Mimetype: "image/png"}, Caption: "Dot"}), request: "POST /message/edit/line", body: `{` + ownMessage + `,"content":"A dot"}`, has: []string{`"type":"image"`, `"body":"A dot"`},
		after: annaGot(func(m simulator.InboxMessage) string {
			if m.Edited != "LINE1" || m.Caption != "A dot" {
				return "want a new caption"
			}
			return ""
		})},
	{name: "an edit of somebody else's message", before: annaWrites("Nine"), request: "POST /message/edit/line", body: `{` + annaMessage + `,"content":"Ten"}`, want: `{"success":true,"message":null}`, after: annaSeesNothing},
	{name: "an edit that comes too late", before: func(d *desk) { lineWrites("Nine")(d); time.Sleep(21 * time.Minute) }, request: "POST /message/edit/line", body: `{` + ownMessage + `,"content":"Ten"}`, want: `{"success":true,"message":null}`, after: annaSeesNothing},
	{name: "an edit of nothing", request: "POST /message/edit/line", body: `{` + ownMessage + `,"content":"Ten"}`, status: 404, want: notFound},
	{name: "an edit without a text", request: "POST /message/edit/line", body: `{` + ownMessage + `}`, status: 400, want: `{"success":false,"error":"chatId, messageId, and content are required"}`},

	{name: "a deletion for everyone", before: lineWrites("Oops"), request: "POST /message/delete/line", body: `{` + ownMessage + `,"everyone":true}`, want: `{"success":true,"result":true}`,
		events: []models.EventType{models.EventRevokeEveryone}, after: annaSeesDeletion("LINE1")},
	{name: "a deletion for everyone under its other name", before: lineWrites("Oops"), request: "POST /message/delete/line", body: `{` + ownMessage + `,"forEveryone":"true"}`, want: `{"success":true,"result":true}`, after: annaSeesDeletion("LINE1")},
	{name: "a deletion for me", before: annaWrites("Hi"), request: "POST /message/delete/line", body: `{` + annaMessage + `,"clearMedia":false}`, want: `{"success":true,"result":true}`,
		events: []models.EventType{models.EventRevokeMe}, after: deletedOnPhone("ANNA1")},
	{name: "a deletion of an own message for me", before: lineWrites("Hi"), request: "POST /message/delete/line", body: `{` + ownMessage + `}`, want: `{"success":true,"result":true}`, events: []models.EventType{models.EventRevokeMe}, after: deletedOnPhone("LINE1")},
	{name: "a deletion for everyone of what somebody else wrote", before: annaWrites("Hi"), request: "POST /message/delete/line", body: `{` + annaMessage + `,"everyone":true}`, want: `{"success":true,"result":true}`, events: []models.EventType{models.EventRevokeMe}, after: deletedOnPhone("ANNA1")},
	{name: "a deletion of nothing", request: "POST /message/delete/line", body: `{` + ownMessage + `,"everyone":true}`, status: 404, want: notFound},
	{name: "a deletion without a message", request: "POST /message/delete/line", status: 400, want: needsMessage},

	{name: "a star", before: annaWrites("Hi"), request: "POST /message/star/line", body: `{` + annaMessage + `}`, want: `{"success":true}`, after: starred(true)},
	{name: "a star taken off by the star route", before: func(d *desk) { annaWrites("Hi")(d); d.post("/message/star/line", `{`+annaMessage+`}`) }, request: "POST /message/star/line", body: `{` + annaMessage + `,"star":false}`, want: `{"success":true}`, after: starred(false)},
	{name: "a star taken off", before: func(d *desk) { annaWrites("Hi")(d); d.post("/message/star/line", `{`+annaMessage+`}`) }, request: "POST /message/unstar/line", body: `{` + annaMessage + `}`, want: `{"success":true}`, after: starred(false)},
	{name: "a star for nothing", request: "POST /message/star/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},
	{name: "a star without a message", request: "POST /message/star/line", status: 400, want: needsMessage},
	{name: "no star for nothing", request: "POST /message/unstar/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},

	{name: "an answer", before: annaWrites("Room?"), request: "POST /message/reply/line", body: `{` + annaMessage + `,"content":"Yes","contentType":"string"}`,
		has: []string{`{"success":true,"repliedMessage":{`, `"body":"Yes"`, `"hasQuotedMsg":true`}, not: []string{`"message":{`}, events: sent, after: annaGetsAnswer("Yes", "ANNA1")},
	{name: "an answer without its kind", before: annaWrites("Room?"), request: "POST /message/reply/line", body: `{` + annaMessage + `,"content":"Yes"}`, after: annaGetsAnswer("Yes", "ANNA1")},
	{name: "an answer with a picture", before: annaWrites("Room?"), request: "POST /message/reply/line", body: `{` + annaMessage + `,"contentType":"MessageMedia","content":{"mimetype":"image/png","data":"` + picture + `"},"options":{"caption":"This"}}`, has: []string{`"type":"image"`, `"hasQuotedMsg":true`}, after: file("image", "This", pixel())},
	{name: "an answer with a recording, without ffmpeg", before: annaWrites("Room?"), request: "POST /message/reply/line", body: `{` + annaMessage + `,"contentType":"MessageMedia","content":{"mimetype":"audio/mpeg","data":"SUQzc29uZw=="},"options":{"sendAudioAsVoice":true}}`,
		has: []string{`{"success":true,"repliedMessage":{`, `"notice":"the file is sent as a document, because ffmpeg`}},
	{name: "an answer that is not waited for", before: annaWrites("Room?"), request: "POST /message/reply/line", headers: []string{"Prefer", "respond-async"}, body: `{` + annaMessage + `,"content":"Yes"}`, status: 202, has: []string{`"repliedMessage":{`}, after: annaGetsAnswer("Yes", "ANNA1")},
	{name: "an answer in another chat", before: func(d *desk) { annaWrites("Room?")(d); d.person(benNumber, "Ben") }, request: "POST /message/reply/line", body: `{` + annaMessage + `,"content":"Ben, can you?","destinationChatId":"` + benNumber + `"}`, has: []string{`"to":"` + benNumber + `@c.us"`}, after: benGets("Ben, can you?", "ANNA1")},
	{name: "an answer to nothing", request: "POST /message/reply/line", body: `{` + annaMessage + `,"content":"Yes"}`, status: 404, want: notFound, after: nothingSent},
	{name: "an answer of an unknown kind", before: annaWrites("Room?"), request: "POST /message/reply/line", body: `{` + annaMessage + `,"content":"Yes","contentType":"Hologram"}`, status: 400, want: `{"success":false,"error":"contentType invalid, must be string, MessageMedia, MessageMediaFromURL, Location, Contact or Poll"}`},
	{name: "an answer without content", request: "POST /message/reply/line", body: `{` + annaMessage + `}`, status: 400, want: `{"success":false,"error":"chatId, messageId, and content are required"}`},
}

func TestChangingMessages(t *testing.T) { runAll(t, messageChangeScenarios) }
