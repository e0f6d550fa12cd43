package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/internal/guard"
	"frontdesk/internal/telemetry"
	"frontdesk/internal/webhooks"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// outside is what webhooks reach: a receiver without a network.
type outside struct {
	mu     sync.Mutex
	status int // of every answer; 0 is 200
	bodies []string
	header http.Header // of the last request
}

func (o *outside) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bodies, o.header = append(o.bodies, string(body)), r.Header
	status := o.status
	if status == 0 {
		status = http.StatusOK
	}
	header := http.Header{"X-Served-By": {"receiver"}, "Set-Cookie": {"a=b"}}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader("thanks")), Request: r}, nil
}

func (o *outside) answers(status int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.status = status
}

func (o *outside) told() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.bodies...)
}

func (d *desk) addWebhooks(logger *slog.Logger) {
	sealer, err := guard.NewSealer(guard.NewKey())
	if err != nil {
		d.t.Fatal(err)
	}
	d.outside = &outside{}
	client := &http.Client{Transport: d.outside}
	d.hooks = webhooks.New(webhooks.Options{
		Store: d.store, Log: d.log, Client: client, LocalClient: client, Sealer: sealer, Logger: logger, APIKey: masterKey,
		Names:   func(context.Context, string) wire.Names { return wire.Names{} },
		Metrics: telemetry.NewMetrics(), Check: guard.New(guard.Options{}).CheckWebhook,
	})
}

// hooked adds a webhook for everything.
func hooked(d *desk) {
	d.t.Helper()
	if answer := d.post("/api/webhooks", `{"url":"https://hooks.example/a","name":"crm"}`); answer["success"] != true {
		d.t.Fatalf("no webhook: %v", answer)
	}
}

// givenUp stores dead letters of a webhook for the next events of the session.
func givenUp(d *desk, events ...models.EventData) {
	d.t.Helper()
	hooked(d)
	for i, data := range events {
		told, err := d.store.AppendEvents(d.t.Context(), "line", time.Now(), []models.EventData{data})
		if err != nil {
			d.t.Fatal(err)
		}
		_, err = d.store.SaveFailure(d.t.Context(), models.WebhookFailure{
			WebhookID: 1, EventID: told[0].ID, SessionID: "line", Lane: string(told[0].Chat()), Dead: true, Attempts: 14 + i, Error: "the receiver answered 500",
		})
		if err != nil {
			d.t.Fatal(err)
		}
	}
}

func received(text string) models.EventData {
	anna := models.JID(annaNumber + "@s.whatsapp.net")
	return models.MessageReceived{Message: models.Message{SessionID: "line", Chat: anna, Sender: anna, ID: "3A" + text, Type: models.TypeText, Text: text}}
}

func twoLetters(d *desk) { givenUp(d, received("one"), models.Loading{Percent: 4}) }

const noWebhook = `{"success":false,"error":{"code":"not_found","message":"there is no such webhook"},"message":"there is no such webhook"}`

