package testkit_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"frontdesk/internal/testkit"
)

func TestTheSocketOfTheClientsAPIHasAPortOfItsOwn(t *testing.T) {
	desk := testkit.New(t, testkit.Env("WEBSOCKET_PORT=3002"))
	dialer := websocket.Dialer{NetDialContext: desk.DialSockets}
	if _, answer, err := dialer.DialContext(t.Context(), "ws://sockets.test/", nil); err == nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("without a key: got %v, want it refused", err)
	}
	conn, _, err := dialer.DialContext(t.Context(), "ws://sockets.test/?apiKey="+testkit.Key, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	guest := desk.Contact("4915110000002", "Guest")
	desk.Says(guest, "is a room free?")
	wanted := []string{
		`{"event":"ready","data":{"clientId":"desk","info":{"number":"` + testkit.PhoneNumber + `"`,
		`"body":"is a room free?"`,
	}
	for len(wanted) > 0 {
		_, frame, err := conn.ReadMessage()
		if err != nil {
			t.Fatalf("%v before %s", err, wanted[0])
		}
		if strings.Contains(string(frame), wanted[0]) {
			wanted = wanted[1:]
		}
	}
}

func TestAWholeFrontdeskStreamsToABrowser(t *testing.T) {
	desk := testkit.New(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, testkit.Host+"/stream?after=0&types=ready&apiKey="+testkit.Key, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := desk.Client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), `data: {"sessionId":"desk","dataType":"ready"`) {
			return
		}
	}
	t.Errorf("the stream ended without the event: %d, %v", answer.StatusCode, lines.Err())
}
