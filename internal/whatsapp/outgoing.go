package whatsapp

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"frontdesk/internal/media"
	"frontdesk/models"
)

// Outgoing is a message that should be sent. Exactly one of Text alone, Media,
// Items, Location, VCard and Poll says what it is; beside Media, Text is the caption,
// beside Poll the question.
type Outgoing struct {
	ID        string // empty: chosen when it is stored
	Text      string
	Media     *OutgoingMedia
	Items     []Outgoing // the files of an album, which this message announces
	Parent    string     // the id of the album that the file belongs to
	Location  *models.Location
	VCard     string // a contact card
	Poll      *models.Poll
	Change    *Change             // something done to an earlier message, in place of a new one
	Act       *Act                // something done in the chat that is no message at all
	Pace      *Pace               // of an automatic message; nil: it leaves at once
	Forward   *models.MessageRef  // an earlier message, sent on
	Invite    *models.GroupInvite // lets the recipient into a group; Text goes with it
	Status    *StatusStyle        // of a status post
	Quote     string              // the id of the message that this one answers
	Mentions  []models.JID
	Groups    []models.GroupMention // groups named in the text
	Preview   *LinkPreview
	NoPreview bool
	MarkRead  bool // marks the chat read once the message has left
	Forwarded bool
	Score     int            // how often it was forwarded; 0: once, when it was
	Lasts     *time.Duration // until it disappears; nil: as its chat has it
	Bot       string         // a bot of WhatsApp that gets the text as well
	ViewOnce  bool
	SentBy    string
	Run       int64
	NotBefore time.Time
	Prepared  bool // Prepare is done
	// PrepareLater lets a call end before Prepare is done: the outbox does it.
	PrepareLater bool      `json:",omitempty"`
	Notice       string    // what a caller should know: a file that went as a document
	Expires      time.Time // zero: a day after it may leave
}

// OutgoingMedia is a file that should be sent, as bytes or as a file that is
// already in the media folder.
type OutgoingMedia struct {
	Data       []byte
	File       string
	Size       int64  // of File, in bytes
	MimeType   string // empty: found out from the bytes
	FileName   string
	Seconds    int
	AsVoice    bool
	AsDocument bool
	AsSticker  bool
	HD         bool // what has to be converted is made smaller less
	GIF        bool
	Pack       media.Pack // of a sticker

	Width, Height int
	Thumbnail     []byte // JPEG
	Waveform      []byte // of a voice note
}

// Length is how long the file is, in bytes.
func (m OutgoingMedia) Length() int64 { return max(m.Size, int64(len(m.Data))) }

const messageIDPrefix = "3EB0"

// NewMessageID chooses an id for a message.
func (s *Session) NewMessageID() string { return newMessageID() }

func newMessageID() string {
	random := make([]byte, 9)
	_, _ = rand.Read(random) // never fails
	return messageIDPrefix + strings.ToUpper(hex.EncodeToString(random))
}

// Check says whether the message can be sent at all. Its error is for the caller.
func (m Outgoing) Check(to models.JID) error {
	switch {
	case to.User() == "" || to.Server() == "":
		return models.Errorf(models.Invalid, "%q is not an address", to)
	case m.Bot != "" && !m.onlyText():
		return models.Errorf(models.Invalid, "a bot can be invoked with a text only")
	case m.Media != nil:
		if len(m.Media.Data) == 0 && m.Media.File == "" {
			return models.Errorf(models.Invalid, "the file is empty")
		}
	case len(m.Items) > 0:
		return m.checkAlbum(to)
	case m.Location != nil, m.VCard != "", m.Forward != nil, m.Invite != nil:
	case m.Act != nil:
	case m.Change != nil:
		return m.Change.check()
	case m.Poll != nil:
		return checkPoll(m.Text, *m.Poll)
	case m.Text == "":
		return models.Errorf(models.Invalid, "the message is empty")
	}
	return nil
}

// NewOutboxRow makes the row that sends a message, for callers that store it
// in a transaction of their own. They nudge the session afterwards.
func NewOutboxRow(session string, to models.JID, m Outgoing, now time.Time) (models.OutboxRow, error) {
	if err := m.Check(to); err != nil {
		return models.OutboxRow{}, err
	}
	if m.ID == "" {
		m.ID = newMessageID()
	}
	if m.Poll != nil && len(m.Poll.Secret) == 0 {
		// Chosen once: votes would not fit the key of a second attempt.
		p := *m.Poll
		p.Secret = newSecret()
		m.Poll = &p
	}
	if len(m.Items) > 0 {
		m = m.withItemIDs()
	}
	if m.Expires.IsZero() {
		m.Expires = later(now, m.NotBefore).Add(defaultExpiry)
	}
	content, err := json.Marshal(m)
	if err != nil {
		return models.OutboxRow{}, fmt.Errorf("encode an outgoing message: %w", err)
	}
	return models.OutboxRow{
		MessageID: m.ID, SessionID: session, Chat: to, Content: content, State: models.OutboxQueued,
		NotBefore: m.NotBefore, Expires: m.Expires, CreatedAt: now, SentBy: m.SentBy, Run: m.Run,
	}, nil
}

// OutgoingOf reads what an outbox row sends.
func OutgoingOf(row models.OutboxRow) (Outgoing, error) {
	var m Outgoing
	if err := json.Unmarshal(row.Content, &m); err != nil {
		return m, fmt.Errorf("decode an outgoing message: %w", err)
	}
	return m, nil
}