var webhookScenarios = []scenario{
	{name: "no webhooks", bare: true, request: "GET /api/webhooks", want: `{"success":true,"data":{"webhooks":[],"total":0}}`},
	{name: "the webhooks", bare: true, before: hooked, request: "GET /api/webhooks", has: []string{`"total":1`, `"name":"crm","url":"https://hooks.example/a","sessions":[],"events":[],"chats":[],"chatKind":"all","headers":{},"sendApiKey":false,"flatten":false,"enabled":true,"fromEnvironment":false,"failingSince":null`}, not: []string{"whsec_"}},
	{name: "a new webhook", bare: true, request: "POST /api/webhooks",
		body: `{"url":"https://hooks.example/b","events":["message","qr"],"sessions":["line"],"chats":["` + annaNumber + `"],"chatKind":"people","headers":{"x-token":"hush"},"flatten":true}`,
		has:  []string{`"events":["message","qr"]`, `"sessions":["line"]`, `"chats":["` + annaNumber + `@c.us"],"chatKind":"people","headers":{"X-Token":"***"}`, `"flatten":true`, `"secret":"whsec_`}, not: []string{"hush"}},
	{name: "a webhook without an address", bare: true, request: "POST /api/webhooks", status: 400, has: []string{`"message":"url is required","fields":["url"]`}},
	{name: "a webhook on this machine", bare: true, request: "POST /api/webhooks", body: `{"url":"http://127.0.0.1:8080/"}`, status: 400, has: []string{"it is not on the public internet"}},
	{name: "a webhook at a port that is not for the web", bare: true, request: "POST /api/webhooks", body: `{"url":"https://hooks.example:22/"}`, status: 400, has: []string{"port 22 is not allowed"}},
	{name: "a webhook that is no web address", bare: true, request: "POST /api/webhooks", body: `{"url":"ftp://hooks.example/"}`, status: 400, has: []string{"must begin with http"}},
	{name: "a webhook with a password in its address", bare: true, request: "POST /api/webhooks", body: `{"url":"https://me:secret@hooks.example/"}`, status: 400, has: []string{"send it in a header"}, not: []string{"secret"}},
	{name: "a webhook for an event that is none", bare: true, request: "POST /api/webhooks", body: `{"url":"https://hooks.example/","events":["tea_time"]}`, status: 400, has: []string{`there is no event \"tea_time\"`}},
	{name: "a webhook for a kind of chats that is none", bare: true, request: "POST /api/webhooks", body: `{"url":"https://hooks.example/","chatKind":"odd"}`, status: 400, has: []string{`"fields":["chatKind"]`}},
	{name: "a webhook for a chat that is none", bare: true, request: "POST /api/webhooks", body: `{"url":"https://hooks.example/","chats":["odd"]}`, status: 400, has: []string{"is not a WhatsApp address"}},
	{name: "a header that is ours", bare: true, request: "POST /api/webhooks", body: `{"url":"https://hooks.example/","headers":{"webhook-id":"1"}}`, status: 400, has: []string{"the header Webhook-Id cannot be changed"}},
	{name: "a header of two lines", bare: true, request: "POST /api/webhooks", body: `{"url":"https://hooks.example/","headers":{"x-a":"1\r\nx-b: 2"}}`, status: 400, has: []string{"is one line"}},
	{name: "a webhook to read", bare: true, before: hooked, request: "GET /api/webhooks/1", has: []string{`{"success":true,"data":{"webhook":{"id":1,`}, not: []string{"whsec_"}},
	{name: "a webhook that is not there", bare: true, request: "GET /api/webhooks/7", status: 404, want: noWebhook},
	{name: "changing a webhook", bare: true, before: hooked, request: "PUT /api/webhooks/1", body: `{"events":["message"],"chatKind":"groups","enabled":false}`,
		has: []string{`"url":"https://hooks.example/a"`, `"events":["message"]`, `"chatKind":"groups"`, `"enabled":false`}},
	{name: "changing a webhook to this machine", bare: true, before: hooked, request: "PUT /api/webhooks/1", body: `{"url":"http://localhost/"}`, status: 400, has: []string{"not on the public internet"}},
	{name: "changing nothing", bare: true, request: "PUT /api/webhooks/7", body: `{}`, status: 404, want: noWebhook},
	{name: "deleting a webhook", bare: true, before: hooked, request: "DELETE /api/webhooks/1", want: `{"success":true,"data":{}}`,
		after: func(t *testing.T, d *desk) {
			if answer := d.call("GET", "/api/webhooks/1", ""); answer.Code != http.StatusNotFound {
				t.Errorf("it is still there: %s", answer.Body)
			}
		}},
	{name: "deleting nothing", bare: true, request: "DELETE /api/webhooks/7", status: 404, want: noWebhook},
	{name: "switching a webhook off", bare: true, before: hooked, request: "POST /api/webhooks/1/disable", has: []string{`"enabled":false`}},
	{name: "switching a webhook on", bare: true, before: hooked, request: "POST /api/webhooks/1/enable", has: []string{`"enabled":true`}},
	{name: "a new secret", bare: true, before: hooked, request: "POST /api/webhooks/1/rotate-secret", body: `{"overlapHours":2}`, has: []string{`"secret":"whsec_`, `"oldSecretUntil":9466920`}},
	{name: "a new secret with an overlap of a year", bare: true, before: hooked, request: "POST /api/webhooks/1/rotate-secret", body: `{"overlapHours":8760}`, status: 400, has: []string{`"fields":["overlapHours"]`}},
	{name: "a test", bare: true, before: hooked, request: "POST /api/webhooks/1/test", body: `{"event":"qr"}`,
		has: []string{`"eventId":0`, `"event":"qr","attempt":0,"delivered":true`, `{\"dataType\":\"qr\",\"data\":{\"qr\":\"`, `"Webhook-Id":"test_`, `"answer":{"status":200,"headers":{"X-Served-By":"receiver"},"body":"thanks"}`}},
	{name: "a test that the receiver refuses", bare: true, before: func(d *desk) { hooked(d); d.outside.answers(418) }, request: "POST /api/webhooks/1/test", has: []string{`"event":"message"`, `"delivered":false,"error":"the receiver answered 418"`, `"answer":{"status":418`}},
	{name: "a test of an event that is none", bare: true, before: hooked, request: "POST /api/webhooks/1/test", body: `{"event":"console.presence"}`, status: 400, has: []string{"there is no event"}},
	{name: "what became of a webhook's events", before: hooked, request: "GET /api/webhooks/1/deliveries", has: []string{`{"success":true,"data":{"deliveries":[]`}},
	{name: "what became of a test", bare: true, before: func(d *desk) { hooked(d); d.post("/api/webhooks/1/test", "") }, request: "GET /api/webhooks/1/deliveries?limit=1", has: []string{`"before":1`, `"request":{"headers":{"Content-Type":"application/json"`, `"body":"{\"dataType\":\"message\"`}},
	{name: "only what failed", bare: true, before: func(d *desk) { hooked(d); d.post("/api/webhooks/1/test", "") }, request: "GET /api/webhooks/1/deliveries?failed=true", want: `{"success":true,"data":{"deliveries":[]}}`},
	{name: "dead letters", before: twoLetters, request: "GET /api/webhooks/1/dead-letters?limit=1", has: []string{`"deadLetters":[{"id":1,`, `"chatId":"` + annaNumber + `@c.us","attempts":14`, `"total":2,"after":`}},
	{name: "dead letters of a type", before: twoLetters, request: "GET /api/webhooks/1/dead-letters?event=loading_screen", has: []string{`"deadLetters":[{"id":2,`, `"total":1}`}},
	{name: "replaying nothing in particular", before: twoLetters, request: "POST /api/webhooks/1/replay", status: 400, has: []string{"say which"}},
	{name: "replaying one", before: twoLetters, request: "POST /api/webhooks/1/replay", body: `{"ids":[1]}`, has: []string{`"delivered":1,"failed":0,"dropped":0,"left":0,"deliveries":[{`, `"attempt":15`},
		after: func(t *testing.T, d *desk) {
			if left := d.call("GET", "/api/webhooks/1/dead-letters", "").Body.String(); !strings.Contains(left, `"deadLetters":[{"id":2,`) {
				t.Errorf("left: %s", left)
			}
		}},
	{name: "replaying those of a chat", before: twoLetters, request: "POST /api/webhooks/1/replay", body: `{"chatId":"` + annaNumber + `"}`, has: []string{`"delivered":1`, `"event":"message"`}},
	{name: "replaying all", before: twoLetters, request: "POST /api/webhooks/1/replay", body: `{"all":true}`, has: []string{`"delivered":2,"failed":0,"dropped":0,"left":0`}},
	{name: "replaying to a receiver that is down", before: func(d *desk) { twoLetters(d); d.outside.answers(500) }, request: "POST /api/webhooks/1/replay", body: `{"all":true}`, has: []string{`"delivered":0,"failed":2`}},
}

