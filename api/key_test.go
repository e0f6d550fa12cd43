package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdesk/internal/auth"
	"frontdesk/models"
)

// someKey makes the first key of a desk, and keyPath names it.
func someKey(d *desk) { d.key(models.RoleViewer) }

// notedKey makes a key by the API, and notes its public part.
func notedKey(d *desk) {
	d.note, _ = made(d, d.post("/api/keys", `{"name":"crm","permissions":["read"]}`))
}

const noKey = `{"success":false,"error":{"code":"not_found","message":"there is no such key"},"message":"there is no such key"}`

var keyScenarios = []scenario{
	{name: "no keys", bare: true, request: "GET /api/keys", want: `{"success":true,"data":{"keys":[],"total":0}}`},
	{name: "the keys, without their secrets", bare: true, before: someKey, request: "GET /api/keys", has: []string{`"name":"test"`, `"roles":["viewer"]`, `"active":true`, `"lastUsedAt":null`, `"total":1`}, not: []string{"secret", "hash"}},
	{name: "a new key", bare: true, request: "POST /api/keys", body: `{"name":"crm","permissions":["read","send"],"sessions":["line"],"expiresIn":60,"rateLimit":120}`,
		has: []string{`"name":"crm"`, `"permissions":["read","send"]`, `"sessions":["line"]`, `"rateLimit":120`, `"secret":"fd_`, `"expiresAt":9466848`}},
	{name: "a key by a form", bare: true, request: "POST /api/keys", body: "name=crm&permissions[]=read", has: []string{`"permissions":["read"]`}},
	{name: "a key without permissions", bare: true, request: "POST /api/keys", body: `{"name":"crm"}`, status: 400, has: []string{`"fields":["permissions"]`}},
	{name: "a key of an unknown permission", bare: true, request: "POST /api/keys", body: `{"name":"crm","permissions":["write"]}`, status: 400, has: []string{`"code":"validation_error"`}},
	{name: "a key that has expired", bare: true, request: "POST /api/keys", body: `{"name":"crm","permissions":["read"],"expiresAt":1}`, status: 400, has: []string{"the key would have expired already"}},
	{name: "one key", bare: true, before: notedKey, request: "GET /api/keys/{note}", has: []string{`"name":"crm"`, `"active":true`}, not: []string{"secret", "hash"}},
	{name: "replacing a key", bare: true, before: notedKey, request: "POST /api/keys/{note}/rotate", body: `{"overlap":60}`, has: []string{`"secret":"fd_`}},
	{name: "revoking a key", bare: true, before: notedKey, request: "DELETE /api/keys/{note}", has: []string{`"success":true`}, after: func(t *testing.T, d *desk) {
		d.has("GET", "/api/keys/"+d.note, "", `"active":false`)
	}},
	{name: "a key", bare: true, before: someKey, request: "GET /api/keys/nothere", status: 404, want: noKey},
	{name: "replacing no key", bare: true, request: "POST /api/keys/nothere/rotate", status: 404, want: noKey},
	{name: "replacing with an overlap too long", bare: true, request: "POST /api/keys/nothere/rotate", body: `{"overlap":2592001}`, status: 400, has: []string{`"fields":["overlap"]`}},
	{name: "revoking no key", bare: true, request: "DELETE /api/keys/nothere", status: 404, want: noKey},
	{name: "the keys, without an admin's key", bare: true, request: "GET /api/keys", headers: []string{"X-Api-Key", "wrong"}, status: 401, has: []string{`"code":"unauthorized"`}},
}

func TestKeys(t *testing.T) { runAll(t, keyScenarios) }

// made reads the public part and the secret of a key that was just made.
func made(d *desk, answer map[string]any) (id, secret string) {
	d.t.Helper()
	data, ok := answer["data"].(map[string]any)
	if !ok {
		d.t.Fatalf("no key was made: %v", answer)
	}
	return data["key"].(map[string]any)["id"].(string), data["secret"].(string)
}

func (d *desk) status(method, path, key string) int {
	return d.call(method, path, "", "X-Api-Key", key).Code
}

func TestTheLifeOfAKey(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		id, first := made(d, d.post("/api/keys", `{"name":"crm","permissions":["read"]}`))
		if got := d.status("GET", "/client/getChats/line", first); got != http.StatusOK {
			t.Errorf("the key reads with %d", got)
		}
		refused := d.call("POST", "/client/sendMessage/line", toAnna("string", `"Hi"`, ""), "X-Api-Key", first)
		if refused.Code != http.StatusForbidden || refused.Body.String() != `{"success":false,"error":"this needs the permission \"send\""}` {
			t.Errorf("a reading key sends: %d %s", refused.Code, refused.Body)
		}
		_, second := made(d, d.post("/api/keys/"+id+"/rotate", `{"overlap":60}`))
		time.Sleep(59 * time.Second)
		for _, key := range []string{first, second} {
			if got := d.status("GET", "/session/getSessions", key); got != http.StatusOK {
				t.Errorf("while both work: got %d", got)
			}
		}
		time.Sleep(time.Second)
		if got := d.status("GET", "/session/getSessions", first); got != http.StatusForbidden {
			t.Errorf("the replaced key answers %d after its overlap", got)
		}
		revoked := d.call("DELETE", "/api/keys/"+second[:11], "")
		if revoked.Code != http.StatusOK || !strings.Contains(revoked.Body.String(), `"active":false`) {
			t.Errorf("revoking: got %d %s", revoked.Code, revoked.Body)
		}
		if got := d.status("GET", "/session/getSessions", second); got != http.StatusForbidden {
			t.Errorf("the revoked key answers %d", got)
		}
	})
}

