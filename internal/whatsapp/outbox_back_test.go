package whatsapp

import (
	"context"
	"testing"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

func (r *rig) wantRow(id string, want models.OutboxState) {
	r.t.Helper()
	if row, err := r.store.OutboxRow(r.t.Context(), lineID, id); err != nil || row.State != want {
		r.t.Errorf("the row is %s, %v, want %s", row.State, err, want)
	}
}

// stopped is a session that is linked and does not run.
func (r *rig) stopped() *Session {
	r.t.Helper()
	s := r.linked()
	if err := r.manager.Stop(r.t.Context(), lineID); err != nil {
		r.t.Fatal(err)
	}
	r.quiet()
	return s
}

func (r *rig) enqueue(s *Session, m Outgoing) string {
	r.t.Helper()
	row, err := s.Enqueue(r.t.Context(), models.JID(r.anna.JID()), m)
	if err != nil {
		r.t.Fatal(err)
	}
	return row.MessageID
}

func TestRowsThatWereNotTriedWaitAgain(t *testing.T) {
	var paced chan struct{} // each lets one message leave
	slow := func(o *Options) {
		o.Pace = func(ctx context.Context, _ models.OutboxRow) error {
			select {
			case <-paced:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	synctestWith(t, slow, func(t *testing.T, r *rig) {
		// Made here, as it belongs to the bubble.
		paced = make(chan struct{}, 10)
		s := r.stopped()
		first, second, third := r.enqueue(s, Outgoing{Text: "first"}), r.enqueue(s, Outgoing{Text: "second"}), r.enqueue(s, Outgoing{Text: "third"})
		r.session(lineID)
		paced <- struct{}{}
		r.annaGetsText("first")
		r.quiet()
		r.wantRow(third, models.OutboxSending)
		if err := r.manager.Stop(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		r.wantRow(first, models.OutboxSent)
		r.wantRow(second, models.OutboxQueued)
		if err := s.Unschedule(t.Context(), second); err != nil {
			t.Errorf("taking back a message that was not tried: %v", err)
		}
		for range 5 {
			paced <- struct{}{}
		}
		r.session(lineID)
		r.annaGetsText("third")
		r.quiet()
		r.wantRow(second, models.OutboxCancelled)
		r.wantRow(third, models.OutboxSent)
	})
}

func TestARowThatMayHaveLeftDoesNotExpire(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.stopped()
		id := r.enqueue(s, Outgoing{Text: "perhaps", Expires: time.Now().Add(time.Minute)})
		err := r.store.Update(t.Context(), func(tx storage.Store) error {
			row, err := tx.OutboxRow(t.Context(), lineID, id)
			if err != nil {
				return err
			}
			row.State = models.OutboxSending
			return tx.UpdateOutbox(t.Context(), row)
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * idleLook)
		r.quiet()
		r.wantRow(id, models.OutboxSending)
		r.session(lineID)
		if got := r.annaGetsText("perhaps"); got.ID != id {
			t.Errorf("sent again as %s, want %s", got.ID, id)
		}
		r.quiet()
		r.wantRow(id, models.OutboxSent)
	})
}