func TestWebhooks(t *testing.T) { runAll(t, webhookScenarios) }

func TestAWebhookOfTheAPIIsToldWhatHappens(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		d.post("/api/webhooks", `{"url":"https://hooks.example/a","events":["message"],"headers":{"x-token":"hush"}}`)
		synctest.Wait()
		if _, err := d.anna.SendText(t.Context(), lineNumber, "is a room free?"); err != nil {
			t.Fatal(err)
		}
		d.until("the message is told", func() bool { return len(d.outside.told()) == 1 })
		if told := d.outside.told()[0]; !strings.Contains(told, `"body":"is a room free?"`) {
			t.Errorf("told %s", told)
		}
		if got := d.outside.header.Get("x-token"); got != "hush" {
			t.Errorf("the header is %q", got)
		}
		if d.outside.header.Get("x-api-key") != "" {
			t.Error("the API key went out")
		}
		log := d.call("GET", "/api/webhooks/1/deliveries", "").Body.String()
		if !strings.Contains(log, `"X-Token":"***"`) || strings.Contains(log, "hush") {
			t.Errorf("the log of deliveries is %s", log)
		}
	})
}

// The values of a webhook's headers, and the API key, are seen by nobody. They
// must not be sent to another server by someone who may only change webhooks.
func TestSecretsOfAWebhookDoNotFollowItsAddress(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		builder := d.key(models.RoleBuilder)
		d.post("/api/webhooks", `{"url":"https://hooks.example/a","headers":{"x-token":"hush"}}`)
		d.post("/api/webhooks", `{"url":"https://hooks.example/b","sendApiKey":true}`)
		cases := []struct {
			request, body string
			status        int
		}{
			{"PUT /api/webhooks/1", `{"url":"https://evil.example/"}`, 400},
			{"PUT /api/webhooks/1", `{"url":"https://evil.example/","headers":{"x-token":"***"}}`, 400},
			{"PUT /api/webhooks/1", `{"url":"https://hooks.example/moved"}`, 200},
			{"PUT /api/webhooks/1", `{"url":"https://other.example/","headers":{}}`, 200},
			{"PUT /api/webhooks/1", `{"headers":{"x-new":"***"}}`, 400},
			{"PUT /api/webhooks/2", `{"url":"https://evil.example/"}`, 403},
			{"PUT /api/webhooks/2", `{"events":["message"]}`, 200},
			{"PUT /api/webhooks/1", `{"sendApiKey":true}`, 403},
			{"POST /api/webhooks", `{"url":"https://evil.example/","sendApiKey":true}`, 403},
		}
		for _, c := range cases {
			method, path := cutRequest(c.request)
			if answer := d.call(method, path, c.body, "X-Api-Key", builder); answer.Code != c.status {
				t.Errorf("%s %s: got %d %s, want %d", c.request, c.body, answer.Code, answer.Body, c.status)
			}
		}
		d.post("/api/webhooks/2/test", "")
		if got := d.outside.header.Get("x-api-key"); got != masterKey {
			t.Errorf("the webhook that asked for the key got %q", got)
		}
	})
}

