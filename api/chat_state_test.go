package api_test

import (
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

const (
	annaChat = `{"chatId":"` + annaNumber + `@c.us"}`
	noGroup  = `{"chatId":"120363999999999999@g.us"}`
	noChat   = `{"success":false,"error":"Chat not Found"}`
	noChatID = `{"success":false,"error":"chatId is required"}`
)

// onPhone waits until the owner of the line sees something in Anna's chat.
func onPhone(what string, so func(c simulator.ChatSeen) bool) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		d.until(what+" on the phone", func() bool {
			c, _ := d.phone.Chat(annaNumber)
			return so(c)
		})
	}
}

// asked makes a call that must succeed.
func asked(path, body string) func(*desk) {
	return func(d *desk) {
		d.t.Helper()
		if answer := d.call("POST", path, body); answer.Code != 200 {
			d.t.Fatalf("%s: got %d %s", path, answer.Code, answer.Body)
		}
	}
}

// first does several things in order.
func first(steps ...func(*desk)) func(*desk) {
	return func(d *desk) {
		d.t.Helper()
		for _, step := range steps {
			step(d)
		}
	}
}

// threePinned pins the chats of three other people.
func threePinned(d *desk) {
	d.t.Helper()
	for _, number := range []string{"4915100000011", "4915100000012", "4915100000013"} {
		d.person(number, "Guest")
		asked("/chat/pin/line", `{"chatId":"`+number+`"}`)(d)
	}
}

// chatOfAnna is Anna's chat as the API shows it.
func chatOfAnna(d *desk) map[string]any {
	d.t.Helper()
	chat, _ := d.post("/chat/getClassInfo/line", annaChat)["chat"].(map[string]any)
	return chat
}

// shows checks a field of Anna's chat.
func shows(field string, want any) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		if got := chatOfAnna(d)[field]; got != want {
			t.Errorf("%s is %v, want %v", field, got, want)
		}
	}
}

// both makes two checks.
func both(checks ...func(*testing.T, *desk)) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		for _, check := range checks {
			check(t, d)
		}
	}
}

// untold checks how often an event was told, also when the echo of a change has come.
func untold(event models.EventType, times int) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		time.Sleep(time.Second) // of the bubble
		if got := d.seen.count(event); got != times {
			t.Errorf("%s was told %d times, want %d", event, got, times)
		}
	}
}

