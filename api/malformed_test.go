package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"frontdesk/api/operation"
	"frontdesk/internal/simulator"
)

const malformedRequests = 10_000

// TestTenThousandMalformedRequests sends what no client should to every
// route, always the same: no answer may be a failure of ours or of WhatsApp's,
// and nothing may stay behind.
func TestTenThousandMalformedRequests(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		ourPlace(d)
		vandal := newVandal(d)
		for range malformedRequests / 20 {
			vandal.strike(t)
		}
		before := vandal.settled()
		for range malformedRequests - malformedRequests/20 {
			vandal.strike(t)
		}
		vandal.leavesNothing(t, before)
		stillOnline(t, d)
		t.Logf("answers by status: %v", vandal.statuses)
	})
}

// ourPlace is a group, a channel, a message and a poll on the desk, so that
// requests get as far as WhatsApp. The account leads both: nothing that is
// asked of them is rightly refused.
func ourPlace(d *desk) {
	d.t.Helper()
	first(annaWrites("Is there a room?"), annaAsks, ourTeam, weMake)(d)
	d.changes(simulator.ChannelChange{By: annaNumber, Follow: true})
}

// vandal makes malformed requests, the same ones in every run.
type vandal struct {
	*rand.Rand
	desk     *desk
	routes   []operation.Info
	bodies   map[string][]string // what scenarios send to a route
	statuses map[int]int
}

func newVandal(d *desk) *vandal {
	routes := slices.DeleteFunc(slices.Clone(d.engine.Operations()), func(r operation.Info) bool { return ends(r) && !strings.Contains(r.Path, "/:") })
	v := &vandal{Rand: rand.New(rand.NewPCG(1, 2)), desk: d, routes: routes, bodies: map[string][]string{}, statuses: map[int]int{}}
	for _, r := range v.routes {
		for _, s := range scenarios() {
			if strings.HasPrefix(s.body, "{") && matches(r.Method+" "+r.Path, s.request) {
				v.bodies[r.ID] = append(v.bodies[r.ID], s.body)
			}
		}
	}
	return v
}

// strike sends one request and checks its answer.
func (v *vandal) strike(t *testing.T) {
	r := v.routes[v.IntN(len(v.routes))]
	path := v.path(r)
	body := v.body(r)
	answer := v.desk.call(r.Method, path, body, v.headers()...)
	v.statuses[answer.Code]++
	text := answer.Body.String()
	if harmless(answer.Code, text) {
		return
	}
	t.Errorf("%s %s with %.200q: got %d %.200s", r.Method, path, body, answer.Code, text)
}

// harmless accepts every answer but a failure, be it ours or WhatsApp's.
func harmless(status int, text string) bool {
	return status < http.StatusInternalServerError && !strings.Contains(text, "internal error") && !strings.Contains(text, "goroutine ")
}

// path fills the parameters of a route. What would end the session that all
// others need is told to end another; terminateAll is left out.
func (v *vandal) path(r operation.Info) string {
	session := "line"
	if ends(r) || v.IntN(10) == 0 {
		session = pick(v, "nobody", "a.b", "..", "%2e%2e", "a%00b", "a%2Fb", "%ff%fe", strings.Repeat("x", 65), "líne", "-", "%20")
	}
	path := strings.ReplaceAll(r.Path, ":sessionId", session)
	for strings.Contains(path, "/:") {
		before, after, _ := strings.Cut(path, "/:")
		_, rest, more := strings.Cut(after, "/")
		path = before + "/" + pick(v, "1", "0", "-1", "99999999999999999999", "x", "%00", "%ff", "..%2f", "fd_12345678", "4915100000002", "NaN")
		if more {
			path += "/" + rest
		}
	}
	switch v.IntN(12) {
	case 0:
		path += "?" + pick(v, "limit=-1", "limit=x&limit=2", "%zz", "since=1e999", "offset=99999999999999999999", "unread=maybe", "a[b]=c", "limit=%00", "&&&=", "after=-5")
	case 1:
		path = "/legacy" + path
	}
	return path
}

// ends picks the routes after which the session would not be online.
func ends(r operation.Info) bool {
	for _, word := range []string{"terminate", "stop", "logout", "restart", "resetState", "start/", "reset"} {
		if strings.Contains(r.Path, word) {
			return true
		}
	}
	return r.Method == http.MethodDelete
}

func pick(v *vandal, words ...string) string { return words[v.IntN(len(words))] }

func (v *vandal) headers() []string {
	switch v.IntN(10) {
	case 0:
		return []string{"Content-Type", pick(v, "text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=x", "application/json; charset=utf-16", ";;", "", "application/x-www-form-urlencoded", "application/octet-stream", "image/png")}
	case 1:
		return []string{"Content-Encoding", pick(v, "gzip", "br", "deflate", "nonsense")}
	case 2:
		return []string{"Idempotency-Key", pick(v, strings.Repeat("k", 5000), "\x01", "", "a b", "ключ")}
	case 3:
		return []string{"Prefer", "respond-async, wait=-1"}
	case 4:
		return []string{"Authorization", pick(v, "Bearer", "Bearer ", "Basic !!!", strings.Repeat("Bearer ", 500)), "X-Api-Key", masterKey}
	}
	return nil
}

