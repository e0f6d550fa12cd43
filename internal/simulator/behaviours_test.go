package simulator

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

func TestContactsAnswerByThemselves(t *testing.T) {
	cases := map[string]struct {
		persona, ask, want string
		read               bool
	}{
		"echo":               {"echo", "is anybody there?", "is anybody there?", true},
		"order status":       {"order-status", "where is order 4711?", "4711", true},
		"order, no number":   {"order-status", "where is my order?", "number", true},
		"slow reader":        {"slow-reader", "take your time", "", true},
		"silent":             {"silent", "hello", "", false},
		"nothing chosen yet": {"", "hello", "", false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := testServer(t)
				ada, bob := person(t, s, "4915112345678", "Ada"), person(t, s, "4915187654321", "Bob")
				if err := bob.SetPersona(tc.persona); err != nil {
					t.Fatal(err)
				}
				c := linked(t, s, ada)
				sent, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text(tc.ask))
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				answered := saw(c, func(e *events.Message) bool {
					return e.Info.Type == "text" && e.Info.Category == "" && strings.Contains(e.Message.GetConversation(), tc.want)
				})
				if answered != (tc.want != "") {
					t.Errorf("answered: %v, want %v", answered, tc.want != "")
				}
				if read := saw(c, func(r *events.Receipt) bool {
					return r.Type == types.ReceiptTypeRead && r.MessageIDs[0] == sent.ID
				}); read != tc.read {
					t.Errorf("read: %v, want %v", read, tc.read)
				}
				if typed := saw(c, func(e *events.ChatPresence) bool { return e.State == types.ChatPresenceComposing }); typed != (tc.want != "") {
					t.Errorf("seen typing: %v, want %v", typed, tc.want != "")
				}
				c.leaveBubble()
			})
		})
	}
}

func TestTwoThatAnswerByThemselvesComeToAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testServer(t)
		ada, bob := person(t, s, "4915112345678", "Ada"), person(t, s, "4915187654321", "Bob")
		for _, a := range []*Account{ada, bob} {
			if err := a.SetPersona("echo"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := ada.SendText(t.Context(), bob.Number(), "hello"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if got := len(ada.Inbox(0)); got != 1 {
			t.Errorf("the phone has %d messages, want the one it sent", got)
		}
	})
}

func TestAnUnknownPersonaIsRefused(t *testing.T) {
	s := testServer(t)
	if err := person(t, s, "4915112345678", "Ada").SetPersona("jester"); !errors.Is(err, ErrInvalid) {
		t.Errorf("got %v, want %v", err, ErrInvalid)
	}
}
