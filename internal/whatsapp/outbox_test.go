package whatsapp

import (
	"errors"
	"slices"
	"testing"
	"time"

	"frontdesk/internal/fault"
	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// failOnce makes one point fail the first time it is reached.
func failOnce(t *testing.T, point string) { failAt(t, point, 0) }

// failAt makes one point fail once, after it was passed some times.
func failAt(t *testing.T, point string, passes int) {
	t.Helper()
	t.Cleanup(fault.Set(func(name string) error {
		if name != point {
			return nil
		}
		if passes--; passes != -1 {
			return nil
		}
		return errors.New("made to fail")
	}))
}

func TestAMessageWhoseSendingWasCutShortLeavesOnceUnderItsID(t *testing.T) {
	for _, point := range []string{"outbox.stored", "outbox.sending", "outbox.acked", "append.stored"} {
		t.Run(point, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				s := r.linked()
				r.notes.expect("made to fail")
				failOnce(t, point)
				id := s.NewMessageID()
				_, err := s.Enqueue(t.Context(), models.JID(r.anna.JID()), Outgoing{ID: id, Text: "once"})
				if err != nil && point != "outbox.stored" {
					t.Fatal(err)
				}
				r.quiet()
				r.restart()
				r.untilReady()
				time.Sleep(2 * outboxLook)
				r.quiet()
				row, err := r.store.OutboxRow(t.Context(), lineID, id)
				if err != nil || row.State != models.OutboxSent {
					t.Errorf("the row is %s, %v, want %s", row.State, err, models.OutboxSent)
				}
				got := 0
				for _, m := range r.anna.Inbox(0) {
					if m.Text == "once" {
						got++
					}
				}
				if got != 1 {
					t.Errorf("Anna has the message %d times, want once", got)
				}
				if m, err := r.find(lineID).Message(t.Context(), "", id); err != nil || m.Ack < models.AckSent {
					t.Errorf("stored as %+v, %v, want it sent", m, err)
				}
			})
		})
	}
}

func TestARowThatWaitsTooLongExpires(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		if err := r.manager.Stop(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		row, err := s.Enqueue(t.Context(), models.JID(r.anna.JID()), Outgoing{Text: "too late", Expires: time.Now().Add(time.Minute)})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if _, err := r.manager.Start(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		failed := await[models.MessageAcked](r, nil)
		if failed.Ack != models.AckError || failed.Message.ID != row.MessageID || failed.Message.Text != "too late" {
			t.Errorf("got %+v, want the message as failed", failed)
		}
		r.quiet()
		if row, err = r.store.OutboxRow(t.Context(), lineID, row.MessageID); err != nil || row.State != models.OutboxExpired {
			t.Errorf("the row is %s, %v, want %s", row.State, err, models.OutboxExpired)
		}
	})
}

func TestARowIsHeldBackUntilItsTime(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		due := time.Now().Add(time.Hour)
		if _, err := s.Enqueue(t.Context(), models.JID(r.anna.JID()), Outgoing{Text: "tomorrow", NotBefore: due}); err != nil {
			t.Fatal(err)
		}
		got := r.annaGetsText("tomorrow")
		if late := got.Timestamp.Sub(due); late < 0 || late > 2*outboxLook {
			t.Errorf("left %v after its time, want within %v", late, 2*outboxLook)
		}
	})
}

func TestWhatCannotBeSentIsRefusedAtOnce(t *testing.T) {
	now := time.Now()
	cases := []struct {
		name string
		to   models.JID
		out  Outgoing
	}{
		{"nothing", "1@s.whatsapp.net", Outgoing{}},
		{"an empty file", "1@s.whatsapp.net", Outgoing{Media: &OutgoingMedia{}}},
		{"to nobody", "", Outgoing{Text: "hello"}},
	}
	for _, c := range cases {
		if _, err := NewOutboxRow(lineID, c.to, c.out, now); models.KindOf(err) != models.Invalid {
			t.Errorf("%s: got %v, want an invalid message", c.name, err)
		}
	}
	row, err := NewOutboxRow(lineID, "1@s.whatsapp.net", Outgoing{Text: "hello", Run: 7}, now)
	if err != nil || row.MessageID == "" || row.State != models.OutboxQueued || !row.Expires.After(now) || row.Run != 7 {
		t.Errorf("got %+v, %v, want a queued row with an id and an end", row, err)
	}
}

func TestTheLengthOfARecordingIsReadFromItsLastPage(t *testing.T) {
	page := func(samples byte) []byte {
		return append([]byte("OggS\x00\x00"), 0, samples, 0, 0, 0, 0, 0, 0, 1, 2, 3)
	}
	recording := append(page(10), page(0xbb)...) // 0xbb00 samples are 0.997 s
	if got := oggSeconds(recording); got != 1 {
		t.Errorf("got %d seconds, want 1", got)
	}
	for _, junk := range []string{"", "OggS", "not a recording"} {
		if got := oggSeconds([]byte(junk)); got != 0 {
			t.Errorf("%q lasts %d seconds, want 0", junk, got)
		}
	}
}

func TestAMessageThatWasNotConfirmedLeavesBeforeTheNextOfItsChat(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.notes.expect("message not sent", "Keepalive")
		unheard := r.strike(simulator.Fault{Kind: simulator.FaultDeaf})
		for _, text := range []string{"first", "second"} {
			if _, err := s.Enqueue(t.Context(), models.JID(r.anna.JID()), Outgoing{Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(serverPatience / 2) // too short for the line to count as dead
		if err := r.sim.RemoveFault(unheard); err != nil {
			t.Fatal(err)
		}
		r.annaGetsText("second")
		var got []string
		for _, m := range r.anna.Inbox(0) {
			got = append(got, m.Text)
		}
		if want := []string{"first", "second"}; !slices.Equal(got, want) {
			t.Errorf("Anna got %q, want %q", got, want)
		}
	})
}

func TestWhoGivesUpWaitingLeavesOthersWaiting(t *testing.T) {
	o := newOutbox(&Session{})
	first, _ := o.await("ID")
	_, forget := o.await("ID")
	forget()
	o.answer("ID", sendResult{})
	select {
	case <-first:
	default:
		t.Error("the first one was forgotten with the second")
	}
	if len(o.waiting) != 0 {
		t.Errorf("%d still wait, want none", len(o.waiting))
	}
}
