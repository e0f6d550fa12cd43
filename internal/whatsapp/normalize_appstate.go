package whatsapp

import (
	"time"

	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
)

// normalizeAppState turns settings of chats and messages, which all devices of
// an account share, into steps, and reports whether the event was one.
func (v view) normalizeAppState(change *events.Change, raw any) bool {
	switch evt := raw.(type) {
	case *waevents.Mute:
		change.Do(v.mute(evt))
	case *waevents.Pin:
		change.Do(setPin{Chat: v.canonical(evt.JID), Pinned: evt.Action.GetPinned()})
	case *waevents.Archive:
		change.Do(setArchive{Chat: v.canonical(evt.JID), Archived: evt.Action.GetArchived(), Quiet: evt.FromFullSync})
	case *waevents.MarkChatAsRead:
		change.Do(markChat{Chat: v.canonical(evt.JID), Read: evt.Action.GetRead(), Quiet: evt.FromFullSync})
	case *waevents.Star:
		change.Do(starMessage{Chat: v.canonical(evt.ChatJID), ID: evt.MessageID, Starred: evt.Action.GetStarred()})
	case *waevents.DeleteForMe:
		change.Do(deleteForMe{Chat: v.canonical(evt.ChatJID), ID: evt.MessageID, Quiet: evt.FromFullSync})
	case *waevents.DeleteChat:
		change.Do(removeChat{Chat: v.canonical(evt.JID), Quiet: evt.FromFullSync})
	case *waevents.ClearChat:
		change.Do(clearChat{Chat: v.canonical(evt.JID), Quiet: evt.FromFullSync})
	default:
		return false
	}
	return true
}

func (v view) mute(evt *waevents.Mute) setMute {
	step := setMute{Chat: v.canonical(evt.JID)}
	if !evt.Action.GetMuted() {
		return step
	}
	if end := evt.Action.GetMuteEndTimestamp(); end > 0 {
		step.Until = time.UnixMilli(end)
		return step
	}
	step.Always = true
	return step
}
