package simulator

import (
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

// InboxMessage is a message as the phone of an account sees it, sent by
// others or by a companion of its own.
type InboxMessage struct {
	Seq    int    `json:"seq"`
	ID     string `json:"id"`
	Chat   string `json:"chat"`
	From   string `json:"from"`
	FromMe bool   `json:"fromMe"`
	// Type is text, image, video, audio, document, sticker, location,
	// contact, album, reaction, edit, revoke, timer, pin, poll, vote or other.
	Type     string `json:"type"`
	Text     string `json:"text"`
	Caption  string `json:"caption"`
	Mimetype string `json:"mimetype"`
	// SHA256 is the hash of the decrypted file, in hex; empty when the phone
	// could not have it.
	SHA256 string `json:"sha256"`
	// Quoted is the id of the message that this one answers.
	Quoted string `json:"quoted"`
	// Reaction is the emoji, and Target the message it is put on.
	Reaction string `json:"reaction"`
	Target   string `json:"target,omitempty"`
	// Edited and Revoked are the ids of the messages that this one changes.
	Edited string `json:"edited"`
	// Pinned is the id of the message that this one pins for PinnedFor seconds,
	// or takes the pin off when that is 0.
	Pinned    string `json:"pinned,omitempty"`
	PinnedFor int    `json:"pinnedFor,omitempty"`
	// Forwarded is how often the message was sent on.
	Forwarded int `json:"forwarded,omitempty"`

	Revoked  string   `json:"revoked"`
	Mentions []string `json:"mentions,omitempty"`
	// Preview is the title of what the link in the text leads to.
	Preview string `json:"preview,omitempty"`
	// Album is the id of the album that the file belongs to; Images and Videos
	// are how many files an album announces.
	Album  string `json:"album,omitempty"`
	Images int    `json:"images,omitempty"`
	Videos int    `json:"videos,omitempty"`
	// ViewOnce says that the file may be opened once.
	ViewOnce  bool      `json:"viewOnce,omitempty"`
	Timestamp time.Time `json:"timestamp"`
	// Expiration is how many seconds this message lasts or, of a timer, new
	// messages last; 0 for ever.
	Expiration uint32 `json:"expiration,omitempty"`
	// Options are the choices of a poll, or what a vote chose; nil when the phone
	// could not read the vote.
	Options []string `json:"options,omitempty"`

	// sender is how the message itself named its sender.
	sender  string
	message *waE2E.Message
}

// keep puts a decrypted message into the inbox.
func (p *persona) keep(id string, chat, sender types.JID, message *waE2E.Message) InboxMessage {
	p.lastSeq++
	inner, once := opened(message)
	entry := describe(inner)
	entry.ViewOnce = once
	entry.Seq, entry.ID = p.lastSeq, id
	entry.Chat, entry.From = p.s.plain(chat).String(), p.s.plain(sender).String()
	entry.FromMe = p.s.account(sender) == p.account
	entry.Timestamp = p.s.now()
	entry.SHA256 = p.openFile(message)
	entry.sender, entry.message = sender.ToNonAD().String(), message
	if update := message.GetPollUpdateMessage(); update != nil {
		p.describeVote(&entry, update)
	}
	p.inbox = append(p.inbox, entry)
	p.kept[entry.From+entry.ID] = true
	p.record(chat, sender, entry)
	if len(p.inbox) > 2*inboxLimit {
		p.forgetOldest()
	}
	return entry
}

func (p *persona) forgetOldest() {
	for _, old := range p.inbox[:inboxLimit] {
		delete(p.kept, old.From+old.ID)
	}
	p.inbox = append([]InboxMessage(nil), p.inbox[inboxLimit:]...)
}

// has tells whether a message is in the inbox already.
func (p *persona) has(id string, sender types.JID) bool {
	return p.kept[p.s.plain(sender).String()+id]
}

// find looks a message up by its id, the newest first.
func (p *persona) find(id string) *InboxMessage {
	for i := len(p.inbox) - 1; i >= 0; i-- {
		if p.inbox[i].ID == id {
			return &p.inbox[i]
		}
	}
	return nil
}

// describe reads what a person would see of a message.
func describe(m *waE2E.Message) InboxMessage {
	entry := InboxMessage{Type: "other"}
	switch {
	case m.GetReactionMessage() != nil:
		entry.Type, entry.Reaction = "reaction", m.GetReactionMessage().GetText()
		entry.Target = m.GetReactionMessage().GetKey().GetID()
	case m.GetConversation() != "":
		entry.Type, entry.Text = "text", m.GetConversation()
	case m.GetExtendedTextMessage() != nil:
		entry.Type, entry.Text = "text", m.GetExtendedTextMessage().GetText()
		entry.Preview = m.GetExtendedTextMessage().GetTitle()
		entry.describeContext(m.GetExtendedTextMessage().GetContextInfo())
	case m.GetLocationMessage() != nil:
		entry.Type, entry.Text = "location", m.GetLocationMessage().GetName()
	case m.GetContactMessage() != nil:
		entry.Type, entry.Text = "contact", m.GetContactMessage().GetDisplayName()
	case m.GetAlbumMessage() != nil:
		entry.Type = "album"
		entry.Images, entry.Videos = int(m.GetAlbumMessage().GetExpectedImageCount()), int(m.GetAlbumMessage().GetExpectedVideoCount())
	case pollOf(m) != nil:
		entry.Type, entry.Text, entry.Options = "poll", pollOf(m).GetName(), optionsOf(m)
	case m.GetEditedMessage().GetMessage().GetProtocolMessage() != nil:
		entry.describeChange(m.GetEditedMessage().GetMessage().GetProtocolMessage())
	case m.GetPinInChatMessage() != nil:
		entry.Type, entry.Pinned = "pin", m.GetPinInChatMessage().GetKey().GetID()
		entry.PinnedFor = int(m.GetMessageContextInfo().GetMessageAddOnDurationInSecs())
	case m.GetGroupInviteMessage() != nil:
		entry.Type, entry.Text = "group_invite", m.GetGroupInviteMessage().GetGroupName()
		entry.Caption = m.GetGroupInviteMessage().GetCaption()
	case m.GetProtocolMessage() != nil:
		entry.describeChange(m.GetProtocolMessage())
	default:
		entry.describeFile(m)
	}
	return entry
}

func (e *InboxMessage) describeChange(change *waE2E.ProtocolMessage) {
	switch change.GetType() {
	case waE2E.ProtocolMessage_REVOKE:
		e.Type, e.Revoked = "revoke", change.GetKey().GetID()
	case waE2E.ProtocolMessage_MESSAGE_EDIT:
		inner := describe(change.GetEditedMessage())
		e.Type, e.Edited, e.Text, e.Caption = "edit", change.GetKey().GetID(), inner.Text, inner.Caption
	case waE2E.ProtocolMessage_EPHEMERAL_SETTING:
		e.Type, e.Expiration = "timer", change.GetEphemeralExpiration()
	}
}

// file is what all kinds of media have in common.
type file interface {
	GetMimetype() string
	GetContextInfo() *waE2E.ContextInfo
}

func (e *InboxMessage) describeFile(m *waE2E.Message) {
	var found file
	switch {
	case m.GetImageMessage() != nil:
		e.Type, e.Caption, found = "image", m.GetImageMessage().GetCaption(), m.GetImageMessage()
	case m.GetVideoMessage() != nil:
		e.Type, e.Caption, found = "video", m.GetVideoMessage().GetCaption(), m.GetVideoMessage()
	case m.GetAudioMessage() != nil:
		e.Type, found = "audio", m.GetAudioMessage()
	case m.GetDocumentMessage() != nil:
		e.Type, e.Caption, found = "document", m.GetDocumentMessage().GetCaption(), m.GetDocumentMessage()
	case m.GetStickerMessage() != nil:
		e.Type, found = "sticker", m.GetStickerMessage()
	default:
		return
	}
	e.Mimetype = found.GetMimetype()
	if link := m.GetMessageContextInfo().GetMessageAssociation(); link.GetAssociationType() == waE2E.MessageAssociation_MEDIA_ALBUM {
		e.Album = link.GetParentMessageKey().GetID()
	}
	e.describeContext(found.GetContextInfo())
}

func (e *InboxMessage) describeContext(info *waE2E.ContextInfo) {
	e.Quoted, e.Mentions = info.GetStanzaID(), info.GetMentionedJID()
	e.Forwarded, e.Expiration = int(info.GetForwardingScore()), info.GetExpiration()
}
