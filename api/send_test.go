package api_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// picture is a PNG of one pixel.
const picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="

func toAnna(contentType, content, more string) string {
	return fmt.Sprintf(`{"chatId":"%s@c.us","contentType":"%s","content":%s%s}`, annaNumber, contentType, content, more)
}

// annaGot checks the last message that arrived in Anna's phone, decrypted.
func annaGot(check func(m simulator.InboxMessage) string) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		inbox := d.anna.Inbox(0)
		if len(inbox) == 0 {
			t.Fatal("nothing arrived")
		}
		if wrong := check(inbox[len(inbox)-1]); wrong != "" {
			t.Errorf("%s: %+v", wrong, inbox[len(inbox)-1])
		}
	}
}

func text(want string) func(*testing.T, *desk) {
	return annaGot(func(m simulator.InboxMessage) string {
		if m.Type != "text" || m.Text != want {
			return "want the text " + want
		}
		return ""
	})
}

func file(kind, caption string, data []byte) func(*testing.T, *desk) {
	sum := sha256.Sum256(data)
	return annaGot(func(m simulator.InboxMessage) string {
		if m.Type != kind || m.Caption != caption || m.SHA256 != hex.EncodeToString(sum[:]) {
			return "want a " + kind + " with the caption " + caption
		}
		return ""
	})
}

func nothingSent(t *testing.T, d *desk) {
	t.Helper()
	if inbox := d.anna.Inbox(0); len(inbox) != 0 {
		t.Errorf("something was sent: %+v", inbox)
	}
}

func pixel() []byte {
	data, _ := base64.StdEncoding.DecodeString(picture)
	return data
}

var sent = []models.EventType{models.EventMessageCreate}

