package sqlstore

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"frontdesk/models"
)

type messageRow struct {
	ID        int64 `gorm:"primaryKey"`
	Account   string
	Chat      models.JID
	Sender    models.JID
	WaID      string `gorm:"column:wa_id"`
	FromMe    bool
	Time      int64
	Type      models.MessageType
	PushName  string
	Ack       models.Ack
	Reason    string
	Forwards  int
	Starred   bool
	Ephemeral bool
	ViewOnce  bool
	Broadcast bool
	EditedAt  int64
	RevokedAt int64
	Run       int64
	SentBy    string
	HasMedia  bool
	Extra     *string
	Raw       []byte
	Text      string `gorm:"->"` // read from message_content
}

// TableName implements schema.Tabler.
func (messageRow) TableName() string { return "messages" }

// messageExtra is what few messages have, kept as JSON.
type messageExtra struct {
	Quote    *models.Quote         `json:",omitempty"`
	Location *models.Location      `json:",omitempty"`
	VCards   []string              `json:",omitempty"`
	Mentions []models.JID          `json:",omitempty"`
	Poll     *models.Poll          `json:",omitempty"`
	Album    *models.Album         `json:",omitempty"`
	Parent   string                `json:",omitempty"`
	Groups   []models.GroupMention `json:",omitempty"`
	Trade    *models.Trade         `json:",omitempty"`
	Invite   *models.GroupInvite   `json:",omitempty"`
	Choice   *models.Choice        `json:",omitempty"`
	EditID   string                `json:",omitempty"`
}

func newMessageRow(m models.Message) (messageRow, error) {
	extra, err := newExtra(m)
	if err != nil {
		return messageRow{}, fmt.Errorf("write message %s: %w", m.ID, err)
	}
	return messageRow{
		ID: m.RowID, Account: m.SessionID, Chat: m.Chat, Sender: m.Sender, WaID: m.ID, FromMe: m.FromMe,
		Time: micros(m.Time), Type: m.Type, PushName: m.PushName, Ack: m.Ack, Reason: m.Reason,
		Forwards: m.Forwards, Starred: m.Starred, Ephemeral: m.Ephemeral, ViewOnce: m.ViewOnce, Broadcast: m.Broadcast,
		EditedAt: micros(m.EditedAt), RevokedAt: micros(m.RevokedAt), Run: m.Run, SentBy: m.SentBy,
		HasMedia: m.Media != nil, Extra: extra, Raw: m.Raw, Text: m.Text,
	}, nil
}

func newExtra(m models.Message) (*string, error) {
	text, err := json.Marshal(messageExtra{
		Quote: m.Quote, Location: m.Location, VCards: m.VCards, Mentions: m.Mentions, Poll: m.Poll, Album: m.Album,
		Parent: m.Parent, Groups: m.Groups, Trade: m.Trade, Invite: m.Invite, Choice: m.Choice, EditID: m.EditID,
	})
	if err != nil {
		return nil, err
	}
	extra := string(text)
	if extra == "{}" {
		return nil, nil
	}
	return &extra, nil
}

func messageModel(row messageRow) (models.Message, error) {
	var extra messageExtra
	if row.Extra != nil {
		if err := json.Unmarshal([]byte(*row.Extra), &extra); err != nil {
			return models.Message{}, fmt.Errorf("read message %d: %w", row.ID, err)
		}
	}
	return models.Message{
		RowID: row.ID, SessionID: row.Account, Chat: row.Chat, Sender: row.Sender, ID: row.WaID, FromMe: row.FromMe,
		Time: timeOf(row.Time), Type: row.Type, Text: row.Text, PushName: row.PushName, Ack: row.Ack, Reason: row.Reason,
		Quote: extra.Quote, Location: extra.Location, VCards: extra.VCards, Mentions: extra.Mentions, Poll: extra.Poll, Album: extra.Album, Parent: extra.Parent, Groups: extra.Groups, Trade: extra.Trade, Invite: extra.Invite,
		Choice: extra.Choice, EditID: extra.EditID,
		Forwards: row.Forwards, Starred: row.Starred, Ephemeral: row.Ephemeral, ViewOnce: row.ViewOnce, Broadcast: row.Broadcast,
		EditedAt: timeOf(row.EditedAt), RevokedAt: timeOf(row.RevokedAt), Run: row.Run, SentBy: row.SentBy, Raw: row.Raw,
	}, nil
}

type contentRow struct {
	MessageID int64 `gorm:"primaryKey;autoIncrement:false"`
	Text      string
}

// TableName implements schema.Tabler.
func (contentRow) TableName() string { return "message_content" }

type mediaRow struct {
	MimeType   string
	FileName   string
	Size       int64
	Width      int
	Height     int
	Seconds    int
	GIF        bool `gorm:"column:gif"`
	Waveform   []byte
	Thumbnail  []byte
	DirectPath string
	URL        string `gorm:"column:url"`
	Key        []byte `gorm:"column:media_key"`
	SHA256     []byte `gorm:"column:sha256"`
	EncSHA256  []byte `gorm:"column:enc_sha256"`
	File       string
}

