package simulator

import (
	"fmt"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// Message is what a simulated phone can send. Exactly one of the contents is
// set; Caption goes with media, Quoted and Mentions with text and media.
type Message struct {
	// ID is chosen by the phone when empty.
	ID       string    `json:"id,omitempty"`
	Text     string    `json:"text,omitempty"`
	Image    *Media    `json:"image,omitempty"`
	Video    *Media    `json:"video,omitempty"`
	Audio    *Media    `json:"audio,omitempty"`
	Document *Media    `json:"document,omitempty"`
	Sticker  *Media    `json:"sticker,omitempty"`
	Location *Location `json:"location,omitempty"`
	Contact  *Contact  `json:"contact,omitempty"`
	Reaction *Reaction `json:"reaction,omitempty"`
	Edit     *Edit     `json:"edit,omitempty"`
	Poll     *Poll     `json:"poll,omitempty"`
	Vote     *Vote     `json:"vote,omitempty"`
	Order    *Order    `json:"order,omitempty"`
	Album    *Album    `json:"-"`
	// Timer sets how many seconds new messages of the chat last; 0 for ever.
	Timer *uint32 `json:"timer,omitempty"`
	// Revoke is the id of a message to delete for everyone.
	Revoke string `json:"revoke,omitempty"`
	// Raw is sent as it is; for tests of what has no field here.
	Raw *waE2E.Message `json:"-"`

	Caption string `json:"caption,omitempty"`
	// Quoted is the id of the message that this one answers.
	Quoted string `json:"quoted,omitempty"`
	// Mentions are numbers or addresses.
	Mentions []string `json:"mentions,omitempty"`
	ViewOnce bool     `json:"viewOnce,omitempty"`

	// albumID is the album that a file belongs to.
	albumID string
}

// Media is a file to send.
type Media struct {
	Data     []byte `json:"base64"`
	Mimetype string `json:"mimetype"`
	Filename string `json:"filename,omitempty"`
	// Seconds is how long a recording is.
	Seconds int `json:"seconds,omitempty"`
}

// Location is a place to send.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
}

// Contact is a business card to send.
type Contact struct {
	Name   string `json:"name"`
	Number string `json:"number"`
}

// Reaction puts an emoji on a message; an empty one takes it away.
type Reaction struct {
	ID    string `json:"id"`
	Emoji string `json:"emoji"`
}

// Edit replaces the text of a message of one's own.
type Edit struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// build makes the message that is encrypted.
func (p *persona) build(chat types.JID, m Message) (*waE2E.Message, error) {
	switch {
	case m.Raw != nil:
		return m.Raw, nil
	case m.Reaction != nil:
		return p.buildReaction(chat, m.Reaction), nil
	case m.Edit != nil:
		return p.buildEdit(chat, m.Edit), nil
	case m.Album != nil:
		return p.buildAlbum(m.Album), nil
	case m.Poll != nil:
		return p.buildPoll(chat, m)
	case m.Vote != nil:
		return p.buildVote(chat, m.Vote)
	case m.Timer != nil:
		return &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
			Type: waE2E.ProtocolMessage_EPHEMERAL_SETTING.Enum(), EphemeralExpiration: m.Timer,
			EphemeralSettingTimestamp: proto.Int64(p.s.now().Unix()),
		}}, nil
	case m.Revoke != "":
		return &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
			Type: waE2E.ProtocolMessage_REVOKE.Enum(), Key: p.messageKey(chat, m.Revoke),
		}}, nil
	case m.Location != nil:
		return &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
			DegreesLatitude: &m.Location.Latitude, DegreesLongitude: &m.Location.Longitude,
			Name: nonEmpty(m.Location.Name), Address: nonEmpty(m.Location.Address), ContextInfo: p.context(chat, m),
		}}, nil
	case m.Order != nil:
		return p.buildOrder(m)
	case m.Contact != nil:
		return &waE2E.Message{ContactMessage: &waE2E.ContactMessage{
			DisplayName: &m.Contact.Name, Vcard: proto.String(vcard(m.Contact)), ContextInfo: p.context(chat, m),
		}}, nil
	case m.Text != "":
		return p.buildText(chat, m), nil
	case m.media() != nil:
		return p.buildMedia(chat, m)
	}
	return nil, fmt.Errorf("%w: the message is empty", ErrInvalid)
}

// media is the file of a message, nil when it has none.
func (m Message) media() *Media {
	for _, file := range []*Media{m.Image, m.Video, m.Audio, m.Document, m.Sticker} {
		if file != nil {
			return file
		}
	}
	return nil
}

func (p *persona) buildText(chat types.JID, m Message) *waE2E.Message {
	info := p.context(chat, m)
	if info == nil {
		return &waE2E.Message{Conversation: &m.Text}
	}
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: &m.Text, ContextInfo: info}}
}

