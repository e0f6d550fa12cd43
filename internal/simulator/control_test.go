package simulator

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/types/events"
)

// remote drives a server through its control API.
type remote struct {
	t   *testing.T
	s   *Server
	web *http.Client
}

func newRemote(t *testing.T) *remote {
	s := testServer(t)
	return &remote{t: t, s: s, web: &http.Client{Transport: s.RoundTripper()}}
}

// call does a call and returns its status and answer.
func (r *remote) call(method, path string, body any) (int, map[string]any) {
	r.t.Helper()
	var answer any
	status := r.fetch(method, path, body, &answer)
	object, _ := answer.(map[string]any)
	return status, object
}

func (r *remote) fetch(method, path string, body, answer any) int {
	r.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		r.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(r.t.Context(), method, "http://simulator"+path, bytes.NewReader(raw))
	if err != nil {
		r.t.Fatal(err)
	}
	response, err := r.web.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	return response.StatusCode
}

// must is a call that has to work.
func (r *remote) must(method, path string, body any) map[string]any {
	r.t.Helper()
	status, answer := r.call(method, path, body)
	if status != http.StatusOK {
		r.t.Fatalf("%s %s: %d %v", method, path, status, answer)
	}
	return answer
}

type object = map[string]any

// linkedRemote is a server with two accounts, of which Ada has a linked client.
func linkedRemote(t *testing.T) (*remote, *client) {
	r := newRemote(t)
	for number, name := range map[string]string{"4915112345678": "Ada", "4915187654321": "Bob"} {
		made := r.must("POST", "/sim/accounts", object{"number": number, "name": name})
		if made["jid"] != number+"@s.whatsapp.net" || made["lid"] == "" {
			t.Errorf("made %v, want the addresses of %s", made, number)
		}
	}
	c := newClient(t, r.s)
	codes := c.startPairing()
	if linked := r.must("POST", "/sim/accounts/4915112345678/scan", object{"qr": codes[0]}); linked["device"] != 1.0 {
		t.Errorf("linked %v, want device 1", linked)
	}
	await[*events.OfflineSyncCompleted](c, nil)
	// Before that the client cannot read what the phone changes.
	await(c, func(e *events.AppStateSyncComplete) bool { return e.Name == appstate.WAPatchRegularLow })
	if err := r.s.WaitQuiet(deadline(t)); err != nil {
		t.Fatal(err)
	}
	return r, c
}

func TestTheControlAPITalks(t *testing.T) {
	r, c := linkedRemote(t)
	sent := r.must("POST", "/sim/accounts/4915187654321/send", object{"to": "4915112345678", "text": "hello", "count": 3})
	if ids, _ := sent["ids"].([]any); len(ids) != 3 {
		t.Errorf("sent %v, want three", sent)
	}
	await(c, textIs("hello 3"))
	picture := avatar("Bob").jpeg()
	r.must("POST", "/sim/accounts/4915187654321/send", object{
		"to": "4915112345678", "caption": "me", "image": object{"base64": base64.StdEncoding.EncodeToString(picture), "mimetype": "image/jpeg"},
	})
	got := await(c, func(e *events.Message) bool { return e.Message.GetImageMessage().GetCaption() == "me" })
	if data, err := c.Download(t.Context(), got.Message.GetImageMessage()); err != nil || !bytes.Equal(data, picture) {
		t.Errorf("the picture has %d bytes (%v), want %d", len(data), err, len(picture))
	}
	if _, err := c.SendMessage(t.Context(), jidOf(t, "4915187654321@s.whatsapp.net"), text("hello Bob")); err != nil {
		t.Fatal(err)
	}
	var inbox []object
	r.fetch("GET", "/sim/accounts/4915187654321/inbox?wait=20&after=4&chat=4915112345678", nil, &inbox)
	if len(inbox) != 1 || inbox[0]["text"] != "hello Bob" || inbox[0]["fromMe"] != false || inbox[0]["type"] != "text" {
		t.Errorf("the inbox holds %v, want the answer", inbox)
	}
	answer := r.must("POST", "/sim/accounts/4915187654321/send", object{
		"to": "4915112345678", "text": "an answer", "quoted": object{"id": inbox[0]["id"]}, "id": "3AB0B0B0",
	})
	if ids, _ := answer["ids"].([]any); len(ids) != 1 || ids[0] != "3AB0B0B0" {
		t.Errorf("sent %v, want the id that was asked for", answer)
	}
	await(c, func(e *events.Message) bool {
		return e.Message.GetExtendedTextMessage().GetContextInfo().GetStanzaID() == inbox[0]["id"]
	})
	r.must("POST", "/sim/accounts/4915187654321/receipt", object{"chat": "4915112345678", "ids": []any{inbox[0]["id"]}, "type": "read"})
	await(c, func(e *events.Receipt) bool { return e.Type == "read" })
}

