package api_test

import (
	"context"
	"encoding/base64"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/api/rest"
	scriptfiles "frontdesk/automations/files"
	"frontdesk/automations/hooks"
	"frontdesk/automations/sandbox"
	"frontdesk/automations/web"
	"frontdesk/internal/guard"
	"frontdesk/models"
)

// newOutside is what scripts have to do with other systems. Handlers of
// webhooks are not run here.
func (d *desk) newOutside(logger *slog.Logger) rest.Outside {
	d.t.Helper()
	sealer, err := guard.NewSealer(guard.NewKey())
	if err != nil {
		d.t.Fatal(err)
	}
	kept := scriptfiles.New(scriptfiles.Options{Store: d.store, Sealer: sealer, Base: "http://desk.example", Logger: logger,
		Session: func(id string) (scriptfiles.Session, error) { return d.manager.Session(id) }})
	d.scriptFiles = kept
	return rest.Outside{
		Web:   web.New(web.Options{Store: d.store, Sealer: sealer, Client: &http.Client{}, Files: kept, Limits: web.DefaultLimits(), Logger: logger}),
		Files: kept,
		Hooks: hooks.New(hooks.Options{Store: d.store, Sealer: sealer, PerMinute: 60, Logger: logger, Fire: func(_ context.Context, t hooks.Trigger) (hooks.Outcome, error) {
			if t.Request.Name != "shipped" {
				return hooks.Outcome{}, models.Errorf(models.NotFound, "no such handler")
			}
			return hooks.Outcome{Run: 1, Fresh: true, Return: []byte(`{"status":201,"json":` + string(t.Request.Body) + `}`)}, nil
		}}),
		Base: "http://desk.example",
	}
}

// shopDescription is what a script with "shop" in it says of itself.
func shopDescription() sandbox.Description {
	return sandbox.Description{
		SDK: 1, Name: "Shop", Hosts: []string{"shop.example"}, Secrets: []string{"SHOP_KEY"},
		Handlers: []sandbox.Handler{{Event: sandbox.HandlerWebhook, Name: "shipped", Line: 1}, {Event: sandbox.HandlerButton, Name: "Report", On: "page", Line: 2}},
	}
}

func shopScript(d *desk) { d.post("/api/automations", `{"source":"shop"}`) }

func shopWithHosts(d *desk) {
	shopScript(d)
	d.has("POST", "/api/automations/1/hosts", `{}`, `"host":"shop.example"`)
}

func shopWithSecret(d *desk) {
	shopScript(d)
	d.has("PUT", "/api/automations/1/secrets/SHOP_KEY", `{"value":"sk_live_0123"}`, `"SHOP_KEY"`)
}

func shopWithFile(d *desk) {
	shopScript(d)
	d.has("POST", "/api/automations/1/files", `{"name":"price-list.pdf","data":"`+aBill+`"}`, `"files/price-list.pdf"`)
}

func shopWithHook(d *desk) {
	shopScript(d)
	hook := d.post("/api/automations/1/hook", "")["data"].(map[string]any)["hook"].(map[string]any)
	d.note = hook["token"].(string)
}

func shopEnabled(d *desk) {
	shopScript(d)
	d.has("POST", "/api/automations/1/enable", "", `"enabled":true`)
}

// shopRuns saves a script with a button and lets scripts run.
func shopRuns(d *desk) {
	d.post("/api/automations", body(map[string]any{"source": "script({ name: 'Shop' });\nonButton('Report', { on: 'page' }, ctx => { console.log(ctx.values.day); });"}))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.scripts.Run(ctx) }()
	end := d.end
	d.end = func() {
		cancel()
		<-done
		end()
	}
	synctest.Wait()
	d.has("POST", "/api/automations/1/enable", "", `"enabled":true`)
}

var aBill = base64.StdEncoding.EncodeToString([]byte("%PDF-1.4 a bill"))

