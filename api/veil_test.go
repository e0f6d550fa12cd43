package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdesk/models"
)

func TestAKeyThatOnlySendsIsNotToldWhatMessagesSay(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		scheduled(d)
		_, sends := made(d, d.post("/api/keys", `{"name":"sends","permissions":["send"]}`))
		path := "/api/sessions/line/scheduled/CALLERSOWN1"
		for _, c := range []struct{ method, path, body string }{
			{"POST", outgoing, later},
			{"PATCH", path, `{"sendAt":"2000-01-01T02:00:00Z"}`},
			{"DELETE", path, ""},
		} {
			answer := d.call(c.method, c.path, c.body, "X-Api-Key", sends)
			text := answer.Body.String()
			if answer.Code >= 300 || !strings.Contains(text, `"messageId":"CALLERSOWN1"`) || strings.Contains(text, "Good morning") {
				t.Errorf("%s %s: got %d %s, want the message without its text", c.method, c.path, answer.Code, text)
			}
		}
	})
}

func TestAKeyThatOnlySendsDeletesNoStatus(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		weOpen(d)
		_, sends := made(d, d.post("/api/keys", `{"name":"sends","permissions":["send"]}`))
		if got := d.status("DELETE", statusPath+"/STATUS01", sends); got != http.StatusForbidden {
			t.Errorf("got %d, want it refused", got)
		}
	})
}

// TestANarrowedWebhookKeepsItsPast narrows a webhook from two sessions to one,
// and asks with a key for that one what became of its events.
func TestANarrowedWebhookKeepsItsPast(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		givenUp(d, received("one"))
		ctx := t.Context()
		told := []models.Delivery{{WebhookID: 1, EventID: 1, SessionID: "line", Time: time.Now(), Error: "of line"}, {WebhookID: 1, EventID: 2, SessionID: "other", Time: time.Now(), Error: "of other"}}
		if err := d.store.SaveDeliveries(ctx, told); err != nil {
			t.Fatal(err)
		}
		d.has("PUT", "/api/webhooks/1", `{"sessions":["other"]}`, `"sessions":["other"]`)
		key := d.key(models.RoleAdmin, "other")
		for _, c := range []struct{ method, path, body, has, not string }{
			{"GET", "/api/webhooks/1/deliveries", "", "of other", "of line"},
			{"GET", "/api/webhooks/1/deliveries?sessionId=line", "", `"deliveries":[]`, "of line"},
			{"GET", "/api/webhooks/1/dead-letters", "", `"total":0`, annaNumber},
			{"GET", "/api/webhooks/1/dead-letters?sessionId=line", "", `"total":0`, annaNumber},
			{"POST", "/api/webhooks/1/replay", `{"all":true}`, `"delivered":0,"failed":0`, annaNumber},
			{"POST", "/api/webhooks/1/replay", `{"ids":[1]}`, `"delivered":0,"failed":0`, annaNumber},
		} {
			answer := d.call(c.method, c.path, c.body, "X-Api-Key", key)
			text := answer.Body.String()
			if answer.Code != http.StatusOK || !strings.Contains(text, c.has) || strings.Contains(text, c.not) {
				t.Errorf("%s %s: got %d %s", c.method, c.path, answer.Code, text)
			}
		}
	})
}
