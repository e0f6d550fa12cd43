package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// annaAsks lets Anna open a poll; its id is POLL1.
func annaAsks(d *desk) {
	d.t.Helper()
	poll := simulator.Message{ID: "POLL1", Poll: &simulator.Poll{Name: "When?", Options: []string{"Monday", "Friday"}}}
	if _, err := d.anna.Send(d.t.Context(), lineNumber, poll); err != nil {
		d.t.Fatal(err)
	}
	d.until("Anna's poll", func() bool { return d.seen.count(models.EventMessage) > 0 })
}

// annaVotes lets Anna vote in her own poll.
func annaVotes(days ...string) func(*desk) {
	return func(d *desk) {
		d.t.Helper()
		annaAsks(d)
		if _, err := d.anna.Send(d.t.Context(), lineNumber, simulator.Message{Vote: &simulator.Vote{ID: "POLL1", Options: days}}); err != nil {
			d.t.Fatal(err)
		}
		d.until("her vote", func() bool { return d.seen.count(models.EventVote) > 0 })
	}
}

var pollScenarios = []scenario{
	{name: "a poll", request: "POST /client/sendMessage/line", body: toAnna("Poll", `{"pollName":" When? ","pollOptions":["Monday "," Friday"]}`, ""), events: sent,
		has: []string{`"type":"poll_creation"`, `"body":"When?"`, `"pollName":"When?","pollOptions":[{"name":"Monday","localId":0},{"name":"Friday","localId":1}],"allowMultipleAnswers":false,"pollInvalidated":false,"isSentCagPollCreation":false,"messageSecret":[`},
		after: annaGot(func(m simulator.InboxMessage) string {
			if m.Type != "poll" || m.Text != "When?" || !slices.Equal(m.Options, []string{"Monday", "Friday"}) {
				return "want the poll"
			}
			return ""
		})},
	{name: "a poll with several answers", request: "POST /client/sendMessage/line", body: toAnna("Poll", `{"pollName":"When?","pollOptions":["Monday","Friday"],"options":{"allowMultipleAnswers":true}}`, ""), has: []string{`"allowMultipleAnswers":true`}},
	{name: "a poll from a form", request: "POST /client/sendMessage/line", body: "chatId=" + annaNumber + "&contentType=Poll&content[pollName]=When?&content[pollOptions][]=Monday&content[pollOptions][]=Friday&content[options][allowMultipleAnswers]=true", has: []string{`"allowMultipleAnswers":true`}},
	{name: "a poll that is not waited for", request: "POST /client/sendMessage/line", body: toAnna("Poll", `{"pollName":"When?","pollOptions":["Monday","Friday"]}`, `,"options":{"waitUntilMsgSent":false}`), has: []string{`"ack":0`, `"type":"poll_creation"`, `"pollName":"When?"`}},
	{name: "a vote by number in an answer by hidden id", before: annaVotes("Friday"), request: "POST /message/getPollVotes/line", body: `{"chatId":"` + annaNumber + `@c.us","messageId":"POLL1"}`,
		has: []string{`{"success":true,"votes":[{"voter":"` + annaNumber + `@c.us","selectedOptions":[{"name":"Friday","localId":1}],"interractedAtTs":`, `"parentMessage":{"_data":`, `"parentMsgKey":{"fromMe":false,"remote":"` + annaNumber + `@c.us","id":"POLL1"`}},
	{name: "votes by a serialized id", before: annaVotes("Friday"), request: "POST /legacy/message/getPollVotes/line", body: `{"chatId":"` + annaNumber + `","messageId":"false_` + annaNumber + `@c.us_POLL1"}`, has: []string{`"name":"Friday"`}},
	{name: "a poll that nobody answered", before: annaAsks, request: "POST /message/getPollVotes/line", body: `{"chatId":"` + annaNumber + `","messageId":"POLL1"}`, want: `{"success":true,"votes":[]}`},
	{name: "the votes in a text", before: annaWrites("no poll"), request: "POST /message/getPollVotes/line", body: `{"chatId":"` + annaNumber + `","messageId":"ANNA1"}`, status: 400, want: `{"success":false,"error":"the message is not a poll"}`},
	{name: "the votes in nothing", request: "POST /message/getPollVotes/line", body: `{"chatId":"` + annaNumber + `","messageId":"3EB0"}`, status: 404, want: `{"success":false,"error":"Message not found"}`},
}

func TestPolls(t *testing.T) { runAll(t, pollScenarios) }

func TestVotesInOurPollAreToldAndListed(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		sent := d.post("/client/sendMessage/line", toAnna("Poll", `{"pollName":"When?","pollOptions":["Monday","Friday"]}`, ""))
		id := sent["message"].(map[string]any)["id"].(map[string]any)["id"].(string)
		vote := func(days ...string) {
			t.Helper()
			already := d.seen.count(models.EventVote)
			if _, err := d.anna.Send(t.Context(), lineNumber, simulator.Message{Vote: &simulator.Vote{ID: id, Options: days}}); err != nil {
				t.Fatal(err)
			}
			d.until("a vote", func() bool { return d.seen.count(models.EventVote) > already })
		}
		votes := func() string {
			t.Helper()
			answer := d.post("/message/getPollVotes/line", fmt.Sprintf(`{"chatId":%q,"messageId":%q}`, annaNumber, id))
			list := answer["votes"].([]any)
			if len(list) != 1 {
				t.Fatalf("got %v, want Anna's vote alone", list)
			}
			options, _ := json.Marshal(list[0].(map[string]any)["selectedOptions"])
			return string(options)
		}
		vote("Monday")
		if got := votes(); !strings.Contains(got, "Monday") {
			t.Errorf("got %s, want Monday", got)
		}
		vote("Friday")
		if got := votes(); !strings.Contains(got, "Friday") || strings.Contains(got, "Monday") {
			t.Errorf("got %s, want Friday alone", got)
		}
		vote()
		if got := votes(); got != "[]" {
			t.Errorf("got %s after the vote was taken back, want none", got)
		}
	})
}
