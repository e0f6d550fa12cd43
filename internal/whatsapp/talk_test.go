package whatsapp

import (
	"fmt"
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

func (r *rig) annaSends(m simulator.Message) string {
	r.t.Helper()
	id, err := r.anna.Send(r.t.Context(), lineNumber, m)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// annaGets waits for a message in Anna's phone.
func (r *rig) annaGets(match func(simulator.InboxMessage) bool) simulator.InboxMessage {
	r.t.Helper()
	m, err := r.anna.WaitInbox(r.t.Context(), 0, match)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

func (r *rig) annaGetsText(text string) simulator.InboxMessage {
	r.t.Helper()
	return r.annaGets(func(m simulator.InboxMessage) bool { return m.Text == text })
}

func (r *rig) send(s *Session, m Outgoing) models.Message {
	r.t.Helper()
	sent, err := s.Send(r.t.Context(), models.JID(r.anna.JID()), m)
	if err != nil {
		r.t.Fatal(err)
	}
	return sent
}

func TestATextComesIn(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.annaSends(simulator.Message{Text: "Is there a room?"})
		created := await[models.MessageCreated](r, nil).Message
		received := await[models.MessageReceived](r, nil).Message
		if received.Text != "Is there a room?" || received.ID != id || received.FromMe || received.Chat != models.JID(r.anna.LID()) {
			t.Errorf("got %+v, want Anna's text under her hidden address", received)
		}
		if created.ID != received.ID || received.PushName != "Anna" {
			t.Errorf("created %s by %q, want %s by Anna", created.ID, received.PushName, received.ID)
		}
		chat := await[models.UnreadChanged](r, nil).Chat
		if chat.Unread != 1 || chat.JID != received.Chat {
			t.Errorf("got chat %+v, want one unread in Anna's", chat)
		}
		if _, err := r.anna.WaitReceipt(t.Context(), id, "delivered"); err != nil {
			t.Error(err)
		}
		if got := s.PhoneOf(t.Context(), received.Chat); got != models.JID(r.anna.JID()) {
			t.Errorf("Anna's number is %s, want %s", got, r.anna.JID())
		}
	})
}

func TestATextGoesOutAndItsTicksComeBack(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		sent := r.send(s, Outgoing{Text: "Yes, for two nights", SentBy: "user:1"})
		if sent.Ack != models.AckSent || !sent.FromMe || sent.Chat != models.JID(r.anna.LID()) || sent.SentBy != "user:1" {
			t.Errorf("got %+v, want our message, sent, in Anna's chat", sent)
		}
		got := r.annaGetsText("Yes, for two nights")
		if got.ID != sent.ID {
			t.Errorf("Anna got %s, want %s", got.ID, sent.ID)
		}
		await(r, func(m models.MessageCreated) bool { return m.Message.ID == sent.ID })
		await(r, func(a models.MessageAcked) bool { return a.Ack == models.AckDelivered })
		if err := r.anna.Receipt(lineNumber, []string{sent.ID}, "read"); err != nil {
			t.Fatal(err)
		}
		read := await(r, func(a models.MessageAcked) bool { return a.Ack == models.AckRead })
		if read.Message.ID != sent.ID || read.By != models.JID(r.anna.LID()) || read.Message.Ack != models.AckRead {
			t.Errorf("got %+v, want message %s read by Anna", read, sent.ID)
		}
	})
}

func TestSendingWithoutAConnectionIsRefusedAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		if err := r.manager.Stop(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		_, err := s.Send(t.Context(), models.JID(r.anna.JID()), Outgoing{Text: "anybody?"})
		if models.KindOf(err) != models.NotConnected {
			t.Errorf("got %v, want not connected", err)
		}
		if rows, err := r.store.Unsent(t.Context(), lineID, time.Now(), 10); err != nil || len(rows) != 0 {
			t.Errorf("the outbox holds %v, %v, want nothing", rows, err)
		}
	})
}

func TestAQueuedTextLeavesOnceTheSessionIsBack(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		if err := r.manager.Stop(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		row, err := s.Enqueue(t.Context(), models.JID(r.anna.JID()), Outgoing{Text: "later"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.manager.Start(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		if got := r.annaGetsText("later"); got.ID != row.MessageID {
			t.Errorf("Anna got %s, want %s", got.ID, row.MessageID)
		}
		r.quiet()
		done, err := r.store.OutboxRow(t.Context(), lineID, row.MessageID)
		if err != nil || done.State != models.OutboxSent {
			t.Errorf("the row is %s, %v, want %s", done.State, err, models.OutboxSent)
		}
	})
}

func TestAMessageToANumberThatIsNotOnWhatsAppFails(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.notes.expect("message failed")
		_, err := s.Send(t.Context(), "4915199999999@s.whatsapp.net", Outgoing{Text: "hello?"})
		if models.KindOf(err) != models.NotFound {
			t.Errorf("got %v, want that there is no such number", err)
		}
		if acked := await[models.MessageAcked](r, nil); acked.Ack != models.AckError || acked.Message.Reason == "" {
			t.Errorf("got %+v, want an error with its reason", acked)
		}
	})
}

