package api_test

import (
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

const bulks = "/api/sessions/line/bulk"

// offer goes to Anna and to the line's own number, one a minute.
func offer(more string) string {
	return `{"name":"Offer","content":"Dear {{name}}, breakfast is on us","perMinute":1,"recipients":[` +
		`{"chatId":"` + annaNumber + `","values":{"name":"Anna"}},{"chatId":"` + benNumber + `","values":{"name":"Ben"}}]` + more + `}`
}

func offered(d *desk) {
	d.person(benNumber, "Ben")
	d.post(bulks, offer(""))
}

func offeredPaused(d *desk) {
	d.person(benNumber, "Ben")
	d.post(bulks, offer(`,"paused":true`))
}

var bulkScenarios = []scenario{
	{name: "a message to many", before: func(d *desk) { d.person(benNumber, "Ben") }, request: "POST " + bulks, body: offer(""),
		has: []string{`"bulk":{"id":1,"name":"Offer","state":"running","perMinute":1`, `"total":2`}, after: func(t *testing.T, d *desk) {
			time.Sleep(5 * time.Minute)
			synctest.Wait()
			text("Dear Anna, breakfast is on us")(t, d)
			d.has("GET", bulks+"/1", "", `"state":"done"`)
			d.has("GET", bulks+"/1/recipients", "", `{"place":2,"chatId":"`+benNumber+`@c.us","values":{"name":"Ben"},"state":"delivered"`)
			d.has("GET", bulks+"/1/recipients?state=waiting", "", `"recipients":[]`)
		}},
	{name: "a message to many goes out at its pace", before: offered, request: "GET " + bulks + "/1", has: []string{`"state":"running"`, `"waiting":1`}},
	{name: "a value that is missing", request: "POST " + bulks, body: `{"content":"Dear {{name}}","recipients":[{"chatId":"` + annaNumber + `"}]}`, status: 400, has: []string{"recipient 1 has no value for name"}, after: nothingSent},
	{name: "somebody twice", request: "POST " + bulks, body: `{"content":"Hi","recipients":[{"chatId":"` + annaNumber + `"},{"chatId":"+` + annaNumber + `"}]}`, status: 400, has: []string{"recipients 1 and 2 are the same"}},
	{name: "what makes no message for one of them", request: "POST " + bulks, body: `{"contentType":"Poll","content":{"pollName":"x","pollOptions":[]},"recipients":[{"chatId":"` + annaNumber + `"}]}`, status: 400, after: nothingSent},
	{name: "the same call again", before: func(d *desk) {
		d.person(benNumber, "Ben")
		d.call("POST", bulks, offer(""), "Idempotency-Key", "easter")
	}, request: "POST " + bulks, body: offer(""), headers: []string{"Idempotency-Key", "easter"}, has: []string{`"bulk":{"id":1,`}, after: func(t *testing.T, d *desk) {
		d.has("GET", bulks, "", `"bulks":[{"id":1,`)
	}},
	{name: "nobody", request: "POST " + bulks, body: `{"content":"Hi","recipients":[]}`, status: 400, has: []string{"recipients"}},
	{name: "too fast", request: "POST " + bulks, body: `{"content":"Hi","perMinute":600,"recipients":[{"chatId":"` + annaNumber + `"}]}`, status: 400, has: []string{"perMinute"}},
	{name: "for later", before: func(d *desk) { d.person(benNumber, "Ben") }, request: "POST " + bulks, body: offer(`,"startAt":"2000-01-01T01:00:00Z"`), has: []string{`"startAt":946688400`}, after: func(t *testing.T, d *desk) {
		nothingSent(t, d)
		time.Sleep(time.Hour + 3*time.Minute)
		d.has("GET", bulks+"/1", "", `"state":"done"`)
	}},
	{name: "the list", before: offered, request: "GET " + bulks, has: []string{`"bulks":[{"id":1,`}},
	{name: "one that is not there", request: "GET " + bulks + "/9", status: 404, has: []string{"there is no such bulk send"}},
	{name: "the recipients of one", before: offeredPaused, request: "GET " + bulks + "/1/recipients", has: []string{`{"place":1,"chatId":"` + annaNumber + `@c.us","values":{"name":"Anna"},"state":"waiting"`}},
	{name: "the recipients of one that is not there", request: "GET " + bulks + "/9/recipients", status: 404, has: []string{"there is no such bulk send"}},
	{name: "a pause", before: offered, request: "POST " + bulks + "/1/pause", has: []string{`"state":"paused"`, `"waiting":1`}, after: func(t *testing.T, d *desk) {
		time.Sleep(time.Hour)
		d.has("GET", bulks+"/1", "", `"waiting":1`)
	}},
	{name: "going on", before: offeredPaused, request: "POST " + bulks + "/1/resume", has: []string{`"state":"running"`}, after: func(t *testing.T, d *desk) {
		time.Sleep(4 * time.Minute)
		d.has("GET", bulks+"/1", "", `"state":"done"`)
	}},
	{name: "an end", before: offered, request: "POST " + bulks + "/1/cancel", has: []string{`"state":"cancelled"`}, after: func(t *testing.T, d *desk) {
		time.Sleep(time.Hour)
		d.has("GET", bulks+"/1", "", `"waiting":1`)
	}},
	{name: "going on after the end", before: func(d *desk) {
		offered(d)
		d.post(bulks+"/1/cancel", "")
	}, request: "POST " + bulks + "/1/resume", status: 409, has: []string{"it is cancelled"}},
	{name: "a recipient who is not on WhatsApp", request: "POST " + bulks, body: `{"content":"Hi","recipients":[{"chatId":"4915199999999"}]}`, after: func(t *testing.T, d *desk) {
		time.Sleep(2 * time.Minute)
		d.has("GET", bulks+"/1/recipients", "", `"state":"failed","reason":`)
	}},
}

func TestACallThatDiedBeforeItsAnswerMakesOneBulkSend(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		d.person(benNumber, "Ben")
		first := d.call("POST", bulks, offer(`,"paused":true`), "Idempotency-Key", "easter")
		if err := d.store.DeleteKey(t.Context(), "API_KEY", "easter"); err != nil {
			t.Fatal(err)
		}
		second := d.call("POST", bulks, offer(`,"paused":true`), "Idempotency-Key", "easter")
		if first.Code != 200 || second.Code != 200 || first.Body.String() != second.Body.String() {
			t.Errorf("got %d %s and %d %s, want the same twice", first.Code, first.Body, second.Code, second.Body)
		}
	})
}

func TestNeitherSendingLaterNorToManyMarksAChatRead(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		annaWrites("Is there room?")(d)
		synctest.Wait()
		offered(d)
		d.post(outgoing, `{"chatId":"`+annaNumber+`","content":"Yes"}`)
		time.Sleep(5 * time.Minute)
		d.has("POST", "/client/getChatById/line", `{"chatId":"`+annaNumber+`"}`, `"unreadCount":1`)
	})
}

func TestBulk(t *testing.T) { runAll(t, bulkScenarios) }

func TestABulkSendGoesOnAfterARestartAndNobodyGetsItTwice(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		offered(d)
		synctest.Wait()
		d.stopBulk()
		time.Sleep(time.Hour)
		d.has("GET", bulks+"/1", "", `"waiting":1`)
		d.startBulk()
		time.Sleep(5 * time.Minute)
		d.has("GET", bulks+"/1", "", `"state":"done"`)
		sent := 0
		for _, e := range d.seen.all() {
			if e.Type() == models.EventMessageCreate {
				sent++
			}
		}
		if sent != 2 {
			t.Errorf("%d messages were sent, want 2", sent)
		}
	})
}