var sendScenarios = []scenario{
	{name: "a text", request: "POST /client/sendMessage/line", body: toAnna("string", `"Hello <Anna> & co."`, ""), events: sent,
		has: []string{`{"success":true,"message":{"_data":{`, `"body":"Hello <Anna> & co."`, `"ack":1`, `"fromMe":true`, `"to":"` + annaNumber + `@c.us"`}, after: text("Hello <Anna> & co.")},
	{name: "a text below /legacy", request: "POST /legacy/client/sendMessage/line", body: toAnna("string", `"hi"`, ""), after: text("hi")},
	{name: "a text from a form", request: "POST /client/sendMessage/line", body: "chatId=" + annaNumber + "%40c.us&contentType=string&content=hi+there&options[linkPreview]=false", after: text("hi there")},
	{name: "a text from PHP", request: "POST /client/sendMessage/line", body: `{"chatId":["` + annaNumber + `"],"contentType":"string","content":"hi","options":[]}`, after: text("hi")},
	{name: "a picture", request: "POST /client/sendMessage/line", body: toAnna("MessageMedia", `{"mimetype":"image/png","data":"`+picture+`","filename":"dot.png"}`, `,"options":{"caption":"A dot"}`),
		has: []string{`"hasMedia":true`, `"type":"image"`}, events: []models.EventType{models.EventMessageCreate, models.EventMediaUploaded}, after: file("image", "A dot", pixel())},
	{name: "a picture without a caption carries its name", request: "POST /client/sendMessage/line", body: toAnna("MessageMedia", `{"mimetype":"image/png","data":"data:image/png;base64,`+picture+`","filename":"dot.png"}`, ""), after: file("image", "dot.png", pixel())},
	{name: "a picture as a document", request: "POST /client/sendMessage/line", body: toAnna("MessageMedia", `{"mimetype":"image/png","data":"`+picture+`","filename":"dot.png"}`, `,"options":{"sendMediaAsDocument":"true"}`), has: []string{`"type":"document"`}, after: file("document", "", pixel())},
	{name: "a text with a file in its options", request: "POST /client/sendMessage/line", body: toAnna("string", `"Look"`, `,"options":{"media":{"mimetype":"image/png","data":"`+picture+`"}}`), after: file("image", "Look", pixel())},
	{name: "a file by its address", request: "POST /client/sendMessage/line", body: toAnna("MessageMediaFromURL", `"https://files.example/note.txt"`, ""), has: []string{`"type":"document"`, `"filename":"note.txt"`}, after: file("document", "", []byte("a note"))},
	{name: "a file by its address, renamed", request: "POST /client/sendMessage/line", body: toAnna("MessageMediaFromURL", `{"url":"https://files.example/note.txt"}`, `,"mediaFromURLOptions":{"filename":"rates.txt"}`), has: []string{`"filename":"rates.txt"`}},
	{name: "a film by its address", request: "POST /client/sendMessage/line", body: toAnna("MessageMediaFromURL", `"https://files.example/film.mp4"`, ""), has: []string{`"type":"video"`, `"mimetype":"video/mp4"`}, after: file("video", "film.mp4", []byte("a film"))},
	{name: "an empty file by its address", request: "POST /client/sendMessage/line", body: toAnna("MessageMediaFromURL", `"https://files.example/empty.txt"`, ""), status: 400, want: `{"success":false,"error":"the file is empty"}`, after: nothingSent},
	{name: "a file that its address does not have", request: "POST /client/sendMessage/line", body: toAnna("MessageMediaFromURL", `"https://files.example/nothing"`, ""), status: 400, has: []string{"answered 404"}, after: nothingSent},
	{name: "a place", request: "POST /client/sendMessage/line", body: toAnna("Location", `{"latitude":52.52,"longitude":"13.405","description":"Hotel"}`, ""), has: []string{`"type":"location"`, `"latitude":52.52,"longitude":13.405,"name":"Hotel"`},
		after: annaGot(func(m simulator.InboxMessage) string {
			if m.Type != "location" {
				return "want a location"
			}
			return ""
		})},
	{name: "a contact", request: "POST /client/sendMessage/line", body: toAnna("Contact", `{"contactId":"`+lineNumber+`@c.us"}`, ""), has: []string{`"type":"vcard"`, `waid=` + lineNumber}},
	{name: "buttons, as text", request: "POST /client/sendMessage/line", body: toAnna("Buttons", `{"title":"Stay","body":"Which?","buttons":[{"body":"One night"},{"body":"Two nights"}],"footer":"Miramar"}`, ""), after: text("Stay\n\nWhich?\n\n1. One night\n2. Two nights\n\nMiramar")},
	{name: "a list, as text", request: "POST /client/sendMessage/line", body: toAnna("List", `{"body":"Menu","buttonText":"Open","sections":[{"title":"Soups","rows":[{"title":"Fish","description":"fresh"}]},{"title":"Sweets","rows":[{"title":"Flan"}]}]}`, ""), after: text("Menu\n\nSoups\n1. Fish: fresh\n\nSweets\n2. Flan")},
	{name: "a list of nothing", request: "POST /client/sendMessage/line", body: toAnna("List", `{"sections":[]}`, ""), status: 400, has: []string{"neither a body nor choices"}},
	{name: "a reply", before: annaWrites("Is there a room?"), request: "POST /client/sendMessage/line", body: toAnna("string", `"Yes"`, `,"options":{"quotedMessageId":"false_`+annaNumber+`@c.us_ANNA1"}`), has: []string{`"hasQuotedMsg":true`},
		after: annaGot(func(m simulator.InboxMessage) string {
			if m.Quoted != "ANNA1" {
				return "want a quote of ANNA1"
			}
			return ""
		})},
	{name: "a reply to a message we never saw", request: "POST /client/sendMessage/line", body: toAnna("string", `"Yes"`, `,"options":{"quotedMessageId":"3EBFFFF"}`), has: []string{`"hasQuotedMsg":false`}, after: text("Yes")},
	{name: "a reply that must be one", request: "POST /client/sendMessage/line", body: toAnna("string", `"Yes"`, `,"options":{"quotedMessageId":"3EBFFFF","ignoreQuoteErrors":false}`), status: 404, want: `{"success":false,"error":"Message not found"}`, after: nothingSent},
	{name: "a text that names people", request: "POST /client/sendMessage/line", body: toAnna("string", `"@`+lineNumber+`"`, `,"options":{"mentions":"`+lineNumber+`@c.us"}`), has: []string{`"mentionedIds":["` + lineNumber + `@c.us"]`}},
	{name: "a text that is not waited for", request: "POST /client/sendMessage/line", body: toAnna("string", `"later"`, `,"options":{"waitUntilMsgSent":false}`), has: []string{`"ack":0`}, after: text("later")},
	{name: "a text answered at once", request: "POST /client/sendMessage/line", headers: []string{"Prefer", "respond-async"}, body: toAnna("string", `"later"`, ""), status: 202, has: []string{`{"success":true,"message":`, `"ack":0`}, after: text("later")},

	{name: "a text that WhatsApp is slow to take", before: fault(simulator.Fault{Account: lineNumber, Kind: simulator.FaultDelay, MS: 40_000, Count: 1}), request: "POST /client/sendMessage/line", body: toAnna("string", `"slow"`, ""), status: 202, has: []string{`"ack":0`},
		after: func(t *testing.T, d *desk) {
			d.until("acknowledgement", func() bool { return d.seen.count(models.EventMessageCreate) == 1 })
			text("slow")(t, d)
		}},
	{name: "a text that WhatsApp refuses", before: fault(simulator.Fault{Account: lineNumber, Kind: simulator.FaultSendError, Code: 400}), request: "POST /client/sendMessage/line", body: toAnna("string", `"no"`, ""), status: 502, has: []string{`{"success":false,"error":"`}, not: []string{"internal error"}},

	{name: "nothing", request: "POST /client/sendMessage/line", status: 400, want: `{"success":false,"error":"chatId, contentType, and content are required"}`},
	{name: "an unknown kind", request: "POST /client/sendMessage/line", body: toAnna("Hologram", `"x"`, ""), status: 400, want: `{"success":false,"error":"invalid contentType","message":"Unsupported content type: Hologram"}`},
	{name: "a poll without options", request: "POST /client/sendMessage/line", body: toAnna("Poll", `{"pollName":"x"}`, ""), status: 400, want: `{"success":false,"error":"a poll has 2 to 12 options"}`, after: nothingSent},
	{name: "a poll of thirteen", request: "POST /client/sendMessage/line", body: toAnna("Poll", `{"pollName":"x","pollOptions":["1","2","3","4","5","6","7","8","9","10","11","12","13"]}`, ""), status: 400, has: []string{"2 to 12 options"}},
	{name: "a poll with one option twice", request: "POST /client/sendMessage/line", body: toAnna("Poll", `{"pollName":"x","pollOptions":["yes"," yes "]}`, ""), status: 400, has: []string{"differ from one another"}},
	{name: "a poll without a name", request: "POST /client/sendMessage/line", body: toAnna("Poll", `{"pollName":" ","pollOptions":["yes","no"]}`, ""), status: 400, has: []string{"needs a name"}},
	{name: "a poll with half a secret", request: "POST /client/sendMessage/line", body: toAnna("Poll", `{"pollName":"x","pollOptions":["yes","no"],"options":{"messageSecret":[1,2]}}`, ""), status: 400, has: []string{"32 bytes"}},
	{name: "no address", request: "POST /client/sendMessage/line", body: `{"chatId":"reception","contentType":"string","content":"x"}`, status: 400, has: []string{`"error":"chatId is not a WhatsApp address`}, not: []string{"reception"}},
	{name: "bad base64", request: "POST /client/sendMessage/line", body: toAnna("MessageMedia", `{"mimetype":"image/png","data":"!!secret!!"}`, ""), status: 400, want: `{"success":false,"error":"content.data is not valid base64"}`},
	{name: "no data", request: "POST /client/sendMessage/line", body: toAnna("MessageMedia", `{"mimetype":"image/png"}`, ""), status: 400, want: `{"success":false,"error":"content.data is required"}`},
	{name: "a file in the options without a type", request: "POST /client/sendMessage/line", body: toAnna("string", `"x"`, `,"options":{"media":{"data":"`+picture+`"}}`), status: 400, want: `{"success":false,"error":"invalid media options"}`},
	{name: "a place beyond the poles", request: "POST /client/sendMessage/line", body: toAnna("Location", `{"latitude":91,"longitude":0}`, ""), status: 400, has: []string{"no place on earth"}},
	{name: "half a place", request: "POST /client/sendMessage/line", body: toAnna("Location", `{"latitude":1}`, ""), status: 400, has: []string{"content.latitude and content.longitude are required"}},
	{name: "the address of the cloud's secrets", request: "POST /client/sendMessage/line", body: toAnna("MessageMediaFromURL", `"http://169.254.169.254/latest/meta-data"`, ""), status: 400, has: []string{`{"success":false,"error":"`}, after: nothingSent},
	{name: "the address of this machine", request: "POST /client/sendMessage/line", body: toAnna("MessageMediaFromURL", `"http://127.0.0.1:9/x"`, ""), status: 400, after: nothingSent},
	{name: "a file of this machine", request: "POST /client/sendMessage/line", body: toAnna("MessageMediaFromURL", `"file:///etc/passwd"`, ""), status: 400, after: nothingSent},
	{name: "sending from nobody", bare: true, request: "POST /client/sendMessage/nobody", body: toAnna("string", `"x"`, ""), status: 404, want: `{"success":false,"error":"session_not_found"}`},
	{name: "sending while offline", before: func(d *desk) { d.call("GET", "/session/stop/line", "") }, request: "POST /client/sendMessage/line", body: toAnna("string", `"x"`, ""), status: 404, want: `{"success":false,"error":"session_not_connected"}`, after: nothingSent},
}

