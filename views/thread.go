package views

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"frontdesk/models"
)

// Thread is an open conversation.
type Thread struct {
	Line     Line
	Chat     models.JID
	Name     string
	Group    bool
	Sub      string // number, or how many people
	Typing   string // "typing…", or who is
	Messages []Message
	Older    string // where older messages are; empty at the start
	Unread   int    // how many of the last ones are new
	Composer Composer
	Person   Person
	Found    string // the message that the conversation opens at
	Newer    bool   // messages below are not shown
	Desk     Desk
	Buttons  []ChatButton
}

// Composer is where a reply is written, or why none can be.
type Composer struct {
	Line     Line
	Chat     models.JID
	Name     string
	Key      string // guards against sending twice
	May      bool   // this person may write
	Status   Status
	ReadOnly bool // only admins of the group may write
}

func (c Composer) action() string { return ChatPath(c.Line.ID, c.Chat, "send") }

// ChatPath is the address of something one can do with a conversation.
func ChatPath(line string, chat models.JID, verb string) string {
	return "/inbox/" + url.PathEscape(string(chat)) + "/" + verb + "?line=" + url.QueryEscape(line)
}

// Person is the panel beside the thread.
type Person struct {
	Group  bool
	ID     string // of the chat; decides the colour
	Name   string
	Number string
	About  string
	Facts  []Fact
	Runs   []PersonRun
}

// Fact is a name with its value.
type Fact struct{ Name, Value string }

// PersonRun is an automation that ran in this conversation.
type PersonRun struct {
	Name string
	Href string
	Word string // "replied at 21:12"
	OK   bool
	Took string
}

// Message is one bubble.
type Message struct {
	Row       int64
	ID        string
	Line      string
	Chat      models.JID
	Out       bool
	First     bool   // the first of its writer in a row
	By        string // in groups
	ByHue     string
	Type      models.MessageType
	Text      string
	Time      Time
	Day       time.Time
	Stage     Stage
	Reason    string // why it failed
	Edited    bool
	Deleted   bool
	ViewOnce  bool
	Quote     *Quote
	Media     *Media
	Place     *Place
	Cards     []Card
	Reactions []Reaction
	Via       string // the automation that sent it
	ViaHref   string
	MayReact  bool
	Why       bool // one may ask why no script answered
}

// ElementID is the bubble's id in the document.
func (m Message) ElementID() string { return "msg-" + m.ID }

func (m Message) side() string {
	if m.Out {
		return "out"
	}
	return "in"
}

// Quote is what a message replies to.
type Quote struct{ ID, Who, Text string }

// Media is a file in a bubble.
type Media struct {
	URL     string // empty while it has not been fetched
	Name    string
	Size    string
	Seconds int
	Width   int
	Height  int
	Wave    []int // heights of 40 bars, 2 to 24
}

