package whatsapp

import (
	"context"
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// strike makes something go wrong with the line.
func (r *rig) strike(f simulator.Fault) int {
	r.t.Helper()
	r.notes.expect("Error reading from websocket")
	f.Account = lineNumber
	id, err := r.sim.AddFault(f)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

func TestADroppedConnectionComesBack(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		r.strike(simulator.Fault{Kind: simulator.FaultDrop})
		r.untilState(models.StateBackoff)
		r.untilState(models.StateConnected)
		r.untilReady()
		r.annaSends(simulator.Message{Text: "still there?"})
		await[models.MessageReceived](r, nil)
		if n := count[models.Disconnected](r); n != 0 {
			t.Errorf("told %d times that the session is gone for good, want 0", n)
		}
	})
}

func TestADeadLinkIsNoticedWithin75Seconds(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		r.notes.expect("Keepalive timed out")
		fault := r.strike(simulator.Fault{Kind: simulator.FaultDeaf})
		went := time.Now()
		r.untilState(models.StateBackoff)
		if took := time.Since(went); took > 75*time.Second {
			t.Errorf("noticed after %v, want 75s at most", took)
		}
		if err := r.sim.RemoveFault(fault); err != nil {
			t.Fatal(err)
		}
		r.untilState(models.StateConnected)
	})
}

func TestUnlinkingOnThePhoneShowsAtOnceAndTheChatsStay(t *testing.T) {
	inRealTime(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.annaSends(simulator.Message{Text: "before"})
		await[models.MessageReceived](r, nil)
		went := time.Now()
		if err := r.phone.RemoveDevice(r.phone.Devices()[0].ID); err != nil {
			t.Fatal(err)
		}
		r.notes.expect("Error reading from websocket")
		r.untilState(models.StateLoggedOut)
		if took := time.Since(went); took > 5*time.Second {
			t.Errorf("shown after %v, want 5s at most", took)
		}
		if gone := await[models.Disconnected](r, nil); gone.State != models.StateLoggedOut {
			t.Errorf("told %+v, want logged out", gone)
		}
		r.quiet()
		if s.Info().Linked() {
			t.Error("the session still has a login")
		}

		if err := s.NewCode(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.scan(s, r.phone)
		r.untilReady()
		r.annaSends(simulator.Message{Text: "after"})
		await(r, func(m models.MessageReceived) bool { return m.Message.Text == "after" })
		list, err := s.Messages(t.Context(), storage.MessageFilter{Chat: models.JID(r.anna.JID())})
		if err != nil || len(list) < 2 {
			t.Errorf("%d messages, %v, want those from before and after", len(list), err)
		}
	})
}

func TestALoginThatIsRefusedIsAnAuthFailure(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		r.strike(simulator.Fault{Kind: simulator.FaultLoginFailure, Code: 401, Count: 1})
		r.strike(simulator.Fault{Kind: simulator.FaultDrop})
		r.untilState(models.StateLoggedOut)
		if failed := await[models.AuthFailed](r, nil); failed.Message == "" {
			t.Error("the failure has no words")
		}
		await[models.StatusTold](r, nil)
	})
}

func TestALoginUsedElsewhereIsTriedOnceMoreAndThenLeft(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.strike(simulator.Fault{Kind: simulator.FaultReplaced})
		went := time.Now()
		r.untilState(models.StateBackoff)
		r.untilState(models.StateConnected)
		if took := time.Since(went); took < replacedWait {
			t.Errorf("came back after %v, want %v at least", took, replacedWait)
		}
		r.untilReady()
		r.strike(simulator.Fault{Kind: simulator.FaultReplaced})
		r.untilState(models.StateReplaced)
		time.Sleep(time.Hour)
		if got := s.State(); got != models.StateReplaced {
			t.Errorf("got state %s an hour later, want %s", got, models.StateReplaced)
		}
		if gone := await[models.Disconnected](r, nil); gone.State != models.StateReplaced {
			t.Errorf("told %+v, want replaced", gone)
		}
		if _, err := r.manager.Start(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		r.untilReady()
	})
}

