package api_test

import (
	"testing"
	"testing/synctest"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

const callsPath = "/api/sessions/line/calls/"

var callScenarios = []scenario{
	{name: "what a session does with calls", request: "GET " + callsPath + "settings", want: `{"success":true,"data":{"reject":false,"text":""}}`},
	{name: "rejecting calls from now on", request: "PUT " + callsPath + "settings", body: `{"reject":"true","text":"Please write."}`,
		want: `{"success":true,"data":{"reject":true,"text":"Please write."}}`, after: annaCallsInVain},
	{name: "rejecting calls no longer", before: func(d *desk) { d.call("PUT", callsPath+"settings", `{"reject":true}`) },
		request: "PUT " + callsPath + "settings", want: `{"success":true,"data":{"reject":false,"text":""}}`, after: annaRings},
	{name: "rejecting no call", request: "POST " + callsPath + "3A0C/reject", status: 404, has: []string{"no call of this id is ringing"}},
	{name: "rejecting a call", before: annaIsRinging, request: "POST " + callsPath + "{note}/reject", want: `{"success":true,"data":{}}`,
		after: func(t *testing.T, d *desk) { hears(t, d, d.note, "rejected") }},
	{name: "rejecting a call without a connection", before: func(d *desk) { d.call("GET", "/session/stop/line", "") },
		request: "POST " + callsPath + "3A0C/reject", status: 409, has: []string{`"client_not_connected"`}},
}

func TestCalls(t *testing.T) { runAll(t, callScenarios) }

// annaIsRinging lets Anna call, and notes the call.
func annaIsRinging(d *desk) { d.note = annaCalls(d.t, d) }

func annaCalls(t *testing.T, d *desk) string {
	t.Helper()
	id, err := d.anna.Call(lineNumber, false)
	if err != nil {
		t.Fatal(err)
	}
	d.until("the call", func() bool { return d.seen.count(models.EventCall) > 0 })
	return id
}

func hears(t *testing.T, d *desk, id, state string) {
	t.Helper()
	if _, err := d.anna.WaitCall(t.Context(), func(c simulator.CallInfo) bool { return c.ID == id && c.State == state }); err != nil {
		t.Error(err)
	}
}

func annaCallsInVain(t *testing.T, d *desk) {
	t.Helper()
	hears(t, d, annaCalls(t, d), "rejected")
	if _, err := d.anna.WaitInbox(t.Context(), 0, func(m simulator.InboxMessage) bool { return m.Text == "Please write." }); err != nil {
		t.Error(err)
	}
}

func annaRings(t *testing.T, d *desk) {
	t.Helper()
	id := annaCalls(t, d)
	synctest.Wait()
	hears(t, d, id, "ringing")
}
