package api_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

const statusPath = "/api/sessions/line/status"

// toAnnaAlone is the rest of a status post for Anna.
const toAnnaAlone = `,"recipients":["` + annaNumber + `"]}`

// statusOnce is a status post that may be asked for again.
const statusOnce = `{"content":"We are open","messageId":"STATUS01"}`

// slow holds the next message of the line back for longer than a call waits.
func slow(d *desk) {
	fault(simulator.Fault{Account: lineNumber, Kind: simulator.FaultDelay, MS: 40_000, Count: 1})(d)
}

var statusScenarios = []scenario{
	{name: "posting a status for somebody", request: "POST " + statusPath, body: `{"content":"We are open","backgroundColor":"#128C7E","font":2` + toAnnaAlone,
		has: []string{`{"success":true,"data":{"messageId":"`, `"state":"sent"`, `"isStatus":true`, `"body":"We are open"`, `"fromMe":true`}, events: []models.EventType{models.EventMessageCreate}, after: annaSeesStatus("text", "We are open")},
	{name: "posting a status for the contacts", before: annaIsSaved, request: "POST " + statusPath, body: `{"content":"We are open"}`, after: annaSeesStatus("text", "We are open")},
	{name: "posting a picture", request: "POST " + statusPath, body: `{"contentType":"MessageMedia","content":{"mimetype":"image/png","data":"` + channelPNG + `"},"options":{"caption":"The view"}` + toAnnaAlone,
		has: []string{`"type":"image"`}, after: annaSeesStatus("image", "The view")},
	{name: "posting a place as a status", request: "POST " + statusPath, body: `{"contentType":"Location","content":{"latitude":1,"longitude":2}` + toAnnaAlone, status: 400, has: []string{"a status is a text or a file"}},
	{name: "posting a status in no colour", request: "POST " + statusPath, body: `{"content":"Hello","backgroundColor":"green"}`, status: 400, has: []string{"backgroundColor must be like #128C7E"}},
	{name: "posting a status in no font", request: "POST " + statusPath, body: `{"content":"Hello","font":99}`, status: 400, has: []string{"font must be a number"}},
	{name: "posting a status for a group", request: "POST " + statusPath, body: `{"content":"Hello","recipients":["120363@g.us"]}`, status: 400, has: []string{"recipients must be people"}},
	{name: "posting nothing as a status", request: "POST " + statusPath, body: `{}`, status: 400, has: []string{"content is required"}},

	{name: "posting a status that WhatsApp is slow to take", before: first(annaIsSaved, slow), request: "POST " + statusPath, body: statusOnce, status: http.StatusAccepted, has: []string{`"messageId":"STATUS01"`},
		after: func(t *testing.T, d *desk) {
			d.until("the status", func() bool { return len(d.anna.Inbox(0)) > 0 })
			d.has("POST", statusPath, statusOnce, `"state":"sent"`)
			if n := len(d.anna.Inbox(0)); n != 1 {
				t.Errorf("%d posts arrived, want 1", n)
			}
		}},
	{name: "no status posts", request: "GET " + statusPath, want: `{"success":true,"data":{"own":[],"others":[]}}`},
	{name: "the status posts", before: bothPost, request: "GET " + statusPath, has: []string{`{"own":[{"message":{`, `"body":"We are open"`, `"viewers":[{"id":"` + annaNumber + `@c.us","deliveredAt":9`, `"seenAt":9`, `"others":[{`, `"body":"On holiday"`, `"author":"` + annaNumber + `@c.us"`}},
	{name: "a status is in no chat", before: bothPost, request: "GET /client/getChats/line", want: `{"success":true,"chats":[]}`},

	{name: "deleting a status", before: weOpen, request: "DELETE " + statusPath + "/STATUS01", want: `{"success":true,"data":{}}`, events: []models.EventType{models.EventRevokeEveryone}, after: annaSeesItGone},
	{name: "deleting somebody else's status", before: annaPostsStatus, request: "DELETE " + statusPath + "/ANNA1", status: 403, has: []string{"only own posts"}},
	{name: "deleting a status that is not there", request: "DELETE " + statusPath + "/NONE1", status: 404, has: []string{"there is no such status"}},
}

func TestStatuses(t *testing.T) { runAll(t, statusScenarios) }

func annaSeesStatus(kind, text string) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		got, err := d.anna.WaitInbox(t.Context(), 0, func(m simulator.InboxMessage) bool { return m.Chat == string(models.StatusBroadcast) })
		if err != nil || got.Type != kind || got.Text+got.Caption != text || got.From != lineNumber+"@s.whatsapp.net" {
			t.Errorf("Anna got %+v, %v, want a %s that says %q", got, err, kind, text)
		}
		if _, err := d.store.Chat(t.Context(), "line", models.StatusBroadcast); !models.IsNotFound(err) {
			t.Errorf("the chat of the status posts: %v, want none", err)
		}
	}
}

// annaIsSaved puts Anna among the contacts of the account.
func annaIsSaved(d *desk) {
	d.t.Helper()
	if err := d.phone.ChangeState(simulator.StateChange{Contact: &simulator.ContactEntry{Number: annaNumber, Name: "Anna"}}); err != nil {
		d.t.Fatal(err)
	}
	synctest.Wait()
}

// weOpen posts a status, which Anna gets.
func weOpen(d *desk) {
	d.t.Helper()
	answer := d.call("POST", statusPath, `{"content":"We are open","messageId":"STATUS01"`+toAnnaAlone)
	if answer.Code != 200 || !strings.Contains(answer.Body.String(), "We are open") {
		d.t.Fatalf("got %d %s, want the status", answer.Code, answer.Body)
	}
	synctest.Wait()
}

func annaPostsStatus(d *desk) {
	d.t.Helper()
	if _, err := d.anna.Send(d.t.Context(), string(models.StatusBroadcast), simulator.Message{Text: "On holiday", ID: "ANNA1"}); err != nil {
		d.t.Fatal(err)
	}
	d.until("Anna's status", func() bool { return d.seen.count(models.EventMessage) > 0 })
}

// bothPost lets Anna see our status and post one of her own.
func bothPost(d *desk) {
	d.t.Helper()
	weOpen(d)
	got := d.anna.Inbox(0)
	if len(got) != 1 {
		d.t.Fatalf("Anna got %+v, want the status alone", got)
	}
	if err := d.anna.Receipt(string(models.StatusBroadcast), []string{got[0].ID}, "read"); err != nil {
		d.t.Fatal(err)
	}
	annaPostsStatus(d)
}

func annaSeesItGone(t *testing.T, d *desk) {
	t.Helper()
	if _, err := d.anna.WaitInbox(t.Context(), 0, func(m simulator.InboxMessage) bool { return m.Type == "revoke" }); err != nil {
		t.Error(err)
	}
}
