package whatsapp

import (
	"testing"

	"frontdesk/internal/events"
	"frontdesk/internal/simulator"
	"frontdesk/models"
)

func (r *rig) annaCalls(video bool) string {
	r.t.Helper()
	id, err := r.anna.Call(lineNumber, video)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// annaHears waits until a call of Anna's is in a state.
func (r *rig) annaHears(id, state string) {
	r.t.Helper()
	if _, err := r.anna.WaitCall(r.t.Context(), func(c simulator.CallInfo) bool { return c.ID == id && c.State == state }); err != nil {
		r.t.Error(err)
	}
}

func TestACallIsToldOnceAndRejected(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.annaCalls(true)
		call := await[models.CallReceived](r, nil).Call
		if call.ID != id || call.From != models.JID(r.anna.LID()) || !call.Video || call.Group != "" {
			t.Errorf("got %+v, want a video call by Anna", call)
		}
		if err := s.commit(t.Context(), s.changeOf(tellCall{call})); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		if n := count[models.CallReceived](r); n != 1 {
			t.Errorf("the call was told %d times, want once", n)
		}
		if err := s.RejectCall(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		r.annaHears(id, "rejected")
		if err := s.RejectCall(t.Context(), id); !models.IsNotFound(err) {
			t.Errorf("rejecting it again: got %v, want not found", err)
		}
	})
}

func TestACallThatEndedCannotBeRejected(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		id := r.annaCalls(false)
		await[models.CallReceived](r, nil)
		if err := r.anna.EndCall(id); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		if err := s.RejectCall(t.Context(), id); !models.IsNotFound(err) {
			t.Errorf("got %v, want not found", err)
		}
	})
}

func TestACallToAGroupNamesTheGroup(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		group, err := r.sim.CreateGroup(annaNumber, "Family", lineNumber)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SaveCallSettings(t.Context(), models.CallSettings{Reject: true}); err != nil {
			t.Fatal(err)
		}
		id, err := r.anna.Call(group.JID, false)
		if err != nil {
			t.Fatal(err)
		}
		call := await[models.CallReceived](r, nil)
		if call.Call.Group != models.JID(group.JID) || call.EventChat() != call.Call.Group || call.Call.Video {
			t.Errorf("got %+v, want a call to the group", call.Call)
		}
		r.quiet()
		if c := r.anna.Calls()[0]; c.ID != id || c.State != "ringing" || c.By != "" {
			t.Errorf("the call to the group is %+v, want it left alone", c)
		}
	})
}

func TestCallsAreRejectedByThemselvesWithAText(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.annaHears(r.annaCalls(false), "ringing")
		await[models.CallReceived](r, nil)
		r.quiet()
		want := models.CallSettings{Reject: true, Text: "Please write to us."}
		if err := s.SaveCallSettings(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		if got, err := s.CallSettings(t.Context()); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
		r.annaHears(r.annaCalls(false), "rejected")
		r.annaGetsText(want.Text)
		if first := r.anna.Calls()[0]; first.State != "ringing" {
			t.Errorf("the call before that is %s, want it still ringing", first.State)
		}
	})
}

func TestACallCanBeRejectedAsSoonAsItIsTold(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		var s *Session
		rings := make(chan bool, 1)
		r.watch(func(step events.Step) error {
			if told, ok := step.(tellCall); ok {
				_, known := s.calls.caller(told.Call.ID)
				rings <- known
			}
			return nil
		})
		s = r.linked()
		r.annaCalls(false)
		if !<-rings {
			t.Error("the call was not known to ring when it was told")
		}
		await[models.CallReceived](r, nil)
	})
}