// fault makes something go wrong at WhatsApp.
func fault(f simulator.Fault) func(*desk) {
	return func(d *desk) {
		d.t.Helper()
		if _, err := d.sim.AddFault(f); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestSending(t *testing.T) { runAll(t, sendScenarios) }

// annaWrites lets Anna write to the line; the message's id is ANNA1.
func annaWrites(words string) func(*desk) {
	return func(d *desk) {
		d.t.Helper()
		if _, err := d.anna.Send(d.t.Context(), lineNumber, simulator.Message{ID: "ANNA1", Text: words}); err != nil {
			d.t.Fatal(err)
		}
		d.until("Anna's message", func() bool { return d.seen.count(models.EventMessage) > 0 })
	}
}

func TestFiftyPostsWithOneKeySendOnce(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		body := toAnna("string", `"once"`, "")
		answers := make([]string, 50)
		var group sync.WaitGroup
		for i := range answers {
			group.Go(func() {
				answers[i] = d.call("POST", "/client/sendMessage/line", body, "Idempotency-Key", "booking-17").Body.String()
			})
		}
		group.Wait()
		synctest.Wait()
		for _, answer := range answers {
			if answer != answers[0] {
				t.Fatalf("answers differ: %s and %s", answer, answers[0])
			}
		}
		if inbox := d.anna.Inbox(0); len(inbox) != 1 {
			t.Errorf("Anna got %d messages, want 1", len(inbox))
		}
		other := d.call("POST", "/client/sendMessage/line", toAnna("string", `"twice"`, ""), "Idempotency-Key", "booking-17")
		if other.Code != 409 {
			t.Errorf("another body under the same key: got %d %s, want 409", other.Code, other.Body)
		}
	})
}

func TestARepeatAfterACrashIsTheSameMessage(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		body := toAnna("string", `"once"`, "")
		first := d.call("POST", "/client/sendMessage/line", body, "Idempotency-Key", "k").Body.String()
		// As if the process had ended between the send and its answer: the key
		// is claimed, and has none.
		claimed, _, err := d.store.ClaimKey(t.Context(), models.IdempotentAnswer{Caller: "API_KEY", Key: "k"})
		if err != nil {
			t.Fatal(err)
		}
		claimed.Status, claimed.Answer = 0, nil
		if err := d.store.SaveAnswer(t.Context(), claimed); err != nil {
			t.Fatal(err)
		}
		again := d.call("POST", "/client/sendMessage/line", body, "Idempotency-Key", "k")
		if again.Code != 200 || !sameID(first, again.Body.String()) {
			t.Errorf("got %d %s, want the message of %s", again.Code, again.Body, first)
		}
		synctest.Wait()
		if inbox := d.anna.Inbox(0); len(inbox) != 1 {
			t.Errorf("Anna got %d messages, want 1", len(inbox))
		}
	})
}
