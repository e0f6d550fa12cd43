package socket

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

func TestTheTwoFrames(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		brief, original := b.open("/ws"), b.open("/ws/main")
		b.happen("main", models.AuthFailed{Message: "<expired>"})
		want := `{"sessionId":"main","dataType":"auth_failure","data":{"msg":"<expired>","message":"<expired>"},"timestamp":"2000-01-01T00:00:00.000Z","id":1}`
		if got := b.read(brief); got != want {
			t.Errorf("/ws: got %s, want %s", got, want)
		}
		want = `{"dataType":"auth_failure","data":{"msg":"<expired>","message":"<expired>"},"sessionId":"main","id":1}`
		if got := b.read(original); got != want {
			t.Errorf("/ws/main: got %s, want %s", got, want)
		}
	})
}

func TestEventsWithoutDataHaveAnEmptyObject(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		conn := b.open("/ws/main")
		b.happen("main", models.Authenticated{})
		if got := b.read(conn); !strings.Contains(got, `"data":{}`) {
			t.Errorf("got %s", got)
		}
	})
}

func TestAStreamCarriesWhatItWasAskedFor(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		one := b.open("/ws?sessionId=other")
		b.happen("main", percent(1))
		b.happen("other", models.PresenceChanged{State: "composing"}, models.UnreadChanged{}, percent(2))
		if got := b.read(one); !strings.Contains(got, `"sessionId":"other","dataType":"loading_screen","data":{"percent":2`) {
			t.Errorf("got %s, want only what is told, of the other session", got)
		}
	})
}

func TestWhatIsWrongIsToldBeforeTheUpgrade(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		cases := []struct {
			name, path string
			headers    []string
			status     int
		}{
			{"no key", "/ws", nil, 403},
			{"a wrong key", "/ws?apiKey=wrong", nil, 403},
			{"a used-up ticket", "/ws?ticket=wrong", nil, 403},
			{"an unknown session", "/ws/nobody?apiKey=" + masterKey, nil, 404},
			{"an unknown session in the query", "/ws?sessionId=nobody&apiKey=" + masterKey, nil, 404},
			{"a bad name", "/ws/a.b?apiKey=" + masterKey, nil, 422},
			{"a bad place", "/ws?after=x&apiKey=" + masterKey, nil, 422},
			{"a page of another site", "/ws?apiKey=" + masterKey, []string{"Origin", "https://evil.example"}, 403},
		}
		for _, c := range cases {
			conn, answer := b.dial(c.path, c.headers...)
			if conn != nil || answer.StatusCode != c.status {
				t.Errorf("%s: got %v, status %d, want %d", c.name, conn, answer.StatusCode, c.status)
			}
		}
	})
}

func TestEveryWayToBringAKey(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		ticket, err := b.auth.Ticket(auth.System("page"))
		if err != nil {
			t.Fatal(err)
		}
		ways := [][]string{
			{"/ws", "X-Api-Key", masterKey},
			{"/ws", "Authorization", "Bearer " + masterKey},
			{"/ws?apiKey=" + masterKey},
			{"/ws?ticket=" + ticket},
			{"/ws?apiKey=" + masterKey, "Origin", "http://desk.test"},
		}
		for _, way := range ways {
			if conn, answer := b.dial(way[0], way[1:]...); conn == nil {
				t.Errorf("%v: refused with %d", way[0], answer.StatusCode)
			}
		}
		if conn, _ := b.dial("/ws?ticket=" + ticket); conn != nil {
			t.Error("a ticket opened two sockets")
		}
	})
}

// TestAClientResumesWithoutAGap is promise R27: what a client read before and
// after a break, put together, is the log.
func TestAClientResumesWithoutAGap(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		var got []int64
		after := int64(0)
		for round := range 5 {
			conn := b.open(fmt.Sprintf("/ws?after=%d", after))
			for n := range 20 {
				b.happen("main", percent(round*20+n))
			}
			for range 7 + round { // leaves before it has read everything
				var frame struct{ ID int64 }
				if err := json.Unmarshal([]byte(b.read(conn)), &frame); err != nil {
					t.Fatal(err)
				}
				got, after = append(got, frame.ID), frame.ID
			}
			_ = conn.Close()
			b.happen("main", percent(99)) // while nobody listens
		}
		log := b.logged()
		if want := log[:len(got)]; !slices.Equal(got, want) {
			t.Errorf("got %v, want the log from its beginning: %v", got, want)
		}
	})
}

// logged lists the ids of the log.
func (b *bench) logged() []int64 {
	b.t.Helper()
	var ids []int64
	done := fmt.Errorf("read it all")
	err := b.log.Follow(b.t.Context(), 0, storage.EventFilter{}, func(e models.Event) error {
		if ids = append(ids, e.ID); e.ID == b.log.Last() {
			return done
		}
		return nil
	})
	if err != done {
		b.t.Fatal(err)
	}
	return ids
}

