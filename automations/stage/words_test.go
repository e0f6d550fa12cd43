package stage_test

import (
	"encoding/json"
	"testing"

	"frontdesk/automations/sandbox"
	"frontdesk/automations/stage"
)

func TestCallsAreToldInPlainWords(t *testing.T) {
	const ann = "4915100001@s.whatsapp.net"
	tests := []struct{ call, args, result, want string }{
		{"send", `{"to":"` + ann + `","text":"Hello"}`, "", "Would reply “Hello”"},
		{"send", `{"to":"+49 151 00002","text":"Hello"}`, "", "Would send “Hello” to +4915100002"},
		{"send", `{"to":"` + ann + `","text":"","poll":{"question":"Tea?","options":["Yes","No"]}}`, "", "Would reply the poll “Tea?\n1. Yes\n2. No”"},
		{"send", `{"to":"` + ann + `","text":"","media":{"file":"files/list.pdf","as":"document"}}`, "", "Would reply the document “list.pdf”"},
		{"chat.label", `{"chat":"` + ann + `","names":["vip","new"]}`, "", "Would label the chat “vip”, “new”"},
		{"chat.handoff", `{"chat":"` + ann + `","text":"late"}`, "", "Would hand the chat to a human, with the note “late”"},
		{"group.remove", `{"group":"1-2@g.us","people":["` + ann + `"]}`, "", "Would remove +4915100001 from the group"},
		{"message.react", `{"chat":"` + ann + `","id":"A","emoji":"👍"}`, "", "Would react with 👍"},
		{"state.set", `{"chat":"` + ann + `","key":"told","value":1,"ttl":21600000}`, "", "Would remember “told” for this chat for 6 h"},
		{"state.once", `{"chat":"` + ann + `","key":"told","ttl":21600000}`, "true", "Once('told') is true: nothing was remembered for this chat in 6 h"},
		{"store.once", `{"key":"told"}`, "false", "Once('told') is false: it is remembered for all chats"},
		{"store.get", `{"key":"n"}`, `{"value":3}`, "“n” is remembered for all chats: “3”"},
		{"store.get", `{"key":"n"}`, `{}`, "“n” is not remembered for all chats"},
		{"answer", `{"chat":"` + ann + `","from":"contact","for":1800000}`, "", "Would wait up to 30 min for an answer"},
		{"wait", `{"for":172800000}`, "", "Would wait for 2 d"},
		{"fetch", `{"requests":[{"url":"https://a.example","method":"GET"},{"url":"https://b.example","method":"POST"}]}`, "", "Ask the web: GET https://a.example, POST https://b.example"},
		{"history", `{"chat":"` + ann + `","count":5}`, "[]", "Look at the last messages of the chat"},
	}
	for _, tt := range tests {
		e := sandbox.Entry{Call: tt.call, Kind: sandbox.Calls[tt.call], Args: json.RawMessage(tt.args), Result: json.RawMessage(tt.result)}
		if got := stage.Would(e, ann); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.call, got, tt.want)
		}
	}
	for call, kind := range sandbox.Calls {
		e := sandbox.Entry{Call: call, Kind: kind, Args: json.RawMessage(`{}`), Result: json.RawMessage(`null`)}
		if got := stage.Words(e, ann); got == "" || got == call {
			t.Errorf("%s: got %q, want plain words", call, got)
		}
	}
}