var chatStateScenarios = []scenario{
	{name: "archiving a chat", before: talk, request: "POST /chat/archive/line", body: annaChat, want: `{"success":true,"result":true,"message":"Chat archived"}`,
		events: []models.EventType{models.EventChatArchived},
		after: both(onPhone("the archived chat", func(c simulator.ChatSeen) bool { return c.Archived }), shows("archived", true),
			untold(models.EventChatArchived, 1))},
	{name: "archiving a chat unpins it", before: first(talk, asked("/chat/pin/line", annaChat)), request: "POST /client/archiveChat/line", body: annaChat, want: `{"success":true,"result":true,"message":"Chat archived"}`,
		after: both(onPhone("a chat off the top", func(c simulator.ChatSeen) bool { return c.Archived && !c.Pinned }), shows("pinned", false))},
	{name: "archiving a group that is not there", request: "POST /chat/archive/line", body: noGroup, status: 404, want: noChat},
	{name: "archiving nothing", request: "POST /chat/archive/line", body: `{}`, status: 400, want: noChatID},
	{name: "taking a chat back", before: first(talk, asked("/chat/archive/line", annaChat)), request: "POST /chat/unarchive/line", body: annaChat, want: `{"success":true,"result":false,"message":"Chat unarchived"}`,
		events: []models.EventType{models.EventChatArchived},
		after:  both(onPhone("the chat", func(c simulator.ChatSeen) bool { return !c.Archived }), shows("archived", false))},
	{name: "taking a chat back, in the old spelling", before: talk, request: "POST /client/unarchiveChat/line", body: annaChat, has: []string{`"success":true,"result":false`}},
	{name: "taking no chat back", request: "POST /chat/unarchive/line", status: 400, want: noChatID},

	{name: "pinning a chat", before: talk, request: "POST /chat/pin/line", body: annaChat, want: `{"success":true,"result":true,"message":"Chat pinned"}`,
		after: both(onPhone("the pinned chat", func(c simulator.ChatSeen) bool { return c.Pinned }), shows("pinned", true))},
	{name: "pinning a fourth chat", before: first(talk, threePinned), request: "POST /client/pinChat/line", body: annaChat, want: `{"success":true,"result":false,"message":"Three chats are pinned already"}`,
		after: shows("pinned", false)},
	{name: "pinning one of three chats once more", before: threePinned, request: "POST /chat/pin/line", body: `{"chatId":"4915100000012"}`, has: []string{`"result":true`}},
	{name: "pinning a group that is not there", request: "POST /chat/pin/line", body: noGroup, status: 404, want: noChat},
	{name: "unpinning a chat", before: first(talk, asked("/chat/pin/line", annaChat)), request: "POST /chat/unpin/line", body: annaChat, want: `{"success":true,"result":false,"message":"Chat unpinned"}`,
		after: both(onPhone("a chat off the top", func(c simulator.ChatSeen) bool { return !c.Pinned }), shows("pinned", false))},
	{name: "unpinning a chat, in the old spelling", before: talk, request: "POST /client/unpinChat/line", body: annaChat, has: []string{`"result":false`}},

	{name: "muting a chat for ever", before: talk, request: "POST /chat/mute/line", body: annaChat, want: `{"success":true,"result":{"isMuted":true,"muteExpiration":-1},"message":"Chat muted"}`,
		after: both(onPhone("the muted chat", func(c simulator.ChatSeen) bool { return c.MutedUntil.Year() == 9999 }), shows("isMuted", true), shows("muteExpiration", -1.0))},
	{name: "muting a chat until a date", before: talk, request: "POST /chat/mute/line", body: `{"chatId":"` + annaNumber + `","unmuteDate":"4102444800"}`, want: `{"success":true,"result":{"isMuted":true,"muteExpiration":4102444800},"message":"Chat muted"}`,
		after: both(onPhone("the muted chat", func(c simulator.ChatSeen) bool { return c.MutedUntil.Unix() == 4102444800 }), shows("muteExpiration", 4102444800.0))},
	{name: "muting a chat until a date in milliseconds", before: talk, request: "POST /client/muteChat/line", body: `{"chatId":"` + annaNumber + `","unmuteDate":4102444800000}`, want: `{"success":true,"mute":{"isMuted":true,"muteExpiration":4102444800}}`},
	{name: "muting a chat for an hour", before: talk, request: "POST /chat/mute/line", body: "chatId=" + annaNumber + "&duration=3600", has: []string{`"isMuted":true`},
		after: onPhone("an hour of silence", func(c simulator.ChatSeen) bool {
			left := time.Until(c.MutedUntil)
			return left > 50*time.Minute && left <= time.Hour
		})},
	{name: "muting a chat, in the old spelling", before: talk, request: "POST /client/muteChat/line", body: annaChat, want: `{"success":true,"mute":{"isMuted":true,"muteExpiration":-1}}`},
	{name: "muting a group that is not there", request: "POST /chat/mute/line", body: noGroup, status: 404, want: noChat},
	{name: "unmuting a chat", before: first(talk, asked("/chat/mute/line", annaChat)), request: "POST /chat/unmute/line", body: annaChat, want: `{"success":true,"result":{"isMuted":false,"muteExpiration":0},"message":"Chat unmuted"}`,
		after: both(onPhone("the chat that rings", func(c simulator.ChatSeen) bool { return c.MutedUntil.IsZero() }), shows("isMuted", false), shows("muteExpiration", 0.0))},
	{name: "unmuting a chat, in the old spelling", before: talk, request: "POST /client/unmuteChat/line", body: annaChat, has: []string{`"result":{"isMuted":false,"muteExpiration":0}`}},

	{name: "marking a chat unread", before: first(talk, asked("/chat/sendSeen/line", annaChat)), request: "POST /chat/markUnread/line", body: annaChat, want: `{"success":true,"result":true}`,
		events: []models.EventType{models.EventUnreadCount},
		after:  both(onPhone("the mark", func(c simulator.ChatSeen) bool { return c.MarkedUnread }), shows("unreadCount", -1.0))},
	{name: "marking a chat unread, in the old spelling", before: talk, request: "POST /client/markChatUnread/line", body: annaChat, want: `{"success":true,"mark":true}`},
	{name: "reading a chat that was marked unread", before: first(talk, asked("/chat/sendSeen/line", annaChat), asked("/chat/markUnread/line", annaChat)), request: "POST /chat/sendSeen/line", body: annaChat, want: `{"success":true,"result":true}`,
		after: both(onPhone("no mark", func(c simulator.ChatSeen) bool { return !c.MarkedUnread }), shows("unreadCount", 0.0))},
	{name: "marking a group that is not there", request: "POST /chat/markUnread/line", body: noGroup, status: 404, want: noChat},

	{name: "clearing a chat", before: talk, request: "POST /chat/clearMessages/line", body: annaChat, want: `{"success":true,"result":true,"clearMessages":true}`,
		events: []models.EventType{models.EventUnreadCount},
		after: both(onPhone("an empty chat", func(c simulator.ChatSeen) bool { return c.Messages == 0 }), shows("unreadCount", 0.0), shows("lastMessage", nil),
			untold(models.EventChatRemoved, 0))},
	{name: "clearing no chat", request: "POST /chat/clearMessages/line", body: noGroup, status: 404, want: noChat},
	{name: "deleting a chat", before: talk, request: "POST /chat/delete/line", body: annaChat, want: `{"success":true,"result":true,"deleteChat":true}`,
		events: []models.EventType{models.EventChatRemoved}, after: both(annaIsGone, untold(models.EventChatRemoved, 1))},
	{name: "deleting no chat", request: "POST /chat/delete/line", body: noGroup, status: 404, want: noChat},
	{name: "a message after a chat was deleted", before: first(talk, asked("/chat/delete/line", annaChat), annaReturns), request: "GET /client/getChats/line", has: []string{annaWid, `"body":"Back again"`}, not: []string{"Is there a room?"}},

	{name: "typing", before: talk, request: "POST /chat/sendStateTyping/line", body: annaChat, want: `{"success":true,"result":true,"sendStateTyping":true}`},
	{name: "recording", before: talk, request: "POST /chat/sendStateRecording/line", body: annaChat, want: `{"success":true,"result":true,"sendStateRecording":true}`},
	{name: "typing no more", before: talk, request: "POST /chat/clearState/line", body: annaChat, want: `{"success":true,"result":true,"clearState":true}`},
	{name: "typing in a group that is not there", request: "POST /chat/sendStateTyping/line", body: noGroup, status: 404, want: noChat},

	{name: "a chat", before: talk, request: "POST /chat/getClassInfo/line", body: annaChat,
		has: []string{`{"success":true,"chat":{"id":` + annaWid + `,"name":"Anna","isGroup":false,"isReadOnly":false,"unreadCount":1,`, `"lastMessage":{`, `"body":"Is there a room?"`}},
	{name: "a chat that is not there", request: "POST /chat/getClassInfo/line", body: noGroup, status: 404, want: noChat},
	{name: "a chat by its id", before: talk, request: "POST /client/getChatById/line", body: annaChat, has: []string{`{"success":true,"chat":{"id":` + annaWid}},
	{name: "a chat with somebody new", request: "POST /client/getChatById/line", body: `{"chatId":"4915199999999@c.us"}`,
		has: []string{`"_serialized":"4915199999999@c.us"`, `"unreadCount":0,"timestamp":0`}, not: []string{"lastMessage"}},
	{name: "a group by an id that is none", request: "POST /client/getChatById/line", body: noGroup, status: 404, want: `{"success":false,"error":"Chat not found"}`},
	{name: "the contact of a chat", before: talk, request: "POST /chat/getContact/line", body: annaChat, has: []string{`{"success":true,"contact":{`, annaWid, `"pushname":"Anna"`}},
	{name: "the contact of a chat with somebody new", request: "POST /chat/getContact/line", body: `{"chatId":"4915199999999@c.us"}`, has: []string{`"number":"4915199999999"`}},
	{name: "the contact of no chat", request: "POST /chat/getContact/line", body: noGroup, status: 404, want: noChat},
}