var outsideScenarios = []scenario{
	{name: "hosts that a script names", bare: true, before: shopScript, request: "GET /api/automations/1/hosts", want: `{"success":true,"data":{"hosts":[],"waiting":["shop.example"]}}`},
	{name: "confirming hosts", bare: true, before: shopScript, request: "POST /api/automations/1/hosts", body: `{"hosts":["shop.example"]}`, has: []string{`"hosts":[{"host":"shop.example","by":`, `"waiting":[]`}},
	{name: "confirming what is no host", bare: true, before: shopScript, request: "POST /api/automations/1/hosts", body: `{"hosts":["http://shop.example/a"]}`, status: 400, has: []string{"is no host"}},
	{name: "taking a host back", bare: true, before: shopWithHosts, request: "DELETE /api/automations/1/hosts/shop.example", has: []string{`"hosts":[],"waiting":["shop.example"]`}},
	{name: "hosts of no script", bare: true, request: "GET /api/automations/7/hosts", status: 404, want: noAutomation},
	{name: "secrets without values", bare: true, before: shopWithSecret, request: "GET /api/automations/1/secrets", has: []string{`"name":"SHOP_KEY","hosts":["shop.example"]`, `"missing":[]`}, not: []string{"sk_live"}},
	{name: "setting a secret", bare: true, before: shopScript, request: "PUT /api/automations/1/secrets/SHOP_KEY", body: `{"value":"sk_live_0123","hosts":["shop.example"]}`, has: []string{`"name":"SHOP_KEY"`}, not: []string{"sk_live"}},
	{name: "setting a secret that is short", bare: true, before: shopScript, request: "PUT /api/automations/1/secrets/SHOP_KEY", body: `{"value":"short"}`, status: 400, has: []string{"at least 8 characters"}, not: []string{`"short"`}},
	{name: "deleting a secret", bare: true, before: shopWithSecret, request: "DELETE /api/automations/1/secrets/SHOP_KEY", has: []string{`"secrets":[],"missing":["SHOP_KEY"]`}},
	{name: "deleting a secret that is not there", bare: true, before: shopScript, request: "DELETE /api/automations/1/secrets/OTHER", status: 404, has: []string{"there is no such secret"}},
	{name: "files of a script", bare: true, before: shopWithFile, request: "GET /api/automations/1/files", has: []string{`"files":[{"name":"files/price-list.pdf","mimetype":"application/pdf","size":15,`}},
	{name: "uploading a file", bare: true, before: shopScript, request: "POST /api/automations/1/files", body: `{"name":"price-list.pdf","data":"` + aBill + `"}`, has: []string{`"name":"files/price-list.pdf"`}},
	{name: "uploading what is no base64", bare: true, before: shopScript, request: "POST /api/automations/1/files", body: `{"name":"a.pdf","data":"?"}`, status: 400, has: []string{"base64"}},
	{name: "deleting a file", bare: true, before: shopWithFile, request: "DELETE /api/automations/1/files/price-list.pdf", want: `{"success":true,"data":{"files":[]}}`},
	{name: "no addresses yet", bare: true, before: shopScript, request: "GET /api/automations/1/hook", has: []string{`"urls":[],"token":""`}},
	{name: "making addresses", bare: true, before: shopScript, request: "POST /api/automations/1/hook", has: []string{`"urls":["http://desk.example/hooks/hk`, `/shipped"]`, `"signed":false`}},
	{name: "taking the addresses away", bare: true, before: shopWithHook, request: "DELETE /api/automations/1/hook", want: `{"success":true,"data":{}}`},
	{name: "asking for signatures", bare: true, before: shopWithHook, request: "POST /api/automations/1/hook/secret", body: `{}`, has: []string{`"secret":"whsec_`}},
	{name: "asking for none any more", bare: true, before: shopWithHook, request: "DELETE /api/automations/1/hook/secret", want: `{"success":true,"data":{}}`},
	{name: "asking for signatures without addresses", bare: true, before: shopScript, request: "POST /api/automations/1/hook/secret", body: `{}`, status: 404},
	{name: "the folder of scripts", bare: true, request: "GET /api/automations/folder", want: `{"success":true,"data":{"problems":[]}}`},
	{name: "the buttons", bare: true, before: shopEnabled, request: "GET /api/automations/buttons?on=page", has: []string{`"buttons":[{"automationId":1,"automation":"Shop","label":"Report","on":"page","ask":[]}]`}},
	{name: "pressing a button", before: shopRuns, request: "POST /api/automations/1/buttons/Report", body: `{"sessionId":"line","values":{"day":"today"}}`, has: []string{`"run":{"id":1,"automationId":1,`, `"status":"done"`}},
	{name: "pressing a button of a script that is off", bare: true, before: shopScript, request: "POST /api/automations/1/buttons/Report", body: `{}`, status: 409, has: []string{"switched off"}},
	{name: "pressing a button of no script", bare: true, request: "POST /api/automations/7/buttons/Report", body: `{}`, status: 404, want: noAutomation},
	{name: "pressing a button on a chat of no session", bare: true, before: shopScript, request: "POST /api/automations/1/buttons/Report", body: `{"chatId":"4915100000002"}`, status: 400, has: []string{"sessionId is required"}},
}

