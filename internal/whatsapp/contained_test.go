package whatsapp

import (
	"log/slog"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"frontdesk/internal/fault"
	"frontdesk/internal/simulator"
	"frontdesk/models"
)

func TestAMessageThatCannotBePutTogetherFailsAlone(t *testing.T) {
	row, err := NewOutboxRow(lineID, "1@s.whatsapp.net", Outgoing{Text: "hello"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	broken := &Session{id: lineID, logger: slog.New(slog.DiscardHandler)} // what it needs is nil
	if _, err := broken.tryTransmit(t.Context(), row); models.KindOf(err) != models.Invalid {
		t.Errorf("got %v, want an invalid message", err)
	}
}

func TestHistoryThatMakesTheImportPanicIsSetAside(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		r.quiet()
		r.notes.expect("history not imported", "panicked")
		t.Cleanup(fault.Set(func(name string) error {
			if name == "append.applied" && strings.Contains(string(debug.Stack()), "importBlock") {
				panic("made to panic")
			}
			return nil
		}))
		if err := r.phone.SendHistory(simulator.HistoryOptions{Days: 1, Chats: 1, MessagesPerChat: 1}); err != nil {
			t.Fatal(err)
		}
		kept := await(r, func(k models.EventKeptAside) bool { return k.What == "history" })
		if !strings.Contains(kept.Error, "made to panic") {
			t.Errorf("set aside because of %q, want the panic", kept.Error)
		}
		time.Sleep(historyTries * historyRetry)
		r.quiet()
		if waiting, err := loadHistory(t.Context(), r.store, lineID); err != nil || len(waiting) != 0 {
			t.Errorf("%d blocks wait, %v, want none", len(waiting), err)
		}
	})
}
