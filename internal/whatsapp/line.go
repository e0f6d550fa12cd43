package whatsapp

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// line is one client of the library and what surrounds it. A session has one
// at a time; after a fault of the key store it gets a new one, because what
// the old one remembers may be ahead of the store.
type line struct {
	session *Session
	client  *whatsmeow.Client
	gate    *gate
	signals chan signal
	ended   chan struct{}
	paired  atomic.Bool // the phone has accepted
}

// openLine makes a client for the session's device, or for a blank one when
// the session is not linked.
func (s *Session) openLine(ctx context.Context) (*line, error) {
	l := &line{
		session: s, gate: newGate(),
		signals: make(chan signal, signalsBuffered), ended: make(chan struct{}),
	}
	guard := &keyGuard{hangUp: l.keyStoreFailed}
	shelf := &shelf{inner: s.manager.keys.Container(), wrap: func(d *store.Device) {
		guardStores(d, guard, l.gate, s.manager.linking)
		d.Contacts = audienceContacts{d.Contacts}
	}}
	device, err := s.device(ctx, shelf)
	if err != nil {
		return nil, err
	}
	if err := s.useProxy(ctx); err != nil {
		return nil, err
	}
	s.book.share(shelf.inner.LIDMap)
	l.client = s.newClient(ctx, device)
	l.client.AddEventHandlerWithSuccessStatus(func(raw any) bool { return s.handle(ctx, l, raw) })
	s.mu.Lock()
	s.line = l
	s.mu.Unlock()
	return l, nil
}

// device is the session's device; a blank one when its login is gone.
func (s *Session) device(ctx context.Context, shelf *shelf) (*store.Device, error) {
	spelling := s.Info().DeviceJID
	if spelling == "" {
		return shelf.blank(), nil
	}
	d, err := shelf.device(ctx, spelling)
	if models.IsNotFound(err) {
		s.edit(forgetLogin)
		return shelf.blank(), nil
	}
	return d, err
}

// newClient sets up the library as reliability asks: acknowledge what is kept
// and nothing else, and leave reconnecting to the supervisor.
func (s *Session) newClient(ctx context.Context, device *store.Device) *whatsmeow.Client {
	c := whatsmeow.NewClient(device, clientLog{ctx, s.logger.With("component", "whatsmeow")})
	c.SetWebsocketHTTPClient(s.web())
	c.SetPreLoginHTTPClient(s.web())
	c.SetMediaHTTPClient(s.web())
	c.EnableAutoReconnect = false
	c.SynchronousAck = true
	c.EnableDecryptedEventBuffer = true
	c.EmitAppStateEventsOnFullSync = true
	c.ManualHistorySyncDownload = true
	c.DisableManualHistorySyncReceipt = true
	c.AutomaticMessageRerequestFromPhone = true
	c.BackgroundEventCtx = ctx
	c.SetMaxParallelRetryReceiptHandling(4)
	c.SetForceActiveDeliveryReceipts(true)
	c.GetMessageForRetry = s.messageForRetry(ctx)
	c.PrePairCallback = s.beforePairing(ctx)
	return c
}

// linked reports whether the client has the credentials of a phone.
func (l *line) linked() bool { return l.client.Store.ID != nil }

// keyStoreFailed hangs up at once, so that nothing is acknowledged any more.
func (l *line) keyStoreFailed(err error) {
	l.client.Disconnect()
	l.session.logger.Error("the key store failed", "err", err)
	l.signal(signal{kind: sigStoreFailed, reason: "the key store failed"})
}

// signal tells the supervisor what happened to the connection.
func (l *line) signal(sig signal) {
	select {
	case l.signals <- sig:
	case <-l.ended:
	}
}

// close hangs up and lets go of the client.
func (l *line) close() {
	close(l.ended)
	l.client.Disconnect()
	l.session.mu.Lock()
	if l.session.line == l {
		l.session.line = nil
	}
	l.session.mu.Unlock()
}

// dial connects when the node's limit lets it.
func (l *line) dial(ctx context.Context) error {
	if err := l.session.manager.dials.Wait(ctx); err != nil {
		return err
	}
	err := l.client.ConnectContext(ctx)
	if err != nil && err != whatsmeow.ErrAlreadyConnected {
		return fmt.Errorf("connect to WhatsApp: %w", err)
	}
	return nil
}

// beforePairing stores which device is about to be linked before its
// credentials exist, so that a crash in between leaves no login behind that
// nobody knows of.
func (s *Session) beforePairing(ctx context.Context) func(jid types.JID, platform, business string) bool {
	return func(jid types.JID, platform, _ string) bool {
		info := s.edit(func(i *models.Session) {
			i.DeviceJID, i.Platform, i.LinkedAt = jid.String(), platform, time.Now()
			i.JID = jidOf(jid)
		})
		if err := s.manager.store.SaveSession(ctx, info); err != nil {
			s.logger.Error("the new login could not be noted", "err", err)
			return false
		}
		return true
	}
}
