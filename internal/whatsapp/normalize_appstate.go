package whatsapp

import (
	"time"

	"go.mau.fi/whatsmeow/proto/waSyncAction"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
)

// normalizeAppState turns settings of chats and messages, which all devices of
// an account share, into steps, and reports whether the event was one.
func (v view) normalizeAppState(change *events.Change, raw any) bool {
	if at := settingTime(raw); !at.IsZero() && v.ours != nil && v.ours(at) {
		return true
	}
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
		change.Do(removeChat{Chat: v.canonical(evt.JID), Until: reach(evt.Action.GetMessageRange(), evt.Timestamp), Quiet: evt.FromFullSync})
	case *waevents.ClearChat:
		change.Do(clearChat{Chat: v.canonical(evt.JID), Until: reach(evt.Action.GetMessageRange(), evt.Timestamp), Quiet: evt.FromFullSync})
	default:
		return v.normalizeLabel(change, raw)
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

// settingTime is when a setting was made; zero for what is none.
func settingTime(raw any) time.Time {
	switch evt := raw.(type) {
	case *waevents.Mute:
		return evt.Timestamp
	case *waevents.Pin:
		return evt.Timestamp
	case *waevents.Archive:
		return evt.Timestamp
	case *waevents.MarkChatAsRead:
		return evt.Timestamp
	case *waevents.Star:
		return evt.Timestamp
	case *waevents.DeleteForMe:
		return evt.Timestamp
	case *waevents.DeleteChat:
		return evt.Timestamp
	case *waevents.ClearChat:
		return evt.Timestamp
	case *waevents.LabelAssociationChat:
		return evt.Timestamp
	}
	return time.Time{}
}

// reach is the time of the last message that a change of a chat is about;
// messages of later seconds are none of its business.
func reach(r *waSyncAction.SyncActionMessageRange, made time.Time) time.Time {
	if last := max(r.GetLastMessageTimestamp(), r.GetLastSystemMessageTimestamp()); last > 0 {
		return time.Unix(last, 0)
	}
	return made
}
