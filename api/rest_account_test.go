package api_test

import (
	"strings"
	"testing"
)

var accountScenarios = []scenario{
	{name: "who sees what", request: "GET /api/sessions/line/privacy", want: `{"success":true,"data":{"privacy":{"about":"contacts","callAdd":"all","groupAdd":"all","lastSeen":"all","messages":"all","online":"all","profile":"all","readReceipts":"all"}}}`},
	{name: "who sees what of nobody", bare: true, request: "GET /api/sessions/nobody/privacy", status: 404, has: []string{"client_not_found"}},
	{name: "who sees what of a stopped session", before: func(d *desk) { d.call("GET", "/session/stop/line", "") }, request: "GET /api/sessions/line/privacy", status: 409, has: []string{"client_not_connected"}},
	{name: "hiding", request: "PATCH /api/sessions/line/privacy", body: `{"lastSeen":"none","readReceipts":"none"}`, has: []string{`"lastSeen":"none"`, `"readReceipts":"none"`, `"online":"all"`},
		after: func(t *testing.T, d *desk) {
			if got := d.phone.Profile().Privacy; got["last"] != "none" || got["readreceipts"] != "none" || got["profile"] != "all" {
				t.Errorf("the phone keeps %v, want last seen and receipts hidden", got)
			}
		}},
	{name: "hiding in a way there is not", request: "PATCH /api/sessions/line/privacy", body: `{"online":"none"}`, status: 400, has: []string{`"fields":["online"]`}},

	{name: "hidden ids", before: talk, request: "GET /api/sessions/line/lids?ids=" + annaNumber + "," + nobodysNumber, has: []string{`{"people":[{"id":"` + annaNumber + `@c.us","lid":"`, `{"id":"` + nobodysNumber + `@c.us","lid":null,"phone":"` + nobodysNumber + `@c.us"}`}},
	{name: "hidden ids of groups", request: "GET /api/sessions/line/lids?ids=120363000000000001@g.us", status: 400, has: []string{"ids must be numbers"}},
	{name: "hidden ids of too many", request: "GET /api/sessions/line/lids?ids=" + strings.Repeat("4915100000002,", 100) + "4915100000002", status: 400, has: []string{"may name 100"}},
	{name: "no hidden ids", request: "GET /api/sessions/line/lids", status: 400, has: []string{`"fields":["ids"]`}},

	{name: "no proxy", request: "GET /api/sessions/line/proxy", want: `{"success":true,"data":{"proxy":null}}`},
	{name: "a proxy for a simulation", request: "PUT /api/sessions/line/proxy", body: `{"url":"socks5://user:secret@proxy.example.com:1080"}`, status: 409, has: []string{"no network"}, not: []string{"secret"}, after: stillOnline},
	{name: "a proxy that is none", request: "PUT /api/sessions/line/proxy", body: `{"url":"ftp://user:secret@proxy.example.com"}`, status: 400, has: []string{"http, https and socks5"}, not: []string{"secret@"}},
	{name: "a proxy where clouds keep their secrets", request: "PUT /api/sessions/line/proxy", body: `{"url":"http://169.254.169.254:80"}`, status: 400, has: []string{"this address is not allowed"}},
	{name: "a proxy on this machine", request: "PUT /api/sessions/line/proxy", body: `{"url":"socks5://localhost:1080"}`, status: 400, has: []string{"this address is not allowed"}},
	{name: "no proxy at all", request: "DELETE /api/sessions/line/proxy", want: `{"success":true,"data":{"proxy":null}}`, after: connectedAgain},

	{name: "no metadata", request: "GET /api/sessions/line/metadata", want: `{"success":true,"data":{"metadata":{}}}`},
	{name: "metadata", request: "PUT /api/sessions/line/metadata", body: `{"metadata":{"room":12,"tags":["vip"]}}`, want: `{"success":true,"data":{"metadata":{"room":12,"tags":["vip"]}}}`},
	{name: "metadata that is kept", before: func(d *desk) { d.call("PUT", "/api/sessions/line/metadata", `{"metadata":{"room":12}}`) }, request: "GET /api/sessions/line/metadata", want: `{"success":true,"data":{"metadata":{"room":12}}}`},
	{name: "too much metadata", request: "PUT /api/sessions/line/metadata", body: `{"metadata":{"note":"` + strings.Repeat("x", 17<<10) + `"}}`, status: 413, has: []string{"16384 bytes"}},
	{name: "metadata of the wrong kind", request: "PUT /api/sessions/line/metadata", body: `{"metadata":"text"}`, status: 400, has: []string{"validation_error"}},
}

func TestTheAccountBeyondTheContract(t *testing.T) { runAll(t, accountScenarios) }
