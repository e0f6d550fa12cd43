package models

import "time"

// EventType names a kind of event, in the words of the wwebjs dialect.
type EventType string

// EventData is the payload of an event; one struct per type, in event_data.go.
type EventData interface{ EventType() EventType }

// Event is something that happened, as recorded in the log.
type Event struct {
	ID        int64 // its place in the log; every later event has a greater one
	SessionID string
	Time      time.Time
	Data      EventData
}

// Type is the event's type.
func (e Event) Type() EventType { return e.Data.EventType() }

// Chat is the chat that the event is about, or "" for events without one.
// Events of one chat are told in order.
func (e Event) Chat() JID {
	if d, ok := e.Data.(interface{ EventChat() JID }); ok {
		return d.EventChat()
	}
	return ""
}

// EventInfo describes one type of event.
type EventInfo struct {
	Type  EventType
	About string
	New   func() EventData // an empty payload, to decode into
	Shown bool             // told to webhooks, sockets and scripts; false: for the console only
}

// EventOf finds a type in the catalogue.
func EventOf(t EventType) (EventInfo, bool) {
	info, ok := eventIndex[t]
	return info, ok
}

var eventIndex = func() map[EventType]EventInfo {
	index := make(map[EventType]EventInfo, len(EventTypes))
	for _, info := range EventTypes {
		index[info.Type] = info
	}
	return index
}()

// The types of events.
const (
	EventQR             EventType = "qr"
	EventCode           EventType = "code"
	EventAuthenticated  EventType = "authenticated"
	EventAuthFailure    EventType = "auth_failure"
	EventStatus         EventType = "status"
	EventReady          EventType = "ready"
	EventRemoteSaved    EventType = "remote_session_saved"
	EventLoading        EventType = "loading_screen"
	EventChangeState    EventType = "change_state"
	EventDisconnected   EventType = "disconnected"
	EventMessage        EventType = "message"
	EventMessageCreate  EventType = "message_create"
	EventMedia          EventType = "media"
	EventMediaUploaded  EventType = "media_uploaded"
	EventMessageAck     EventType = "message_ack"
	EventMessageEdit    EventType = "message_edit"
	EventRevokeEveryone EventType = "message_revoke_everyone"
	EventRevokeMe       EventType = "message_revoke_me"
	EventReaction       EventType = "message_reaction"
	EventVote           EventType = "vote_update"
	EventCiphertext     EventType = "message_ciphertext"
	EventGroupJoin      EventType = "group_join"
	EventGroupLeave     EventType = "group_leave"
	EventGroupAdmin     EventType = "group_admin_changed"
	EventGroupUpdate    EventType = "group_update"
	EventGroupRequest   EventType = "group_membership_request"
	EventContactChanged EventType = "contact_changed"
	EventChatRemoved    EventType = "chat_removed"
	EventChatArchived   EventType = "chat_archived"
	EventUnreadCount    EventType = "unread_count"
	EventCall           EventType = "call"
	EventAutomationRun  EventType = "automation.run"
	EventAutomationFail EventType = "automation.failed"
	EventAutomationOff  EventType = "automation.disabled"
	EventAutomationRest EventType = "automation.paused"
	EventAutomationHand EventType = "automation.handoff"
	EventPresence       EventType = "console.presence"
	EventChatsMerged    EventType = "console.chats_merged"
	EventQuarantined    EventType = "console.quarantined"
	EventHistory        EventType = "console.history"
	EventShowChat       EventType = "console.show_chat"
	EventWebhookState   EventType = "console.webhook"
)

