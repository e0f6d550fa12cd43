package api_test

import (
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// showQR starts a session and waits for its code.
func showQR(session string) func(*desk) {
	return func(d *desk) {
		d.call("GET", "/session/start/"+session, "")
		d.until("a QR code", func() bool { return d.get("/session/qr/" + session)["success"] == true })
	}
}

func sessionState(session string, want models.SessionState) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		s, err := d.manager.Session(session)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.State(); got != want {
			t.Errorf("the session is %s, want %s", got, want)
		}
	}
}

func stillOnline(t *testing.T, d *desk) {
	t.Helper()
	if got := d.get("/session/status/line")["state"]; got != "CONNECTED" {
		t.Errorf("the session is %v, want CONNECTED", got)
	}
}

// tells checks where the events of a session go.
func tells(session, want string) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		s, err := d.manager.Session(session)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Info().WebhookURL; got != want {
			t.Errorf("events go to %q, want %q", got, want)
		}
	}
}

func noSession(session string) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		if _, err := d.manager.Session(session); !models.IsNotFound(err) {
			t.Errorf("looking for the session: %v, want not found", err)
		}
	}
}

const (
	goneMessage = `{"success":false,"message":"session_not_found"}`
	goneState   = `{"success":false,"state":null,"message":"session_not_found"}`
)

var sessionScenarios = []scenario{
	{name: "starting a new session", bare: true, request: "GET /session/start/fresh", want: `{"success":true,"message":"Session initiated successfully"}`, events: []models.EventType{models.EventChangeState}},
	{name: "starting by POST", bare: true, request: "POST /session/start/fresh", body: `{"webhookUrl":"https://example.com/hook"}`, want: `{"success":true,"message":"Session initiated successfully"}`, after: tells("fresh", "https://example.com/hook")},
	{name: "starting with a webhook that is no web address", bare: true, request: "POST /session/start/fresh", body: `{"webhookUrl":"file:///etc/passwd"}`, status: 400, want: `{"success":false,"error":"webhookUrl must be an http or https address"}`, after: noSession("fresh")},
	{name: "starting what runs", request: "GET /session/start/line", status: 422, want: `{"success":false,"error":"Session already exists for: line"}`},
	{name: "starting under a bad name", bare: true, request: "GET /session/start/a.b", status: 422, want: `{"success":false,"error":"Session should be alphanumerical or -"}`},
	{name: "starting without the key", bare: true, request: "GET /session/start/fresh", headers: []string{"X-Api-Key", "wrong"}, status: 403, want: `{"success":false,"error":"Invalid API key"}`, after: noSession("fresh")},

	{name: "the status of a linked session", request: "GET /session/status/line", want: `{"success":true,"state":"CONNECTED","message":"session_connected"}`},
	{name: "the status while waiting for a scan", bare: true, before: showQR("fresh"), request: "GET /session/status/fresh", want: `{"success":false,"state":"UNPAIRED","message":"session_not_connected"}`},
	{name: "the status of nobody", bare: true, request: "GET /session/status/nobody", want: goneState},

	{name: "the QR code as text", bare: true, before: showQR("fresh"), request: "GET /session/qr/fresh", has: []string{`{"success":true,"qr":"`}},
	{name: "the QR code of a linked session", request: "GET /session/qr/line", want: `{"success":false,"message":"qr code not ready or already scanned"}`},
	{name: "the QR code of nobody", bare: true, request: "GET /session/qr/nobody", want: goneMessage},
	{name: "the QR code as a picture", bare: true, before: showQR("fresh"), request: "GET /session/qr/fresh/image", has: []string{"\x89PNG"}},
	{name: "no picture for a linked session", request: "GET /session/qr/line/image", want: `{"success":false,"message":"qr code not ready or already scanned"}`},

	{name: "a picture of a linked session", request: "GET /session/getPageScreenshot/line", has: []string{"\x89PNG"}},
	{name: "a picture of a session that waits for a scan", bare: true, before: showQR("fresh"), request: "GET /session/getPageScreenshot/fresh", has: []string{"\x89PNG"}},
	{name: "a picture of nobody", bare: true, request: "GET /session/getPageScreenshot/nobody", want: goneMessage},

	{name: "a code to type", bare: true, before: showQR("fresh"), request: "POST /session/requestPairingCode/fresh", body: `{"phoneNumber":"` + lineNumber + `"}`,
		has: []string{`{"success":true,"result":"`, `"pairingCode":"`}, not: []string{"-"}, events: []models.EventType{models.EventCode}},
	{name: "a code to type, asked with a form", bare: true, before: showQR("fresh"), request: "POST /session/requestPairingCode/fresh", body: "phoneNumber=%2B" + lineNumber + "&showNotification=false", has: []string{`"pairingCode":"`}},
	{name: "a code for no number", bare: true, before: showQR("fresh"), request: "POST /session/requestPairingCode/fresh", body: `{}`, status: 400, want: `{"success":false,"error":"phoneNumber is required"}`},
	{name: "a code for a group", bare: true, before: showQR("fresh"), request: "POST /session/requestPairingCode/fresh", body: `{"phoneNumber":"120363000000000001@g.us"}`, status: 400, want: `{"success":false,"error":"phoneNumber must be a phone number with its country code"}`},
	{name: "a code for a hidden id", bare: true, before: showQR("fresh"), request: "POST /session/requestPairingCode/fresh", body: `{"phoneNumber":"98765432101234@lid"}`, status: 400, want: `{"success":false,"error":"phoneNumber must be a phone number with its country code"}`},
	{name: "a code for nobody", bare: true, request: "POST /session/requestPairingCode/nobody", body: `{"phoneNumber":"4915100000001"}`, want: goneMessage},

	{name: "stopping", request: "GET /session/stop/line", want: `{"success":true,"message":"Session stopped successfully"}`, events: []models.EventType{models.EventChangeState}, after: sessionState("line", models.StateStopped)},
	{name: "stopping by POST", request: "POST /session/stop/line", want: `{"success":true,"message":"Session stopped successfully"}`},
	{name: "stopping nobody", bare: true, request: "GET /session/stop/nobody", want: `{"success":true,"message":"Session stopped successfully"}`},

	{name: "restarting", request: "GET /session/restart/line", want: `{"success":true,"message":"Restarted successfully"}`, after: connectedAgain},
	{name: "restarting by POST", request: "POST /session/restart/line", want: `{"success":true,"message":"Restarted successfully"}`},
	{name: "restarting nobody", bare: true, request: "GET /session/restart/nobody", want: goneState},

	{name: "logging out", request: "GET /session/logout/line", want: `{"success":true,"message":"Logged out successfully"}`, events: []models.EventType{models.EventChangeState, models.EventDisconnected}, after: loggedOut},
	{name: "logging nobody out", bare: true, request: "GET /session/logout/nobody", want: goneState},

	{name: "terminating", request: "GET /session/terminate/line", want: `{"success":true,"message":"Logged out successfully"}`, after: noSession("line")},
	{name: "terminating by DELETE", request: "DELETE /session/terminate/line", want: `{"success":true,"message":"Logged out successfully"}`, after: noSession("line")},
	{name: "terminating nobody", bare: true, request: "GET /session/terminate/nobody", want: goneState},
	{name: "terminating what is not connected", before: showQR("fresh"), request: "GET /session/terminateInactive", want: `{"success":true,"message":"Flush completed successfully"}`,
		after: func(t *testing.T, d *desk) {
			noSession("fresh")(t, d)
			stillOnline(t, d)
		}},
	{name: "terminating all", before: showQR("fresh"), request: "GET /session/terminateAll", want: `{"success":true,"message":"Flush completed successfully"}`,
		after: func(t *testing.T, d *desk) { noSession("fresh")(t, d); noSession("line")(t, d) }},

	{name: "no sessions", bare: true, request: "GET /session/getSessions", want: `{"success":true,"result":[]}`},
	{name: "the names of sessions", request: "GET /session/getSessions", want: `{"success":true,"result":["line"]}`},
	{name: "the same below /legacy", request: "GET /legacy/session/getSessions", want: `{"success":true,"result":["line"]}`},
	{name: "an unknown path", bare: true, request: "GET /session/what/ever", status: 404, has: []string{`{"success":false,"error":`}},
}

