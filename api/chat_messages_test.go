package api_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// oldFriend is with whom the owner of the line has a past of 30 messages that
// the session was not told of, and one message that it was.
const oldFriend = "990000010000"

const friendChat = `{"chatId":"` + oldFriend + `"}`

func hasPast(d *desk) {
	d.t.Helper()
	if err := d.phone.AddHistory(simulator.HistoryOptions{Days: 30, Chats: 1, MessagesPerChat: 30}); err != nil {
		d.t.Fatal(err)
	}
	friend, err := d.sim.Account(oldFriend)
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := friend.Send(d.t.Context(), lineNumber, simulator.Message{ID: "NEW", Text: "the newest"}); err != nil {
		d.t.Fatal(err)
	}
	d.until("the friend's message", func() bool { return d.seen.count(models.EventMessage) > 0 })
}

// silent makes the phone answer nothing that it is asked.
func silent(d *desk) { d.phone.Sleep(true) }

func fetched(d *desk, body string) []map[string]any {
	d.t.Helper()
	var answer struct{ Messages []map[string]any }
	if err := json.Unmarshal(d.call("POST", "/chat/fetchMessages/line", body).Body.Bytes(), &answer); err != nil {
		d.t.Fatal(err)
	}
	return answer.Messages
}

// holds checks how many messages of the friend a call finds now.
func holds(options string, want int) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		if got := len(fetched(d, `{"chatId":"`+oldFriend+`",`+options+`}`)); got != want {
			t.Errorf("got %d messages, want %d", got, want)
		}
	}
}

var chatMessageScenarios = []scenario{
	{name: "older messages come from the phone", before: hasPast, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + oldFriend + `","searchOptions":{"limit":10}}`,
		has: []string{`"body":"the newest"`, `"body":"You are welcome."`}, after: both(holds(`"limit":1000`, 31), untold(models.EventMessage, 1), untold(models.EventMessageCreate, 1))},
	{name: "older messages before one", before: hasPast, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + oldFriend + `","limit":5,"before":"NEW"}`,
		has: []string{`"body":"`}, not: []string{"the newest"}, after: holds(`"limit":5,"before":"NEW"`, 5)},
	{name: "messages since a time ask for nothing older than that", before: first(hasPast, silent), request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + oldFriend + `","searchOptions":{"since":946684800}}`, has: []string{"the newest"}},
	{name: "messages from one on", before: talk, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + annaNumber + `","searchOptions":{"messageId":"ANNA1"}}`, has: []string{"Is there a room?", `"body":"Yes"`}, after: roomBeforeYes},
	{name: "a message by its serialized id", before: talk, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + annaNumber + `","searchOptions":{"limit":1,"messageId":"false_` + annaNumber + `@c.us_ANNA1"}}`, has: []string{"Is there a room?"}, not: []string{`"body":"Yes"`}},
	{name: "messages from one on that is not there", before: talk, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + annaNumber + `","searchOptions":{"messageId":"X"}}`, want: `{"success":true,"messages":[]}`},
	{name: "the messages of a group that is not there", request: "POST /chat/fetchMessages/line", body: noGroup, status: 404, want: noChat},

	{name: "asking for history", before: hasPast, request: "POST /chat/syncHistory/line", body: friendChat, want: `{"success":true,"result":true}`,
		after: func(t *testing.T, d *desk) {
			d.until("the older messages", func() bool {
				return len(fetched(d, `{"chatId":"`+oldFriend+`","searchOptions":{"messageId":"NEW"}}`)) == 1
			})
			holds(`"limit":1000`, 31)(t, d)
		}},
	{name: "asking for history, in the old spelling", before: hasPast, request: "POST /client/syncHistory/line", body: friendChat, want: `{"success":true,"result":true}`},
	{name: "asking for the history of an empty chat", request: "POST /chat/syncHistory/line", body: annaChat, want: `{"success":true,"result":false}`},
	{name: "asking for history that has come", before: first(hasPast, asked("/chat/fetchMessages/line", `{"chatId":"`+oldFriend+`","limit":500}`)), request: "POST /chat/syncHistory/line", body: friendChat, want: `{"success":true,"result":false}`},
	{name: "asking for the history of no chat", request: "POST /chat/syncHistory/line", body: noGroup, status: 404, want: noChat},
}

func TestChatMessages(t *testing.T) { runAll(t, chatMessageScenarios) }

const chatsPath = "/api/sessions/line/chats/"

