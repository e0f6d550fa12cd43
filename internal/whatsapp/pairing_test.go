package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/internal/events"
	"frontdesk/internal/simulator"
	"frontdesk/models"
)

func TestAPhoneIsLinkedByScanningTheCode(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.session(lineID)
		r.scan(s, r.phone)
		await[models.Authenticated](r, nil)
		ready := r.untilReady()
		if ready.JID != models.JID(r.phone.JID()) || ready.LID != models.JID(r.phone.LID()) {
			t.Errorf("ready as %s, %s, want %s, %s", ready.JID, ready.LID, r.phone.JID(), r.phone.LID())
		}
		if info := s.Info(); !info.Linked() || !info.State.Online() {
			t.Errorf("got %+v, want a linked session that is online", info)
		}
		if _, shown := s.QR(); shown {
			t.Error("a code is still on screen after linking")
		}
		r.untilState(models.StateConnected)
		if got := s.Pairing().Code; got != PairingReady {
			t.Errorf("linking stands at %q, want %q", got, PairingReady)
		}
	})
}

func TestAPhoneIsLinkedByTypingACode(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.session(lineID)
		code, err := s.PairPhone(t.Context(), models.JID(r.phone.JID()), true)
		if err != nil {
			t.Fatal(err)
		}
		if len(code.Code) != 9 || !code.Expires.After(time.Now()) {
			t.Errorf("got the code %q until %v, want eight characters in two groups, still valid", code.Code, code.Expires)
		}
		if told := await[models.CodeShown](r, nil); told.Code != code.Code {
			t.Errorf("told the code %q, want %q", told.Code, code.Code)
		}
		if _, err := r.phone.EnterCode(t.Context(), code.Code); err != nil {
			t.Fatal(err)
		}
		r.untilReady()
	})
}

func TestCodesRotateAndEndAndANewRoundCanBeAskedFor(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.session(lineID)
		first := await[models.QRShown](r, nil)
		if left := time.Until(first.Expires); left <= 59*time.Second || left > 60*time.Second {
			t.Errorf("the first code is valid for %v, want 60s", left)
		}
		for n := 2; n <= first.Of; n++ {
			next := await[models.QRShown](r, nil)
			if next.Number != n || next.QR == first.QR {
				t.Errorf("got code %d of %d, want number %d and another text", next.Number, next.Of, n)
			}
			if left := time.Until(next.Expires); left <= 19*time.Second || left > 20*time.Second {
				t.Errorf("code %d is valid for %v, want 20s", n, left)
			}
		}
		await(r, func(c models.StateChanged) bool { return c.Reason == "the codes ran out" })
		if _, shown := s.QR(); shown || s.Pairing().Code != PairingExpired {
			t.Errorf("shown %v, %q, want no code and %q", shown, s.Pairing().Code, PairingExpired)
		}
		if err := s.NewCode(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.scan(s, r.phone)
		r.untilReady()
	})
}

func TestALinkedSessionComesBackWithoutACode(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		r.restart()
		await[models.Authenticated](r, nil)
		r.untilReady()
		if n := count[models.QRShown](r); n != 0 {
			t.Errorf("%d codes were shown after the restart, want 0", n)
		}
		if got := r.find(lineID).State(); got != models.StateConnected {
			t.Errorf("got state %s, want %s", got, models.StateConnected)
		}
	})
}

func TestStartingASessionThatRunsIsAConflict(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		if _, err := r.manager.Start(t.Context(), lineID); models.KindOf(err) != models.Conflict {
			t.Errorf("got %v, want a conflict", err)
		}
	})
}

// deadTransport is a network that can be cut.
type deadTransport struct {
	next http.RoundTripper
	cut  atomic.Bool
}

func (d *deadTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if d.cut.Load() {
		return nil, errors.New("no route to host")
	}
	return d.next.RoundTrip(req)
}

func TestWithoutARouteThePageSaysSoAndTheNextTryFindsOne(t *testing.T) {
	network := &deadTransport{}
	network.cut.Store(true)
	synctestWith(t, func(o *Options) { network.next, o.Server.Transport = o.Server.Transport, network }, func(t *testing.T, r *rig) {
		s := r.session(lineID)
		await(r, func(c models.StateChanged) bool { return c.State == models.StatePairing && c.Reason != "" })
		if p := s.Pairing(); p.Code != PairingNoRoute || p.Detail == "" {
			t.Errorf("got %+v, want %q with its reason", p, PairingNoRoute)
		}
		network.cut.Store(false)
		r.scan(s, r.phone)
		r.untilReady()
	})
}

func TestAPhoneThatRefusesIsToldAndANewCodeHelps(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.notes.expect("Failed to pair", "Error reading", "HMAC")
		s := r.session(lineID)
		fault := r.strike(simulator.Fault{Kind: simulator.FaultDeviceLimit})
		qr := await[models.QRShown](r, nil)
		if _, err := r.phone.Scan(t.Context(), qr.QR); err == nil {
			t.Error("the phone linked a device over its limit")
		}
		if err := r.sim.RemoveFault(fault); err != nil {
			t.Fatal(err)
		}
		if shown, ok := s.QR(); ok && shown.QR != "" {
			if _, err := r.phone.Scan(t.Context(), shown.QR); err != nil {
				t.Fatal(err)
			}
		}
		r.untilReady()
	})
}

func TestACodeForNoNumberIsRefused(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.session(lineID)
		if _, err := s.PairPhone(t.Context(), "120363@g.us", false); models.KindOf(err) != models.Invalid {
			t.Errorf("got %v for a group, want invalid", err)
		}
		r.strike(simulator.Fault{Kind: simulator.FaultRateLimited, Count: 1})
		if _, err := s.PairPhone(t.Context(), models.JID(r.phone.JID()), false); models.KindOf(err) != models.Limited {
			t.Errorf("got %v, want a limit", err)
		}
	})
}

// slowLog takes its time to record that a phone was linked.
type slowLog struct{ *events.Log }

func (l slowLog) Append(ctx context.Context, c events.Change) ([]models.Event, error) {
	for _, step := range c.Steps {
		if told, ok := step.(events.Announcement); ok && told.Data.EventType() == models.EventAuthenticated {
			time.Sleep(300 * time.Millisecond)
		}
	}
	return l.Log.Append(ctx, c)
}

// The library tells of the login before it tells the reader of codes that the
// phone was linked, when recording the latter takes long.
func TestLinkingSucceedsAlsoWhenTheLoginIsFasterThanTheRecording(t *testing.T) {
	inRealTime(t, func(t *testing.T, r *rig) {
		r.end()
		r.logged = slowLog{r.log}
		r.run()
		s := r.session(lineID)
		r.scan(s, r.phone)
		r.untilReady()
		if n := count[models.AuthFailed](r); n != 0 {
			t.Errorf("told %d times that linking failed, want 0", n)
		}
	})
}

func TestASessionThatIsStoppedBeforeItsFirstCodeEnds(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	codes := make(chan int, 1) // as the library leaves it: never closed
	codes <- 1
	var got []int
	for code := range until(ctx, codes) {
		got = append(got, code)
		stop()
	}
	if len(got) != 1 {
		t.Errorf("got %v, want the one code", got)
	}
}
