package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"frontdesk/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// walkBeyond tries the rows that are served beside the API, on a whole
// Frontdesk. Only the first of them has another address below /legacy.
func walkBeyond(t *testing.T, rows []*tableRow) {
	d := testkit.New(t, testkit.Unlinked(), testkit.Seed("test"), testkit.Env("ENABLE_SWAGGER_ENDPOINT=true"))
	for _, r := range rows {
		switch r.path {
		case "/ping":
			r.passed = pongs(t, d, r.path)
			r.passedAtOld = pongs(t, d, "/legacy"+r.path)
		case "/openapi.json":
			r.passed = isDocument(t, d)
		case "/docs":
			r.passed = isPage(t, d, "/docs") && isPage(t, d, "/api-docs")
		case "/ws":
			r.passed = greets(t, d)
		}
	}
}

// keyless gets a path without any key.
func keyless(t *testing.T, d *testkit.Desk, path string) testkit.Answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, testkit.Host+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d.Do(req)
}

func pongs(t *testing.T, d *testkit.Desk, path string) bool {
	t.Helper()
	answer := keyless(t, d, path)
	if answer.Status != http.StatusOK || string(answer.Body) != `{"success":true,"message":"pong"}` {
		t.Errorf("%s: got %d %s", path, answer.Status, answer.Body)
		return false
	}
	return true
}

func isDocument(t *testing.T, d *testkit.Desk) bool {
	t.Helper()
	var document struct {
		OpenAPI string
		Paths   map[string]any
	}
	err := json.Unmarshal(keyless(t, d, "/openapi.json").Body, &document)
	if err != nil || !strings.HasPrefix(document.OpenAPI, "3.") || len(document.Paths) == 0 {
		t.Errorf("the document has version %q and %d paths: %v", document.OpenAPI, len(document.Paths), err)
		return false
	}
	for path := range document.Paths {
		if strings.HasPrefix(path, "/legacy") {
			t.Errorf("the document lists %s", path)
			return false
		}
	}
	return true
}

func isPage(t *testing.T, d *testkit.Desk, path string) bool {
	t.Helper()
	answer := keyless(t, d, path)
	page := string(answer.Body)
	if answer.Status != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		t.Errorf("%s: got %d %.80s", path, answer.Status, page)
		return false
	}
	for _, mark := range []string{`src="http`, `href="http`, `src="//`} {
		if strings.Contains(page, mark) {
			t.Errorf("%s loads something from elsewhere: %s", path, mark)
			return false
		}
	}
	return true
}

// greets opens a socket with the right key, and is refused with a wrong one.
func greets(t *testing.T, d *testkit.Desk) bool {
	t.Helper()
	dialer := websocket.Dialer{NetDialContext: d.Client.Transport.(*http.Transport).DialContext}
	address := strings.Replace(testkit.Host, "http", "ws", 1) + "/ws?apiKey="
	conn, answer, err := dialer.DialContext(t.Context(), address+testkit.Key, nil)
	if err != nil || answer.StatusCode != http.StatusSwitchingProtocols {
		t.Errorf("open a socket: %v", err)
		return false
	}
	defer conn.Close()
	_, answer, err = dialer.DialContext(t.Context(), address+"wrong", nil)
	if err == nil || answer == nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("a socket with a wrong key was not refused with 403: %v", err)
		return false
	}
	return true
}
