package wire

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"
	"time"

	"frontdesk/models"
)

// Message is a message as whatsapp-web.js prints it.
type Message struct {
	Data            MessageData    `json:"_data"`
	MediaKey        string         `json:"mediaKey,omitempty"`
	ID              MessageID      `json:"id"`
	Ack             int            `json:"ack"`
	HasMedia        bool           `json:"hasMedia"`
	Body            string         `json:"body"`
	Type            string         `json:"type"`
	Timestamp       int64          `json:"timestamp"`
	From            string         `json:"from"`
	To              string         `json:"to"`
	Author          string         `json:"author,omitempty"`
	DeviceType      string         `json:"deviceType"`
	IsForwarded     bool           `json:"isForwarded,omitempty"`
	ForwardingScore int            `json:"forwardingScore"`
	IsStatus        bool           `json:"isStatus"`
	IsStarred       bool           `json:"isStarred"`
	Broadcast       bool           `json:"broadcast"`
	FromMe          bool           `json:"fromMe"`
	HasQuotedMsg    bool           `json:"hasQuotedMsg"`
	HasReaction     bool           `json:"hasReaction"`
	Duration        string         `json:"duration,omitempty"`
	Location        *Location      `json:"location,omitempty"`
	VCards          []string       `json:"vCards"`
	MentionedIDs    []string       `json:"mentionedIds"`
	GroupMentions   []GroupMention `json:"groupMentions"`
	IsGif           bool           `json:"isGif"`
	IsEphemeral     bool           `json:"isEphemeral"`
	EditedAtMS      int64          `json:"latestEditSenderTimestampMs,omitempty"`
	EditKey         *MessageID     `json:"latestEditMsgKey,omitempty"`
	RevokedKey      *MessageID     `json:"protocolMessageKey,omitempty"`
	Links           []Link         `json:"links"`
	InviteV4        *InviteV4      `json:"inviteV4,omitempty"`
	*PollData
	*TradeData
	*ChoiceData
}

// GroupMention is a group named in a text.
type GroupMention struct {
	Group   Wid    `json:"groupJid"`
	Subject string `json:"groupSubject"`
}

// Link is a web address found in a text.
type Link struct {
	Link       string `json:"link"`
	Suspicious bool   `json:"isSuspicious"`
}

// Location is a place.
type Location struct {
	Latitude    float64 `json:"latitude"`
	Longitude   float64 `json:"longitude"`
	Name        string  `json:"name,omitempty"`
	Address     string  `json:"address,omitempty"`
	URL         string  `json:"url,omitempty"`
	Description string  `json:"description"`
}

// types are the words for what a message is made of.
var types = map[models.MessageType]string{
	models.TypeText: "chat", models.TypeImage: "image", models.TypeVideo: "video", models.TypeVideoNote: "ptv",
	models.TypeAudio: "audio", models.TypeVoice: "ptt", models.TypeDocument: "document", models.TypeSticker: "sticker",
	models.TypeLocation: "location", models.TypeContact: "vcard", models.TypeContacts: "multi_vcard",
	models.TypePoll: "poll_creation", models.TypeAlbum: "album", models.TypeGroupInvite: "groups_v4_invite", models.TypeRevoked: "revoked",
	models.TypeList: "list", models.TypeListAnswer: "list_response", models.TypeButtonAnswer: "buttons_response",
	models.TypeTemplate: "hsm", models.TypeTemplateReply: "template_button_reply", models.TypeInteractive: "interactive",
	models.TypeAppointment: "scheduled_event_creation",
	models.TypeOrder:       "order", models.TypeProduct: "product", models.TypePayment: "payment",
	models.TypeUndecryptable: "ciphertext", models.TypeNotice: "notification_template", models.TypeUnknown: "unknown",
}

// TypeWord is the word of whatsapp-web.js for a type of message.
func TypeWord(t models.MessageType) string {
	if word, ok := types[t]; ok {
		return word
	}
	return "unknown"
}