func TestOutside(t *testing.T) { runAll(t, outsideScenarios) }

func TestAnotherSystemCallsAScriptWithoutAKey(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		shopWithHook(d)
		call := func(path, body string, headers ...string) (int, string, http.Header) {
			answer := d.call("POST", path, body, append([]string{"X-Api-Key", "", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, headers...)...)
			return answer.Code, answer.Body.String(), answer.Header()
		}
		status, body, header := call("/hooks/"+d.note+"/shipped", `{"order":7}`)
		if status != 201 || body != `{"order":7}` || !strings.Contains(header.Get("Content-Security-Policy"), "sandbox") || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("got %d %s %v", status, body, header)
		}
		if status, body, _ := call("/hooks/"+d.note+"/shipped", "order=7"); status != 201 || body != `{"order":"7"}` {
			t.Errorf("a form: got %d %s", status, body)
		}
		_, nothing, _ := call("/hooks/unknown/shipped", `{}`)
		for path, want := range map[string]int{"/hooks/unknown/shipped": 404, "/hooks/" + d.note + "/other": 404} {
			if status, body, _ := call(path, `{}`); status != want || body != nothing {
				t.Errorf("%s: got %d %s", path, status, body)
			}
		}
		if status, _, _ := call("/hooks/"+d.note+"/shipped", `"`+strings.Repeat("x", hooks.MaxBody)+`"`); status != 413 {
			t.Errorf("got %d, want 413", status)
		}
	})
}

func TestAFileIsReadAtItsAddressOnly(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		shopWithFile(d)
		address, err := d.scriptFiles.URL(t.Context(), sandbox.File{Automation: 1, Media: sandbox.Media{File: "files/price-list.pdf"}}, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		path := strings.TrimPrefix(address, "http://desk.example")
		answer := d.call("GET", path, "", "X-Api-Key", "")
		if answer.Code != 200 || answer.Body.String() != "%PDF-1.4 a bill" || !strings.HasPrefix(answer.Header().Get("Content-Disposition"), "attachment") || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("got %d %s %v", answer.Code, answer.Body, answer.Header())
		}
		time.Sleep(time.Minute)
		for _, path := range []string{path, "/files/x"} {
			if answer := d.call("GET", path, "", "X-Api-Key", ""); answer.Code != 404 {
				t.Errorf("%s: got %d", path, answer.Code)
			}
		}
	})
}

func TestOnlyAdminsConfirmHostsAndSetSecrets(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		shopScript(d)
		key := d.key(models.RoleBuilder)
		for _, request := range []string{"POST /api/automations/1/hosts", "DELETE /api/automations/1/hosts/a.example", "PUT /api/automations/1/secrets/K", "DELETE /api/automations/1/secrets/K"} {
			method, path := cutRequest(request)
			if answer := d.call(method, path, `{"value":"sk_live_0123"}`, "X-Api-Key", key); answer.Code != 403 {
				t.Errorf("%s: a builder got %d", request, answer.Code)
			}
		}
		other := d.key(models.RoleAdmin, "other")
		for _, path := range []string{"hosts", "secrets", "files", "hook"} {
			if answer := d.call("GET", "/api/automations/1/"+path, "", "X-Api-Key", other); answer.Code != 404 {
				t.Errorf("%s: a key of another session got %d", path, answer.Code)
			}
		}
		again := d.call("PUT", "/api/automations/1/secrets/SHOP_KEY", `{"value":"sk_live_0123"}`)
		lines, err := d.store.AuditLog(t.Context(), 0, 10)
		if err != nil || again.Code != 200 || len(lines) == 0 || lines[0].What != "automation.secret" || strings.Contains(lines[0].Target, "sk_live") {
			t.Errorf("got %d, %+v, %v", again.Code, lines, err)
		}
	})
}