var restChatScenarios = []scenario{
	{name: "older history", before: hasPast, request: "POST " + chatsPath + oldFriend + "/history", body: `{"count":20}`, want: `{"success":true,"data":{"messages":20,"complete":false}}`},
	{name: "all older history", before: hasPast, request: "POST " + chatsPath + oldFriend + "@c.us/history", body: `{"count":100}`, want: `{"success":true,"data":{"messages":30,"complete":true}}`},
	{name: "older history of an empty chat", request: "POST " + chatsPath + annaNumber + "/history", want: `{"success":true,"data":{"messages":0,"complete":false}}`},
	{name: "older history of no chat", request: "POST " + chatsPath + "120363999999999999@g.us/history", status: 404, has: []string{`"code":"not_found"`, "there is no such chat"}},
	{name: "too much history", request: "POST " + chatsPath + annaNumber + "/history", body: `{"count":100000}`, status: 400, has: []string{`"fields":["count"]`}},
	{name: "older history from a phone that is silent", before: first(hasPast, silent), request: "POST " + chatsPath + oldFriend + "/history", status: 503, has: []string{`"code":"unavailable"`, "the phone did not answer"}},

	{name: "messages for a day", before: talk, request: "POST " + chatsPath + annaNumber + "/timer", body: `{"seconds":86400}`, want: `{"success":true,"data":{"seconds":86400}}`,
		after: both(annaHasTimer(86400), onPhone("the timer", func(c simulator.ChatSeen) bool { return c.Expiration == 24*time.Hour }), lasts(86400))},
	{name: "messages for ever", before: first(talk, asked(chatsPath+annaNumber+"/timer", `{"seconds":604800}`)), request: "POST " + chatsPath + annaNumber + "/timer", body: `{"seconds":"0"}`, want: `{"success":true,"data":{"seconds":0}}`,
		after: both(annaHasTimer(0), lasts(0))},
	{name: "messages for an hour", before: talk, request: "POST " + chatsPath + annaNumber + "/timer", body: `{"seconds":3600}`, status: 400, has: []string{`"code":"validation_error"`, "messages last a day, a week, 90 days or for ever"}},
	{name: "messages for no time", before: talk, request: "POST " + chatsPath + annaNumber + "/timer", status: 400, has: []string{"seconds is required"}},
	{name: "a timer for no chat", request: "POST " + chatsPath + "120363999999999999@g.us/timer", body: `{"seconds":0}`, status: 404, has: []string{"there is no such chat"}},
}

// annaHasTimer waits until Anna's phone was told how long messages last.
func annaHasTimer(seconds uint32) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		if _, err := d.anna.WaitInbox(t.Context(), 0, func(m simulator.InboxMessage) bool { return m.Type == "timer" && m.Expiration == seconds }); err != nil {
			t.Error(err)
		}
	}
}

// lasts checks how long a message lasts that is sent now.
func lasts(seconds uint32) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		asked("/client/sendMessage/line", toAnna("string", `"How long?"`, ""))(d)
		got, err := d.anna.WaitInbox(t.Context(), 0, func(m simulator.InboxMessage) bool { return m.Text == "How long?" })
		if err != nil || got.Expiration != seconds {
			t.Errorf("the message lasts %d seconds (%v), want %d", got.Expiration, err, seconds)
		}
	}
}

func TestRestChats(t *testing.T) { runAll(t, restChatScenarios) }

func TestATimerThatAnnaSetsIsKept(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		talk(d)
		week := uint32(604800)
		if _, err := d.anna.Send(t.Context(), lineNumber, simulator.Message{Timer: &week}); err != nil {
			t.Fatal(err)
		}
		d.until("the timer", func() bool {
			s, err := d.manager.Session("line")
			if err != nil {
				return false
			}
			chat, err := s.Chat(t.Context(), models.JID(annaNumber+"@s.whatsapp.net"))
			return err == nil && chat.Ephemeral == 7*24*time.Hour
		})
		lasts(week)(t, d)
	})
}

func TestThoseWhoWantOlderMessagesAtOnceShareOneRequest(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		hasPast(d)
		answers := make([]string, 5)
		var calls sync.WaitGroup
		for i := range answers {
			calls.Go(func() { answers[i] = d.call("POST", chatsPath+oldFriend+"/history", `{"count":10}`).Body.String() })
		}
		calls.Wait()
		for i, got := range answers {
			if got != `{"success":true,"data":{"messages":10,"complete":false}}` {
				t.Errorf("call %d got %s", i, got)
			}
		}
		silent(d)
		holds(`"limit":11`, 11)(t, d)
	})
}

func TestASilentPhoneIsWaitedForOnce(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		hasPast(d)
		silent(d)
		for i, patience := range []time.Duration{11 * time.Second, 0} {
			began := time.Now()
			if got := fetched(d, friendChat); len(got) != 1 || fmt.Sprint(got[0]["body"]) != "the newest" {
				t.Fatalf("got %v, want the one message that is stored", got)
			}
			if took := time.Since(began); took > patience {
				t.Errorf("call %d waited %s, want %s at most", i, took, patience)
			}
		}
	})
}
