package whatsapp

import (
	"context"
	"iter"

	"go.mau.fi/whatsmeow"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// pairEnd is how a round of codes ended.
type pairEnd struct {
	paired  bool
	verdict verdict
}

// pair shows one round of codes and waits for the phone.
func (v *supervisor) pair(ctx context.Context, l *line) pairEnd {
	s := v.session
	s.pairing.begin()
	defer s.pairing.over()
	_ = s.enter(ctx, models.StatePairing, "")
	codes, err := l.client.GetQRChannel(ctx)
	if err == nil {
		err = l.dial(ctx)
	}
	if err != nil {
		s.logger.Info("no code to scan", "err", err)
		return v.noRoute()
	}
	return v.follow(ctx, l, codes)
}

// noRoute waits and tries again; the page says why there is no code.
func (v *supervisor) noRoute() pairEnd {
	v.session.pairing.set(PairingNoRoute, "WhatsApp cannot be reached; trying again")
	end := v.again("WhatsApp cannot be reached")
	end.state, end.fresh = models.StatePairing, true
	return pairEnd{verdict: end}
}

// until yields what comes out of a channel until it is closed or ctx ends. The
// library does not close it when it is stopped before the first code.
func until[T any](ctx context.Context, items <-chan T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			select {
			case item, more := <-items:
				if !more || !yield(item) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

// follow reads the channel to its end: a reader that lags makes the library
// hang up.
func (v *supervisor) follow(ctx context.Context, l *line, codes <-chan whatsmeow.QRChannelItem) pairEnd {
	s := v.session
	end := pairEnd{verdict: noMoreCodes(PairingExpired, "the codes ran out")}
	for item := range until(ctx, codes) {
		switch item.Event {
		case whatsmeow.QRChannelEventCode:
			if s.pairing.asksPasskey() {
				continue // the codes go on, but are of no use any more
			}
			v.tries.reset()
			_ = s.enter(ctx, models.StatePairing, "")
			s.tell(ctx, s.pairing.show(l.client, item.Code, item.Timeout))
		case whatsmeow.QRChannelScannedWithoutMultidevice.Event:
			s.pairing.notice("update WhatsApp on the phone, then scan again")
		case whatsmeow.QRChannelEventPasskeyRequest:
			s.passkeyAsked(ctx, l, item.PasskeyRequest)
		case whatsmeow.QRChannelEventPasskeyResponse:
			s.pairing.comparePasskey(item.PasskeyConfirmation.Code)
		case whatsmeow.QRChannelSuccess.Event, whatsmeow.QRChannelTimeout.Event:
			// as set above, or below
		case whatsmeow.QRChannelClientOutdated.Event:
			end = pairEnd{verdict: noMoreCodes(PairingOutdated, "WhatsApp no longer accepts this version of the server")}
		default:
			end = pairEnd{verdict: pairFailed(item)}
		}
	}
	if l.paired.Load() || l.client.IsLoggedIn() {
		// Whatever the channel says: it may have heard of the login first, which
		// it takes for an error.
		s.pairing.set(PairingScanned, "the phone accepted; keys are being exchanged")
		end = pairEnd{paired: true}
	}
	return v.concluded(ctx, end)
}

// concluded says on the page how the round ended.
func (v *supervisor) concluded(ctx context.Context, end pairEnd) pairEnd {
	if end.paired || ctx.Err() != nil {
		v.rounds = 0
		return end
	}
	v.rounds++
	if end.verdict.pairing == PairingExpired && v.rounds < v.session.manager.opts.QRRounds {
		end.verdict.ask = false
		return end
	}
	v.rounds = 0
	v.session.pairing.set(end.verdict.pairing, end.verdict.reason)
	return end
}

// noMoreCodes waits until somebody asks for another round.
func noMoreCodes(code PairingCode, reason string) verdict {
	return verdict{state: models.StatePairing, reason: reason, fresh: true, ask: true, pairing: code}
}

func pairFailed(item whatsmeow.QRChannelItem) verdict {
	reason := "linking failed"
	if item.Error != nil {
		reason = "linking failed: " + item.Error.Error()
	}
	end := noMoreCodes(PairingFailed, reason)
	end.tell = authFailed(reason)
	return end
}

// paired stores whose phone was linked.
func (s *Session) paired(ctx context.Context, evt *waevents.PairSuccess) error {
	info := s.edit(func(i *models.Session) {
		i.DeviceJID, i.JID, i.LID, i.Platform = evt.ID.String(), jidOf(evt.ID), jidOf(evt.LID), evt.Platform
	})
	change := events.Change{SessionID: s.id}
	change.Do(keepSession{info})
	if pair, ok := addressOf(evt.LID, evt.ID); ok {
		change.Do(learnAddress{pair})
	}
	change.Do(announce(models.Authenticated{JID: info.JID}))
	return s.commit(ctx, change)
}
