package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// dial opens the live channel with the browser's cookies.
func (h *house) dial(query string, header ...string) *websocket.Conn {
	h.t.Helper()
	root, err := url.Parse(h.url)
	if err != nil {
		h.t.Fatal(err)
	}
	headers := http.Header{}
	for _, cookie := range h.browser.Jar.Cookies(root) {
		headers.Add("Cookie", cookie.String())
	}
	for i := 0; i+1 < len(header); i += 2 {
		headers.Set(header[i], header[i+1])
	}
	conn, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(h.url, "http")+"/live?"+query, headers)
	if err != nil {
		status := 0
		if res != nil {
			status = res.StatusCode
		}
		h.t.Fatalf("dial: %v, status %d", err, status)
	}
	h.t.Cleanup(func() { conn.Close() })
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		h.t.Fatal(err)
	}
	return conn
}

func (h *house) frame(conn *websocket.Conn) string {
	h.t.Helper()
	_, text, err := conn.ReadMessage()
	if err != nil {
		h.t.Fatal(err)
	}
	return string(text)
}

// tell puts an event into the log.
func (h *house) tell(session string, data models.EventData) {
	h.t.Helper()
	change := events.Change{SessionID: session}
	change.Do(events.Announcement{Data: data})
	if _, err := h.log.Append(h.t.Context(), change); err != nil {
		h.t.Fatal(err)
	}
}

func TestAChangeReachesTheOpenPage(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	if _, err := h.sessions.Create(t.Context(), "desk"); err != nil {
		t.Fatal(err)
	}
	conn := h.dial("view=sessions&since=0")
	h.tell("desk", models.StateChanged{State: models.StateStopped})
	got := h.frame(conn)
	for _, want := range []string{`hx-target="#sessions"`, "session-desk", `hx-target="#live-cursor"`} {
		if !strings.Contains(got, want) {
			t.Errorf("got %.200q, want %q in it", got, want)
		}
	}
}

func TestWhatWasMissedComesAfterReconnecting(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	if _, err := h.sessions.Create(t.Context(), "desk"); err != nil {
		t.Fatal(err)
	}
	h.tell("desk", models.StateChanged{State: models.StateStopped})
	if got := h.frame(h.dial("view=sessions&since=0")); !strings.Contains(got, "session-desk") {
		t.Errorf("got %.200q, want what was missed", got)
	}
	if got := h.get("/live?view=sessions&since=0", "Accept", "text/html").text; !strings.Contains(got, "session-desk") {
		t.Errorf("without a socket: got %.200q, want the same", got)
	}
}

func TestManyMissedEventsDrawTheRegionsWhole(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	if _, err := h.sessions.Create(t.Context(), "desk"); err != nil {
		t.Fatal(err)
	}
	for range 250 {
		h.tell("desk", models.Loading{Percent: 1})
	}
	got := h.frame(h.dial("view=sessions&since=1"))
	if n := strings.Count(got, `hx-target="#sessions"`); n != 1 {
		t.Errorf("got the region %d times, want once", n)
	}
}

func TestASocketNeedsALogin(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	h.browser = h.newBrowser()
	_, _, err := h.dial("view=sessions").ReadMessage()
	if !websocket.IsCloseError(err, 4401) {
		t.Errorf("got %v, want close code 4401", err)
	}
	if got := h.get("/live?view=sessions").status; got != http.StatusUnauthorized {
		t.Errorf("without a socket: got status %d, want 401", got)
	}
}

func TestASocketOfAnotherSiteIsRefused(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	_, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(h.url, "http")+"/live?view=sessions",
		http.Header{"Origin": {"https://evil.example"}, "Cookie": {h.cookie()}})
	if err == nil || res == nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("got %v, want status 403", err)
	}
}

func (h *house) cookie() string {
	root, err := url.Parse(h.url)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.browser.Jar.Cookies(root)[0].String()
}

func TestTheStoppingServerTellsOpenPages(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	if _, err := h.sessions.Create(t.Context(), "desk"); err != nil {
		t.Fatal(err)
	}
	conn := h.dial("view=sessions&since=0")
	h.tell("desk", models.StateChanged{State: models.StateStopped})
	h.frame(conn)
	h.web.Close()
	for {
		_, _, err := conn.ReadMessage()
		if err == nil {
			continue
		}
		if !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
			t.Errorf("got %v, want a restart", err)
		}
		return
	}
}

func TestAHintOffersToOpenAChat(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	if _, err := h.sessions.Create(t.Context(), "desk"); err != nil {
		t.Fatal(err)
	}
	const anna models.JID = "4915100000002@s.whatsapp.net"
	if err := h.store.SaveChat(t.Context(), models.Chat{SessionID: "desk", JID: anna, Name: "Anna", LastTime: time.Now()}); err != nil {
		t.Fatal(err)
	}
	conn := h.dial("view=inbox&since=0")
	h.tell("desk", models.ChatShown{Chat: anna})
	got := h.frame(conn)
	for _, want := range []string{`hx-target="#toasts"`, "Open the chat with", "/inbox/" + url.PathEscape(string(anna)) + "?line=desk"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %.600q, want %q in it", got, want)
		}
	}
}
