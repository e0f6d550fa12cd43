package simulator

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

func TestWhatWasMissedArrivesAtReconnect(t *testing.T) {
	c, ada, bob := two(t)
	c.Disconnect()
	c.forget()
	for i := range 20 {
		if _, err := bob.SendText(t.Context(), ada.Number(), "missed "+strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	preview := await[*events.OfflineSyncPreview](c, nil)
	if preview.Messages != 20 {
		t.Errorf("the preview promises %d messages, want 20", preview.Messages)
	}
	await(c, textIs("missed 19"))
	await[*events.OfflineSyncCompleted](c, nil)
}

func TestWhatWasNotAcknowledgedArrivesAgain(t *testing.T) {
	s := testServer(t)
	ada, bob := person(t, s, "4915112345678", "Ada"), person(t, s, "4915187654321", "Bob")
	c := linked(t, s, ada)
	c.expectCut()
	c.expect("Handler for")
	refused := make(chan struct{}, 1)
	c.AddEventHandlerWithSuccessStatus(func(event any) bool {
		if _, ok := event.(*events.Message); !ok {
			return true
		}
		select {
		case refused <- struct{}{}:
			return false
		default:
			return true
		}
	})
	if _, err := bob.SendText(t.Context(), ada.Number(), "stubborn"); err != nil {
		t.Fatal(err)
	}
	await(c, textIs("stubborn"))
	if s.Stats().Unacked == 0 {
		t.Error("the server forgot a message that was not acknowledged")
	}
	c.forget()
	c.ResetConnection()
	await(c, textIs("stubborn"))
	await[*events.OfflineSyncCompleted](c, nil)
	if _, err := bob.WaitReceipt(deadline(t), bob.Inbox(0)[0].ID, "inactive"); err != nil {
		t.Error(err)
	}
	if stats := s.Stats(); stats.Unacked+stats.Queued != 0 {
		t.Errorf("something is left in the queues: %+v", stats)
	}
}

func TestTheConnectionStaysAliveForADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := testServer(t)
		ada, bob := person(t, s, "4915112345678", "Ada"), person(t, s, "4915187654321", "Bob")
		c := linked(t, s, ada)
		time.Sleep(24 * time.Hour)
		if _, err := bob.SendText(t.Context(), ada.Number(), "still there?"); err != nil {
			t.Fatal(err)
		}
		await(c, textIs("still there?"))
		if _, err := c.SendMessage(t.Context(), jidOf(t, bob.JID()), text("yes")); err != nil {
			t.Fatal(err)
		}
		if _, err := bob.WaitInbox(t.Context(), 0, withText("yes")); err != nil {
			t.Fatal(err)
		}
		c.leaveBubble()
	})
}

func TestTypingAndPresenceAreSeen(t *testing.T) {
	c, ada, bob := two(t)
	c.Store.PushName = "Ada"
	if err := c.SendPresence(t.Context(), types.PresenceAvailable); err != nil {
		t.Fatal(err)
	}
	if err := c.SubscribePresence(t.Context(), jidOf(t, bob.JID())); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.Presence) bool { return e.Unavailable })
	if err := bob.Presence("", "available"); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.Presence) bool { return !e.Unavailable && e.From.String() == bob.JID() })
	for state, want := range map[string]types.ChatPresence{"composing": types.ChatPresenceComposing, "paused": types.ChatPresencePaused} {
		if err := bob.Presence(ada.JID(), state); err != nil {
			t.Fatal(err)
		}
		await(c, func(e *events.ChatPresence) bool { return e.State == want && e.Sender.String() == bob.JID() })
	}
	if err := bob.Presence(ada.JID(), "recording"); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.ChatPresence) bool { return e.Media == types.ChatPresenceMediaAudio })
}
