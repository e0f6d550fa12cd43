package whatsapp

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// sickLog is a log that can be made to refuse messages.
type sickLog struct {
	*events.Log
	sick atomic.Bool
}

func (l *sickLog) Append(ctx context.Context, c events.Change) ([]models.Event, error) {
	for _, step := range c.Steps {
		if _, ok := step.(saveMessage); ok && l.sick.Load() {
			return nil, errors.New("disk full")
		}
	}
	return l.Log.Append(ctx, c)
}

func TestWhatTheStoreDoesNotTakeIsNotAcknowledgedAndComesAgain(t *testing.T) {
	inRealTime(t, func(t *testing.T, r *rig) {
		r.end()
		sick := &sickLog{Log: r.log}
		r.logged = sick
		r.run()
		s := r.linked()
		r.notes.expect("disk full", "Handler for", "Failed to", "Node handling")
		sick.sick.Store(true)
		id := r.annaSends(simulator.Message{Text: "are you there?"})
		r.untilState(models.StateBackoff)
		r.stillWaiting()
		sick.sick.Store(false)
		received := await[models.MessageReceived](r, nil).Message
		if received.ID != id || received.Text != "are you there?" {
			t.Errorf("got %+v, want Anna's message", received)
		}
		if _, err := r.anna.WaitReceipt(t.Context(), id, "delivered"); err != nil {
			t.Error(err)
		}
		list, err := s.Messages(t.Context(), storage.MessageFilter{Chat: received.Chat})
		if err != nil || len(list) != 1 {
			t.Errorf("%d messages, %v, want 1", len(list), err)
		}
	})
}

// stillWaiting checks that WhatsApp keeps something for the line: it was not
// acknowledged.
func (r *rig) stillWaiting() {
	r.t.Helper()
	if stats := r.sim.Stats(); stats.Queued+stats.Unacked == 0 {
		r.t.Error("nothing waits for the line any more, want the message that could not be stored")
	}
}

func TestAFailingKeyStoreDoesNotPassForABadMessage(t *testing.T) {
	inRealTime(t, func(t *testing.T, r *rig) {
		r.linked()
		r.annaSends(simulator.Message{Text: "first"})
		await[models.MessageReceived](r, nil)
		r.quiet()
		r.notes.expect("key store failed", "Error decrypting", "Failed to", "login could not be loaded", "readonly database")
		r.breakKeys(true)
		id := r.annaSends(simulator.Message{Text: "second"})
		r.untilState(models.StateBackoff)
		r.stillWaiting()
		r.breakKeys(false)
		if received := await[models.MessageReceived](r, nil).Message; received.ID != id || received.Text != "second" {
			t.Errorf("got %+v, want the second message", received)
		}
		if n := count[models.MessageUndecryptable](r); n != 0 {
			t.Errorf("%d messages passed for unreadable, want 0", n)
		}
	})
}

func TestAMessageThatMakesNormalizingPanicIsKeptAside(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.notes.expect("panicked", "quarantined")
		l := s.line
		poison := &waevents.Message{Message: &waE2E.Message{}} // no raw message to encode
		poison.Info.ID, poison.Info.Chat, poison.Info.Sender = "POISON", wireJID(models.JID(r.anna.LID())), wireJID(models.JID(r.anna.LID()))
		poison.RawMessage = nil
		poison.Message.Conversation = new(string)
		s.book = nil // normalizing asks it
		kept := s.handle(t.Context(), l, poison)
		s.book = newAddressBook(s.id, r.store)
		if !kept {
			t.Error("the message was refused, want it kept aside")
		}
		await[models.EventKeptAside](r, nil)
		list, err := r.store.Quarantined(t.Context(), lineID, 10)
		if err != nil || len(list) != 1 || list[0].What != "*events.Message" {
			t.Errorf("got %+v, %v, want one message in quarantine", list, err)
		}
		r.annaSends(simulator.Message{Text: "next"})
		await[models.MessageReceived](r, nil)
	})
}

func TestAnEventNobodyKnowsIsKeptAside(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.notes.expect("quarantined")
		if !s.handle(t.Context(), s.line, &struct{ New string }{"thing"}) {
			t.Error("the event was refused, want it kept aside")
		}
		if aside := await[models.EventKeptAside](r, nil); aside.ID == 0 || aside.Error == "" {
			t.Errorf("got %+v, want its place and the reason", aside)
		}
	})
}

func TestARepeatedMessageIsStoredOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.strike(simulator.Fault{Kind: simulator.FaultDuplicate, Count: 1})
		r.annaSends(simulator.Message{Text: "once"})
		received := await[models.MessageReceived](r, nil).Message
		r.annaSends(simulator.Message{Text: "again"})
		await(r, func(m models.MessageReceived) bool { return m.Message.Text == "again" })
		list, err := s.Messages(t.Context(), storage.MessageFilter{Chat: received.Chat})
		if err != nil || len(list) != 2 || count[models.MessageReceived](r) != 2 {
			t.Errorf("%d messages, %v, told %d times, want 2 and 2", len(list), err, count[models.MessageReceived](r))
		}
	})
}

// deafContacts is a store that cannot say who somebody is.
type deafContacts struct{ contactStore }

// contactStore is storage.Contacts; that name is also one of its methods.
type contactStore = storage.Contacts

func (deafContacts) Address(context.Context, string, models.JID) (models.Address, error) {
	return models.Address{}, errors.New("disk gone")
}

func TestAMessageIsRefusedWhileNobodyKnowsWhoseItIs(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.notes.expect("not recorded", "Handler for", "not marked")
		book := s.book
		s.book = newAddressBook(s.id, deafContacts{r.store})
		msg := &waevents.Message{RawMessage: &waE2E.Message{Conversation: new(string)}}
		msg.Info.ID, msg.Info.Sender, msg.Info.Chat = "X", wireJID(models.JID(r.ben.JID())), wireJID(models.JID(r.ben.JID()))
		kept := s.handle(t.Context(), s.line, msg.UnwrapRaw())
		s.book = book
		if kept {
			t.Error("the message was kept under a guessed address, want it refused")
		}
		r.untilState(models.StateConnected)
	})
}

func TestAChatMarkedUnreadByHandIsClearedOnThePhoneToo(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.annaSends(simulator.Message{Text: "hello"})
		chat := await[models.MessageReceived](r, nil).Message.Chat
		if err := s.MarkRead(t.Context(), chat); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		off := false
		r.onPhone(simulator.StateChange{MarkRead: &simulator.ReadChange{Chat: annaNumber, Read: &off}})
		if c, err := s.Chat(t.Context(), chat); err != nil || c.Unread != -1 {
			t.Fatalf("got %d unread, %v, want the mark", c.Unread, err)
		}
		if err := s.MarkRead(t.Context(), chat); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		if c, err := s.Chat(t.Context(), chat); err != nil || c.Unread != 0 {
			t.Errorf("got %d unread, %v, want 0", c.Unread, err)
		}
	})
}
