package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// view is what normalizing needs to know of a session. It asks nobody but the
// address book, so that a raw event and a view always make the same change.
type view struct {
	session string
	me      models.JID // our own address, canonical
	phone   models.JID // our own phone address
	lid     models.JID // our own hidden address
	address func(models.JID) models.Address
	knows   func(models.Address) bool // the pair is in the store
	trouble func() error              // why some address could not be looked up
	ours    func(time.Time) bool      // a setting of that time is a change of ours; nil: none is
}

// viewOf is the session as normalizing sees it.
func (s *Session) viewOf(ctx context.Context) view {
	info := s.Info()
	v := view{session: s.id, phone: info.JID, lid: info.LID, me: info.LID}
	if v.me == "" {
		v.me = info.JID
	}
	var trouble error
	v.address = func(jid models.JID) models.Address {
		a, err := s.book.address(ctx, jid)
		trouble = errors.Join(trouble, err)
		return a
	}
	v.trouble = func() error { return trouble }
	v.knows = func(a models.Address) bool { return s.book.has(ctx, a) }
	v.ours = s.state.made
	return v
}

// normalize turns an event of the library into a change.
func (s *Session) normalize(ctx context.Context, raw any) (events.Change, error) {
	v := s.viewOf(ctx)
	change, err := v.normalize(raw)
	if trouble := v.trouble(); trouble != nil {
		return change, trouble
	}
	return change, err
}

// canonical is the address under which somebody or something is kept.
func (v view) canonical(j types.JID) models.JID { return v.canonicalOf(jidOf(j)) }

func (v view) canonicalOf(jid models.JID) models.JID {
	if !jid.IsUser() {
		return jid
	}
	if v.isMe(jid) {
		return v.me
	}
	if a := v.address(jid); a.LID != "" {
		return a.LID
	}
	return jid
}

func (v view) isMe(jid models.JID) bool {
	return jid != "" && (jid == v.phone || jid == v.lid)
}

// meeting is the canonical address of someone whose two addresses an event
// tells or that are known, and the step that remembers them.
func (v view) meeting(change *events.Change, jid, alt types.JID) models.JID {
	pair, ok := addressOf(jid, alt)
	if one := jidOf(jid); !ok && one.IsUser() {
		// The library may have learned the other half elsewhere; a chat that is
		// kept under this one has to move with it.
		pair = v.address(one)
		ok = pair.LID != "" && pair.Phone != ""
	}
	if !ok {
		return v.canonical(jid)
	}
	if v.isMe(pair.LID) || v.isMe(pair.Phone) {
		return v.me
	}
	if !v.knows(pair) {
		change.Do(learnAddress{pair})
	}
	return pair.LID
}

// normalize turns an event into steps. An event it does not know is an error:
// it goes to quarantine, so that nothing is lost in silence.
func (v view) normalize(raw any) (events.Change, error) {
	change := events.Change{SessionID: v.session}
	var err error
	switch evt := raw.(type) {
	case *waevents.Message:
		err = v.message(&change, evt)
	case *waevents.UndecryptableMessage:
		v.undecryptable(&change, evt)
	case *waevents.Receipt:
		v.receipt(&change, evt)
	case *waevents.ChatPresence:
		v.presence(&change, evt)
	case *waevents.JoinedGroup:
		v.joinedGroup(&change, evt)
	case *waevents.GroupInfo:
		v.groupInfo(&change, evt)
	case *waevents.Picture:
		v.picture(&change, evt)
	case *waevents.MediaRetry:
		change.Do(reuploaded{evt})
	default:
		if !v.normalizePeople(&change, raw) && !v.normalizeAppState(&change, raw) && !v.normalizeCall(&change, raw) && !ignored(raw) {
			err = fmt.Errorf("unknown event %T", raw)
		}
	}
	return change, err
}

// ignored lists what we know and have no use for.
func ignored(raw any) bool {
	switch raw.(type) {
	case *waevents.QR, *waevents.PairSuccess, *waevents.PairError, *waevents.QRScannedWithoutMultidevice,
		*waevents.PairPasskeyRequest, *waevents.PairPasskeyError, *waevents.PairPasskeyConfirmation,
		*waevents.ManualLoginReconnect, *waevents.KeepAliveTimeout, *waevents.KeepAliveRestored,
		*waevents.OfflineSyncPreview, *waevents.AppState, *waevents.AppStateSyncError,
		*waevents.IdentityChange, *waevents.PrivacySettings, *waevents.Presence,
		*waevents.UnarchiveChatsSetting, *waevents.UserStatusMute, *waevents.HistorySync,
		*waevents.CATRefreshError,
		*waevents.CallAccept, *waevents.CallPreAccept, *waevents.CallTransport,
		*waevents.CallRelayLatency, *waevents.CallTerminate, *waevents.CallReject, *waevents.UnknownCallEvent,
		*waevents.NewsletterJoin, *waevents.NewsletterLeave, *waevents.NewsletterMuteChange,
		*waevents.NewsletterLiveUpdate, *waevents.NotifyAccountReachoutTimelock:
		return true
	}
	return false
}
