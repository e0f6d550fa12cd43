package api_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// orders is a script with a dialog, a value that it keeps, and two tests.
const orders = `script({ name: 'Orders', description: 'Asks for a number.', hosts: ['shop.example'], settings: { hello: { type: 'text', label: 'Greeting', default: 'Hi' } } });
onMessage({ words: 'order' }, ctx => {
  if (!ctx.state.once('told', '6h')) return;
  const number = ctx.ask('Which number?', { timeout: '30m' });
  ctx.reply('It is ' + fetch('https://shop.example/orders/' + number).json().status + '.');
});
test('asks', t => { t.person('+4915100001', 'Ann').says('my order').expect('Which number?'); });
test('is wrong', t => { t.person('+4915100001').says('hello').expect('Hi'); });`

func body(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and numbers always encode
	}
	return string(data)
}

func ordered(d *desk) { d.post("/api/automations", body(map[string]any{"source": orders})) }

// tried saves the script and starts a dry run, whose token is noted.
func tried(d *desk) {
	ordered(d)
	answer := d.read(d.call("POST", "/api/automations/1/dry-run", body(map[string]any{"web": "hand", "event": map[string]any{"text": "my order"}})))
	d.note = answer["data"].(map[string]any)["token"].(string)
}

func keeps(d *desk) {
	saved(d)
	d.call("PUT", "/api/automations/1/store/told", `{"value":{"n":1}}`)
}

