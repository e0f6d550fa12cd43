package simulator

import (
	"strconv"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// messageRef names one message of a chat.
type messageRef struct {
	chat   types.JID
	id     string
	sender types.JID // empty in chats with one person
	fromMe bool
}

// contactCard is how the owner of a phone wrote somebody into the phone book.
type contactCard struct {
	jid, lid  types.JID
	firstName string
	fullName  string
}

// contactChange writes people into the phone book.
func contactChange(cards ...contactCard) appstate.PatchInfo {
	change := appstate.PatchInfo{Type: appstate.WAPatchCriticalUnblockLow}
	for _, card := range cards {
		action := &waSyncAction.ContactAction{
			FirstName:                proto.String(card.firstName),
			FullName:                 proto.String(card.fullName),
			SaveOnPrimaryAddressbook: proto.Bool(true),
		}
		if !card.lid.IsEmpty() {
			action.LidJID = proto.String(card.lid.String())
		}
		change.Mutations = append(change.Mutations, appstate.MutationInfo{
			Index:   []string{appstate.IndexContact, card.jid.String()},
			Version: 2,
			Value:   &waSyncAction.SyncActionValue{ContactAction: action},
		})
	}
	return change
}

// settingsOf is what a phone writes into its collections when it is set up.
// No collection may stay empty: a client that has read nothing of one takes
// its first patch for old news and raises no events.
func settingsOf(name string) []appstate.PatchInfo {
	set := func(kind appstate.WAPatchName, version int32, value *waSyncAction.SyncActionValue, index ...string) appstate.PatchInfo {
		return appstate.PatchInfo{Type: kind, Mutations: []appstate.MutationInfo{{Index: index, Version: version, Value: value}}}
	}
	return []appstate.PatchInfo{
		appstate.BuildSettingPushName(name),
		set(appstate.WAPatchCriticalUnblockLow, 1, &waSyncAction.SyncActionValue{
			PrimaryFeature: &waSyncAction.PrimaryFeature{},
		}, appstate.IndexPrimaryFeature),
		set(appstate.WAPatchRegularHigh, 1, &waSyncAction.SyncActionValue{
			FavoritesAction: &waSyncAction.FavoritesAction{},
		}, appstate.IndexFavorites),
		set(appstate.WAPatchRegular, 7, &waSyncAction.SyncActionValue{
			PrimaryFeature: &waSyncAction.PrimaryFeature{Flags: []string{"simulated"}},
		}, appstate.IndexPrimaryFeature),
		set(appstate.WAPatchRegularLow, 4, &waSyncAction.SyncActionValue{
			UnarchiveChatsSetting: &waSyncAction.UnarchiveChatsSetting{UnarchiveChats: proto.Bool(true)},
		}, appstate.IndexSettingUnarchiveChats),
	}
}

// muteChange mutes a chat until a time, forever when that is zero, or not at all.
func muteChange(chat types.JID, muted bool, until time.Time) appstate.PatchInfo {
	if !muted || until.IsZero() {
		return appstate.BuildMuteAbs(chat, muted, nil)
	}
	return appstate.BuildMuteAbs(chat, true, proto.Int64(until.UnixMilli()))
}

// clearChange deletes the messages of a chat up to one. Its index says that
// starred messages go too, and that files stay.
func clearChange(chat types.JID, at time.Time, newest *waCommon.MessageKey) appstate.PatchInfo {
	reach := &waSyncAction.SyncActionMessageRange{LastMessageTimestamp: proto.Int64(at.Unix())}
	if newest != nil {
		reach.Messages = []*waSyncAction.SyncActionMessage{{Key: newest, Timestamp: proto.Int64(at.Unix())}}
	}
	return appstate.PatchInfo{Type: appstate.WAPatchRegularHigh, Mutations: []appstate.MutationInfo{{
		Index: []string{appstate.IndexClearChat, chat.String(), "1", "0"}, Version: 6,
		Value: &waSyncAction.SyncActionValue{ClearChatAction: &waSyncAction.ClearChatAction{MessageRange: reach}},
	}}}
}

// starChange stars a message, or takes its star away.
func starChange(ref messageRef, starred bool) appstate.PatchInfo {
	sender := ref.sender
	if sender.IsEmpty() {
		sender = ref.chat
	}
	return appstate.BuildStar(ref.chat, sender, ref.id, ref.fromMe, starred)
}

// labelChange makes or changes a label.
func labelChange(id int, name string, colour int32, deleted bool) appstate.PatchInfo {
	return appstate.BuildLabelEdit(strconv.Itoa(id), name, colour, deleted)
}
