package whatsapp

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"frontdesk/models"
)

// live is one life of a session: the supervisor and the workers beside it, until ctx
// ends or the session cannot go on by itself.
func (s *Session) live(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	var workers sync.WaitGroup
	for _, work := range []func(context.Context){s.outbox.run, s.importHistory, s.tidy, s.fetchMedia, s.markSeen, s.takeCalls} {
		workers.Go(func() { s.goOn(ctx, work) })
	}
	s.goOn(ctx, (&supervisor{session: s}).run)
	cancel()
	workers.Wait()
	s.setOnline(false)
}

// supervisor keeps a session connected. It is the only one to change the
// session's state while the session lives.
type supervisor struct {
	session  *Session
	tries    backoff
	replaced time.Time // when another connection last took our place
	rounds   int       // of QR codes that nobody scanned
}

// verdict is what to do after a connection has ended.
type verdict struct {
	state  models.SessionState
	reason string
	wait   time.Duration // before the next attempt
	final  bool          // there is none
	fresh  bool          // the next attempt needs a new client
	ask    bool          // the next attempt waits for somebody to ask
	change func(*models.Session)
	tell   []models.EventData

	pairing PairingCode // how linking ended
}

func (v *supervisor) run(ctx context.Context) {
	for ctx.Err() == nil {
		l, err := v.session.openLine(ctx)
		if err != nil && ctx.Err() != nil {
			return // stopped before it began, which is no failure
		}
		if err != nil {
			v.session.logger.Error("the login could not be loaded", "err", err)
			v.settle(ctx, v.again("the key store cannot be read"))
			continue
		}
		if !v.use(ctx, l) {
			return
		}
	}
}

// use works with one client as long as it serves, and reports whether to go on
// with another.
func (v *supervisor) use(ctx context.Context, l *line) bool {
	defer l.close()
	paired := false
	if !l.linked() {
		end := v.pair(ctx, l)
		if !end.paired {
			return v.settle(ctx, end.verdict)
		}
		paired = true
	}
	for {
		end := v.connect(ctx, l, paired)
		paired = false
		if ctx.Err() != nil || !v.settle(ctx, end) {
			return false
		}
		if end.fresh {
			return true
		}
	}
}

// settle does as the verdict says, and reports whether another attempt is due.
func (v *supervisor) settle(ctx context.Context, end verdict) bool {
	if ctx.Err() != nil {
		return false
	}
	if end.state != "" {
		changes := []func(*models.Session){}
		if end.change != nil {
			changes = append(changes, end.change)
		}
		// The state is kept in memory when it could not be stored; the next
		// change stores it too.
		_ = v.session.enter(ctx, end.state, end.reason, changes...)
	}
	if len(end.tell) > 0 {
		v.session.tell(ctx, end.tell...)
	}
	if end.ask {
		return v.session.pairing.asked(ctx)
	}
	return !end.final && sleep(ctx, end.wait)
}

// again is the verdict after a connection that failed for a passing reason.
func (v *supervisor) again(reason string) verdict {
	wait := v.tries.next()
	word, _, _ := strings.Cut(reason, " (") // what stands in brackets is of no fixed set
	v.session.manager.opts.Metrics.Reconnects.WithLabelValues(word).Inc()
	return verdict{
		state: models.StateBackoff, wait: wait,
		reason: fmt.Sprintf("%s; try %d", reason, v.tries.tries),
	}
}

// connect dials and serves one connection until it ends. After pairing the
// library dials by itself.
func (v *supervisor) connect(ctx context.Context, l *line, paired bool) verdict {
	patience := pairPatience
	if !paired {
		patience = loginPatience
		l.client.Disconnect()
		l.drain()
		_ = v.session.enter(ctx, models.StateConnecting, v.session.connectingReason())
		if err := l.dial(ctx); err != nil {
			v.session.logger.Info("not connected", "err", err)
			return v.again("WhatsApp cannot be reached")
		}
	}
	c := newConnection(v, l, paired, patience)
	defer v.session.setOnline(false)
	defer c.stop()
	end := c.serve(ctx)
	if !c.since.IsZero() && time.Since(c.since) >= stableAfter {
		v.tries.reset()
	}
	return end
}

func (s *Session) connectingReason() string {
	if info := s.Info(); info.State == models.StateBackoff {
		return info.Reason
	}
	return ""
}

// drain forgets what the last connection reported.
func (l *line) drain() {
	for {
		select {
		case <-l.signals:
		default:
			return
		}
	}
}

// judge turns the signal that ended a connection into a verdict.
func (v *supervisor) judge(ctx context.Context, sig signal) verdict {
	switch sig.kind {
	case sigLoggedOut:
		return v.loggedOut(ctx, sig)
	case sigReplaced:
		return v.wasReplaced(sig)
	case sigBanned:
		return wasBanned(sig)
	case sigOutdated:
		return verdict{state: models.StateOutdated, reason: sig.reason, wait: outdatedWait}
	case sigStoreFailed:
		end := v.again(sig.reason)
		end.fresh = true
		return end
	}
	return v.again(sig.reason)
}

// loggedOut lets go of the credentials; what was said stays.
func (v *supervisor) loggedOut(ctx context.Context, sig signal) verdict {
	if err := forgetDevice(ctx, v.session.manager.keys, v.session.Info().DeviceJID); err != nil {
		v.session.logger.Error("the credentials could not be deleted", "err", err)
	}
	end := verdict{state: models.StateLoggedOut, reason: sig.reason, final: true, change: forgetLogin}
	if sig.atOnce {
		end.tell = authFailed(sig.reason)
	}
	return end
}

func authFailed(reason string) []models.EventData {
	return []models.EventData{models.AuthFailed{Message: reason}, models.StatusTold{Message: reason}}
}

// wasReplaced tries once more after a while; replaced again soon after, it
// leaves the decision to the user: two servers must not fight over one login.
func (v *supervisor) wasReplaced(sig signal) verdict {
	last := v.replaced
	v.replaced = time.Now()
	if !last.IsZero() && v.replaced.Sub(last) < replacedWindow {
		return verdict{state: models.StateReplaced, reason: sig.reason, final: true}
	}
	return verdict{
		state: models.StateBackoff, wait: replacedWait + rand.N(replacedWait/2),
		reason: sig.reason + "; one more try",
	}
}

func wasBanned(sig signal) verdict {
	wait := sig.wait
	if wait <= 0 {
		wait = banWithoutEnd
	}
	until := time.Now().Add(wait)
	return verdict{
		state: models.StateBanned, reason: sig.reason, wait: wait,
		change: func(i *models.Session) { i.BannedUntil = until },
	}
}