func TestAKeyForSomeSessionsSeesNothingOfTheOthersWebhooks(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		hooked(d)
		key := d.key(models.RoleBuilder, "other")
		for _, request := range []string{
			"GET /api/webhooks/1", "PUT /api/webhooks/1", "DELETE /api/webhooks/1", "POST /api/webhooks/1/test", "POST /api/webhooks/1/replay",
			"POST /api/webhooks/1/rotate-secret", "POST /api/webhooks/1/enable", "GET /api/webhooks/1/deliveries", "GET /api/webhooks/1/dead-letters",
		} {
			method, path := cutRequest(request)
			if answer := d.call(method, path, "", "X-Api-Key", key); answer.Code != http.StatusNotFound {
				t.Errorf("%s: got %d %s, want 404", request, answer.Code, answer.Body)
			}
		}
		made := d.call("POST", "/api/webhooks", `{"url":"https://hooks.example/mine"}`, "X-Api-Key", key).Body.String()
		if !strings.Contains(made, `"sessions":["other"]`) {
			t.Errorf("its own webhook is %s, want it for its session only", made)
		}
		if answer := d.call("PUT", "/api/webhooks/2", `{"sessions":[]}`, "X-Api-Key", key); answer.Code != http.StatusNotFound {
			t.Errorf("a webhook for one session became one for all: %d %s", answer.Code, answer.Body)
		}
		list := d.call("GET", "/api/webhooks", "", "X-Api-Key", key).Body.String()
		if !strings.Contains(list, `"total":1`) {
			t.Errorf("the list is %s", list)
		}
	})
}

func TestTheLifeOfAWebhookIsAudited(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		hooked(d)
		for _, request := range []string{
			"PUT /api/webhooks/1", "POST /api/webhooks/1/test", "POST /api/webhooks/1/rotate-secret", "POST /api/webhooks/1/disable",
			"POST /api/webhooks/1/enable", "DELETE /api/webhooks/1",
		} {
			method, path := cutRequest(request)
			d.call(method, path, "{}")
		}
		d.call("POST", "/api/webhooks", `{"url":"http://127.0.0.1/"}`)
		lines, err := d.store.AuditLog(t.Context(), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"webhook.create invalid", "webhook.delete ok", "webhook.enable ok", "webhook.disable ok", "webhook.rotate ok",
			"webhook.test ok", "webhook.change ok", "webhook.create ok",
		}
		var got []string
		for _, line := range lines {
			got = append(got, line.What+" "+line.Outcome)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || lines[1].Target != "1" || lines[1].Who != "API_KEY" {
			t.Errorf("the audit log says %v, want %v", got, want)
		}
	})
}

func TestDeliveriesArePaged(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		hooked(d)
		for range 5 {
			d.post("/api/webhooks/1/test", "")
		}
		var ids []int64
		for page := "/api/webhooks/1/deliveries?limit=2"; page != ""; {
			var answer struct {
				Data struct {
					Deliveries []struct{ ID int64 }
					Before     int64
				}
			}
			if err := json.Unmarshal(d.call("GET", page, "").Body.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
			for _, delivery := range answer.Data.Deliveries {
				ids = append(ids, delivery.ID)
			}
			page = ""
			if answer.Data.Before > 0 {
				page = fmt.Sprintf("/api/webhooks/1/deliveries?limit=2&before=%d", answer.Data.Before)
			}
		}
		if fmt.Sprint(ids) != "[5 4 3 2 1]" {
			t.Errorf("got %v, want all five, the newest first", ids)
		}
	})
}