func (m Media) extension() string {
	_, ext, found := cutLast(m.Name, ".")
	if !found || len(ext) > 4 {
		return "FILE"
	}
	return strings.ToUpper(ext)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func (m Media) length() string { return fmt.Sprintf("%d:%02d", m.Seconds/60, m.Seconds%60) }

// Place is a location.
type Place struct {
	Name    string
	Address string
	URL     string // in a map, outside
}

// Card is somebody's contact card.
type Card struct{ Name, Number string }

// Reaction is one emoji under a bubble.
type Reaction struct {
	Emoji string
	Count int
	Mine  bool
}

// reactionText is the chip: up to three emoji and how many people.
func reactionText(reactions []Reaction) (text string, people int) {
	for i, r := range reactions {
		if i < 3 {
			text += r.Emoji + " "
		}
		people += r.Count
	}
	return strings.TrimSpace(text), people
}

func reactionLabel(reactions []Reaction) string {
	var words []string
	for _, r := range reactions {
		word := fmt.Sprintf("%s %d", r.Emoji, r.Count)
		if r.Mine {
			word += ", yours too"
		}
		words = append(words, word)
	}
	return "Reactions: " + strings.Join(words, ", ")
}

// chunk is about twenty messages: short chunks keep appending fast.
const chunkSize = 20

func chunks(messages []Message) [][]Message {
	var out [][]Message
	for len(messages) > chunkSize {
		out = append(out, messages[:chunkSize])
		messages = messages[chunkSize:]
	}
	return append(out, messages)
}

// newFrom is the index of the first of the unread messages, or -1.
func (t Thread) newFrom() int {
	if t.Unread <= 0 || t.Unread > len(t.Messages) {
		return -1
	}
	left := t.Unread
	for i := len(t.Messages) - 1; i >= 0; i-- {
		if !t.Messages[i].Out {
			left--
		}
		if left == 0 {
			return i
		}
	}
	return -1
}

// startsDay reports whether a day rule belongs above a message.
func (t Thread) startsDay(i int) bool {
	if i == 0 {
		return true
	}
	return !sameDay(t.Messages[i-1].Day, t.Messages[i].Day)
}

// Group marks the first bubble of each writer in a row.
func Group(messages []Message) []Message {
	for i := range messages {
		before := Message{}
		if i > 0 {
			before = messages[i-1]
		}
		messages[i].First = i == 0 || before.Out != messages[i].Out || before.By != messages[i].By || !sameDay(before.Day, messages[i].Day)
	}
	return messages
}

// blocked is why nothing can be written, with the way out.
func (c Composer) blocked() (title, text string, action Action) {
	switch {
	case !c.May:
		return "You can read here", "Ask an admin for the right to write.", Action{}
	case c.ReadOnly:
		return "Only admins of this group write here", "You can read, not write.", Action{}
	case c.Status.NeedsPerson() || c.Status == NotLinked || c.Status == Pairing:
		return c.Line.Name + " is not linked", "You can read, not write.", Action{Label: "Pair again", Href: "/sessions/" + c.Line.ID + "/pair"}
	}
	return "", "", Action{}
}

// waiting reports whether a reply would be kept until the line is back.
func (c Composer) waiting() bool { return c.Status != Connected && c.Status != Syncing }

// onlyEmoji reports whether a text is one to three emoji and nothing else.
func onlyEmoji(text string) bool {
	n := 0
	for _, r := range strings.TrimSpace(text) {
		switch {
		case r == 0xFE0F || r == 0x200D || (r >= 0x1F3FB && r <= 0x1F3FF):
		case r >= 0x1F300 && r <= 0x1FAFF, r >= 0x2600 && r <= 0x27BF:
			n++
		default:
			return false
		}
	}
	return n >= 1 && n <= 3
}

func placeName(p *Place) string {
	if p.Name == "" {
		return "Location"
	}
	return p.Name
}

func photoAlt(m Message) string {
	if m.Text != "" {
		return "Photo: " + m.Text
	}
	if m.Type == models.TypeSticker {
		return "Sticker"
	}
	return "Photo"
}

func fileName(m Message) string {
	if m.Media.Name != "" {
		return m.Media.Name
	}
	if word, ok := mediaWords[m.Type]; ok {
		return word.text
	}
	return "File"
}

func failure(reason string) string {
	if reason == "" {
		return "WhatsApp did not take it."
	}
	return reason
}

func writer(m Message) string {
	switch {
	case m.Out:
		return "You"
	case m.By != "":
		return m.By
	}
	return "Them"
}

// shortText is a message in a few words, for the bar above the composer.
func shortText(m Message) string {
	text := m.Text
	if text == "" {
		text = mediaWords[m.Type].text
	}
	if letters := []rune(text); len(letters) > 80 {
		return string(letters[:80]) + "…"
	}
	return text
}

func lower(word string) string { return strings.ToLower(word[:1]) + word[1:] }

// cssID writes an element's id for a selector.
func cssID(id string) string {
	var out strings.Builder
	for _, r := range id {
		if r < 0x80 && r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}