func annaIsGone(t *testing.T, d *desk) {
	t.Helper()
	d.until("the deletion on the phone", func() bool {
		_, there := d.phone.Chat(annaNumber)
		return !there
	})
	if list, _ := d.get("/client/getChats/line")["chats"].([]any); len(list) != 0 {
		t.Errorf("got %v, want no chats", list)
	}
}

// annaReturns lets Anna write once more, after the phone's echo has come.
func annaReturns(d *desk) {
	d.t.Helper()
	time.Sleep(2 * time.Second) // of the bubble
	before := d.seen.count(models.EventMessage)
	if _, err := d.anna.SendText(d.t.Context(), lineNumber, "Back again"); err != nil {
		d.t.Fatal(err)
	}
	d.until("Anna's message", func() bool { return d.seen.count(models.EventMessage) > before })
}

func TestChatStates(t *testing.T) { runAll(t, chatStateScenarios) }

func TestWhatTheOwnerDoesToAChatIsTold(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		talk(d)
		off := false
		for _, step := range []struct {
			change simulator.StateChange
			event  models.EventType
			so     func() bool
		}{
			{simulator.StateChange{Archive: &simulator.ArchiveChange{Chat: annaNumber}}, models.EventChatArchived, func() bool { return chatOfAnna(d)["archived"] == true }},
			{simulator.StateChange{Archive: &simulator.ArchiveChange{Chat: annaNumber, Archived: &off}}, models.EventChatArchived, func() bool { return chatOfAnna(d)["archived"] == false }},
			{simulator.StateChange{MarkRead: &simulator.ReadChange{Chat: annaNumber}}, models.EventUnreadCount, func() bool { return chatOfAnna(d)["unreadCount"] == 0.0 }},
			{simulator.StateChange{MarkRead: &simulator.ReadChange{Chat: annaNumber, Read: &off}}, models.EventUnreadCount, func() bool { return chatOfAnna(d)["unreadCount"] == -1.0 }},
			{simulator.StateChange{Clear: &simulator.ClearChange{Chat: annaNumber}}, models.EventUnreadCount, func() bool { return chatOfAnna(d)["lastMessage"] == nil }},
			{simulator.StateChange{Delete: &simulator.DeleteChange{Chat: annaNumber}}, models.EventChatRemoved, func() bool { return chatOfAnna(d)["timestamp"] == 0.0 }},
		} {
			before := d.seen.count(step.event)
			if err := d.phone.ChangeState(step.change); err != nil {
				t.Fatal(err)
			}
			d.until(string(step.event), func() bool { return d.seen.count(step.event) == before+1 && step.so() })
		}
	})
}
