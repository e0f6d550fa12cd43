package wire

import (
	"encoding/base64"

	"frontdesk/models"
)

// ClientInfo is the account of a session.
type ClientInfo struct {
	PushName string `json:"pushname"`
	Wid      Wid    `json:"wid"`
	Me       Wid    `json:"me"`
	Platform string `json:"platform"`
}

// ClientInfoOf is the account of a linked session.
func ClientInfoOf(phone models.JID, pushName, platform string) ClientInfo {
	wid := Names{}.WidOf(phone)
	return ClientInfo{PushName: pushName, Wid: wid, Me: wid, Platform: platform}
}

// MessageMedia is a file with its bytes.
type MessageMedia struct {
	MimeType string `json:"mimetype"`
	Data     string `json:"data"`
	FileName string `json:"filename,omitempty"`
	FileSize int64  `json:"filesize"`
}

// MediaOf is the file of a message.
func MediaOf(m models.Media, data []byte) MessageMedia {
	return MessageMedia{
		MimeType: m.MimeType, Data: base64.StdEncoding.EncodeToString(data), FileName: m.FileName, FileSize: int64(len(data)),
	}
}

// Reaction is an emoji on a message.
type Reaction struct {
	ID        MessageID `json:"id"`
	Orphan    int       `json:"orphan"`
	Timestamp int64     `json:"timestamp"`
	Reaction  string    `json:"reaction"`
	Read      bool      `json:"read"`
	MsgID     MessageID `json:"msgId"`
	SenderID  string    `json:"senderId"`
	Ack       *int      `json:"ack,omitempty"`
}

// ReactionOf is a reaction to the target.
func (n Names) ReactionOf(r models.Reaction, target models.MessageRef) Reaction {
	own := models.MessageRef{Chat: r.Chat, Sender: r.Sender, ID: r.ID, FromMe: r.FromMe}
	return Reaction{
		ID: n.MessageIDOf(own), Timestamp: seconds(r.Time), Reaction: r.Emoji,
		MsgID: n.MessageIDOf(target), SenderID: n.legacy(n.sender(own)),
	}
}

// GroupNotification is something that happened to a group.
type GroupNotification struct {
	ID           MessageID `json:"id"`
	Body         string    `json:"body"`
	Type         string    `json:"type"`
	Timestamp    int64     `json:"timestamp"`
	ChatID       string    `json:"chatId"`
	Author       string    `json:"author,omitempty"`
	RecipientIDs []string  `json:"recipientIds"`
}

// words are the state words of whatsapp-web.js. A session that never connected
// or was stopped has none.
var words = map[models.SessionState]string{
	models.StatePairing: "UNPAIRED", models.StatePasskey: "UNPAIRED",
	models.StateConnecting: "OPENING", models.StateBackoff: "TIMEOUT",
	models.StateSyncing: "CONNECTED", models.StateConnected: "CONNECTED",
	models.StateLoggedOut: "UNPAIRED", models.StateReplaced: "CONFLICT",
	models.StateBanned: "TOS_BLOCK", models.StateOutdated: "DEPRECATED_VERSION",
}

// StateWord is the state word, or nil before there is one.
func StateWord(s models.SessionState) *string {
	if word, ok := words[s]; ok {
		return &word
	}
	return nil
}

// ClientStatus is the state of a session in the words of the clients API.
func ClientStatus(s models.Session, showsQR bool) string {
	switch s.State {
	case models.StateConnected, models.StateSyncing:
		return "connected"
	case models.StatePairing:
		if showsQR {
			return "qr"
		}
		return "pairing"
	case models.StatePasskey:
		return "pairing"
	case models.StateConnecting:
		if s.LastActive.IsZero() || !s.Linked() {
			return "initializing"
		}
		return "connecting"
	case models.StateBackoff:
		return "connecting"
	case models.StateLoggedOut:
		return "logged_out"
	case models.StateReplaced, models.StateBanned, models.StateOutdated:
		return "failed"
	}
	return "disconnected"
}
