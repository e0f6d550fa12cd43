package api_test

import (
	"testing"

	"frontdesk/models"
)

const runChatMethod = "POST /chat/runMethod/line"

// annaMethod calls a method of Anna's chat.
func annaMethod(name, options string) string {
	if options != "" {
		options = `,"options":` + options
	}
	return `{"chatId":"` + annaNumber + `","method":"` + name + `"` + options + `}`
}

const dataFalse = `{"success":true,"data":false}`

var chatMethodScenarios = []scenario{
	{name: "archiving by method", before: talk, request: runChatMethod, body: annaMethod("archive", ""), want: dataTrue, after: shows("archived", true)},
	{name: "taking back by method", before: first(talk, asked("/chat/archive/line", annaChat)), request: runChatMethod, body: annaMethod("unarchive", "[]"), want: dataFalse, after: shows("archived", false)},
	{name: "pinning by method", before: talk, request: runChatMethod, body: annaMethod("pin", ""), want: dataTrue, after: shows("pinned", true)},
	{name: "unpinning by method", before: first(talk, asked("/chat/pin/line", annaChat)), request: runChatMethod, body: annaMethod("unpin", ""), want: dataFalse, after: shows("pinned", false)},
	{name: "muting by method", before: talk, request: runChatMethod, body: annaMethod("mute", `"4102444800"`), want: `{"success":true,"data":{"isMuted":true,"muteExpiration":4102444800}}`, after: shows("muteExpiration", 4102444800.0)},
	{name: "muting for ever by method", before: talk, request: runChatMethod, body: annaMethod("mute", ""), want: `{"success":true,"data":{"isMuted":true,"muteExpiration":-1}}`},
	{name: "muting for an odd time by method", before: talk, request: runChatMethod, body: annaMethod("mute", `"long"`), status: 400, want: `{"success":false,"error":"options must be a whole number"}`},
	{name: "unmuting by method", before: first(talk, asked("/chat/mute/line", annaChat)), request: runChatMethod, body: annaMethod("unmute", ""), want: `{"success":true,"data":{"isMuted":false,"muteExpiration":0}}`},
	{name: "marking unread by method", before: first(talk, asked("/chat/sendSeen/line", annaChat)), request: runChatMethod, body: annaMethod("markUnread", ""), want: dataNull, after: shows("unreadCount", -1.0)},
	{name: "reading by method", before: talk, request: runChatMethod, body: annaMethod("sendSeen", ""), want: dataTrue, after: shows("unreadCount", 0.0)},
	{name: "clearing by method", before: talk, request: runChatMethod, body: annaMethod("clearMessages", ""), want: dataTrue, after: shows("lastMessage", nil)},
	{name: "deleting by method", before: talk, request: runChatMethod, body: annaMethod("delete", ""), want: dataTrue, after: annaIsGone},
	{name: "typing by method", before: talk, request: runChatMethod, body: annaMethod("sendStateTyping", ""), want: dataTrue},
	{name: "recording by method", before: talk, request: runChatMethod, body: annaMethod("sendStateRecording", ""), want: dataTrue},
	{name: "typing no more by method", before: talk, request: runChatMethod, body: annaMethod("clearState", ""), want: dataTrue},
	{name: "the messages by method", before: talk, request: runChatMethod, body: annaMethod("fetchMessages", `{"limit":"1","fromMe":false}`), has: []string{`"data":[{"_data":{`, "Is there a room?"}, not: []string{`"body":"Yes"`}},
	{name: "asking for history by method", before: hasPast, request: runChatMethod, body: `{"chatId":"` + oldFriend + `","method":"syncHistory"}`, want: dataTrue},
	{name: "the contact by method", before: talk, request: runChatMethod, body: annaMethod("getContact", ""), has: []string{`"data":{"id":` + annaWid}},
	{name: "the labels by method", bare: true, before: first(shop, labelOnPhone(3)), request: runChatMethod, body: annaMethod("getLabels", ""), want: `{"success":true,"data":[` + guestLabel + `]}`},
	{name: "changing labels by method", bare: true, before: shop, request: runChatMethod, body: annaMethod("changeLabels", `[10]`), want: dataNull, after: hasLabels(paidLabel)},
	{name: "the pinned messages by method", before: first(talk, asked("/message/pin/line", `{"chatId":"`+annaNumber+`","messageId":"ANNA1","duration":86400}`)), request: runChatMethod, body: annaMethod("getPinnedMessages", ""), has: []string{`"data":[{"_data":{`, "Is there a room?"}, not: []string{`"body":"Yes"`}},
	{name: "no pinned messages by method", before: first(talk, asked("/message/pin/line", `{"chatId":"`+annaNumber+`","messageId":"ANNA1","duration":86400}`), asked("/message/unpin/line", `{"chatId":"`+annaNumber+`","messageId":"ANNA1"}`)), request: runChatMethod, body: annaMethod("getPinnedMessages", ""), want: `{"success":true,"data":[]}`},
	{name: "an unknown method of a chat", before: talk, request: runChatMethod, body: annaMethod("constructor", ""), status: 400, want: `{"success":false,"error":"Method is not implemented"}`},
	{name: "a method of no chat", request: runChatMethod, body: `{"chatId":"120363999999999999@g.us","method":"archive"}`, status: 404, want: noChat},
	{name: "no method of a chat", request: runChatMethod, body: annaChat, status: 400, want: `{"success":false,"error":"chatId and method are required"}`},

	{name: "asking to look at a chat", before: talk, request: "POST /client/openChatWindow/line", body: annaChat, want: `{"success":true}`, events: []models.EventType{models.EventShowChat}},
	{name: "asking to look at no chat", request: "POST /client/openChatWindow/line", body: noGroup, status: 404, want: noChat},
	{name: "asking to look at a message", before: talk, request: "POST /client/openChatWindowAt/line", body: `{"messageId":"false_` + annaNumber + `@c.us_ANNA1"}`, want: `{"success":true}`, after: annaShown},
	{name: "asking to look at a message by its short id", before: talk, request: "POST /client/openChatWindowAt/line", body: `{"messageId":"ANNA1"}`, want: `{"success":true}`, after: annaShown},
	{name: "asking to look at no message", request: "POST /client/openChatWindowAt/line", body: `{"messageId":"X"}`, status: 404, want: `{"success":false,"error":"Message not found"}`},
}

// annaShown checks that the hint names Anna's message.
func annaShown(t *testing.T, d *desk) {
	t.Helper()
	for _, e := range d.seen.all() {
		if hint, ok := e.Data.(models.ChatShown); ok && hint.MessageID == "ANNA1" && string(hint.Chat) == d.anna.LID() {
			return
		}
	}
	t.Error("no hint names Anna's message")
}

func TestMethodsOfChats(t *testing.T) { runAll(t, chatMethodScenarios) }

func TestSomebodySeesWhoIsTyping(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		talk(d)
		for _, step := range []struct{ path, want string }{
			{"/chat/sendStateTyping/line", "composing"}, {"/chat/sendStateRecording/line", "recording"}, {"/chat/clearState/line", "paused"},
		} {
			asked(step.path, annaChat)(d)
			d.until(step.want, func() bool { return d.anna.Sees(lineNumber) == step.want })
		}
	})
}