func TestAKeyOfItsOwnLimitIsToldHowMuchRemains(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		_, key := made(d, d.post("/api/keys", `{"name":"crm","permissions":["read"],"rateLimit":2}`))
		for i, want := range []struct {
			status          int
			remaining, wait string
		}{{200, "1", ""}, {200, "0", ""}, {429, "0", "30"}} {
			answer := d.call("GET", "/session/getSessions", "", "X-Api-Key", key)
			header := answer.Header()
			if answer.Code != want.status || header.Get("RateLimit-Limit") != "2" || header.Get("RateLimit-Remaining") != want.remaining || header.Get("Retry-After") != want.wait {
				t.Errorf("call %d: got %d %v", i, answer.Code, header)
			}
			if header.Get("RateLimit-Policy") != "2;w=60" || header.Get("RateLimit-Reset") == "" {
				t.Errorf("call %d: got %v", i, header)
			}
		}
		answer := d.call("GET", "/api/clients/status", "", "X-Api-Key", key)
		if answer.Code != http.StatusTooManyRequests || !strings.Contains(answer.Body.String(), `"code":"rate_limited"`) {
			t.Errorf("in the other dialect: got %d %s", answer.Code, answer.Body)
		}
		time.Sleep(30 * time.Second)
		if got := d.status("GET", "/session/getSessions", key); got != http.StatusOK {
			t.Errorf("after the wait: got %d", got)
		}
	})
}

// TestAKeyForOneSessionNamesNoOther reads everything that is about no session
// in particular, with a key for another session than the one that is there.
func TestAKeyForOneSessionNamesNoOther(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		annaWrites("Is there a room?")(d)
		d.post("/api/keys", `{"name":"crm of line","permissions":["read"],"sessions":["line"]}`)
		key := d.key(models.RoleAdmin, "other")
		for _, o := range d.engine.Operations() {
			if o.Method != http.MethodGet || strings.Contains(o.Path, ":sessionId") {
				continue
			}
			answer := d.call(o.Method, concrete(o.Path, "line"), "", "X-Api-Key", key)
			for _, secret := range []string{`"line"`, lineNumber, annaNumber, "crm of line"} {
				if strings.Contains(answer.Body.String(), secret) {
					t.Errorf("%s %s names %s: %s", o.Method, o.Path, secret, answer.Body)
				}
			}
		}
	})
}

func TestALimitedAdminMakesNoKeyForOthers(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		id, _ := made(d, d.post("/api/keys", `{"name":"of all","permissions":["read"]}`))
		key := d.key(models.RoleAdmin, "other")
		for request, want := range map[string]int{
			`POST /api/keys {"name":"x","permissions":["read"],"sessions":["line"]}`:  404,
			`POST /api/keys {"name":"x","permissions":["read"],"sessions":["other"]}`: 200,
			"GET /api/keys/" + id + " ":         404,
			"DELETE /api/keys/" + id + " ":      404,
			"POST /api/keys/" + id + "/rotate ": 404,
			`POST /api/keys {"name":"x","permissions":["admin"],"sessions":["a","other"]}`: 404,
		} {
			method, rest := cutRequest(request)
			path, body, _ := strings.Cut(rest, " ")
			if answer := d.call(method, path, body, "X-Api-Key", key); answer.Code != want {
				t.Errorf("%s: got %d %s, want %d", request, answer.Code, answer.Body, want)
			}
		}
		answer := d.read(d.call("POST", "/api/keys", `{"name":"mine","permissions":["admin"]}`, "X-Api-Key", key))
		_, secret := made(d, answer)
		who, err := d.auth.Machine(t.Context(), auth.Caller{Credential: secret})
		if err != nil || who.Sees("line") || !who.Sees("other") {
			t.Errorf("its own key sees %v: %v", who.Sessions(), err)
		}
	})
}

func TestTheLifeOfAKeyIsAudited(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		id, _ := made(d, d.post("/api/keys", `{"name":"crm","permissions":["read"]}`))
		d.post("/api/keys/"+id+"/rotate", `{}`)
		d.call("DELETE", "/api/keys/"+id, "")
		lines, err := d.store.AuditLog(t.Context(), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		for i, what := range []string{"key.revoke", "key.rotate", "key.create"} {
			if i >= len(lines) || lines[i].What != what || lines[i].Target != id || lines[i].Who != "API_KEY" {
				t.Errorf("line %d of the audit log: got %+v, want %s of %s", i, lines, what, id)
			}
		}
	})
}
