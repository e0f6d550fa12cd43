package api_test

import (
	"net/http"
	"strings"
	"testing"
)

const exampleEvent = `{"dataType":"qr","data":{"qr":"2@abc"},"sessionId":"line","more":[1,"two"]}`

var exampleScenarios = []scenario{
	{name: "an event to try with", bare: true, request: "POST /localCallbackExample", body: exampleEvent, want: `{"success":true}`, after: func(t *testing.T, d *desk) {
		if got, want := d.received.String(), `{"data":{"qr":"2@abc"},"dataType":"qr","more":[1,"two"],"sessionId":"line"}`+"\r\n"; got != want {
			t.Errorf("written down: %q, want %q", got, want)
		}
		if !strings.Contains(d.drawn.String(), "█") {
			t.Errorf("drawn: %q, want a QR code", d.drawn.String())
		}
	}},
	{name: "an event without the key", bare: true, request: "POST /localCallbackExample", body: exampleEvent, headers: []string{"X-Api-Key", "wrong"}, status: 403, want: `{"success":false,"error":"Invalid API key"}`},
	{name: "an event that is a list", bare: true, request: "POST /localCallbackExample", body: `["a"]`, status: 400},
}

func TestTheExampleReceiver(t *testing.T) { runAll(t, exampleScenarios) }

func TestTheExampleReceiverTakesSoMuchAndNoMore(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		for _, left := range []string{"2", "1", "0"} {
			answer := d.call("POST", "/localCallbackExample", exampleEvent)
			if got := answer.Header().Get("X-RateLimit-Remaining"); answer.Code != http.StatusOK || got != left {
				t.Errorf("got %d with %q left, want %q", answer.Code, got, left)
			}
		}
		refused := d.call("POST", "/localCallbackExample", exampleEvent)
		if refused.Code != http.StatusTooManyRequests || !strings.HasPrefix(refused.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("the fourth got %d %q, want 429 in plain text", refused.Code, refused.Header().Get("Content-Type"))
		}
		if refused.Header().Get("X-RateLimit-Limit") != "3" || refused.Header().Get("X-RateLimit-Reset") == "" {
			t.Errorf("the headers are %v, want the limit and its end", refused.Header())
		}
	})
}