func TestAnAnswerQuotesWhatItAnswers(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.annaSends(simulator.Message{Text: "How much?"})
		await[models.MessageReceived](r, nil)
		r.send(s, Outgoing{Text: "80 a night", Quote: id})
		if got := r.annaGetsText("80 a night"); got.Quoted != id {
			t.Errorf("the answer quotes %q, want %q", got.Quoted, id)
		}
		r.annaSends(simulator.Message{Text: "fine", Quoted: id})
		received := await[models.MessageReceived](r, nil).Message
		if received.Quote == nil || received.Quote.ID != id || received.Quote.Text != "How much?" {
			t.Errorf("got the quote %+v, want Anna's question", received.Quote)
		}
	})
}

func TestAnEditReplacesTheText(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.annaSends(simulator.Message{Text: "two beds"})
		await[models.MessageReceived](r, nil)
		r.annaSends(simulator.Message{Edit: &simulator.Edit{ID: id, Text: "three beds"}})
		edited := await[models.MessageEdited](r, nil)
		if edited.Message.Text != "three beds" || edited.Previous != "two beds" || edited.Message.EditedAt.IsZero() {
			t.Errorf("got %q before %q, want three beds before two", edited.Message.Text, edited.Previous)
		}

		sent := r.send(s, Outgoing{Text: "240"})
		change, err := s.Editing(t.Context(), sent.Chat, sent.ID, Edit{Text: "210"})
		if err != nil {
			t.Fatal(err)
		}
		r.send(s, change)
		if after, err := s.Message(t.Context(), sent.Chat, sent.ID); err != nil || after.Text != "210" {
			t.Fatalf("got %q, %v, want 210", after.Text, err)
		}
		r.annaGets(func(m simulator.InboxMessage) bool { return m.Edited == sent.ID && m.Text == "210" })
	})
}

func TestAMessageIsDeletedForEveryone(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.annaSends(simulator.Message{Text: "oops"})
		await[models.MessageReceived](r, nil)
		r.annaSends(simulator.Message{Revoke: id})
		revoked := await[models.MessageRevoked](r, nil)
		if revoked.Message.Type != models.TypeRevoked || revoked.Before == nil || revoked.Before.Text != "oops" {
			t.Errorf("got %+v, want the deleted message and what it said", revoked)
		}

		sent := r.send(s, Outgoing{Text: "wrong chat"})
		change, err := s.Revocation(t.Context(), sent.Chat, sent.ID)
		if err != nil {
			t.Fatal(err)
		}
		r.send(s, change)
		r.annaGets(func(m simulator.InboxMessage) bool { return m.Revoked == sent.ID })
		if m, err := s.Message(t.Context(), sent.Chat, sent.ID); err != nil || m.Type != models.TypeRevoked {
			t.Errorf("stored as %s, %v, want it revoked", m.Type, err)
		}
	})
}

func TestReactionsGoBothWays(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		sent := r.send(s, Outgoing{Text: "booked"})
		r.annaGetsText("booked")
		r.annaSends(simulator.Message{Reaction: &simulator.Reaction{ID: sent.ID, Emoji: "👍"}})
		got := await[models.Reacted](r, nil)
		if got.Reaction.Emoji != "👍" || got.Target.ID != sent.ID || !got.Target.FromMe || got.Reaction.Sender != models.JID(r.anna.LID()) {
			t.Errorf("got %+v, want Anna's thumb on our message", got)
		}

		id := r.annaSends(simulator.Message{Text: "thanks"})
		await[models.MessageReceived](r, nil)
		if err := s.React(t.Context(), sent.Chat, id, "❤️"); err != nil {
			t.Fatal(err)
		}
		r.annaGets(func(m simulator.InboxMessage) bool { return m.Reaction == "❤️" && m.Target == id })
		if err := s.React(t.Context(), sent.Chat, id, ""); err != nil {
			t.Fatal(err)
		}
		if list, err := r.store.Reactions(t.Context(), lineID, sent.Chat, []string{id}); err != nil || len(list) != 0 {
			t.Errorf("got %v, %v, want the reaction taken back", list, err)
		}
	})
}

func TestReadingAChatTellsTheSender(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.annaSends(simulator.Message{Text: "hello"})
		await[models.UnreadChanged](r, nil)
		if err := s.MarkRead(t.Context(), models.JID(r.anna.JID())); err != nil {
			t.Fatal(err)
		}
		if _, err := r.anna.WaitReceipt(t.Context(), id, "read"); err != nil {
			t.Error(err)
		}
		if chat := await[models.UnreadChanged](r, nil).Chat; chat.Unread != 0 {
			t.Errorf("%d unread, want 0", chat.Unread)
		}
	})
}

