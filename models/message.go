package models

import "time"

// MessageType says what a message is made of.
type MessageType string

// The types of messages.
const (
	TypeText          MessageType = "text"
	TypeImage         MessageType = "image"
	TypeVideo         MessageType = "video"
	TypeVideoNote     MessageType = "video_note"
	TypeAudio         MessageType = "audio"
	TypeVoice         MessageType = "voice"
	TypeDocument      MessageType = "document"
	TypeSticker       MessageType = "sticker"
	TypeLocation      MessageType = "location"
	TypeContact       MessageType = "contact"
	TypeContacts      MessageType = "contacts"
	TypePoll          MessageType = "poll"
	TypeAlbum         MessageType = "album" // announces files that belong together
	TypeGroupInvite   MessageType = "group_invite"
	TypeOrder         MessageType = "order"
	TypeProduct       MessageType = "product"
	TypePayment       MessageType = "payment"
	TypeList          MessageType = "list"            // rows to choose from
	TypeListAnswer    MessageType = "list_answer"     // what was chosen of them
	TypeButtonAnswer  MessageType = "button_answer"   // what was chosen of buttons
	TypeTemplate      MessageType = "template"        // of a business, filled in
	TypeTemplateReply MessageType = "template_answer" // what was chosen of its buttons
	TypeInteractive   MessageType = "interactive"     // cards and forms of a business
	TypeAppointment   MessageType = "appointment"     // a date with a place
	TypeRevoked       MessageType = "revoked"
	TypeUndecryptable MessageType = "undecryptable" // a placeholder that the repeat will fill
	TypeNotice        MessageType = "notice"        // something that happened to the chat
	TypeUnknown       MessageType = "unknown"
)

// Ack is how far a message has come. The numbers are those of whatsapp-web.js.
type Ack int

// The stages of a message.
const (
	AckError     Ack = -1
	AckPending   Ack = 0
	AckSent      Ack = 1
	AckDelivered Ack = 2
	AckRead      Ack = 3
	AckPlayed    Ack = 4
)

// Message is one message in a chat, sent or received. SessionID, Chat, Sender
// and ID together are unique.
type Message struct {
	RowID     int64 // its place in the store, growing
	SessionID string
	Chat      JID // canonical: the hidden id when it is known
	Sender    JID // canonical; our own address when FromMe
	ID        string
	FromMe    bool
	Time      time.Time
	Type      MessageType
	Text      string // body, caption, or question
	PushName  string
	Ack       Ack
	Reason    string // why Ack is AckError
	Media     *Media
	Quote     *Quote
	Location  *Location
	Poll      *Poll
	Album     *Album
	Parent    string // the id of the album that the file belongs to
	Invite    *GroupInvite
	VCards    []string
	Mentions  []JID
	Groups    []GroupMention // groups named in the text
	Trade     *Trade         // of an order or a product
	Choice    *Choice        // of buttons or a list, offered or made
	Forwards  int            // forwarding score
	Starred   bool
	Ephemeral bool
	ViewOnce  bool
	Broadcast bool
	EditedAt  time.Time // zero when never edited
	EditID    string    // the id under which the last edit came
	RevokedAt time.Time // zero when not deleted
	Run       int64     // the automation run that sent it, 0 for none
	SentBy    string    // who sent it through us: "user:3", "key:ab12cd34", "automation:5"
	Raw       []byte    // the protobuf as it travelled, for replies, retries and what we do not show
}

// Ref names a message within a session.
func (m Message) Ref() MessageRef {
	return MessageRef{Chat: m.Chat, Sender: m.Sender, ID: m.ID, FromMe: m.FromMe}
}

// MessageRef names a message within a session.
type MessageRef struct {
	Chat   JID
	Sender JID
	ID     string
	FromMe bool
}

// Media is a file that hangs on a message.
type Media struct {
	MimeType   string
	FileName   string
	Size       int64
	Width      int
	Height     int
	Seconds    int
	GIF        bool
	Waveform   []byte
	Thumbnail  []byte // JPEG
	DirectPath string
	URL        string
	Key        []byte
	SHA256     []byte
	EncSHA256  []byte
	File       string // name below the media folder, "" until it has been stored
}

// Choice is what somebody is offered to choose from, or what they chose.
type Choice struct {
	Title       string   `json:",omitempty"`
	Description string   `json:",omitempty"`
	Buttons     []Button `json:",omitempty"`
	ButtonID    string   `json:",omitempty"` // the button that was chosen
	RowID       string   `json:",omitempty"` // the row of a list that was chosen
}

// Button is one of those under a text.
type Button struct{ ID, Text string }

// Quote is what a message replies to.
type Quote struct {
	ID     string
	Sender JID
	Type   MessageType
	Text   string
}

// GroupMention is a group named in a text.
type GroupMention struct {
	Group   JID
	Subject string
}

// Album says how many files belong together; they follow as messages of their
// own that name it as their parent.
type Album struct {
	Images int
	Videos int
}

// Location is a place.
type Location struct {
	Latitude  float64
	Longitude float64
	Name      string
	Address   string
	URL       string
	Live      bool
}

// Reaction is one person's emoji on a message; the last one by time counts.
type Reaction struct {
	SessionID string
	Chat      JID
	MessageID string
	Sender    JID
	FromMe    bool
	Emoji     string // empty: taken back
	ID        string // the id of the message that carried the reaction
	Time      time.Time
}

// Receipt is who got, read or played a message, and when.
type Receipt struct {
	SessionID string
	Chat      JID
	MessageID string
	User      JID
	Delivered time.Time
	Read      time.Time
	Played    time.Time
}

// MessageInfo is who got, read and played one of our own messages.
type MessageInfo struct {
	Receipts []Receipt
	People   int // to whom it went
}
