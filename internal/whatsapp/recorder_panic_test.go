package whatsapp

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// cursedLog panics when a message of a text is recorded.
type cursedLog struct {
	Log
	text string
}

// Append implements Log.
func (l cursedLog) Append(ctx context.Context, c events.Change) ([]models.Event, error) {
	for _, step := range c.Steps {
		if f, ok := step.(finishRow); ok && f.message != nil && f.message.Text == l.text {
			panic("made to panic")
		}
	}
	return l.Log.Append(ctx, c)
}

func TestARowWhoseRecordingPanicsFailsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.logged = cursedLog{r.log, "cursed"}
		r.quiet = synctest.Wait
		r.run()
		s := r.linked()
		r.notes.expect("panicked")
		to := models.JID(r.anna.JID())
		ids := map[string]models.OutboxState{}
		for _, text := range []string{"before", "cursed", "after"} {
			row, err := s.Enqueue(t.Context(), to, Outgoing{Text: text})
			if err != nil {
				t.Fatal(err)
			}
			ids[row.MessageID] = models.OutboxSent
			if text == "cursed" {
				ids[row.MessageID] = models.OutboxFailed
			}
		}
		r.annaGetsText("after")
		r.restart()
		r.untilReady()
		time.Sleep(2 * outboxLook)
		for id, want := range ids {
			row, err := r.store.OutboxRow(t.Context(), lineID, id)
			if err != nil || row.State != want || (want == models.OutboxFailed) != (row.Reason != "") {
				t.Errorf("the row is %s because of %q, %v, want %s", row.State, row.Reason, err, want)
			}
		}
		if got := len(r.anna.Inbox(0)); got != len(ids) {
			t.Errorf("Anna got %d messages, want %d, each once", got, len(ids))
		}
	})
}

func TestWhoWaitsHearsThatTheRecordingPanicked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.logged = cursedLog{r.log, "cursed"}
		r.quiet = synctest.Wait
		r.run()
		s := r.linked()
		r.notes.expect("panicked")
		if _, err := s.Send(t.Context(), models.JID(r.anna.JID()), Outgoing{Text: "cursed"}); models.KindOf(err) != models.Unavailable {
			t.Errorf("got %v, want that it could not be recorded", err)
		}
		r.send(s, Outgoing{Text: "goes on"})
	})
}

func TestWorkThatPanicsBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Session{logger: slog.New(slog.DiscardHandler)}
		times := 0
		s.goOn(t.Context(), func(context.Context) {
			if times++; times < 3 {
				panic(errors.New("made to panic"))
			}
		})
		if times != 3 {
			t.Errorf("worked %d times, want until it returned by itself", times)
		}
	})
}