func TestSessions(t *testing.T) { runAll(t, sessionScenarios) }

func connectedAgain(t *testing.T, d *desk) {
	t.Helper()
	d.until("connection", func() bool { return d.get("/session/status/line")["state"] == "CONNECTED" })
}

func loggedOut(t *testing.T, d *desk) {
	t.Helper()
	if devices := d.phone.Devices(); len(devices) != 0 && len(companions(devices)) != 0 {
		t.Errorf("the phone still lists %v", devices)
	}
	if got := d.get("/session/status/line")["state"]; got != "UNPAIRED" {
		t.Errorf("the state is %v, want UNPAIRED", got)
	}
}

// companions are the linked devices among an account's.
func companions(devices []simulator.DeviceInfo) []simulator.DeviceInfo {
	var linked []simulator.DeviceInfo
	for _, device := range devices {
		if device.ID != 0 {
			linked = append(linked, device)
		}
	}
	return linked
}

func TestTheQRCodeIsNotKeptOnTheWay(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		showQR("fresh")(d)
		for _, path := range []string{"/session/qr/fresh", "/session/qr/fresh/image"} {
			header := d.call("GET", path, "").Header()
			if header.Get("Cache-Control") != "no-cache, no-store, must-revalidate" || header.Get("Expires") != "0" {
				t.Errorf("%s: headers are %v", path, header)
			}
		}
	})
}

func TestTheLifeOfASessionIsAudited(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		d.call("GET", "/session/terminate/line", "")
		lines, err := d.store.AuditLog(t.Context(), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"session.terminate", "session.start"}
		for i, what := range want {
			if i >= len(lines) || lines[i].What != what || lines[i].Target != "line" || lines[i].Who != "API_KEY" {
				t.Errorf("line %d of the audit log: got %+v, want %s of line by API_KEY", i, lines, what)
			}
		}
	})
}