func TestTheControlAPIRunsGroupsAndState(t *testing.T) {
	r, c := linkedRemote(t)
	group := r.must("POST", "/sim/groups", object{"creator": "4915187654321", "subject": "Team", "participants": []string{"4915112345678"}})
	joined := await[*events.JoinedGroup](c, nil)
	if group["jid"] != joined.JID.String() || group["inviteCode"] == "" {
		t.Errorf("made %v, want %s", group, joined.JID)
	}
	r.must("POST", fmt.Sprint("/sim/groups/", group["jid"]), object{"by": "4915187654321", "subject": "The team"})
	await(c, func(e *events.GroupInfo) bool { return e.Name != nil && e.Name.Name == "The team" })
	r.must("POST", fmt.Sprint("/sim/groups/", group["jid"]), object{"by": "4915187654321", "promote": []string{"4915112345678"}})
	await(c, func(e *events.GroupInfo) bool { return len(e.Promote) == 1 })
	r.must("POST", "/sim/accounts/4915112345678/appstate", object{"archive": object{"chat": "4915187654321"}})
	await(c, func(e *events.Archive) bool { return e.Action.GetArchived() })
	r.must("POST", "/sim/accounts/4915112345678/history", object{"days": 10, "chats": 2, "messagesPerChat": 5})
	await(c, func(e *events.HistorySync) bool { return len(e.Data.GetConversations()) > 2 })
	r.must("POST", "/sim/accounts/4915187654321/persona", object{"name": "echo"})
	r.must("POST", "/sim/accounts/4915187654321/presence", object{"chat": "", "state": "available"})
	var stats Stats
	r.fetch("GET", "/sim/stats", nil, &stats)
	if stats.Connections != 1 || len(stats.Unknown) != 0 {
		t.Errorf("stats %+v, want one connection and nothing unknown", stats)
	}
	r.must("DELETE", "/sim/accounts/4915112345678/devices/1", nil)
	await[*events.LoggedOut](c, nil)
}

func TestTheControlAPIRefuses(t *testing.T) {
	r := newRemote(t)
	r.must("POST", "/sim/accounts", object{"number": "4915112345678", "name": "Ada"})
	const ada = "/sim/accounts/4915112345678"
	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		code               string
	}{
		{"a number that is none", "POST", "/sim/accounts", object{"number": "x"}, 400, "invalid"},
		{"an account twice", "POST", "/sim/accounts", object{"number": "4915112345678"}, 409, "account_exists"},
		{"an account that is not there", "POST", "/sim/accounts/49000000000/send", object{"text": "x"}, 404, "no_account"},
		{"a stale code", "POST", ada + "/scan", object{"qr": staleQR()}, 409, "stale_code"},
		{"a text that is no code", "POST", ada + "/scan", object{"qr": "hello"}, 400, "invalid"},
		{"a body that is no object", "POST", ada + "/send", "hello", 400, "invalid"},
		{"a message to nobody", "POST", ada + "/send", object{"to": "49000000000", "text": "x"}, 404, "no_account"},
		{"an empty message", "POST", ada + "/send", object{"to": "4915112345678"}, 400, "invalid"},
		{"a call to oneself", "POST", ada + "/call", object{"to": "4915112345678"}, 400, "invalid"},
		{"ending a call that is not there", "DELETE", ada + "/call", object{"callId": "x"}, 404, "no_such_call"},
		{"a poll without choices", "POST", ada + "/send", object{"to": "4915112345678", "poll": object{"name": "x"}}, 400, "invalid"},
		{"an unknown fault", "POST", "/sim/faults", object{"kind": "passkey"}, 400, "not_supported_yet"},
		{"a fault that is not there", "DELETE", "/sim/faults/7", nil, 404, "no_fault"},
		{"a device that is not there", "DELETE", ada + "/devices/7", nil, 404, "no_device"},
		{"a group that is not there", "POST", "/sim/groups/120363@g.us", object{"by": "4915112345678", "leave": true}, 404, "no_group"},
		{"a persona that is not there", "POST", ada + "/persona", object{"name": "clown"}, 400, "invalid"},
		{"a call of another API", "GET", "/sim/nonsense", nil, 404, "no_call"},
		{"a wait that is no number", "GET", ada + "/inbox?wait=long", nil, 400, "invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, answer := r.call(c.method, c.path, c.body)
			failure, _ := answer["error"].(map[string]any)
			if status != c.status || failure["code"] != c.code || failure["message"] == "" {
				t.Errorf("got %d %v, want %d %s", status, answer, c.status, c.code)
			}
		})
	}
}

// staleQR has the form of a code but was never on a screen.
func staleQR() string {
	key := base64.StdEncoding.EncodeToString(make([]byte, 32))
	return strings.Join([]string{"2@stale", key, key, key, "1"}, ",")
}

func TestResetForgetsEverything(t *testing.T) {
	r := newRemote(t)
	root := r.s.RootKey()
	r.must("POST", "/sim/accounts", object{"number": "4915112345678", "name": "Ada", "history": object{"days": 3, "chats": 2}})
	id := r.must("POST", "/sim/faults", object{"account": "4915112345678", "kind": "media-error", "code": 410})
	r.must("DELETE", fmt.Sprint("/sim/faults/", id["id"]), nil)
	r.must("POST", "/sim/reset", nil)
	var accounts []object
	if r.fetch("GET", "/sim/accounts", nil, &accounts); len(accounts) != 0 {
		t.Errorf("after a reset there are %v, want nobody", accounts)
	}
	if r.s.RootKey() != root {
		t.Error("a reset changed the certificate root")
	}
}