// said stores the script, and a message that the session "line" got.
func said(d *desk) {
	d.t.Helper()
	ordered(d)
	_, _, err := d.store.InsertMessage(d.t.Context(), models.Message{
		SessionID: "line", Chat: annaNumber + "@s.whatsapp.net", Sender: annaNumber + "@s.whatsapp.net", ID: "SAID1",
		Time: time.Now(), Type: models.TypeText, Text: "where is my order?",
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// began stores a run that the message of said began.
func began(d *desk) {
	d.t.Helper()
	said(d)
	m, err := d.store.Message(d.t.Context(), "line", annaNumber+"@s.whatsapp.net", "SAID1")
	if err != nil {
		d.t.Fatal(err)
	}
	told, err := d.log.Append(d.t.Context(), events.Change{SessionID: "line", Steps: []events.Step{
		events.StepFunc(func(_ context.Context, tx *events.Tx) error {
			tx.Announce(models.MessageReceived{Message: m})
			return nil
		}),
	}})
	if err != nil {
		d.t.Fatal(err)
	}
	_, _, err = d.store.InsertRun(d.t.Context(), models.Run{
		AutomationID: 1, Version: 1, EventID: told[0].ID, SessionID: "line", Chat: m.Chat, Status: models.RunDone, StartedAt: m.Time,
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// waits stores a script with a run that waits.
func waits(d *desk) {
	d.t.Helper()
	saved(d)
	_, _, err := d.store.InsertRun(d.t.Context(), models.Run{
		AutomationID: 1, Version: 1, EventID: 5, SessionID: "line", Chat: annaNumber + "@s.whatsapp.net", Status: models.RunWaiting, WaitingFor: "wait",
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

var automationScenarios = []scenario{
	{name: "checking a text", bare: true, request: "POST /api/automations/check", body: body(map[string]any{"source": orders}),
		has: []string{`"ok":true,"name":"Orders"`, `"handlers":[{"event":"message","line":2}]`, `"tests":[{"name":"asks","line":7},`, `"hosts":["shop.example"]`, `"problems":[]`}},
	{name: "checking a text with a mistake", bare: true, request: "POST /api/automations/check", body: body(map[string]any{"source": "script({ name: 'x' });\nonMesage(1)"}),
		has: []string{`"ok":false`, `"line":2`, "onMessage"}},
	{name: "testing a text", bare: true, request: "POST /api/automations/test", body: body(map[string]any{"source": orders}),
		has: []string{`"passed":false`, `"name":"asks","line":7,"passed":true`, `"name":"is wrong","line":8,"passed":false`, `expected \"Hi\", got nothing`, `"kind":"said","who":"Ann"`}},
	{name: "testing an automation", bare: true, before: ordered, request: "POST /api/automations/1/test", has: []string{`"name":"asks"`}},
	{name: "testing nothing", bare: true, request: "POST /api/automations/7/test", status: 404, want: noAutomation},
	{name: "trying a text", bare: true, request: "POST /api/automations/dry-run", body: body(map[string]any{"source": orders, "event": map[string]any{"text": "My ORDER?", "name": "Ann"}}),
		has: []string{`"words":"Once('told') is true: nothing was remembered for this chat in 6 h"`, `"words":"Would reply “Which number?”"`, `"why":"private chat, word “order”"`, `"waitingFor":"answer"`, `"waiting":true`}},
	{name: "trying a text that does not want it", bare: true, request: "POST /api/automations/dry-run", body: body(map[string]any{"source": orders, "event": map[string]any{"text": "hello"}}),
		has: []string{`"why":"the word “order” was not said"`, `"runs":[]`}},
	{name: "trying nothing", bare: true, request: "POST /api/automations/dry-run", body: `{"token":"gone","event":{"text":"x"}}`, status: 404, has: []string{"this dry run is over"}},
	{name: "trying a message of another session", request: "POST /api/automations/dry-run", body: body(map[string]any{"source": orders, "event": map[string]any{"sessionId": "line", "chatId": annaNumber, "messageId": "M1"}}), status: 404},
	{name: "trying an automation", bare: true, before: ordered, request: "POST /api/automations/1/dry-run", body: `{"event":{"text":"order"}}`, has: []string{"Which number?"}},
	{name: "going on with a dry run", bare: true, before: tried, request: "POST /api/automations/1/dry-run", body: `{"token":"{note}","event":{"text":"4711"}}`,
		has: []string{`"waitingFor":"fetch"`, `"requests":[{"method":"GET","url":"https://shop.example/orders/4711"}]`}},
	{name: "deleting", bare: true, before: saved, request: "DELETE /api/automations/1", want: `{"success":true,"data":{}}`,
		after: func(t *testing.T, d *desk) {
			if answer := d.call("GET", "/api/automations/1", ""); answer.Code != 404 {
				t.Errorf("got %d, want it gone", answer.Code)
			}
		}},
	{name: "switching off, and letting dialogs end", bare: true, before: waits, request: "POST /api/automations/1/disable", body: `{"waiting":"finish"}`, has: []string{`"enabled":false`},
		after: func(_ *testing.T, d *desk) { d.has("GET", "/api/runs/1", "", `"status":"waiting"`) }},
	{name: "stopping everything", bare: true, before: saved, request: "POST /api/automations/stop-all", want: `{"success":true,"data":{"stopped":true}}`},
	{name: "starting everything", bare: true, before: saved, request: "POST /api/automations/start-all", want: `{"success":true,"data":{"stopped":false}}`},
	{name: "a rehearsal", bare: true, before: said, request: "POST /api/automations/1/rehearse", body: body(map[string]any{"sessionId": "line", "source": strings.Replace(orders, "Which number?", "The number?", 1)}),
		has: []string{`"messages":1,"same":0`, `"answersDifferently":1`, `"draft":["The number?"],"live":["Which number?"],"did":[],"humans":[]`}},
	{name: "a rehearsal of nothing", bare: true, request: "POST /api/automations/7/rehearse", body: `{"sessionId":"line"}`, status: 404, want: noAutomation},
	{name: "why it ran or not", bare: true, before: said, request: "GET /api/automations/explain?sessionId=line&chatId=" + annaNumber + "&messageId=SAID1",
		has: []string{`"automations":[{"automationId":1,"name":"Orders","enabled":false,"ran":false,"why":`}},
	{name: "why nothing ran", bare: true, request: "GET /api/automations/explain?sessionId=line&chatId=" + annaNumber + "&messageId=NONE", status: 404},
	{name: "trying a run again", bare: true, before: began, request: "POST /api/runs/1/dry-run", has: []string{"Would reply “Which number?”"}},
	{name: "trying again what no message began", bare: true, before: ran, request: "POST /api/runs/1/dry-run", status: 409, has: []string{"only a run that a message began"}},
	{name: "a dry run as a test", bare: true, before: tried, request: "POST /api/automations/save-test", body: `{"token":"{note}","name":"asks"}`,
		has: []string{`test('asks', t =`, `.says('my order').expect('Which number?');`}},
	{name: "a chat as a test", bare: true, before: said, request: "POST /api/automations/1/record-test", body: `{"sessionId":"line","chatId":"` + annaNumber + `","name":"asks"}`,
		has: []string{`.says('where is my order?').expectNothing();`}},
	{name: "deleting nothing", bare: true, request: "DELETE /api/automations/7", status: 404, want: noAutomation},
	{name: "filling in the form", bare: true, before: ordered, request: "POST /api/automations/1/settings", body: `{"settings":{"hello":"Moin"}}`, has: []string{`"settings":{"hello":"Moin"}`}},
	{name: "filling in what is not in the form", bare: true, before: ordered, request: "POST /api/automations/1/settings", body: `{"settings":{"bye":"x"}}`, status: 400, has: []string{`the script has no setting \"bye\"`}},
	{name: "the order", bare: true, before: func(d *desk) { saved(d); saved(d) }, request: "POST /api/automations/order", body: `{"ids":[2,1]}`, has: []string{`"automations":[{"id":2,`}},
	{name: "the order of what is not there", bare: true, before: saved, request: "POST /api/automations/order", body: `{"ids":[2]}`, status: 404, want: noAutomation},
	{name: "the versions", bare: true, before: saved, request: "GET /api/automations/1/versions", has: []string{`"versions":[{"number":1,"author":"API_KEY"`}, not: []string{"source"}},
	{name: "a version", bare: true, before: saved, request: "GET /api/automations/1/versions/1", has: []string{`"source":"on.message(ctx`}},
	{name: "a version that is not there", bare: true, before: saved, request: "GET /api/automations/1/versions/4", status: 404, has: []string{"there is no such version"}},
	{name: "going back", bare: true, before: saved, request: "POST /api/automations/1/versions/1/restore", has: []string{`"version":2`}},
	{name: "an export", bare: true, before: saved, request: "GET /api/automations/1/export", want: `on.message(ctx => ctx.reply('hi'))`},
	{name: "the declarations", bare: true, request: "GET /api/automations/types.d.ts", has: []string{"declare function onMessage("}},
	{name: "what a script keeps", bare: true, before: keeps, request: "GET /api/automations/1/store", want: `{"success":true,"data":{"values":[{"key":"told","value":{"n":1}}]}}`},
	{name: "a value", bare: true, before: keeps, request: "GET /api/automations/1/store/told", want: `{"success":true,"data":{"value":{"key":"told","value":{"n":1}}}}`},
	{name: "a value that is not there", bare: true, before: keeps, request: "GET /api/automations/1/store/n", status: 404, has: []string{"keeps nothing under this key"}},
	{name: "changing a value of a chat", bare: true, before: saved, request: "PUT /api/automations/1/store/told", body: `{"value":true,"sessionId":"line","chatId":"` + annaNumber + `","ttlSeconds":60}`,
		has: []string{`"sessionId":"line","chatId":"` + annaNumber + `@c.us","value":true,"expiresAt":`}},
	{name: "forgetting a value", bare: true, before: keeps, request: "DELETE /api/automations/1/store/told", want: `{"success":true,"data":{}}`},
	{name: "cancelling a run", bare: true, before: waits, request: "POST /api/runs/1/cancel", has: []string{`"status":"cancelled"`}},
	{name: "cancelling a run that is over", bare: true, before: ran, request: "POST /api/runs/1/cancel", status: 409, has: []string{"only a waiting run can be cancelled"}},
}

func TestAutomations(t *testing.T) { runAll(t, automationScenarios) }

func TestAKeyForSomeSessionsTriesNothingOfOthers(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		waits(d)
		key := d.key(models.RoleBuilder, "other")
		for _, request := range []string{
			"DELETE /api/automations/1", "POST /api/automations/1/settings", "POST /api/automations/1/test", "POST /api/automations/1/dry-run",
			"GET /api/automations/1/versions", "POST /api/automations/1/versions/1/restore", "GET /api/automations/1/export",
			"GET /api/automations/1/store", "PUT /api/automations/1/store/k", "POST /api/runs/1/cancel",
		} {
			method, path := cutRequest(request)
			answer := d.call(method, path, `{"settings":{},"event":{},"value":1}`, "X-Api-Key", key)
			if answer.Code != 404 || !strings.Contains(answer.Body.String(), "there is no such") {
				t.Errorf("%s: got %d %s, want 404", request, answer.Code, answer.Body)
			}
		}
	})
}

func TestARunOfAnAutomationOfAllSessionsIsNotSeenByAKeyForOne(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		began(d)
		if err := d.store.AddSteps(t.Context(), []models.RunStep{{RunID: 1, Position: 1, Call: "answer", Event: 1}}); err != nil {
			t.Fatal(err)
		}
		key := d.key(models.RoleBuilder, "line")
		for _, request := range []string{"GET /api/runs/1", "POST /api/runs/1/cancel", "POST /api/runs/1/dry-run"} {
			method, path := cutRequest(request)
			answer := d.call(method, path, `{"web":"allow"}`, "X-Api-Key", key)
			if answer.Code != 404 || !strings.Contains(answer.Body.String(), "there is no such run") {
				t.Errorf("%s: got %d %s, want 404: its automation works for all sessions", request, answer.Code, answer.Body)
			}
		}
		answer := d.call("GET", "/api/automations/explain?sessionId=line&messageId=SAID1&chatId="+annaNumber, "", "X-Api-Key", key)
		if answer.Code != 200 || strings.Contains(answer.Body.String(), `"automationId"`) {
			t.Errorf("got %d %s, want no run and no automation named", answer.Code, answer.Body)
		}
	})
}