// EventTypes is the catalogue: it drives the docs page, the webhook form, the
// script triggers and the tests. Order is the order shown.
var EventTypes = []EventInfo{
	{EventQR, "A QR code to scan; each rotation sends the next one", func() EventData { return new(QRShown) }, true},
	{EventCode, "A pairing code to type on the phone", func() EventData { return new(CodeShown) }, true},
	{EventAuthenticated, "The login is there: a phone was linked, or a stored login was used", func() EventData { return new(Authenticated) }, true},
	{EventAuthFailure, "Linking or logging in failed", func() EventData { return new(AuthFailed) }, true},
	{EventStatus, "Sent beside auth_failure, as older servers did", func() EventData { return new(StatusTold) }, true},
	{EventReady, "The session can be used", func() EventData { return new(Ready) }, true},
	{EventRemoteSaved, "The login was stored for the first time; a minute after ready", func() EventData { return new(RemoteSaved) }, true},
	{EventLoading, "Progress of chats arriving", func() EventData { return new(Loading) }, true},
	{EventChangeState, "The session's state changed", func() EventData { return new(StateChanged) }, true},
	{EventDisconnected, "The session is offline and will not come back by itself", func() EventData { return new(Disconnected) }, true},
	{EventMessage, "Incoming message (not from this account)", func() EventData { return new(MessageReceived) }, true},
	{EventMessageCreate, "Any new message, also our own", func() EventData { return new(MessageCreated) }, true},
	{EventMedia, "The file of an incoming message", func() EventData { return new(MediaReceived) }, true},
	{EventMediaUploaded, "Our own file has been sent", func() EventData { return new(MediaUploaded) }, true},
	{EventMessageAck, "A message's delivery or read state changed", func() EventData { return new(MessageAcked) }, true},
	{EventMessageEdit, "A message was edited", func() EventData { return new(MessageEdited) }, true},
	{EventRevokeEveryone, "A message was deleted for everyone", func() EventData { return new(MessageRevoked) }, true},
	{EventRevokeMe, "A message was deleted on this account only", func() EventData { return new(MessageDeleted) }, true},
	{EventReaction, "Someone reacted, or took the reaction back", func() EventData { return new(Reacted) }, true},
	{EventVote, "Someone voted in a poll, or took the vote back", func() EventData { return new(Voted) }, true},
	{EventCiphertext, "A message that cannot be read yet", func() EventData { return new(MessageUndecryptable) }, true},
	{EventGroupJoin, "People joined or were added to a group", func() EventData { return new(GroupJoined) }, true},
	{EventGroupLeave, "People left or were removed from a group", func() EventData { return new(GroupLeft) }, true},
	{EventGroupAdmin, "People became admins of a group, or no longer are", func() EventData { return new(GroupAdminChanged) }, true},
	{EventGroupRequest, "Someone asks to be let into a group", func() EventData { return new(MembershipRequested) }, true},
	{EventContactChanged, "Someone has another number", func() EventData { return new(ContactChanged) }, true},
	{EventGroupUpdate, "A group's subject, description, picture or settings changed", func() EventData { return new(GroupUpdated) }, true},
	{EventChatRemoved, "A chat was deleted", func() EventData { return new(ChatRemoved) }, true},
	{EventChatArchived, "A chat was archived or taken back", func() EventData { return new(ChatArchived) }, true},
	{EventUnreadCount, "A chat's unread counter changed", func() EventData { return new(UnreadChanged) }, true},
	{EventCall, "Somebody calls this account, or a group that it is in", func() EventData { return new(CallReceived) }, true},
	{EventAutomationRun, "An automation ran", func() EventData { return new(AutomationRan) }, true},
	{EventAutomationFail, "An automation failed", func() EventData { return new(AutomationFailed) }, true},
	{EventAutomationOff, "An automation switched itself off", func() EventData { return new(AutomationDisabled) }, true},
	{EventAutomationRest, "Automations rest: in a chat where two machines seem to talk, or because a script did too much", func() EventData { return new(AutomationPaused) }, true},
	{EventAutomationHand, "An automation gave a chat to a human", func() EventData { return new(AutomationHandedOff) }, true},
	{EventPresence, "Someone is typing, or stopped", func() EventData { return new(PresenceChanged) }, false},
	{EventChatsMerged, "Two chats turned out to be one person", func() EventData { return new(ChatsMerged) }, false},
	{EventQuarantined, "Something received could not be understood", func() EventData { return new(EventKeptAside) }, false},
	{EventHistory, "A block of older chats was stored", func() EventData { return new(HistoryStored) }, false},
	{EventShowChat, "A program asks who is signed in to look at a chat", func() EventData { return new(ChatShown) }, false},
	{EventWebhookState, "A webhook was switched off or works again", func() EventData { return new(WebhookChanged) }, false},
}
