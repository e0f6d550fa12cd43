package whatsapp

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// watchedLog shows every step before it is recorded; an error refuses it.
type watchedLog struct {
	*events.Log
	before func(events.Step) error
}

// Append implements Log.
func (l watchedLog) Append(ctx context.Context, c events.Change) ([]models.Event, error) {
	for _, step := range c.Steps {
		if err := l.before(step); err != nil {
			return nil, err
		}
	}
	return l.Log.Append(ctx, c)
}

// watch starts the sessions again with a watchedLog.
func (r *rig) watch(before func(events.Step) error) {
	r.t.Helper()
	r.end()
	r.logged = watchedLog{r.log, before}
	r.run()
}

func (r *rig) wantArchived(s *Session, want bool) {
	r.t.Helper()
	if got, err := s.Chat(r.t.Context(), models.JID(r.anna.JID())); err != nil || got.Archived != want {
		r.t.Errorf("archived is %v, %v, want %v", got.Archived, err, want)
	}
}

func TestAChangeWhoseConfirmationWasLostIsRecordedLater(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.annaSends(simulator.Message{Text: "hello"})
		await[models.MessageReceived](r, nil)
		r.notes.expect("Keepalive")
		deaf := r.strike(simulator.Fault{Kind: simulator.FaultDeaf})
		if err := s.ArchiveChat(t.Context(), models.JID(r.anna.JID()), true); models.KindOf(err) != models.Unavailable {
			t.Errorf("got %v, want no answer", err)
		}
		r.wantArchived(s, false)
		if err := r.sim.RemoveFault(deaf); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute) // until the line is up again
		r.onPhone(simulator.StateChange{Mute: &simulator.MuteChange{Chat: annaNumber}})
		r.onPhone(simulator.StateChange{Pin: &simulator.PinChange{Chat: benNumber}})
		r.wantArchived(s, true)
	})
}

func TestAChangeIsRecordedThoughTheCallerHungUp(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.annaSends(simulator.Message{Text: "hello"})
		await[models.MessageReceived](r, nil)
		r.strike(simulator.Fault{Kind: simulator.FaultDelay, MS: 2000})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.ArchiveChat(ctx, models.JID(r.anna.JID()), true); err != nil {
			t.Errorf("got %v, want the chat archived", err)
		}
		r.wantArchived(s, true)
	})
}

func TestAChangeThatCouldNotBeRecordedIsTakenWhenItIsTold(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.watch(func(step events.Step) error {
			if _, ok := step.(setArchive); ok {
				return errors.New("made to fail")
			}
			return nil
		})
		s := r.linked()
		r.annaSends(simulator.Message{Text: "hello"})
		await[models.MessageReceived](r, nil)
		r.notes.expect("the store did not take a change")
		if err := s.ArchiveChat(t.Context(), models.JID(r.anna.JID()), true); err == nil {
			t.Fatal("the change was recorded, want a failure")
		}
		told := &waevents.Archive{
			JID: types.NewJID(annaNumber, types.DefaultUserServer), Timestamp: time.UnixMilli(s.state.last),
			Action: &waSyncAction.ArchiveChatAction{Archived: proto.Bool(true)},
		}
		if change, err := s.normalize(t.Context(), told); err != nil || len(change.Steps) != 1 {
			t.Errorf("got %+v, %v, want the archiving", change.Steps, err)
		}
	})
}

func TestChangesOfManyMessagesAtOnceAllLeave(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		var ids []string
		for range 8 {
			ids = append(ids, r.annaSends(simulator.Message{Text: "hello"}))
			await[models.MessageReceived](r, nil)
		}
		var all sync.WaitGroup
		for i, id := range ids {
			all.Go(func() {
				err := s.StarMessage(t.Context(), "", id, true)
				if i%2 == 1 {
					err = s.DeleteForMe(t.Context(), "", id, false)
				}
				if err != nil {
					t.Errorf("message %d: %v", i, err)
				}
			})
		}
		all.Wait()
		r.quiet()
		for i, id := range ids {
			if i%2 == 1 && !r.phone.DeletedForMe(id) {
				t.Errorf("message %d is still on the phone", i)
			}
			if i%2 == 0 && !r.phone.Starred(id) {
				t.Errorf("message %d has no star on the phone", i)
			}
		}
	})
}

func TestWhatWeDidToAMessageIsNoNewsWhenItIsToldLater(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.annaSends(simulator.Message{Text: "hello"})
		await[models.MessageReceived](r, nil)
		chat := types.NewJID(annaNumber, types.DefaultUserServer)
		told := func(evt any) {
			t.Helper()
			if change, err := s.normalize(t.Context(), evt); err != nil || len(change.Steps) != 0 {
				t.Errorf("%T: got %+v, %v, want nothing to do", evt, change.Steps, err)
			}
		}
		if err := s.StarMessage(t.Context(), "", id, true); err != nil {
			t.Fatal(err)
		}
		starred := time.UnixMilli(s.state.last)
		if err := s.StarMessage(t.Context(), "", id, false); err != nil {
			t.Fatal(err)
		}
		told(&waevents.Star{ChatJID: chat, MessageID: id, Timestamp: starred, Action: &waSyncAction.StarAction{Starred: proto.Bool(true)}})
		if err := s.DeleteForMe(t.Context(), "", id, false); err != nil {
			t.Fatal(err)
		}
		told(&waevents.DeleteForMe{ChatJID: chat, MessageID: id, Timestamp: time.UnixMilli(s.state.last), Action: &waSyncAction.DeleteMessageForMeAction{}})
	})
}
