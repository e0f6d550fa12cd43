package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// handle deals with one event of the library, and reports whether it is kept:
// only then is WhatsApp told "received". The library handles one event at a
// time, so nothing but the commit happens here.
func (s *Session) handle(ctx context.Context, l *line, raw any) (kept bool) {
	defer func() {
		if p := recover(); p != nil {
			// To the library a panic looks like success, and the event would be lost.
			s.logger.Error("handling an event panicked", "event", fmt.Sprintf("%T", raw), "stack", string(debug.Stack()))
			kept = s.quarantine(ctx, raw, fmt.Errorf("panic: %v", p)) == nil
		}
	}()
	if kept, handled := s.handleConnection(ctx, l, raw); handled {
		return kept
	}
	change, err := s.normalize(ctx, raw)
	if err != nil && !errors.Is(err, errBook) {
		return s.quarantine(ctx, raw, err) == nil
	}
	if err == nil {
		err = s.record(ctx, raw, change)
	}
	if err != nil {
		s.refuse(ctx, l, raw, err)
		return false
	}
	s.afterCommit(ctx, l, raw)
	return true
}

// record commits what an event changes.
func (s *Session) record(ctx context.Context, raw any, change events.Change) error {
	// Before the commit: who follows the log may reject a call once it is told.
	s.calls.noteCall(raw)
	if len(change.Steps) == 0 {
		return nil
	}
	began := time.Now()
	if err := s.commit(ctx, change); err != nil {
		return err
	}
	s.measure(raw, began)
	return nil
}

// measure notes how long an event took to be stored, and how late it is.
func (s *Session) measure(raw any, began time.Time) {
	m := s.manager.opts.Metrics
	m.InboundCommit.Observe(time.Since(began).Seconds())
	if evt, ok := raw.(*waevents.Message); ok {
		m.ReceiptLag.Observe(max(0, time.Since(evt.Info.Timestamp)).Seconds())
	}
}

// refuse leaves an event with WhatsApp, which sends it again at the next
// connection. When the session is stopping that is no fault of anybody's.
func (s *Session) refuse(ctx context.Context, l *line, raw any, err error) {
	what := fmt.Sprintf("%T", raw)
	if ctx.Err() != nil {
		s.logger.Info("event not recorded, the session is stopping; WhatsApp will send it again", "event", what)
		return
	}
	s.logger.Error("event not recorded; WhatsApp will send it again", "event", what, "err", err)
	l.client.ResetConnection()
}

// handleConnection deals with events about the connection itself.
func (s *Session) handleConnection(ctx context.Context, l *line, raw any) (kept, handled bool) {
	switch evt := raw.(type) {
	case *waevents.PairSuccess:
		l.paired.Store(true)
		if err := s.paired(ctx, evt); err != nil {
			s.logger.Error("the new login could not be recorded", "err", err)
		}
	case *waevents.QR:
		s.pairing.announced(len(evt.Codes))
		return true, true
	case *waevents.OfflineSyncPreview:
		s.waiting(ctx, evt.Total, 0)
		return true, true
	case *waevents.OfflineSyncCompleted:
		s.waiting(ctx, evt.Count, 100)
	}
	sig, about := signalOf(raw)
	if about {
		l.signal(sig)
	}
	return true, about
}

// waiting tells how far what came while we were away has been taken in.
func (s *Session) waiting(ctx context.Context, total, percent int) {
	if total > 0 {
		s.tell(ctx, models.Loading{Percent: percent, Message: "WhatsApp"})
	}
}

// commit appends a change, and tries again within two seconds when the store
// does not take it. Addresses that it told are known from then on.
func (s *Session) commit(ctx context.Context, change events.Change) error {
	if err := s.append(ctx, change); err != nil {
		return err
	}
	for _, step := range change.Steps {
		if told, ok := step.(learnAddress); ok {
			s.book.learn(told.Address, true)
		}
	}
	return nil
}

func (s *Session) append(ctx context.Context, change events.Change) error {
	deadline := time.Now().Add(commitPatience)
	wait := commitPatience / 8
	for {
		_, err := s.manager.log.Append(ctx, change)
		if err == nil || ctx.Err() != nil || time.Now().Add(wait).After(deadline) {
			return err
		}
		s.logger.Warn("the store did not take a change; trying again", "err", err)
		if !sleep(ctx, wait) {
			return errors.Join(err, ctx.Err())
		}
		wait *= 2
	}
}

// afterCommit does what only may be done once the event is kept.
func (s *Session) afterCommit(ctx context.Context, l *line, raw any) {
	switch evt := raw.(type) {
	case *waevents.Message:
		if evt.Message.GetProtocolMessage().GetHistorySyncNotification() == nil {
			return
		}
		if err := l.client.SendProtocolMessageReceipt(ctx, evt.Info.ID, types.ReceiptTypeHistorySync); err != nil && ctx.Err() == nil && !lost(err) {
			s.logger.Warn("history not acknowledged", "err", err)
		}
		s.history.ring()
	case *waevents.PushNameSetting:
		s.edit(func(i *models.Session) { i.PushName = evt.Action.GetName() })
	case *waevents.MediaRetry:
		s.reuploads.tell(evt)
	case *waevents.Picture:
		s.album.forget(s.Canonical(ctx, jidOf(evt.JID)))
	case *waevents.GroupInfo:
		if toldInPart(evt) {
			s.refresh.ring()
		}
	case *waevents.Blocklist:
		s.refresh.ring()
	}
}

// toldInPart reports whether a group should be asked how it is now: of who
// joined only an address is known, and of some changes not even what.
func toldInPart(evt *waevents.GroupInfo) bool {
	return len(evt.Join) > 0 || len(evt.UnknownChanges) > 0 || evt.MembershipApprovalMode != nil || evt.Link != nil || evt.Unlink != nil
}

// quarantine keeps an event that could not be understood, where an admin sees
// it and it blocks nothing.
func (s *Session) quarantine(ctx context.Context, raw any, cause error) error {
	what := fmt.Sprintf("%T", raw)
	s.logger.Error("event quarantined", "event", what, "err", cause)
	s.manager.opts.Metrics.Quarantined.Inc()
	change := events.Change{SessionID: s.id}
	change.Do(keepAside{models.Quarantined{
		SessionID: s.id, Time: time.Now(), What: what, Error: cause.Error(), Raw: rawBytes(raw),
	}})
	return s.commit(ctx, change)
}

// rawBytes is an event as an admin may read it. It must not fail on what has
// already failed once.
func rawBytes(raw any) (data []byte) {
	defer func() {
		if recover() != nil {
			data = fmt.Appendf(nil, "%T", raw)
		}
	}()
	data, err := json.Marshal(raw)
	if err != nil {
		data = fmt.Appendf(nil, "%+v", raw)
	}
	return data[:min(len(data), maxQuarantined)]
}