type storedMedia struct {
	MessageID int64    `gorm:"primaryKey;autoIncrement:false"`
	Media     mediaRow `gorm:"embedded"`
}

// TableName implements schema.Tabler.
func (storedMedia) TableName() string { return "media_data" }

// messageColumns are what a list of messages reads, in the order of readMessage.
const messageColumns = `messages.id, messages.account, messages.chat, messages.sender, messages.wa_id, messages.from_me, messages.time,
	messages.type, messages.push_name, messages.ack, messages.reason, messages.forwards, messages.starred, messages.ephemeral,
	messages.view_once, messages.broadcast, messages.edited_at, messages.revoked_at, messages.run, messages.sent_by,
	messages.has_media, messages.extra, messages.raw, COALESCE(message_content.text, '')`

func readMessage(r *record) (storedMessage, error) {
	row := messageRow{
		ID: r.number(), Account: r.text(), Chat: r.jid(), Sender: r.jid(), WaID: r.text(), FromMe: r.flag(), Time: r.number(),
		Type: models.MessageType(r.text()), PushName: r.text(), Ack: models.Ack(r.number()), Reason: r.text(), Forwards: int(r.number()),
		Starred: r.flag(), Ephemeral: r.flag(), ViewOnce: r.flag(), Broadcast: r.flag(), EditedAt: r.number(), RevokedAt: r.number(),
		Run: r.number(), SentBy: r.text(), HasMedia: r.flag(), Extra: r.optional(), Raw: r.bytes(), Text: r.text(),
	}
	message, err := messageModel(row)
	return storedMessage{message, row.HasMedia}, err
}

// storedMessage is a message whose media may still have to be read.
type storedMessage struct {
	models.Message
	hasMedia bool
}

// withText is a query over messages that reads their texts along.
func withText(db *gorm.DB) *gorm.DB {
	return db.Model(&messageRow{}).Select(messageColumns).
		Joins("LEFT JOIN message_content ON message_content.message_id = messages.id")
}

// loadMessages reads the messages of a query, with their media.
func loadMessages(query *gorm.DB) ([]models.Message, error) {
	rows, err := readRows(query, readMessage)
	if err != nil {
		return nil, err
	}
	messages := make([]models.Message, len(rows))
	withMedia := make(map[int64]*models.Message)
	for i, row := range rows {
		messages[i] = row.Message
		if row.hasMedia {
			withMedia[row.RowID] = &messages[i]
		}
	}
	return messages, loadMedia(query.Session(&gorm.Session{NewDB: true}), withMedia)
}

const mediaColumns = `message_id, mime_type, file_name, size, width, height, seconds, gif, waveform, thumbnail, direct_path, url,
	media_key, sha256, enc_sha256, file`

func readMedia(r *record) (storedMedia, error) {
	return storedMedia{MessageID: r.number(), Media: mediaRow{
		MimeType: r.text(), FileName: r.text(), Size: r.number(), Width: int(r.number()), Height: int(r.number()), Seconds: int(r.number()),
		GIF: r.flag(), Waveform: r.bytes(), Thumbnail: r.bytes(), DirectPath: r.text(), URL: r.text(), Key: r.bytes(),
		SHA256: r.bytes(), EncSHA256: r.bytes(), File: r.text(),
	}}, nil
}

func loadMedia(db *gorm.DB, messages map[int64]*models.Message) error {
	if len(messages) == 0 {
		return nil
	}
	ids := jsonList(slices.Collect(maps.Keys(messages)))
	rows, err := readRows(db.Model(&storedMedia{}).Select(mediaColumns).Where("message_id IN (SELECT value FROM json_each(?))", ids), readMedia)
	if err != nil {
		return err
	}
	for _, row := range rows {
		media := models.Media(row.Media)
		messages[row.MessageID].Media = &media
	}
	return nil
}

// saveParts stores what hangs on a message: its text and its media.
func saveParts(db *gorm.DB, id int64, m models.Message) error {
	if m.Text != "" {
		if err := db.Create(&contentRow{MessageID: id, Text: m.Text}).Error; err != nil {
			return err
		}
	}
	if m.Media == nil {
		return nil
	}
	return db.Create(&storedMedia{MessageID: id, Media: mediaRow(*m.Media)}).Error
}

// replaceParts stores them over what was there.
func replaceParts(db *gorm.DB, id int64, m models.Message) error {
	if err := db.Where("message_id = ?", id).Delete(&contentRow{}).Error; err != nil {
		return err
	}
	if err := db.Where("message_id = ?", id).Delete(&storedMedia{}).Error; err != nil {
		return err
	}
	return saveParts(db, id, m)
}