func (p *persona) buildReaction(chat types.JID, r *Reaction) *waE2E.Message {
	return &waE2E.Message{ReactionMessage: &waE2E.ReactionMessage{
		Key: p.messageKey(chat, r.ID), Text: &r.Emoji, SenderTimestampMS: proto.Int64(p.s.now().UnixMilli()),
	}}
}

func (p *persona) buildEdit(chat types.JID, e *Edit) *waE2E.Message {
	return &waE2E.Message{EditedMessage: &waE2E.FutureProofMessage{Message: &waE2E.Message{
		ProtocolMessage: &waE2E.ProtocolMessage{
			Type: waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(), Key: p.messageKey(chat, e.ID),
			EditedMessage: &waE2E.Message{Conversation: &e.Text}, TimestampMS: proto.Int64(p.s.now().UnixMilli()),
		},
	}}}
}

// messageKey refers to a message that the phone sent or received.
func (p *persona) messageKey(chat types.JID, id string) *waCommon.MessageKey {
	key := &waCommon.MessageKey{RemoteJID: proto.String(chat.String()), FromMe: proto.Bool(true), ID: &id}
	seen := p.find(id)
	if seen == nil || seen.FromMe {
		return key
	}
	key.FromMe = proto.Bool(false)
	if !isPerson(chat) {
		key.Participant = &seen.sender
	}
	return key
}

// context says what a message answers, whom it mentions and how long it lasts;
// nil when it says nothing.
func (p *persona) context(chat types.JID, m Message) *waE2E.ContextInfo {
	timer := p.timer(chat)
	if m.Quoted == "" && len(m.Mentions) == 0 && timer == nil {
		return nil
	}
	info := &waE2E.ContextInfo{Expiration: timer}
	for _, mention := range m.Mentions {
		if jid, err := p.s.parseRecipient(mention); err == nil {
			info.MentionedJID = append(info.MentionedJID, jid.String())
		}
	}
	if m.Quoted == "" {
		return info
	}
	info.StanzaID = &m.Quoted
	info.Participant = proto.String(p.account.jid(personServer(chat)).String())
	if seen := p.find(m.Quoted); seen != nil {
		info.Participant, info.QuotedMessage = &seen.sender, seen.message
	} else if own, ok := p.sent[m.Quoted]; ok {
		info.QuotedMessage = own.message
	}
	return info
}

// timer is how long new messages of a chat last; nil for ever.
func (p *persona) timer(chat types.JID) *uint32 {
	c := p.account.chats.byJID[p.s.plain(chat)]
	if c == nil || c.expiration == 0 {
		return nil
	}
	return proto.Uint32(uint32(c.expiration.Seconds()))
}

// personServer is how people are addressed in a chat; groups use hidden
// addresses today.
func personServer(chat types.JID) string {
	if isPerson(chat) {
		return chat.Server
	}
	return types.HiddenUserServer
}

func vcard(c *Contact) string {
	return fmt.Sprintf("BEGIN:VCARD\nVERSION:3.0\nN:;%[1]s;;;\nFN:%[1]s\nTEL;type=CELL;waid=%[2]s:+%[2]s\nEND:VCARD",
		c.Name, digits(c.Number))
}

func nonEmpty(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// stanzaType is what the server is told about the contents of a message.
func stanzaType(m *waE2E.Message) string {
	m, _ = opened(m)
	switch {
	case m.GetReactionMessage() != nil:
		return "reaction"
	case pollOf(m) != nil || m.GetPollUpdateMessage() != nil:
		return "poll"
	case mediaType(m) != "":
		return "media"
	}
	return "text"
}

// mediaType is the same in more detail, for files, cards and places.
func mediaType(m *waE2E.Message) string {
	m, _ = opened(m)
	switch {
	case m.GetImageMessage() != nil:
		return "image"
	case m.GetVideoMessage() != nil:
		return "video"
	case m.GetAudioMessage() != nil:
		if m.GetAudioMessage().GetPTT() {
			return "ptt"
		}
		return "audio"
	case m.GetDocumentMessage() != nil:
		return "document"
	case m.GetStickerMessage() != nil:
		return "sticker"
	case m.GetLocationMessage() != nil:
		return "location"
	case m.GetContactMessage() != nil:
		return "vcard"
	}
	return ""
}

// editAttribute marks edits and revokes to the server.
func editAttribute(m *waE2E.Message) string {
	change := m.GetProtocolMessage()
	if edited := m.GetEditedMessage().GetMessage(); edited != nil {
		change = edited.GetProtocolMessage()
	}
	switch {
	case change == nil && m.GetReactionMessage() != nil && m.GetReactionMessage().GetText() == "":
		return "7"
	case change == nil || change.GetKey() == nil:
		return ""
	case change.GetType() == waE2E.ProtocolMessage_MESSAGE_EDIT:
		return "1"
	case change.GetType() == waE2E.ProtocolMessage_REVOKE && change.GetKey().GetFromMe():
		return "7"
	case change.GetType() == waE2E.ProtocolMessage_REVOKE:
		return "8"
	}
	return ""
}