func TestWithoutAPlaceAStreamBeginsNow(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		b.happen("main", percent(1))
		conn := b.open("/ws")
		b.happen("main", percent(2))
		if got := b.read(conn); !strings.Contains(got, `"percent":2`) {
			t.Errorf("got %s, want the second event", got)
		}
	})
}

func TestAPingInWordsIsAnsweredInWords(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		conn := b.open("/ws")
		if err := conn.WriteMessage(websocket.TextMessage, []byte("ping")); err != nil {
			t.Fatal(err)
		}
		if got := b.read(conn); got != "pong" {
			t.Errorf("got %q, want pong", got)
		}
	})
}

func TestTheServerPingsAndDropsWhoIsSilent(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		lively, silent := b.open("/ws"), b.open("/ws")
		pings := 0
		answer := lively.PingHandler()
		lively.SetPingHandler(func(text string) error { pings++; return answer(text) })
		silent.SetPingHandler(func(string) error { return nil })
		ended := make(chan error, 2)
		for _, conn := range []*websocket.Conn{lively, silent} {
			go func() {
				_, _, err := conn.ReadMessage()
				ended <- err
			}()
		}
		time.Sleep(100 * time.Second)
		synctest.Wait()
		if pings != 3 || len(ended) != 1 {
			t.Errorf("%d pings in 100 s, %d sockets ended; want 3, and only the silent one", pings, len(ended))
		}
	})
}

func TestASlowReaderIsDroppedAndNobodyElseWaits(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		slow, quick := b.open("/ws"), b.open("/ws")
		started := time.Now()
		for n := range 50 {
			b.happen("main", percent(n))
			b.read(quick)
		}
		if waited := time.Since(started); waited > 0 {
			t.Errorf("the quick reader waited %v", waited)
		}
		time.Sleep(writeDeadline + time.Second)
		synctest.Wait()
		for {
			if _, _, err := slow.ReadMessage(); err != nil {
				return
			}
		}
	})
}

func TestARevokedKeyIsToldNothingMore(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		secret, key, err := b.auth.CreateKey(t.Context(), auth.System("test"), auth.NewKey{Name: "k", Roles: []models.Role{models.RoleAgent}})
		if err != nil {
			t.Fatal(err)
		}
		conn, _ := b.dial("/ws", "X-Api-Key", secret)
		b.happen("main", percent(1))
		b.read(conn)
		if err := b.auth.RevokeKey(t.Context(), auth.System("test"), key.Prefix); err != nil {
			t.Fatal(err)
		}
		time.Sleep(recheck)
		b.happen("main", percent(2))
		_, text, err := conn.ReadMessage()
		if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
			t.Errorf("got %q, %v, want the socket closed with 1008", text, err)
		}
	})
}

func TestCodesThatLinkAPhoneAreForAdminsOnly(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		secret, _, err := b.auth.CreateKey(t.Context(), auth.System("test"), auth.NewKey{Name: "k", Roles: []models.Role{models.RoleAgent}})
		if err != nil {
			t.Fatal(err)
		}
		agent, _ := b.dial("/ws", "X-Api-Key", secret)
		admin := b.open("/ws")
		b.happen("main", models.QRShown{QR: "2@secret"}, models.CodeShown{Code: "ABCD1234"}, percent(1))
		if got := b.read(agent); !strings.Contains(got, "loading_screen") {
			t.Errorf("an agent is told %s", got)
		}
		if got := b.read(admin); !strings.Contains(got, "2@secret") {
			t.Errorf("an admin is told %s", got)
		}
	})
}

func TestAKeyForOneSessionHearsOnlyIt(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		secret, _, err := b.auth.CreateKey(t.Context(), auth.System("test"), auth.NewKey{Name: "k", Roles: []models.Role{models.RoleAgent}, Sessions: []string{"other"}})
		if err != nil {
			t.Fatal(err)
		}
		if conn, answer := b.dial("/ws/main", "X-Api-Key", secret); conn != nil || answer.StatusCode != http.StatusNotFound {
			t.Error("a foreign session was opened")
		}
		conn, _ := b.dial("/ws", "X-Api-Key", secret)
		b.happen("main", percent(1))
		b.happen("other", percent(2))
		if got := b.read(conn); !strings.Contains(got, `"percent":2`) {
			t.Errorf("got %s", got)
		}
	})
}

func TestAStopEndsEverySocketAndSaysWhy(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		conn := b.open("/ws")
		ended := make(chan error, 1)
		go func() {
			_, _, err := conn.ReadMessage()
			ended <- err
		}()
		b.stream.Close()
		if err := <-ended; !websocket.IsCloseError(err, websocket.CloseGoingAway) {
			t.Errorf("got %v, want the socket closed with 1001", err)
		}
		if late, answer := b.dial("/ws", "X-Api-Key", masterKey); late != nil || answer.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("a socket was opened after the stop: %d", answer.StatusCode)
		}
	})
}
