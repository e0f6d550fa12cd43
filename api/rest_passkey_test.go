package api_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"frontdesk/models"
)

// passkeyAsked has a phone that links with a passkey only scan the code of a session.
func passkeyAsked(d *desk) {
	d.t.Helper()
	if err := d.phone.RequirePasskey(); err != nil {
		d.t.Fatal(err)
	}
	showQR("fresh")(d)
	qr := d.get("/session/qr/fresh")["qr"].(string)
	go func() { _, _ = d.phone.Scan(d.t.Context(), qr) }()
	d.until("a request for the passkey", func() bool { return d.get("/api/sessions/fresh/passkey")["success"] == true })
}

var passkeyScenarios = []scenario{
	{name: "what is asked of a passkey", bare: true, before: passkeyAsked, request: "GET /api/sessions/fresh/passkey", has: []string{`{"success":true,"data":{"publicKey":{"challenge":"`, `"rpId":"whatsapp.com"`, `"code":null`}},
	{name: "nothing is asked of a passkey", request: "GET /api/sessions/line/passkey", status: 409, has: []string{`"code":"conflict"`}},
	{name: "linking with a passkey", bare: true, before: passkeyShown, request: "POST /api/sessions/fresh/passkey", body: `{"credential":{note}}`, has: []string{`"success":true`}, after: linked},
	{name: "a passkey that is none", bare: true, before: passkeyAsked, request: "POST /api/sessions/fresh/passkey", body: `{"credential":{"id":"x"}}`, status: 400, has: []string{"validation_error"}},
	{name: "a passkey that nobody asked for", request: "POST /api/sessions/line/passkey", body: `{"credential":{"id":"x"}}`, status: 409},
	{name: "confirming without a code", bare: true, before: passkeyAsked, request: "POST /api/sessions/fresh/passkey/confirm", status: 409, has: []string{"no code to confirm"}},
}

func TestPasskeys(t *testing.T) { runAll(t, passkeyScenarios) }

// passkeyShown asks for a passkey and notes what the authenticator answers.
func passkeyShown(d *desk) {
	d.t.Helper()
	passkeyAsked(d)
	request := d.get("/api/sessions/fresh/passkey")["data"].(map[string]any)["publicKey"].(map[string]any)
	challenge, err := base64.RawURLEncoding.DecodeString(request["challenge"].(string))
	if err != nil {
		d.t.Fatal(err)
	}
	credential, err := d.phone.SignPasskey(challenge)
	if err != nil {
		d.t.Fatal(err)
	}
	text, err := json.Marshal(credential)
	if err != nil {
		d.t.Fatal(err)
	}
	d.note = string(text)
}

func linked(_ *testing.T, d *desk) {
	d.t.Helper()
	d.until("ready", func() bool { return d.seen.count(models.EventReady) > 0 })
}
