package models

// EventType implements EventData.
func (QRShown) EventType() EventType { return EventQR }

// EventType implements EventData.
func (CodeShown) EventType() EventType { return EventCode }

// EventType implements EventData.
func (Authenticated) EventType() EventType { return EventAuthenticated }

// EventType implements EventData.
func (AuthFailed) EventType() EventType { return EventAuthFailure }

// EventType implements EventData.
func (StatusTold) EventType() EventType { return EventStatus }

// EventType implements EventData.
func (Ready) EventType() EventType { return EventReady }

// EventType implements EventData.
func (RemoteSaved) EventType() EventType { return EventRemoteSaved }

// EventType implements EventData.
func (Loading) EventType() EventType { return EventLoading }

// EventType implements EventData.
func (StateChanged) EventType() EventType { return EventChangeState }

// EventType implements EventData.
func (Disconnected) EventType() EventType { return EventDisconnected }

// EventType implements EventData.
func (MessageReceived) EventType() EventType { return EventMessage }

// EventType implements EventData.
func (MessageCreated) EventType() EventType { return EventMessageCreate }

// EventType implements EventData.
func (MediaReceived) EventType() EventType { return EventMedia }

// EventType implements EventData.
func (MediaUploaded) EventType() EventType { return EventMediaUploaded }

// EventType implements EventData.
func (MessageAcked) EventType() EventType { return EventMessageAck }

// EventType implements EventData.
func (MessageEdited) EventType() EventType { return EventMessageEdit }

// EventType implements EventData.
func (MessageRevoked) EventType() EventType { return EventRevokeEveryone }

// EventType implements EventData.
func (MessageDeleted) EventType() EventType { return EventRevokeMe }

// EventType implements EventData.
func (Reacted) EventType() EventType { return EventReaction }

// EventType implements EventData.
func (MessageUndecryptable) EventType() EventType { return EventCiphertext }

// EventType implements EventData.
func (GroupJoined) EventType() EventType { return EventGroupJoin }

// EventType implements EventData.
func (GroupLeft) EventType() EventType { return EventGroupLeave }

// EventType implements EventData.
func (GroupAdminChanged) EventType() EventType { return EventGroupAdmin }

// EventType implements EventData.
func (GroupUpdated) EventType() EventType { return EventGroupUpdate }

// EventType implements EventData.
func (ChatRemoved) EventType() EventType { return EventChatRemoved }

// EventType implements EventData.
func (ChatArchived) EventType() EventType { return EventChatArchived }

// EventType implements EventData.
func (UnreadChanged) EventType() EventType { return EventUnreadCount }

// EventType implements EventData.
func (AutomationRan) EventType() EventType { return EventAutomationRun }

// EventType implements EventData.
func (AutomationFailed) EventType() EventType { return EventAutomationFail }

// EventType implements EventData.
func (AutomationDisabled) EventType() EventType { return EventAutomationOff }

// EventType implements EventData.
func (AutomationPaused) EventType() EventType { return EventAutomationRest }

// EventType implements EventData.
func (AutomationHandedOff) EventType() EventType { return EventAutomationHand }

// EventType implements EventData.
func (PresenceChanged) EventType() EventType { return EventPresence }

// EventType implements EventData.
func (ChatsMerged) EventType() EventType { return EventChatsMerged }

// EventType implements EventData.
func (EventKeptAside) EventType() EventType { return EventQuarantined }

// EventType implements EventData.
func (HistoryStored) EventType() EventType { return EventHistory }

// EventType implements EventData.
func (ChatShown) EventType() EventType { return EventShowChat }

// EventType implements EventData.
func (WebhookChanged) EventType() EventType { return EventWebhookState }

// EventChat is the chat of the message.
func (d MessageReceived) EventChat() JID { return d.Message.Chat }

// EventChat is the chat of the message.
func (d MessageCreated) EventChat() JID { return d.Message.Chat }

// EventChat is the chat of the message.
func (d MediaReceived) EventChat() JID { return d.Message.Chat }

// EventChat is the chat of the message.
func (d MediaUploaded) EventChat() JID { return d.Message.Chat }

// EventChat is the chat of the message.
func (d MessageAcked) EventChat() JID { return d.Message.Chat }

// EventChat is the chat of the message.
func (d MessageEdited) EventChat() JID { return d.Message.Chat }

// EventChat is the chat of the message.
func (d MessageRevoked) EventChat() JID { return d.Message.Chat }

// EventChat is the chat of the message.
func (d MessageDeleted) EventChat() JID { return d.Message.Chat }

// EventChat is the chat of the message.
func (d MessageUndecryptable) EventChat() JID { return d.Message.Chat }

// EventChat is the group.
func (d GroupJoined) EventChat() JID { return d.Group }

// EventChat is the group.
func (d GroupLeft) EventChat() JID { return d.Group }

// EventChat is the group.
func (d GroupAdminChanged) EventChat() JID { return d.Group }

// EventChat is the group.
func (d GroupUpdated) EventChat() JID { return d.Group }

// EventChat is the chat.
func (d ChatRemoved) EventChat() JID { return d.Chat.JID }

// EventChat is the chat.
func (d ChatArchived) EventChat() JID { return d.Chat.JID }

// EventChat is the chat.
func (d UnreadChanged) EventChat() JID { return d.Chat.JID }

// EventChat is the chat of the message reacted to.
func (d Reacted) EventChat() JID { return d.Target.Chat }

// EventChat is the chat.
func (d ChatShown) EventChat() JID { return d.Chat }

// EventChat is the chat in which someone acts.
func (d PresenceChanged) EventChat() JID { return d.Chat }

// EventChat is the chat in which automations rest.
func (d AutomationPaused) EventChat() JID { return d.Chat }

// EventChat is the chat that was given to a human.
func (d AutomationHandedOff) EventChat() JID { return d.Chat }
