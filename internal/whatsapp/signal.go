package whatsapp

import (
	"fmt"
	"time"

	waevents "go.mau.fi/whatsmeow/types/events"
)

// signal is something that happened to a connection.
type signal struct {
	kind   signalKind
	reason string
	wait   time.Duration // of a ban
	atOnce bool          // refused at login
	done   bool          // of history: that was all
}

type signalKind int

const (
	sigConnected signalKind = iota + 1
	sigDropped
	sigDeadLink
	sigLoggedOut
	sigReplaced
	sigBanned
	sigOutdated
	sigStoreFailed
	sigPaired
	sigPairFailed
	sigOffline // everything that waited while we were away has come
	sigSynced  // a part of the phone's settings has come
	sigHistory // a block of history was stored
)

// signalOf reads the events of the library that are about the connection.
func signalOf(raw any) (signal, bool) {
	switch evt := raw.(type) {
	case *waevents.Connected:
		return signal{kind: sigConnected}, true
	case *waevents.Disconnected:
		return signal{kind: sigDropped, reason: "WhatsApp closed the connection"}, true
	case *waevents.StreamError:
		return signal{kind: sigDropped, reason: fmt.Sprintf("WhatsApp closed the connection (code %s)", evt.Code)}, true
	case *waevents.ConnectFailure:
		return signal{kind: sigDropped, reason: fmt.Sprintf("WhatsApp refused the connection (%s)", evt.Reason)}, true
	case *waevents.KeepAliveTimeout:
		return signal{kind: sigDeadLink, reason: "WhatsApp stopped answering"}, evt.ErrorCount >= missedPings
	case *waevents.LoggedOut:
		return signal{kind: sigLoggedOut, reason: loggedOutReason(evt), atOnce: evt.OnConnect}, true
	case *waevents.StreamReplaced:
		return signal{kind: sigReplaced, reason: "the same login was used elsewhere"}, true
	case *waevents.TemporaryBan:
		return signal{kind: sigBanned, reason: evt.Code.String(), wait: evt.Expire}, true
	case *waevents.ClientOutdated:
		return signal{kind: sigOutdated, reason: "WhatsApp no longer accepts this version of the server"}, true
	case *waevents.PairSuccess:
		return signal{kind: sigPaired}, true
	case *waevents.PairError:
		return signal{kind: sigPairFailed, reason: "linking failed"}, true
	case *waevents.OfflineSyncCompleted:
		return signal{kind: sigOffline}, true
	case *waevents.AppStateSyncComplete:
		return signal{kind: sigSynced}, true
	}
	return signal{}, false
}

func loggedOutReason(evt *waevents.LoggedOut) string {
	switch evt.Reason {
	case waevents.ConnectFailureMainDeviceGone:
		return "WhatsApp locked this account, or its phone was changed"
	case waevents.ConnectFailureUnknownLogout:
		return "WhatsApp banned this account"
	}
	return "unlinked on the phone"
}
