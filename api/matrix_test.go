package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"frontdesk/internal/auth"
	"frontdesk/models"
)

func cutRequest(request string) (method, path string) {
	method, path, _ = strings.Cut(request, " ")
	return method, path
}

// allowed says what each role may do; the table is the one of the console.
var allowed = map[models.Role][]auth.Permission{
	models.RoleViewer:  {auth.Read},
	models.RoleAgent:   {auth.Read, auth.Send, auth.Write, auth.Groups, auth.WatchWebhooks, auth.Restart},
	models.RoleBuilder: {auth.Read, auth.Send, auth.Write, auth.Automations, auth.WatchWebhooks, auth.Webhooks},
	models.RoleAdmin:   auth.Permissions,
}

// concrete fills a route's parameters.
func concrete(path, session string) string {
	path = strings.ReplaceAll(path, ":sessionId", session)
	return strings.ReplaceAll(path, ":id", "999")
}

func TestEveryOperationAsksForItsPermission(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		for role, permissions := range allowed {
			key := d.key(role)
			for _, operation := range d.engine.Operations() {
				answer := d.call(operation.Method, concrete(operation.Path, "nobody"), "", "X-Api-Key", key)
				refused := answer.Code == http.StatusForbidden
				if may := slices.Contains(permissions, operation.Needs); refused == may {
					t.Errorf("%s %s needs %s: a key of %s got %d %s", operation.Method, operation.Path, operation.Needs, role, answer.Code, answer.Body)
				}
			}
		}
	})
}

func TestNoOperationShowsAForeignSession(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		key := d.key(models.RoleAdmin, "other")
		for _, operation := range d.engine.Operations() {
			if !strings.Contains(operation.Path, ":sessionId") {
				continue
			}
			foreign := d.call(operation.Method, concrete(operation.Path, "line"), "", "X-Api-Key", key)
			nobody := d.call(operation.Method, concrete(operation.Path, "nobody"), "", "X-Api-Key", key)
			if foreign.Code != nobody.Code || foreign.Body.String() != nobody.Body.String() {
				t.Errorf("%s %s: a foreign session answers %d %s, one that is not there %d %s", operation.Method, operation.Path, foreign.Code, foreign.Body, nobody.Code, nobody.Body)
			}
		}
		if answer := d.call("GET", "/session/getSessions", "", "X-Api-Key", key); answer.Body.String() != `{"success":true,"result":[]}` {
			t.Errorf("the list of sessions is %s", answer.Body)
		}
		d.call("GET", "/session/terminateAll", "", "X-Api-Key", key)
		stillOnline(t, d)
	})
}

// junk are bodies and names that no client should send.
var junk = []string{
	`{`, `[]`, `null`, `"text"`, `{"chatId":{}}`, `{"chatId":[[]]}`, `{"chatId":"x","messageId":[]}`, strings.Repeat(`{"a":`, 200),
	`{"chatId":"4915100000002","contentType":"MessageMedia","content":[]}`, `{"chatId":"4915100000002","contentType":"Location","content":"x"}`,
	`{"chatId":"4915100000002","contentType":"Contact","content":{"contactId":"x"}}`, `{"source":5}`, "a[b[c]=1&%zz", "\x00\xff\xfe",
	`{"chatId":"4915100000002","contentType":"MessageMediaFromURL","content":"http://[::1"}`, `{"phoneNumber":"12"}`,
}

func TestJunkIsToldClearlyAndHurtsNothing(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		for _, operation := range d.engine.Operations() {
			if strings.HasPrefix(operation.Path, "/session/") && operation.Path != "/session/requestPairingCode/:sessionId" ||
				operation.Path == "/client/resetState/:sessionId" {
				continue // these take no body, and would end the session or its connection
			}
			for _, body := range junk {
				answer := d.call(operation.Method, concrete(operation.Path, "line"), body)
				if answer.Code >= 500 || strings.Contains(answer.Body.String(), "goroutine") {
					t.Errorf("%s %s with %.40q: got %d %s", operation.Method, operation.Path, body, answer.Code, answer.Body)
				}
			}
			for _, name := range []string{"..", "%2e%2e", "a%00b", "a%2Fb", strings.Repeat("x", 65)} {
				if strings.Contains(operation.Path, ":sessionId") {
					answer := d.call(operation.Method, concrete(operation.Path, name), `{}`)
					badName := http.StatusUnprocessableEntity
					if strings.HasPrefix(operation.Path, "/api/") {
						badName = http.StatusBadRequest
					}
					if answer.Code != badName && answer.Code != http.StatusNotFound {
						t.Errorf("%s %s: got %d %s", operation.Method, concrete(operation.Path, name), answer.Code, answer.Body)
					}
				}
			}
		}
		stillOnline(t, d)
	})
}

func TestOversizedBodiesAreRefusedInJSON(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		large := `{"chatId":"` + strings.Repeat("9", 5<<20) + `"}`
		for _, path := range []string{"/chat/fetchMessages/line", "/client/sendMessage/line"} {
			answer := d.call("POST", path, large)
			if answer.Code != http.StatusRequestEntityTooLarge || d.read(answer)["success"] != false {
				t.Errorf("%s: got %d %.200s", path, answer.Code, answer.Body)
			}
		}
	})
}