// crafted are bodies that have broken servers before.
var crafted = []string{
	``, ` `, `{`, `}`, `[]`, `null`, `true`, `0`, `-`, `"text"`, `{}{}`, `{"a":1,"a":2}`, `{"chatId":{}}`, `{"chatId":[[]]}`, `{"":""}`,
	`{"chatId":"x","messageId":[]}`, strings.Repeat(`{"a":`, 200), strings.Repeat(`[`, 100_000), `{"a":` + strings.Repeat(`[`, 50) + strings.Repeat(`]`, 50) + `}`,
	`{"__proto__":{"a":1},"constructor":{"prototype":{}}}`, `{"chatId":1e400}`, `{"chatId":` + strings.Repeat("9", 5000) + `}`, `{"limit":-0.0}`, `{"chatId":NaN}`,
	"a[b[c]=1&%zz", "a[]=1&a[b]=2&a=3", strings.Repeat("a[b]", 300) + "=1", "chatId", "=&=&=", "&&&&", "chatId=%00%ff", "\x00\xff\xfe", "\xef\xbb\xbf{}", "{\"chatId\":\"\xff\xfe\"}",
	`{"chatId":"\ud800"}`, `{"chatId":"\u0000"}`, "<xml/>", "--x\r\nContent-Disposition: form-data\r\n\r\n", "PK\x03\x04", `{"options":[],"searchOptions":[]}`, `{"chatId":null,"messageId":null}`,
}

// wild are values where a field expects another.
var wild = []string{
	`null`, `true`, `false`, `0`, `-1`, `1e308`, `-1e308`, `1e-999`, `9223372036854775808`, `0.1`, `""`, `" "`, `"\u0000"`, `"\ud83d"`, `"\u202e"`, `[]`, `{}`, `[[]]`, `[null]`, `[{}]`, `{"a":null}`,
	`"x"`, `"@c.us"`, `"@"`, `"1@g.us"`, `"1@newsletter"`, `"status@broadcast"`, `"@lid"`, `"+"`, `"4915100000002@c.us@g.us"`, `"4915100000002:99@s.whatsapp.net"`, `["4915100000002"]`, `"true_x_y"`, `"false_4915100000002@c.us_ANNA1_"`, `"____"`,
	`"data:;base64,"`, `"data:image/png;base64,!!!!"`, `"////"`, `"https://files.example/"`, `"http://[::1"`, `"file:///etc/passwd"`, `"http://127.0.0.1:1/"`, `"javascript:alert(1)"`, `"../../etc/passwd"`, `"'; DROP TABLE chats; --"`, `"%s%n%x"`, `"${7*7}"`,
	`"BEGIN:VCARD"`, `"image/png; x=\r\ny"`, `"poll"`, `{"mimetype":1,"data":2}`, `{"latitude":1e9,"longitude":"x"}`, `{"pollName":"","pollOptions":[]}`, `{"contactId":[]}`,
	`[1,"a",null,{},[]]`,
}

func (v *vandal) body(r operation.Info) string {
	known := v.bodies[r.ID]
	if len(known) == 0 || v.IntN(4) == 0 {
		if v.IntN(3) == 0 {
			return v.invented()
		}
		return pick(v, crafted...)
	}
	body := known[v.IntN(len(known))]
	switch v.IntN(8) {
	case 0: // broken off
		return body[:v.IntN(len(body))+1]
	case 1: // a byte turned
		bytes := []byte(body)
		bytes[1+v.IntN(len(bytes)-1)] = byte(v.IntN(256))
		return string(bytes)
	case 2: // twice
		return body + body
	}
	return v.spoilt(body)
}

// invented is an object of words that the API knows, with wild values.
func (v *vandal) invented() string {
	words := []string{"chatId", "messageId", "contactId", "content", "contentType", "options", "participants", "participantIds", "userIds", "searchOptions", "limit", "title", "duration", "labelIds", "inviteCode", "url", "events", "name", "method", "query", "flag", "number", "mediaFromURLOptions"}
	var fields []string
	for range 1 + v.IntN(6) {
		fields = append(fields, fmt.Sprintf("%q:%s", pick(v, words...), v.anything(3)))
	}
	return "{" + strings.Join(fields, ",") + "}"
}

func (v *vandal) anything(depth int) string {
	switch {
	case depth > 0 && v.IntN(4) == 0:
		return "[" + v.anything(depth-1) + "," + v.anything(depth-1) + "]"
	case depth > 0 && v.IntN(4) == 0:
		return fmt.Sprintf(`{"%d":%s}`, v.IntN(9), v.anything(depth-1))
	case v.IntN(20) == 0:
		return `"` + strings.Repeat("é", v.IntN(70_000)) + `"`
	}
	return pick(v, wild...)
}

// spoilt puts wild values into a body that would have been right.
func (v *vandal) spoilt(body string) string {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &object) != nil {
		return body
	}
	var fields []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		value := string(object[name])
		switch v.IntN(3) {
		case 0:
			value = v.anything(2)
		case 1:
			value = v.within(value)
		}
		fields = append(fields, fmt.Sprintf("%q:%s", name, value))
	}
	return "{" + strings.Join(fields, ",") + "}"
}

// within spoils one field of an object, and leaves what is none.
func (v *vandal) within(value string) string {
	var object map[string]json.RawMessage
	if !strings.HasPrefix(value, "{") || json.Unmarshal([]byte(value), &object) != nil || len(object) == 0 {
		return value
	}
	names := slices.Sorted(maps.Keys(object))
	object[names[v.IntN(len(names))]] = json.RawMessage(pick(v, wild...))
	text, err := json.Marshal(object)
	if err != nil {
		return value
	}
	return string(text)
}
