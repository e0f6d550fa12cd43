package socket

import (
	"testing"

	"github.com/gorilla/websocket"

	"frontdesk/internal/auth"
	"frontdesk/models"
)

func TestASocketEndsAsSoonAsItsKeyIsRevoked(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		secret, key, err := b.auth.CreateKey(t.Context(), auth.System("test"), auth.NewKey{Name: "k", Scopes: []models.Scope{models.ScopeRead}})
		if err != nil {
			t.Fatal(err)
		}
		conn, _ := b.dial("/ws", "X-Api-Key", secret)
		other := b.open("/ws")
		if err := b.auth.RevokeKey(t.Context(), auth.System("test"), key.Prefix); err != nil {
			t.Fatal(err)
		}
		// Nothing happens, and nobody waits: the socket ends by itself.
		if _, text, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
			t.Errorf("got %q, %v, want the socket closed with 1008", text, err)
		}
		b.happen("main", percent(1))
		b.read(other)
	})
}
