package socket

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"frontdesk/internal/auth"
	"frontdesk/models"
)

const clientsPort = "/clients"

// linked is how the sessions of these tests stand.
func linked(session string) models.Session {
	return models.Session{ID: session, JID: "4915100000001@s.whatsapp.net", LinkedAt: time.Unix(1, 0), LastActive: time.Unix(2, 0)}
}

func standing(context.Context) []models.Event {
	return []models.Event{
		{SessionID: "main", Data: models.Ready{JID: "4915100000001@s.whatsapp.net", PushName: "Hotel"}},
		{SessionID: "other", Data: models.QRShown{QR: "2@now"}},
	}
}

func TestTheStreamOfTheClientsAPI(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		conn := b.open(clientsPort + "?clientId=main")
		guest := models.JID("4915100000002@s.whatsapp.net")
		text := models.Message{SessionID: "main", Chat: guest, Sender: guest, ID: "3A1", Type: models.TypeText, Text: "free?", PushName: "Anna", Time: time.Unix(1700000000, 0)}
		b.happen("other", models.QRShown{QR: "2@x"})
		b.happen("main", models.MessageReceived{Message: text}, models.MessageCreated{Message: text}, models.Loading{Percent: 3})
		text.FromMe, text.ID, text.Sender = true, "3A2", "4915100000001@s.whatsapp.net"
		b.happen("main", models.MessageCreated{Message: text}, models.MessageAcked{Message: text, Ack: models.AckRead},
			models.StateChanged{State: models.StateBackoff, Reason: "the line dropped"}, models.Disconnected{State: models.StateLoggedOut},
			models.CodeShown{Code: "ABCD1234"}, models.HistoryStored{Chats: 1}, models.HistoryStored{Chats: 2, Done: true})
		want := []string{
			`{"event":"ready","data":{"clientId":"main","info":{"number":"4915100000001","name":"Hotel"}}}`,
			`{"event":"message","data":{"clientId":"main","message":{"id":"3A1","from":"4915100000002@c.us","body":"free?","timestamp":1700000000,"chatId":"4915100000002@c.us","type":"chat","fromMe":false,"pushName":"Anna","hasMedia":false}},"id":2}`,
			`{"event":"message-sent","data":{"clientId":"main","message":{"id":"3A2",`,
			`{"event":"message-ack","data":{"clientId":"main","messageId":"3A2","chatId":"4915100000002@c.us","status":"read"},"id":6}`,
			`{"event":"connection-state","data":{"clientId":"main","state":"connecting","reason":"the line dropped"},"id":7}`,
			`{"event":"disconnected","data":{"clientId":"main","reason":"LOGOUT"},"id":8}`,
			`{"event":"pairing-code","data":{"clientId":"main","code":"ABCD1234"},"id":9}`,
			`{"event":"sync-complete","data":{"clientId":"main","chats":11,"contacts":22,"messages":33},"id":11}`,
		}
		for _, frame := range want {
			if got := b.read(conn); !strings.HasPrefix(got, frame) {
				t.Errorf("got %s, want %s", got, frame)
			}
		}
	})
}

func TestWhoConnectsToTheClientsAPIHearsHowThingsStand(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		all := b.open(clientsPort)
		for _, frame := range []string{`{"event":"ready","data":{"clientId":"main"`, `{"event":"qr","data":{"clientId":"other","qr":"2@now"}}`} {
			if got := b.read(all); !strings.HasPrefix(got, frame) {
				t.Errorf("got %s, want %s", got, frame)
			}
		}
		b.happen("main", models.CodeShown{Code: "A"}, models.Ready{})
		resumed := b.open(clientsPort + "?after=1&token=" + masterKey)
		if got := b.read(resumed); !strings.HasSuffix(got, `"id":2}`) {
			t.Errorf("who resumes is told %s first, want what happened since", got)
		}
		secret, _, err := b.auth.CreateKey(t.Context(), auth.System("test"), auth.NewKey{Name: "k", Scopes: []models.Scope{models.ScopeRead}, Sessions: []string{"other"}})
		if err != nil {
			t.Fatal(err)
		}
		agent, _ := b.dial(clientsPort, "X-Api-Key", secret)
		b.happen("other", models.Ready{})
		if got := b.read(agent); !strings.HasPrefix(got, `{"event":"ready","data":{"clientId":"other"`) {
			t.Errorf("who may not link a phone is told %s", got)
		}
	})
}

func TestAPingOnTheClientsAPI(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		conn := b.open(clientsPort + "?after=0")
		if err := conn.WriteMessage(websocket.TextMessage, []byte("ping")); err != nil {
			t.Fatal(err)
		}
		if got := b.read(conn); got != "pong" {
			t.Errorf("got %q, want pong", got)
		}
	})
}