func TestABannedSessionWaitsForTheEndOfTheBan(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.notes.expect("Temporary ban")
		r.strike(simulator.Fault{Kind: simulator.FaultBan, MS: 7200_000, Count: 1})
		r.strike(simulator.Fault{Kind: simulator.FaultDrop})
		r.untilState(models.StateBanned)
		banned := time.Now()
		if left := time.Until(s.Info().BannedUntil); left < time.Hour || left > 2*time.Hour {
			t.Errorf("banned for %v more, want about two hours", left)
		}
		for s.State() != models.StateConnected && time.Since(banned) < 3*time.Hour {
			time.Sleep(time.Minute)
		}
		if took := time.Since(banned); took < 2*time.Hour-time.Minute || s.State() != models.StateConnected {
			t.Errorf("%s after %v, want connected after two hours", s.State(), took)
		}
	})
}

func TestAnOutdatedServerAsksAgainEveryHour(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.notes.expect("Client outdated")
		r.strike(simulator.Fault{Kind: simulator.FaultOutdated, Count: 1})
		r.strike(simulator.Fault{Kind: simulator.FaultDrop})
		r.untilState(models.StateOutdated)
		time.Sleep(outdatedWait + time.Minute)
		if got := s.State(); got != models.StateConnected || !s.Info().Linked() {
			t.Errorf("got state %s, want connected with the same login", got)
		}
	})
}

func TestAPhoneThatScannedButNeverConnectedIsTriedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.notes.expect("reconnect after 515", "Failed to", "keepalive", "stream error")
		s := r.session(lineID)
		r.strike(simulator.Fault{Kind: simulator.FaultDrop, Count: 2})
		r.scan(s, r.phone)
		r.untilReady()
	})
}

func TestALoginThatNeverAnswersAfterLinkingIsTriedAgainAfter15Seconds(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.notes.expect("Failed to", "keepalive")
		s := r.session(lineID)
		fault := r.strike(simulator.Fault{Kind: simulator.FaultDeaf})
		r.scan(s, r.phone)
		scanned := time.Now()
		r.untilState(models.StateBackoff)
		if took := time.Since(scanned); took > pairPatience+time.Second {
			t.Errorf("noticed after %v, want %v", took, pairPatience)
		}
		if err := r.sim.RemoveFault(fault); err != nil {
			t.Fatal(err)
		}
		r.untilReady()
	})
}

func TestLoggingOutTellsThePhone(t *testing.T) {
	inRealTime(t, func(t *testing.T, r *rig) {
		s := r.linked()
		r.quiet()
		r.notes.expect("frame socket is closed") // a receipt may be on its way when the line is cut
		if err := r.manager.Logout(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		if devices := r.phone.Devices(); len(devices) != 0 {
			t.Errorf("the phone still lists %v", devices)
		}
		if got := s.State(); got != models.StateLoggedOut {
			t.Errorf("got state %s, want %s", got, models.StateLoggedOut)
		}
	})
}

func TestTerminatingErasesTheSession(t *testing.T) {
	inRealTime(t, func(t *testing.T, r *rig) {
		r.linked()
		r.annaSends(simulator.Message{Text: "hello"})
		await[models.MessageReceived](r, nil)
		r.quiet()
		if err := r.manager.Terminate(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		if _, err := r.manager.Session(lineID); !models.IsNotFound(err) {
			t.Errorf("got %v, want not found", err)
		}
		if devices := r.phone.Devices(); len(devices) != 0 {
			t.Errorf("the phone still lists %v", devices)
		}
		if left, err := r.keys.Container().GetAllDevices(t.Context()); err != nil || len(left) != 0 {
			t.Errorf("%d logins left, %v, want none", len(left), err)
		}
		if list, err := r.store.Messages(t.Context(), storage.MessageFilter{Session: lineID}); err != nil || len(list) != 0 {
			t.Errorf("%d messages left, %v, want none", len(list), err)
		}
	})
}

func TestAStoppedSessionStaysStoppedAfterARestart(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.linked()
		if err := r.manager.Stop(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		r.restart()
		time.Sleep(time.Minute)
		if got := r.find(lineID).State(); got != models.StateStopped {
			t.Errorf("got state %s, want %s", got, models.StateStopped)
		}
		if err := r.manager.Restart(t.Context(), lineID); err != nil {
			t.Fatal(err)
		}
		r.untilReady()
	})
}

func TestASessionNameIsChecked(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		if _, err := r.manager.Start(context.Background(), "no/good"); models.KindOf(err) != models.Invalid {
			t.Errorf("got %v, want an invalid name", err)
		}
	})
}
