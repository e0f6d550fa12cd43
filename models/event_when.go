package models

// whens say when an event is sent, where its name and meaning leave that open.
var whens = map[EventType]string{
	EventQR:             "A session that is not linked shows a code. Each code is good for 20 seconds, the first for a minute; when they run out, start the session again.",
	EventCode:           "A pairing code was asked for with session/requestPairingCode.",
	EventAuthenticated:  "The phone accepted the code; also on every start with a stored login, before ready.",
	EventAuthFailure:    "WhatsApp refused the link, or the stored login when connecting.",
	EventStatus:         "Right after auth_failure, with the same text.",
	EventReady:          "Once per connection: after the phone's settings arrived, or 10 seconds after connecting.",
	EventLoading:        "While missed messages and history arrive.",
	EventChangeState:    "Every change of the session's state, with the word that whatsapp-web.js uses for it.",
	EventDisconnected:   "The account was logged out, used elsewhere, blocked, or the server is too old. Not for a line that dropped and is being dialled again.",
	EventMessage:        "Somebody else wrote, in any chat. Messages from while the session was offline are told; those of the history that comes with linking are not.",
	EventMessageCreate:  "Before message, and for what this account sends, whether from the phone, the console, a script or the API.",
	EventMedia:          "After message, when the file could be downloaded and is smaller than MAX_ATTACHMENT_SIZE. data.messageMedia.data holds it in base64. Switching message off switches this off too.",
	EventMediaUploaded:  "A message with a file left, and WhatsApp has it.",
	EventMessageAck:     "The server took a message (1), it was delivered (2), read (3) or played (4), or could not be sent (-1).",
	EventMessageEdit:    "The text of a message was changed by who wrote it. prevBody is empty when the message was never seen here.",
	EventRevokeEveryone: "Whoever wrote a message, or an admin of the group, took it back. revokedMsg is there when the message was seen before.",
	EventRevokeMe:       "A message was deleted on another device of this account, for this account alone.",
	EventReaction:       "An empty reaction.reaction means that it was taken back.",
	EventCiphertext:     "A message could not be decrypted. WhatsApp is asked for it again; when it comes, message follows.",
	EventGroupJoin:      "notification.type is add, invite or linked_group_join.",
	EventGroupLeave:     "notification.type is leave for who went, remove for who was sent.",
	EventGroupAdmin:     "notification.type is promote or demote.",
	EventGroupUpdate:    "notification.type says what: subject, description, picture, announce, restrict and others.",
	EventChatRemoved:    "A chat was deleted on the phone or here.",
	EventChatArchived:   "A chat was archived or taken out of the archive, on the phone or here. Not for what comes with linking.",
	EventUnreadCount:    "A message came in, or the chat was read or marked unread.",

	"vote_update":              "A vote was cast, changed, or taken back: then selectedOptions is empty. Only for polls that were seen here.",
	"call":                     "Once per call, when it rings.",
	"group_membership_request": "Somebody asks to be let into a group that this account manages.",
	"contact_changed":          "A person changed the number. isContact is false when a group said so.",
	"remote_session_saved":     "A minute after the first ready, when the login is stored.",
}

// When says when an event is sent, "" where its meaning says it all.
func (i EventInfo) When() string { return whens[i.Type] }