// MessageOf is a message in the shape of whatsapp-web.js.
func (n Names) MessageOf(m models.Message) Message {
	from, to, author := n.parties(m)
	message := Message{
		ID: n.MessageIDOf(m.Ref()), Ack: int(m.Ack), Body: bodyOf(m), Type: TypeWord(m.Type), Timestamp: seconds(m.Time),
		From: from, To: to, Author: author, DeviceType: deviceOf(m.ID),
		IsForwarded: m.Forwards > 0, ForwardingScore: m.Forwards, IsStatus: m.Chat == models.StatusBroadcast,
		IsStarred: m.Starred, Broadcast: m.Broadcast, FromMe: m.FromMe, HasQuotedMsg: m.Quote != nil,
		VCards: append([]string{}, m.VCards...), MentionedIDs: n.legacyAll(m.Mentions), GroupMentions: n.groupMentions(m.Groups),
		IsEphemeral: m.Ephemeral, Links: linksIn(m.Text), Location: locationOf(m.Location), PollData: pollOf(m), TradeData: n.tradeOf(m.Trade),
		ChoiceData: choiceOf(m.Choice),
	}
	if m.Choice != nil && m.Trade == nil {
		message.TradeData = &TradeData{Title: m.Choice.Title, Description: m.Choice.Description}
	}
	if !m.EditedAt.IsZero() {
		message.EditedAtMS = m.EditedAt.UnixMilli()
	}
	if m.EditID != "" {
		edit := m.Ref()
		edit.ID = m.EditID
		key := n.MessageIDOf(edit)
		message.EditKey = &key
	}
	if m.Type == models.TypeRevoked {
		message.RevokedKey = &message.ID
	}
	if m.Media != nil {
		message.HasMedia = true
		message.MediaKey = base64.StdEncoding.EncodeToString(m.Media.Key)
		message.IsGif = m.Media.GIF
		message.Duration = durationOf(m)
	}
	message.InviteV4 = inviteOf(m.Invite, message)
	message.Data = n.dataOf(m, message)
	return message
}

func (n Names) groupMentions(list []models.GroupMention) []GroupMention {
	named := make([]GroupMention, 0, len(list))
	for _, g := range list {
		named = append(named, GroupMention{Group: n.WidOf(g.Group), Subject: g.Subject})
	}
	return named
}

// parties says who a message is from and to. In groups the group is one side
// and the author stands apart.
func (n Names) parties(m models.Message) (from, to, author string) {
	chat, me := n.legacy(m.Chat), n.legacy(n.Me)
	if m.Chat.IsGroup() || m.Chat.IsBroadcast() {
		author = n.legacy(n.sender(m.Ref()))
	}
	if m.FromMe {
		return me, chat, author
	}
	return chat, me, author
}

func bodyOf(m models.Message) string {
	if m.Type == models.TypeContact || m.Type == models.TypeContacts {
		return strings.Join(m.VCards, "\n")
	}
	return m.Text
}

// deviceOf guesses the sender's device from the shape of the id.
func deviceOf(id string) string {
	switch {
	case len(id) > 25:
		return "android"
	case strings.HasPrefix(id, "3A"):
		return "ios"
	}
	return "web"
}

func durationOf(m models.Message) string {
	switch m.Type {
	case models.TypeAudio, models.TypeVoice, models.TypeVideo, models.TypeVideoNote:
		return strconv.Itoa(m.Media.Seconds)
	}
	return ""
}

func locationOf(l *models.Location) *Location {
	if l == nil {
		return nil
	}
	return &Location{
		Latitude: l.Latitude, Longitude: l.Longitude, Name: l.Name, Address: l.Address, URL: l.URL,
		Description: strings.Trim(l.Name+"\n"+l.Address, "\n"),
	}
}

var webAddress = regexp.MustCompile(`https?://[^\s<>"']+`)

func linksIn(text string) []Link {
	links := []Link{}
	for _, found := range webAddress.FindAllString(text, -1) {
		links = append(links, Link{Link: strings.TrimRight(found, ".,;:!?)")})
	}
	return links
}

func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func hash(sum []byte) string {
	if len(sum) == 0 {
		return ""
	}
	return base64.StdEncoding.EncodeToString(sum)
}
