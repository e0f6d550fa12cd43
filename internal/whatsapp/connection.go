package whatsapp

import (
	"context"
	"time"

	"frontdesk/models"
)

// connection is one connection while it lasts: from the dial over the login to
// ready, and on to its end.
type connection struct {
	sup     *supervisor
	line    *line
	linked  bool      // this is the first connection after linking
	since   time.Time // when WhatsApp let us in
	offline bool      // what waited for us has come
	synced  bool      // the phone's settings have come
	ready   bool
	syncing bool

	login, readyAt, syncEnd, savedAt *time.Timer
}

func newConnection(sup *supervisor, l *line, linked bool, patience time.Duration) *connection {
	c := &connection{sup: sup, line: l, linked: linked, login: time.NewTimer(patience)}
	c.readyAt, c.syncEnd, c.savedAt = stoppedTimer(), stoppedTimer(), stoppedTimer()
	return c
}

func stoppedTimer() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

func (c *connection) stop() {
	c.login.Stop()
	c.readyAt.Stop()
	c.syncEnd.Stop()
	c.savedAt.Stop()
}

// serve follows the connection until it ends.
func (c *connection) serve(ctx context.Context) verdict {
	for {
		select {
		case <-ctx.Done():
			return verdict{final: true}
		case <-c.login.C:
			return c.sup.again("WhatsApp did not answer the login")
		case <-c.readyAt.C:
			c.becomeReady(ctx)
		case <-c.syncEnd.C:
			c.syncDone(ctx)
		case <-c.savedAt.C:
			c.sup.session.loginSaved(ctx)
		case sig := <-c.line.signals:
			if end, over := c.take(ctx, sig); over {
				return end
			}
		}
	}
}

// take deals with a signal, and reports whether it ended the connection.
func (c *connection) take(ctx context.Context, sig signal) (verdict, bool) {
	switch sig.kind {
	case sigConnected:
		c.connected(ctx)
	case sigOffline:
		c.offline = true
	case sigSynced:
		c.synced = true
	case sigHistory:
		c.historyCame(ctx, sig.done)
	case sigPaired:
	default:
		return c.sup.judge(ctx, sig), true
	}
	if c.mayBeReady() {
		c.becomeReady(ctx)
	}
	return verdict{}, false
}

// connected is reached when WhatsApp let us in.
func (c *connection) connected(ctx context.Context) {
	if !c.since.IsZero() {
		return
	}
	c.since = time.Now()
	c.login.Stop()
	c.readyAt.Reset(readyPatience)
	s := c.sup.session
	state := models.StateConnected
	if c.linked {
		state, c.syncing = models.StateSyncing, true
		c.syncEnd.Reset(readyPatience + syncPatience)
	} else {
		s.tell(ctx, models.Authenticated{JID: s.Info().JID})
	}
	_ = s.enter(ctx, state, "", s.readDevice(c.line))
}

// readDevice copies what the library knows of the account.
func (s *Session) readDevice(l *line) func(*models.Session) {
	device := l.client.Store
	jid, lid := jidOf(device.GetJID()), jidOf(device.GetLID())
	name, platform := device.PushName, device.Platform
	return func(i *models.Session) {
		i.BannedUntil = time.Time{}
		if jid != "" {
			i.JID = jid
		}
		if lid != "" {
			i.LID = lid
		}
		if name != "" {
			i.PushName = name
		}
		if platform != "" {
			i.Platform = platform
		}
	}
}

// mayBeReady says when waiting is over: a device that was just linked needs
// the phone's settings, because sending while they arrive breaks encryption;
// one that comes back needs what waited for it.
func (c *connection) mayBeReady() bool {
	if c.ready || c.since.IsZero() {
		return false
	}
	return c.synced || (c.offline && !c.linked)
}

func (c *connection) becomeReady(ctx context.Context) {
	if c.ready {
		return
	}
	c.ready = true
	c.readyAt.Stop()
	c.savedAt.Reset(savedAfter)
	s := c.sup.session
	info := s.edit(s.readDevice(c.line))
	s.tell(ctx, models.Ready{JID: info.JID, LID: info.LID, PushName: info.PushName, Platform: info.Platform})
	s.setOnline(true)
	s.refresh.ring()
	s.outbox.bell.ring()
	s.history.ring()
}

// historyCame counts the time until no more history is expected.
func (c *connection) historyCame(ctx context.Context, done bool) {
	if !c.syncing {
		return
	}
	c.syncEnd.Reset(syncPatience)
	if done {
		c.syncDone(ctx)
	}
}

func (c *connection) syncDone(ctx context.Context) {
	c.syncEnd.Stop()
	c.syncing = false
	if c.sup.session.State() == models.StateSyncing {
		_ = c.sup.session.enter(ctx, models.StateConnected, "")
	}
}
