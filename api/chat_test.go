package api_test

import (
	"encoding/json"
	"slices"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// sameID reports whether two answers carry the same message.
func sameID(a, b string) bool {
	id := func(text string) string {
		var answer struct {
			Message struct{ ID struct{ ID string } }
		}
		if json.Unmarshal([]byte(text), &answer) != nil {
			return ""
		}
		return answer.Message.ID.ID
	}
	return id(a) != "" && id(a) == id(b)
}

// talk lets Anna write, and answers her.
func talk(d *desk) {
	annaWrites("Is there a room?")(d)
	d.post("/client/sendMessage/line", toAnna("string", `"Yes"`, `,"options":{"sendSeen":false}`))
}

const annaWid = `{"server":"c.us","user":"` + annaNumber + `","_serialized":"` + annaNumber + `@c.us"}`

// chatScenarios are all about chats.
var chatScenarios = slices.Concat(chatReadScenarios, chatStateScenarios, chatMessageScenarios, chatMethodScenarios, restChatScenarios)

var chatReadScenarios = []scenario{
	{name: "no chats", request: "GET /client/getChats/line", want: `{"success":true,"chats":[]}`},
	{name: "the chats", before: talk, request: "GET /client/getChats/line", has: []string{`"chats":[{"id":` + annaWid, `"unreadCount":1`, `"lastMessage":{`, `"body":"Is there a room?"`}, not: []string{`"body":"Yes"`}},
	{name: "a page of chats", before: talk, request: "GET /client/getChats/line?limit=1&offset=1", want: `{"success":true,"chats":[]}`},
	{name: "a bad page", request: "GET /client/getChats/line?limit=many", status: 400, want: `{"success":false,"error":"limit must be a whole number"}`},
	{name: "the chats by POST, without a body", before: talk, request: "POST /client/getChats/line", has: []string{annaWid}},
	{name: "the unread chats", before: talk, request: "POST /client/getChats/line", body: `{"searchOptions":{"unread":true}}`, has: []string{annaWid}},
	{name: "the chats since tomorrow", before: talk, request: "POST /client/getChats/line", body: `{"searchOptions":{"since":"4102444800"}}`, want: `{"success":true,"chats":[]}`},
	{name: "the chats of an offline session", before: func(d *desk) { d.call("GET", "/session/stop/line", "") }, request: "GET /client/getChats/line", status: 404, want: `{"success":false,"error":"session_not_connected"}`},

	{name: "the contacts", before: talk, request: "GET /client/getContacts/line", has: []string{`{"success":true,"contacts":[`, annaWid, `"pushname":"Anna"`}},
	{name: "the contacts by POST", before: talk, request: "POST /client/getContacts/line", has: []string{annaWid}},

	{name: "the messages of a chat, oldest first", before: talk, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + annaNumber + `"}`, has: []string{`"body":"Is there a room?"`, `"from":"` + annaNumber + `@c.us"`, `"body":"Yes"`}, after: roomBeforeYes},
	{name: "the latest message", before: talk, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + annaNumber + `","searchOptions":{"limit":"1"}}`, has: []string{`"body":"Yes"`}, not: []string{"Is there a room?"}},
	{name: "the latest message, asked at top level", before: talk, request: "POST /chat/fetchMessages/line", body: "chatId=" + annaNumber + "&limit=1", has: []string{`"body":"Yes"`}, not: []string{"Is there a room?"}},
	{name: "all messages, as old clients ask for them", before: talk, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + annaNumber + `","searchOptions":{"limit":100000}}`, after: roomBeforeYes},
	{name: "only own messages", before: talk, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + annaNumber + `","searchOptions":{"fromMe":"true"}}`, not: []string{"Is there a room?"}},
	{name: "what came before a message", before: talk, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + annaNumber + `","before":"ANNA1"}`, want: `{"success":true,"messages":[]}`},
	{name: "what came before a message that is not there", before: talk, request: "POST /chat/fetchMessages/line", body: `{"chatId":"` + annaNumber + `","before":"X"}`, status: 400, want: `{"success":false,"error":"before names no message of this chat"}`},
	{name: "the messages of a fresh chat", request: "POST /chat/fetchMessages/line", body: `{"chatId":"4915199999999@c.us"}`, want: `{"success":true,"messages":[]}`},
	{name: "the messages of no chat", request: "POST /chat/fetchMessages/line", body: `{}`, status: 400, want: `{"success":false,"error":"chatId is required"}`},

	{name: "marking a chat read", before: annaWrites("Hello?"), request: "POST /chat/sendSeen/line", body: `{"chatId":"` + annaNumber + `"}`, want: `{"success":true,"result":true}`,
		events: []models.EventType{models.EventUnreadCount}, after: annaSeesRead},
	{name: "marking a chat read, in the old spelling", before: annaWrites("Hello?"), request: "POST /client/sendSeen/line", body: `{"chatId":"` + annaNumber + `"}`, want: `{"success":true,"result":true}`, after: annaSeesRead},
}

func TestChats(t *testing.T) { runAll(t, chatReadScenarios) }

func roomBeforeYes(t *testing.T, d *desk) {
	t.Helper()
	list, _ := d.post("/chat/fetchMessages/line", `{"chatId":"`+annaNumber+`"}`)["messages"].([]any)
	if len(list) != 2 || list[0].(map[string]any)["body"] != "Is there a room?" {
		t.Errorf("got %v, want Anna's question first", list)
	}
}

func annaSeesRead(t *testing.T, d *desk) {
	t.Helper()
	if _, err := d.anna.WaitReceipt(t.Context(), "ANNA1", "read"); err != nil {
		t.Error(err)
	}
}

// annaSends lets Anna send anything; its id is ANNA1.
func annaSends(m simulator.Message) func(*desk) {
	return func(d *desk) {
		d.t.Helper()
		m.ID = "ANNA1"
		if _, err := d.anna.Send(d.t.Context(), lineNumber, m); err != nil {
			d.t.Fatal(err)
		}
		d.until("Anna's message", func() bool { return d.seen.count(models.EventMessage) > 0 })
	}
}
