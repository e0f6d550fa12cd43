package whatsapp

import (
	"context"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// pinLimit is how many chats WhatsApp lets somebody pin.
const pinLimit = 3

// ArchiveChat moves a chat to the archive or takes it back, on all devices. An
// archived chat is no longer pinned.
func (s *Session) ArchiveChat(ctx context.Context, chat models.JID, archived bool) error {
	chat = s.Canonical(ctx, chat)
	at, last, err := s.lastOf(ctx, chat)
	if err != nil {
		return err
	}
	steps := []events.Step{setArchive{Chat: chat, Archived: archived}}
	if archived {
		steps = append(steps, setPin{Chat: chat})
	}
	return s.changeState(ctx, appstate.BuildArchive(s.stateJID(ctx, chat), archived, at, last), steps...)
}

// PinChat pins a chat to the top or takes it off, on all devices, and reports
// whether it is pinned now: three chats are the most that WhatsApp pins.
func (s *Session) PinChat(ctx context.Context, chat models.JID, pinned bool) (bool, error) {
	chat = s.Canonical(ctx, chat)
	if pinned {
		full, err := s.pinsAreFull(ctx, chat)
		if err != nil || full {
			return false, err
		}
	}
	err := s.changeState(ctx, appstate.BuildPin(s.stateJID(ctx, chat), pinned), setPin{Chat: chat, Pinned: pinned})
	return pinned && err == nil, err
}

// pinsAreFull reports whether as many other chats are pinned as may be. Pinned
// ones stand first in the list.
func (s *Session) pinsAreFull(ctx context.Context, chat models.JID) (bool, error) {
	first, err := s.manager.store.Chats(ctx, storage.ChatFilter{Session: s.id, Limit: pinLimit})
	if err != nil {
		return false, err
	}
	others := 0
	for _, c := range first {
		if c.Pinned && c.JID != chat {
			others++
		}
	}
	return others >= pinLimit, nil
}

// MuteChat mutes a chat until a time, for ever when that is zero, on all devices.
func (s *Session) MuteChat(ctx context.Context, chat models.JID, until time.Time) error {
	chat = s.Canonical(ctx, chat)
	var end *int64
	if !until.IsZero() {
		end = proto.Int64(until.UnixMilli())
	}
	return s.changeState(ctx, appstate.BuildMuteAbs(s.stateJID(ctx, chat), true, end),
		setMute{Chat: chat, Until: until, Always: until.IsZero()})
}

// UnmuteChat lets a chat ring again, on all devices.
func (s *Session) UnmuteChat(ctx context.Context, chat models.JID) error {
	chat = s.Canonical(ctx, chat)
	return s.changeState(ctx, appstate.BuildMuteAbs(s.stateJID(ctx, chat), false, nil), setMute{Chat: chat})
}

// MarkUnread marks a chat unread by hand, on all devices.
func (s *Session) MarkUnread(ctx context.Context, chat models.JID) error {
	chat = s.Canonical(ctx, chat)
	at, last, err := s.lastOf(ctx, chat)
	if err != nil {
		return err
	}
	return s.changeState(ctx, appstate.BuildMarkChatAsRead(s.stateJID(ctx, chat), false, at, last),
		markChat{Chat: chat, Read: false})
}

// ClearChat deletes the messages of a chat on all devices of the account,
// starred ones too, and keeps the chat.
func (s *Session) ClearChat(ctx context.Context, chat models.JID) error {
	chat = s.Canonical(ctx, chat)
	at, _, err := s.lastOf(ctx, chat)
	if err != nil {
		return err
	}
	if at.IsZero() {
		at = time.Now()
	}
	return s.changeState(ctx, clearPatch(s.stateJID(ctx, chat).String(), at), clearChat{Chat: chat, Until: at})
}

// clearPatch is the change that clears a chat, which the library cannot build.
// Its index is ["clearChat", chat, starred too, media too]: the library reads
// the last in appstate.go, dispatchAppState; WhatsApp Web writes the one before
// it as "1" when starred messages go as well. Version 6 is that of deleteChat,
// which belongs to the same collection.
func clearPatch(chat string, until time.Time) appstate.PatchInfo {
	return appstate.PatchInfo{
		Type: appstate.WAPatchRegularHigh,
		Mutations: []appstate.MutationInfo{{
			Index:   []string{appstate.IndexClearChat, chat, "1", "0"},
			Version: 6,
			Value: &waSyncAction.SyncActionValue{ClearChatAction: &waSyncAction.ClearChatAction{
				MessageRange: &waSyncAction.SyncActionMessageRange{LastMessageTimestamp: proto.Int64(until.Unix())},
			}},
		}},
	}
}

// DeleteChat deletes a chat with its messages on all devices of the account.
func (s *Session) DeleteChat(ctx context.Context, chat models.JID) error {
	chat = s.Canonical(ctx, chat)
	at, last, err := s.lastOf(ctx, chat)
	if err != nil {
		return err
	}
	if at.IsZero() {
		at = time.Now()
	}
	return s.changeState(ctx, appstate.BuildDeleteChat(s.stateJID(ctx, chat), at, last, true), removeChat{Chat: chat, Until: at})
}

// ShowChat asks who is signed in to the console to look at a chat, at one
// message of it when that is named.
func (s *Session) ShowChat(ctx context.Context, chat models.JID, messageID string) error {
	return s.commit(ctx, s.changeOf(announce(models.ChatShown{Chat: s.Canonical(ctx, chat), MessageID: messageID})))
}
