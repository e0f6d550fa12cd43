package api_test

import (
	"testing"

	"frontdesk/models"
)

const script = `{"source":"on.message(ctx => ctx.reply('hi'))"}`

func saved(d *desk) { d.post("/api/automations", script) }

const noAutomation = `{"success":false,"error":{"code":"not_found","message":"there is no such automation"},"message":"there is no such automation"}`

var restScenarios = []scenario{
	{name: "no clients", bare: true, request: "GET /api/clients/status", want: `{"success":true,"data":{"clients":[],"total":0}}`},
	{name: "the clients", request: "GET /api/clients/status",
		want: `{"success":true,"data":{"clients":[{"clientId":"line","accountNumber":"line","status":"connected","connected":true,"info":{"number":"` + lineNumber + `","name":"Hotel","platform":"android"}}],"total":1}}`},
	{name: "a client that waits for a scan", bare: true, before: showQR("fresh"), request: "GET /api/clients/status", has: []string{`"status":"qr","connected":false,"info":null`}},
	{name: "the clients, with a bearer token", bare: true, request: "GET /api/clients/status", headers: []string{"X-Api-Key", "", "Authorization", "Bearer " + masterKey}, has: []string{`"total":0`}},
	{name: "the clients, with a wrong key", bare: true, request: "GET /api/clients/status", headers: []string{"X-Api-Key", "wrong"}, status: 401, want: `{"success":false,"error":{"code":"unauthorized","message":"Invalid API key"},"message":"Invalid API key"}`},
	{name: "nothing at a path", bare: true, request: "GET /api/what", status: 404, has: []string{`"code":"not_found"`}},

	{name: "saving a script", bare: true, request: "POST /api/automations", body: script, has: []string{`{"success":true,"data":{"automation":{"id":1,"name":"Greeter"`, `"enabled":false`, `"version":1`}},
	{name: "saving nothing", bare: true, request: "POST /api/automations", status: 400, want: `{"success":false,"error":{"code":"validation_error","message":"source is required","fields":["source"]},"message":"source is required"}`},
	{name: "saving what is no script", bare: true, request: "POST /api/automations", body: `{"source":"syntax error"}`, status: 400, has: []string{`"code":"validation_error"`, "unexpected word"}},
	{name: "the list of scripts", bare: true, before: saved, request: "GET /api/automations", has: []string{`"automations":[{"id":1,`, `"total":1`}, not: []string{"source"}},
	{name: "a script", bare: true, before: saved, request: "GET /api/automations/1", has: []string{`"source":"on.message(ctx`}},
	{name: "a script that is not there", bare: true, request: "GET /api/automations/7", status: 404, want: noAutomation},
	{name: "a script whose id is a word", bare: true, request: "GET /api/automations/seven", status: 400, has: []string{`"fields":["id"]`}},
	{name: "a new version", bare: true, before: saved, request: "PUT /api/automations/1", body: `{"source":"// better","note":"shorter"}`, has: []string{`"version":2`}},
	{name: "switching on", bare: true, before: saved, request: "POST /api/automations/1/enable", has: []string{`"enabled":true`}},
	{name: "switching off", bare: true, before: saved, request: "POST /api/automations/1/disable", has: []string{`"enabled":false`}},
	{name: "switching nothing on", bare: true, request: "POST /api/automations/7/enable", status: 404, want: noAutomation},
	{name: "the runs of a script", bare: true, before: ran, request: "GET /api/automations/1/runs", has: []string{`{"success":true,"data":{"runs":[{"id":1,"automationId":1,`, `"status":"done"`, `"chatId":"` + annaNumber + `@c.us"`}},
	{name: "no runs of that status", bare: true, before: ran, request: "GET /api/automations/1/runs?status=failed", want: `{"success":true,"data":{"runs":[]}}`},
	{name: "runs of a status that is none", bare: true, before: ran, request: "GET /api/automations/1/runs?status=odd", status: 400, has: []string{`"fields":["status"]`}},
	{name: "a run", bare: true, before: ran, request: "GET /api/runs/1", has: []string{`"name":"Greeter"`, `"steps":[]`, `"logs":[]`}},
	{name: "a run that is not there", bare: true, request: "GET /api/runs/9", status: 404, has: []string{"there is no such run"}},
}

func TestRest(t *testing.T) { runAll(t, restScenarios) }

// ran stores a script with one run.
func ran(d *desk) {
	d.t.Helper()
	saved(d)
	_, _, err := d.store.InsertRun(d.t.Context(), models.Run{
		AutomationID: 1, Version: 1, EventID: 5, SessionID: "line", Chat: annaNumber + "@s.whatsapp.net", Status: models.RunDone,
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func TestAKeyForSomeSessionsSeesNothingOfTheOthersScripts(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		ran(d)
		key := d.key(models.RoleBuilder, "other")
		hidden := map[string]int{
			"GET /api/automations/1": 404, "GET /api/automations/1/runs": 404, "GET /api/runs/1": 404,
			"POST /api/automations/1/enable": 404, "PUT /api/automations/1": 404,
		}
		for request, want := range hidden {
			method, path := cutRequest(request)
			if answer := d.call(method, path, script, "X-Api-Key", key); answer.Code != want {
				t.Errorf("%s: got %d %s, want %d", request, answer.Code, answer.Body, want)
			}
		}
		answer := d.read(d.call("POST", "/api/automations", script, "X-Api-Key", key))
		made := answer["data"].(map[string]any)["automation"].(map[string]any)
		if sessions := made["sessions"].([]any); len(sessions) != 1 || sessions[0] != "other" {
			t.Errorf("its own script works on %v, want only its session", sessions)
		}
	})
}

func TestTheLifeOfAScriptIsAudited(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		saved(d)
		d.call("PUT", "/api/automations/1", script)
		d.call("POST", "/api/automations/1/enable", "")
		d.call("POST", "/api/automations/1/disable", "")
		lines, err := d.store.AuditLog(t.Context(), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"automation.disable", "automation.enable", "automation.publish", "automation.create"}
		for i, what := range want {
			if i >= len(lines) || lines[i].What != what || lines[i].Who != "API_KEY" || lines[i].Target != "Greeter" {
				t.Errorf("line %d of the audit log: got %+v, want %s of Greeter by API_KEY", i, lines, what)
			}
		}
	})
}
