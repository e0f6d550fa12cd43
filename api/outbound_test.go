package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

const outgoing = "/api/sessions/line/messages"

// later is a message to Anna that leaves an hour after the clock began.
const later = `{"chatId":"` + annaNumber + `","content":"Good morning","messageId":"CALLERSOWN1","sendAt":"2000-01-01T01:00:00Z"}`

func scheduled(d *desk) { d.has("POST", outgoing, later, `"state":"queued"`) }

func offline(d *desk) { d.get("/session/stop/line") }

var outboundScenarios = []scenario{
	{name: "a message, sent now", request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","content":"Hello"}`,
		has: []string{`"state":"sent"`, `"message":{`, `"body":"Hello"`}, events: []models.EventType{models.EventMessageCreate}, after: text("Hello")},
	{name: "a file with a caption", request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","contentType":"MessageMedia","content":{"mimetype":"image/png","data":"` + picture + `"},"options":{"caption":"Look"}}`,
		has: []string{`"state":"sent"`, `"hasMedia":true`}, after: file("image", "Look", pixel())},
	{name: "an album", request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","contentType":"Album","content":{"items":[` + albumPicture + `,{"mimetype":"image/png","data":"` + picture + `","caption":"The view"}]},"options":{"caption":"The room"}}`,
		has: []string{`"state":"sent"`, `"items":["3EB0`, `"type":"album"`}, after: gotAlbum},
	{name: "an album under the caller's id, twice", before: func(d *desk) {
		d.has("POST", outgoing, `{"chatId":"`+annaNumber+`","contentType":"Album","content":{"items":[`+albumPicture+`,`+albumPicture+`]},"messageId":"CALLERSOWN1"}`, `"state":"sent"`)
	}, request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","contentType":"Album","content":{"items":[` + albumPicture + `,` + albumPicture + `]},"messageId":"CALLERSOWN1"}`, has: []string{`"state":"sent"`}, after: func(t *testing.T, d *desk) {
		if n := len(d.anna.Inbox(0)); n != 3 {
			t.Errorf("%d messages arrived, want an album and its two files", n)
		}
	}},
	{name: "an album of one file", request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","contentType":"Album","content":{"items":[` + albumPicture + `]}}`, status: 400, has: []string{"content.items must have 2 to 30 files"}, after: nothingSent},
	{name: "an album with a letter in it", request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","contentType":"Album","content":{"items":[` + albumPicture + `,{"mimetype":"application/pdf","data":"AAAA"}]}}`, status: 400, has: []string{"item 2 of the album is neither a picture nor a film"}, after: nothingSent},
	{name: "an album of stickers", request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","contentType":"Album","content":{"items":[` + albumPicture + `,` + albumPicture + `]},"options":{"sendMediaAsSticker":true}}`, status: 400, has: []string{"pictures and films, shown as such"}, after: nothingSent},
	{name: "a message under the caller's id, twice", before: func(d *desk) {
		d.has("POST", outgoing, `{"chatId":"`+annaNumber+`","content":"Once","messageId":"CALLERSOWN1"}`, `"messageId":"CALLERSOWN1"`)
	}, request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","content":"Once","messageId":"CALLERSOWN1"}`, has: []string{`"state":"sent"`}, after: func(t *testing.T, d *desk) {
		if n := len(d.anna.Inbox(0)); n != 1 {
			t.Errorf("%d messages arrived, want 1", n)
		}
	}},
	{name: "an id that cannot be one", request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","content":"x","messageId":"no spaces please"}`, status: 400, has: []string{"messageId must be"}},
	{name: "a message without content", request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `"}`, status: 400, has: []string{"content is required"}, after: nothingSent},
	{name: "a message to nobody", request: "POST " + outgoing, body: `{"content":"x"}`, status: 400, has: []string{"chatId is required"}},
	{name: "a message for a session that is away", before: offline, request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","content":"Wait"}`,
		status: http.StatusAccepted, has: []string{`"state":"queued"`}, after: func(t *testing.T, d *desk) {
			d.get("/session/start/line")
			d.until("the message that waited", func() bool { return len(d.anna.Inbox(0)) == 1 })
		}},
	{name: "a message whose time runs out", before: offline, request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","content":"Wait","messageId":"CALLERSOWN1","expiresIn":60}`,
		status: http.StatusAccepted, after: func(t *testing.T, d *desk) {
			time.Sleep(3 * time.Minute)
			d.has("GET", "/api/sessions/line/outbox/CALLERSOWN1", "", `"state":"expired"`)
		}},

	{name: "a message that may wait too long", request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","content":"x","expiresIn":9007199254740992}`, status: 400, has: []string{"at most 31536000"}, after: nothingSent},
	{name: "a message for later", request: "POST " + outgoing, body: later, status: http.StatusAccepted, has: []string{`"state":"queued"`, `"sendAt":946688400`}, after: func(t *testing.T, d *desk) {
		nothingSent(t, d)
		time.Sleep(time.Hour)
		d.until("the message", func() bool { return len(d.anna.Inbox(0)) == 1 })
		text("Good morning")(t, d)
	}},
	{name: "a message for a year too late", request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","content":"x","sendAt":"2002-01-01T00:00:00Z"}`, status: 400, has: []string{"more than a year ahead"}},
	{name: "a time that is none", request: "POST " + outgoing, body: `{"chatId":"` + annaNumber + `","content":"x","sendAt":"tomorrow"}`, status: 400, has: []string{`"fields":["sendAt"]`, "must be a time like"}},
	{name: "what is to leave later", before: scheduled, request: "GET /api/sessions/line/scheduled", has: []string{`"scheduled":[{"messageId":"CALLERSOWN1","chatId":"` + annaNumber + `@c.us"`, `"text":"Good morning"`}},
	{name: "what is to leave later, page by page", before: func(d *desk) {
		for i := range 3 {
			d.has("POST", outgoing, fmt.Sprintf(`{"chatId":"%s","content":"%d","messageId":"SCHEDULED%d","sendAt":%d}`, annaNumber, i, i, 946688400+i), "queued")
		}
		first := d.get("/api/sessions/line/scheduled?limit=2")["data"].(map[string]any)
		second := d.get("/api/sessions/line/scheduled?limit=2&after=" + first["next"].(string))["data"].(map[string]any)["scheduled"].([]any)
		if len(second) != 1 || second[0].(map[string]any)["messageId"] != "SCHEDULED2" {
			d.t.Errorf("the second page has %v", second)
		}
	}, request: "GET /api/sessions/line/scheduled?after=what", status: 400, has: []string{"next of the page before"}},
	{name: "another time", before: scheduled, request: "PATCH /api/sessions/line/scheduled/CALLERSOWN1", body: `{"sendAt":"2000-01-01T03:00:00Z"}`, has: []string{`"sendAt":946695600`, `"text":"Good morning"`}, after: func(t *testing.T, d *desk) {
		time.Sleep(2 * time.Hour)
		nothingSent(t, d)
		time.Sleep(time.Hour)
		d.until("the message", func() bool { return len(d.anna.Inbox(0)) == 1 })
	}},
	{name: "another text", before: scheduled, request: "PATCH /api/sessions/line/scheduled/CALLERSOWN1", body: `{"content":"Good evening"}`, has: []string{`"sendAt":946688400`, `"text":"Good evening"`}, after: func(t *testing.T, d *desk) {
		time.Sleep(time.Hour + time.Minute)
		d.until("the message", func() bool { return len(d.anna.Inbox(0)) == 1 })
		text("Good evening")(t, d)
	}},
	{name: "no change", before: scheduled, request: "PATCH /api/sessions/line/scheduled/CALLERSOWN1", body: `{}`, status: 400, has: []string{"sendAt or content is required"}},
	{name: "a change of what is not there", request: "PATCH /api/sessions/line/scheduled/NOTHING1", body: `{"content":"x"}`, status: 404, has: []string{"not_found"}},
	{name: "a change of what has left", before: func(d *desk) {
		d.has("POST", outgoing, `{"chatId":"`+annaNumber+`","content":"Gone","messageId":"CALLERSOWN1"}`, "sent")
	}, request: "PATCH /api/sessions/line/scheduled/CALLERSOWN1", body: `{"content":"x"}`, status: 409, has: []string{"not waiting any more: it is sent"}},
	{name: "taking it back", before: scheduled, request: "DELETE /api/sessions/line/scheduled/CALLERSOWN1", has: []string{`"state":"cancelled"`}, after: func(t *testing.T, d *desk) {
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		nothingSent(t, d)
		d.has("GET", "/api/sessions/line/scheduled", "", `"scheduled":[]`)
	}},
	{name: "taking back what has left", before: func(d *desk) {
		d.has("POST", outgoing, `{"chatId":"`+annaNumber+`","content":"Gone","messageId":"CALLERSOWN1"}`, "sent")
	}, request: "DELETE /api/sessions/line/scheduled/CALLERSOWN1", status: 409, has: []string{"conflict"}},

	{name: "what became of a message", before: func(d *desk) {
		d.has("POST", outgoing, `{"chatId":"`+annaNumber+`","content":"Hi","messageId":"CALLERSOWN1"}`, "sent")
	}, request: "GET /api/sessions/line/outbox/CALLERSOWN1", has: []string{`"state":"sent"`, `"message":{`}},
	{name: "what became of nothing", request: "GET /api/sessions/line/outbox/NOTHING1", status: 404, has: []string{"no message of this id"}},

	{name: "searching", before: annaWrites("The röst is burnt"), request: "GET /api/sessions/line/messages/search?q=rost+burn", has: []string{`"messages":[{`, "The röst is burnt"}},
	{name: "searching in vain", before: annaWrites("The roast"), request: "GET /api/sessions/line/messages/search?q=fish", want: `{"success":true,"data":{"messages":[]}}`},
	{name: "searching one chat", before: annaWrites("The roast"), request: "GET /api/sessions/line/messages/search?q=roast&chatId=" + annaNumber, has: []string{"The roast"}},
	{name: "searching for nothing", request: "GET /api/sessions/line/messages/search", status: 400, has: []string{"q is required"}},
}

func TestOutbound(t *testing.T) { runAll(t, outboundScenarios) }

const albumPicture = `{"mimetype":"image/png","data":"` + picture + `"}`

// gotAlbum checks that Anna has two pictures as one album.
func gotAlbum(t *testing.T, d *desk) {
	inbox := d.anna.Inbox(0)
	if len(inbox) != 3 || inbox[0].Type != "album" || inbox[0].Images != 2 {
		t.Fatalf("Anna got %+v, want an album of two pictures", inbox)
	}
	for i, caption := range []string{"The room", "The view"} {
		if m := inbox[i+1]; m.Type != "image" || m.Album != inbox[0].ID || m.Caption != caption {
			t.Errorf("Anna got %+v, want a picture of the album with %q", m, caption)
		}
	}
}
