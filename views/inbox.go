package views

import (
	"net/url"

	"frontdesk/models"
)

// InboxPage is the list of conversations, with one of them open or none.
type InboxPage struct {
	Frame  Frame
	List   ChatList
	Thread *Thread
}

func (p InboxPage) view() string {
	if p.Thread == nil {
		return "list"
	}
	return "thread"
}

// ChatList is the first column.
type ChatList struct {
	Rows   []ChatRow
	Filter string // "", "unread" or "groups"
	Search string
	Line   string // empty: all lines
	Lines  []Line
	Unread int
	Total  int
	First  bool   // the list from its start, without a search: it stays live
	More   string // where the next rows are; empty at the end
}

// link is the inbox with one thing about the list changed.
func (l ChatList) link(filter, line string) string {
	query := url.Values{}
	if filter != "" {
		query.Set("filter", filter)
	}
	if line != "" {
		query.Set("line", line)
	}
	if len(query) == 0 {
		return "/inbox"
	}
	return "/inbox?" + query.Encode()
}

// ChatRow is one conversation in the list.
type ChatRow struct {
	Line    Line
	Chat    models.JID
	Name    string
	Group   bool
	Time    Time
	Preview Preview
	Unread  int
	Pinned  bool
	Muted   bool
	Typing  bool
	Current bool
}

// ElementID is the row's id in the document.
func (r ChatRow) ElementID() string { return "chat-" + r.Line.ID + "-" + string(r.Chat) }

// ChatURL is where a conversation opens.
func ChatURL(line string, chat models.JID) string {
	return "/inbox/" + url.PathEscape(string(chat)) + "?line=" + url.QueryEscape(line)
}

// Preview is the last message in a few words.
type Preview struct {
	By    string // who wrote it, in groups
	Icon  string
	Text  string
	Stage Stage // of our own
}

// Stage is how far an outgoing message has come.
type Stage int

// The stages, StageNone being an incoming message's.
const (
	StageNone Stage = iota
	StageSending
	StageWaiting
	StageSent
	StageDelivered
	StageRead
	StagePlayed
	StageFailed
)

// StageOf words a message's acknowledgement. Online says whether its line is.
func StageOf(m models.Message, online bool) Stage {
	if !m.FromMe {
		return StageNone
	}
	switch m.Ack {
	case models.AckError:
		return StageFailed
	case models.AckSent:
		return StageSent
	case models.AckDelivered:
		return StageDelivered
	case models.AckRead:
		return StageRead
	case models.AckPlayed:
		return StagePlayed
	}
	if online {
		return StageSending
	}
	return StageWaiting
}

// PreviewOf words a message for the list.
func PreviewOf(m models.Message, by string, online bool) Preview {
	p := Preview{By: by, Text: m.Text, Stage: StageOf(m, online)}
	word := mediaWords[m.Type]
	p.Icon = word.icon
	if p.Text == "" || word.always {
		p.Text = word.text
	}
	if m.Type == models.TypeDocument && m.Media != nil && m.Media.FileName != "" {
		p.Text = m.Media.FileName
	}
	if !m.RevokedAt.IsZero() {
		p.Icon, p.Text = "ban", "Deleted"
	}
	return p
}

type mediaWord struct {
	icon, text string
	always     bool // also when the message has a text of its own
}

var mediaWords = map[models.MessageType]mediaWord{
	models.TypeImage:         {"image", "Photo", false},
	models.TypeVideo:         {"video", "Video", false},
	models.TypeVideoNote:     {"video", "Video note", false},
	models.TypeAudio:         {"mic", "Audio", false},
	models.TypeVoice:         {"mic", "Voice message", false},
	models.TypeDocument:      {"file-code", "Document", false},
	models.TypeSticker:       {"sticker", "Sticker", false},
	models.TypeLocation:      {"flag", "Location", false},
	models.TypeContact:       {"user", "Contact", true},
	models.TypeContacts:      {"user", "Contacts", true},
	models.TypePoll:          {"list", "Poll", false},
	models.TypeAlbum:         {"image", "Album", false},
	models.TypeGroupInvite:   {"user", "Group invitation", false},
	models.TypeRevoked:       {"ban", "Deleted", true},
	models.TypeUndecryptable: {"hourglass", "Waiting for this message", true},
	models.TypeUnknown:       {"package-x", "A message this version does not know", true},
}

// MessageURL is where a conversation opens at one of its messages.
func MessageURL(line string, chat models.JID, message string) string {
	return ChatURL(line, chat) + "&at=" + url.QueryEscape(message)
}
