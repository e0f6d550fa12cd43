package testkit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"frontdesk/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func TestAMessageGoesOutAndComesIn(t *testing.T) {
	desk := testkit.New(t)
	guest := desk.Contact("4915110000002", "Guest")
	desk.Says(guest, "is a room free?")
	var got struct {
		Messages []struct{ Body string }
	}
	desk.Eventually("the message is stored", func() bool {
		answer := desk.Call("POST", "/chat/fetchMessages/desk", `{"chatId":"4915110000002@c.us"}`)
		if answer.Status != 200 {
			return false
		}
		return json.Unmarshal(answer.Body, &got) == nil && len(got.Messages) == 1
	})
	if got.Messages[0].Body != "is a room free?" {
		t.Errorf("got %q", got.Messages[0].Body)
	}
	answer := desk.Call("POST", "/client/sendMessage/desk", `{"chatId":"4915110000002@c.us","contentType":"string","content":"yes"}`)
	if answer.Status != 200 || !strings.Contains(string(answer.Body), `"ack":1`) {
		t.Fatalf("sending answered %d %s", answer.Status, answer.Body)
	}
	desk.Eventually("the guest has it", func() bool {
		for _, m := range guest.Inbox(0) {
			if m.Text == "yes" {
				return true
			}
		}
		return false
	})
}