func TestIncomingMessagesAreMarkedReadWhereThatIsWanted(t *testing.T) {
	synctestWith(t, func(o *Options) { o.MarkSeen = true }, func(t *testing.T, r *rig) {
		r.linked()
		id := r.annaSends(simulator.Message{Text: "hello"})
		if _, err := r.anna.WaitReceipt(t.Context(), id, "read"); err != nil {
			t.Error(err)
		}
	})
}

func TestTypingIsSeenBothWays(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.annaSends(simulator.Message{Text: "wait"})
		await[models.MessageReceived](r, nil)
		if err := r.anna.Presence(lineNumber, "recording"); err != nil {
			t.Fatal(err)
		}
		if got := await[models.PresenceChanged](r, nil); got.State != "recording" || got.Who != models.JID(r.anna.LID()) {
			t.Errorf("got %+v, want Anna recording", got)
		}
		if err := s.Typing(t.Context(), models.JID(r.anna.JID()), "composing"); err != nil {
			t.Error(err)
		}
		if err := s.Typing(t.Context(), models.JID(r.anna.JID()), "singing"); models.KindOf(err) != models.Invalid {
			t.Errorf("got %v, want an invalid state", err)
		}
	})
}

func TestWhatTheOwnerSendsFromThePhoneIsTold(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id, err := r.phone.SendText(t.Context(), annaNumber, "from my phone")
		if err != nil {
			t.Fatal(err)
		}
		created := await(r, func(m models.MessageCreated) bool { return m.Message.ID == id }).Message
		if !created.FromMe || created.Chat != models.JID(r.anna.LID()) || created.Text != "from my phone" {
			t.Errorf("got %+v, want our own message to Anna", created)
		}
		r.quiet()
		if n := count[models.MessageReceived](r); n != 0 {
			t.Errorf("%d messages received, want 0", n)
		}
		if chat, err := s.Chat(t.Context(), created.Chat); err != nil || chat.Unread != 0 {
			t.Errorf("got %+v, %v, want nothing unread", chat, err)
		}
	})
}

func TestAnUnreadableMessageHoldsAPlaceThatItsRepeatFills(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.annaSends(simulator.Message{Text: "first"})
		await[models.MessageReceived](r, nil)
		r.notes.expect("Error decrypting message", "Requesting message")
		r.anna.CorruptNext(1)
		id := r.annaSends(simulator.Message{Text: "secret"})
		held := await[models.MessageUndecryptable](r, nil).Message
		if held.ID != id || held.Type != models.TypeUndecryptable {
			t.Errorf("got %+v, want a place for %s", held, id)
		}
		filled := await(r, func(m models.MessageReceived) bool { return m.Message.ID == id }).Message
		if filled.Text != "secret" || filled.RowID != held.RowID {
			t.Errorf("got %q in row %d, want the text in row %d", filled.Text, filled.RowID, held.RowID)
		}
		list, err := s.Messages(t.Context(), storage.MessageFilter{Chat: held.Chat})
		if err != nil || len(list) != 2 {
			t.Errorf("%d messages stored, %v, want 2", len(list), err)
		}
	})
}

func TestOurMessageIsSentAgainWhenTheRecipientCouldNotReadIt(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		sent := r.send(s, Outgoing{Text: "first"})
		r.annaGetsText("first")
		r.anna.FailDecryptions(1)
		again := r.send(s, Outgoing{Text: "second"})
		if got := r.annaGetsText("second"); got.ID != again.ID || got.ID == sent.ID {
			t.Errorf("Anna got %s, want %s", got.ID, again.ID)
		}
	})
}

func TestManyMessagesKeepTheirOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		for n := range 20 {
			if _, err := s.Enqueue(t.Context(), models.JID(r.anna.JID()), Outgoing{Text: fmt.Sprint("out ", n)}); err != nil {
				t.Fatal(err)
			}
			r.annaSends(simulator.Message{Text: fmt.Sprint("in ", n)})
		}
		r.annaGetsText("out 19")
		await(r, func(m models.MessageReceived) bool { return m.Message.Text == "in 19" })
		next := map[bool]int{}
		for _, e := range r.seen.everything() {
			m, ok := e.(models.MessageCreated)
			if !ok {
				continue
			}
			want := fmt.Sprint(map[bool]string{true: "out ", false: "in "}[m.Message.FromMe], next[m.Message.FromMe])
			if m.Message.Text != want {
				t.Fatalf("got %q, want %q", m.Message.Text, want)
			}
			next[m.Message.FromMe]++
		}
	})
}
