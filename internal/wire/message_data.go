package wire

import (
	"encoding/base64"

	"frontdesk/models"
)

// MessageData is the raw model of a message that clients of whatsapp-web.js
// read beside it, with our own senderPn and senderLid.
type MessageData struct {
	ID             MessageID `json:"id"`
	Type           string    `json:"type"`
	T              int64     `json:"t"`
	From           string    `json:"from"`
	To             string    `json:"to"`
	Author         string    `json:"author,omitempty"`
	NotifyName     string    `json:"notifyName"`
	PushName       string    `json:"pushName,omitempty"`
	SenderPN       string    `json:"senderPn,omitempty"`
	SenderLID      string    `json:"senderLid,omitempty"`
	Body           string    `json:"body"`
	Caption        string    `json:"caption,omitempty"`
	Ack            int       `json:"ack"`
	Self           string    `json:"self"`
	Star           bool      `json:"star"`
	IsNewMsg       bool      `json:"isNewMsg"`
	Broadcast      bool      `json:"broadcast"`
	IsForwarded    bool      `json:"isForwarded,omitempty"`
	IsEphemeral    bool      `json:"isEphemeral"`
	IsViewOnce     bool      `json:"isViewOnce,omitempty"`
	MentionedJids  []string  `json:"mentionedJidList"`
	Links          []Link    `json:"links"`
	QuotedMsg      *Quoted   `json:"quotedMsg,omitempty"`
	QuotedStanza   string    `json:"quotedStanzaID,omitempty"`
	QuotedPerson   string    `json:"quotedParticipant,omitempty"`
	Lat            *float64  `json:"lat,omitempty"`
	Lng            *float64  `json:"lng,omitempty"`
	Loc            string    `json:"loc,omitempty"`
	ExpectedImages *int      `json:"expectedImageCount,omitempty"`
	ExpectedVideos *int      `json:"expectedVideoCount,omitempty"`
	Association    string    `json:"associationType,omitempty"`
	ParentID       string    `json:"parentMsgId,omitempty"`
	*FileData
	*RawPoll
}

// Quoted is what a message replies to.
type Quoted struct {
	Type    string `json:"type"`
	Body    string `json:"body"`
	Caption string `json:"caption,omitempty"`
}

// FileData is what the raw model says of a file.
type FileData struct {
	MimeType   string  `json:"mimetype"`
	Size       int64   `json:"size"`
	FileName   string  `json:"filename,omitempty"`
	FileHash   string  `json:"filehash,omitempty"`
	EncHash    string  `json:"encFilehash,omitempty"`
	MediaKey   string  `json:"mediaKey,omitempty"`
	KeyTime    int64   `json:"mediaKeyTimestamp"`
	DirectPath string  `json:"directPath,omitempty"`
	Width      int     `json:"width,omitempty"`
	Height     int     `json:"height,omitempty"`
	Duration   *string `json:"duration,omitempty"`
}

func (n Names) dataOf(m models.Message, shown Message) MessageData {
	data := MessageData{
		ID: shown.ID, Type: shown.Type, T: shown.Timestamp, From: shown.From, To: shown.To, Author: shown.Author,
		NotifyName: m.PushName, PushName: m.PushName, Body: shown.Body, Ack: shown.Ack, Self: "in", Star: m.Starred,
		IsNewMsg: true, Broadcast: m.Broadcast, IsForwarded: shown.IsForwarded, IsEphemeral: m.Ephemeral,
		IsViewOnce: m.ViewOnce, MentionedJids: shown.MentionedIDs, Links: shown.Links,
	}
	if m.FromMe {
		data.Self = "out"
	}
	if m.Album != nil {
		data.ExpectedImages, data.ExpectedVideos = &m.Album.Images, &m.Album.Videos
	}
	if m.Parent != "" {
		data.Association, data.ParentID = "media_album", m.Parent
	}
	data.RawPoll = rawPollOf(shown.PollData)
	n.fillSender(&data, m)
	n.fillQuote(&data, m.Quote)
	if m.Location != nil {
		data.Lat, data.Lng, data.Loc = &m.Location.Latitude, &m.Location.Longitude, shown.Location.Description
	}
	if m.Media != nil {
		data.Caption = m.Text
		data.Body = base64.StdEncoding.EncodeToString(m.Media.Thumbnail)
		data.FileData = fileOf(m, shown)
	}
	return data
}

// fillSender names the sender by both addresses as far as they are known.
func (n Names) fillSender(data *MessageData, m models.Message) {
	if m.FromMe {
		return
	}
	if phone := n.phone(m.Sender); phone.IsPhone() {
		data.SenderPN = phone.Legacy()
	}
	if m.Sender.IsLID() {
		data.SenderLID = string(m.Sender)
	}
}

func (n Names) fillQuote(data *MessageData, quote *models.Quote) {
	if quote == nil {
		return
	}
	data.QuotedMsg = &Quoted{Type: TypeWord(quote.Type), Body: quote.Text}
	if quote.Type != models.TypeText {
		data.QuotedMsg.Caption = quote.Text
	}
	data.QuotedStanza, data.QuotedPerson = quote.ID, n.legacy(quote.Sender)
}

func fileOf(m models.Message, shown Message) *FileData {
	file := &FileData{
		MimeType: m.Media.MimeType, Size: m.Media.Size, FileName: m.Media.FileName,
		FileHash: hash(m.Media.SHA256), EncHash: hash(m.Media.EncSHA256), MediaKey: hash(m.Media.Key),
		KeyTime: shown.Timestamp, DirectPath: m.Media.DirectPath, Width: m.Media.Width, Height: m.Media.Height,
	}
	if shown.Duration != "" {
		file.Duration = &shown.Duration
	}
	return file
}
