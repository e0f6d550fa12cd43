package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// fetchRounds is how often the library asks for a file in one try.
const fetchRounds = 5

func TestAFileIsFetchedOnceTheMediaHostIsWellAgain(t *testing.T) {
	synctestWith(t, func(o *Options) { o.MaxMedia = 1 << 20 }, func(t *testing.T, r *rig) {
		s := r.linked()
		r.notes.expect("file not fetched", "Failed to download media")
		r.strike(simulator.Fault{Kind: simulator.FaultMediaError, Code: http.StatusServiceUnavailable, Count: 2*fetchRounds + 1})
		data := drawing(t)
		id := r.annaSends(simulator.Message{Image: &simulator.Media{Data: data, Mimetype: "image/png"}})
		stored := await[models.MediaReceived](r, nil).Message
		if stored.ID != id {
			t.Errorf("got the file of %s, want of %s", stored.ID, id)
		}
		r.reads(s, stored, data)
	})
}

func TestAFileThatNeverComesDoesNotKeepTheNextWaitingForEver(t *testing.T) {
	for _, code := range []int{http.StatusServiceUnavailable, http.StatusForbidden} {
		synctestWith(t, func(o *Options) { o.MaxMedia = 1 << 20 }, func(t *testing.T, r *rig) {
			r.linked()
			r.notes.expect("file not fetched", "Failed to download media")
			ill := r.strike(simulator.Fault{Kind: simulator.FaultMediaError, Code: code})
			picture := simulator.Message{Image: &simulator.Media{Data: drawing(t), Mimetype: "image/png"}}
			r.annaSends(picture)
			await[models.MessageReceived](r, nil)
			wait := time.Second
			if code == http.StatusServiceUnavailable {
				wait = 5 * time.Minute // five tries of 15 s each, and the pauses
			}
			time.Sleep(wait)
			if err := r.sim.RemoveFault(ill); err != nil {
				t.Fatal(err)
			}
			next := r.annaSends(picture)
			if got := await[models.MediaReceived](r, nil).Message.ID; got != next {
				t.Errorf("%d: got the file of %s, want of %s alone", code, got, next)
			}
		})
	}
}

// forgetfulLog fails whoever begins to follow messages, once.
type forgetfulLog struct {
	Log
	failed atomic.Bool
}

// Follow implements Log.
func (l *forgetfulLog) Follow(ctx context.Context, after int64, f storage.EventFilter, do func(models.Event) error) error {
	if len(f.Types) == 1 && f.Types[0] == models.EventMessage && !l.failed.Swap(true) {
		return errors.New("made to fail")
	}
	return l.Log.Follow(ctx, after, f, do)
}

func TestMessagesAreMarkedReadAlsoAfterTheLogFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.logged, r.opts.MarkSeen, r.quiet = &forgetfulLog{Log: r.log}, true, synctest.Wait
		r.notes.expect("made to fail")
		r.run()
		r.linked()
		id := r.annaSends(simulator.Message{Text: "are you there?"})
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		if _, err := r.anna.WaitReceipt(ctx, id, "read"); err != nil {
			t.Error(err)
		}
	})
}

func TestAFileThatExpiredWhileWeWereAwayIsFetchedFromThePhone(t *testing.T) {
	for name, silent := range map[string]bool{"the phone has it": false, "the phone is silent": true} {
		t.Run(name, func(t *testing.T) {
			synctestWith(t, func(o *Options) { o.MaxMedia = 1 << 20 }, func(t *testing.T, r *rig) {
				s := r.stopped()
				r.notes.expect("file not fetched", "Failed to download media")
				data := drawing(t)
				id := r.annaSends(simulator.Message{Image: &simulator.Media{Data: data, Mimetype: "image/png"}})
				r.quiet()
				if err := r.phone.ExpireMedia(id); err != nil {
					t.Fatal(err)
				}
				if silent {
					r.phone.Sleep(true)
				}
				next := r.annaSends(simulator.Message{Image: &simulator.Media{Data: []byte("fresh"), Mimetype: "image/png"}})
				r.session(lineID)
				want := []string{id, next}
				if silent {
					want = want[1:]
				}
				for _, one := range want {
					if got := await[models.MediaReceived](r, nil).Message; got.ID != one {
						t.Errorf("got the file of %s, want of %s", got.ID, one)
					}
				}
				if stored, err := s.Message(t.Context(), "", id); err != nil || (stored.Media.File != "") == silent {
					t.Errorf("the file is in %q, %v, want it there: %v", stored.Media.File, err, !silent)
				}
			})
		})
	}
}
