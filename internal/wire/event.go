package wire

import (
	"strconv"
	"strings"
	"time"

	"frontdesk/models"
)

// Event is the data of an event under its name, as webhooks and sockets carry
// it. It reports false for events that only the console sees.
func Event(e models.Event, n Names) (dataType string, data any, ok bool) {
	info, known := models.EventOf(e.Type())
	if !known || !info.Shown {
		return "", nil, false
	}
	data = n.eventData(e)
	return string(e.Type()), data, data != nil
}

func (n Names) eventData(e models.Event) any {
	if data := n.sessionEvent(e.Data); data != nil {
		return data
	}
	if data := n.messageEvent(e.Data); data != nil {
		return data
	}
	if data := n.groupEvent(e); data != nil {
		return data
	}
	if data := n.memberEvent(e); data != nil {
		return data
	}
	if data := n.chatEvent(e); data != nil {
		return data
	}
	if data := n.callEvent(e.Data); data != nil {
		return data
	}
	return n.automationEvent(e.Data)
}

// Empty is the data of an event that says nothing but its name.
type Empty struct{}

type qrData struct {
	QR string `json:"qr"`
}
type codeData struct {
	Code string `json:"code"`
}
type failureData struct {
	Msg     string `json:"msg"`
	Message string `json:"message,omitempty"`
}
type readyData struct {
	Info ClientInfo `json:"info"`
}
type loadingData struct {
	Percent int    `json:"percent"`
	Message string `json:"message"`
}
type stateData struct {
	State *string `json:"state"`
}
type reasonData struct {
	Reason string `json:"reason"`
}

func (n Names) sessionEvent(data models.EventData) any {
	switch d := data.(type) {
	case models.QRShown:
		return qrData{d.QR}
	case models.CodeShown:
		return codeData{strings.ReplaceAll(d.Code, "-", "")} // the dash is for people
	case models.Authenticated, models.RemoteSaved:
		return Empty{}
	case models.AuthFailed:
		return failureData{Msg: d.Message, Message: d.Message}
	case models.StatusTold:
		return failureData{Msg: d.Message}
	case models.Ready:
		return readyData{ClientInfoOf(n.phone(d.JID), d.PushName, d.Platform)}
	case models.Loading:
		return loadingData{d.Percent, d.Message}
	case models.StateChanged:
		return stateData{StateWord(d.State)}
	case models.Disconnected:
		return reasonData{disconnectWord(d)}
	}
	return nil
}

// disconnectWord is "LOGOUT", or the word of the state that the session is in.
func disconnectWord(d models.Disconnected) string {
	if d.State == models.StateLoggedOut {
		return "LOGOUT"
	}
	if word := StateWord(d.State); word != nil {
		return *word
	}
	return d.Reason
}

type messageData struct {
	Message Message `json:"message"`
}
type mediaData struct {
	Media   MessageMedia `json:"messageMedia"`
	Message Message      `json:"message"`
}
type ackData struct {
	Message Message `json:"message"`
	Ack     int     `json:"ack"`
}
type editData struct {
	Message Message `json:"message"`
	Body    string  `json:"newBody"`
	Before  string  `json:"prevBody"`
}
type revokeData struct {
	Message Message  `json:"message"`
	Before  *Message `json:"revokedMsg,omitempty"`
}
type reactionData struct {
	Reaction Reaction `json:"reaction"`
}

func (n Names) messageEvent(data models.EventData) any {
	switch d := data.(type) {
	case models.MessageReceived:
		return messageData{n.MessageOf(d.Message)}
	case models.MessageCreated:
		return messageData{n.MessageOf(d.Message)}
	case models.MediaUploaded:
		return messageData{n.MessageOf(d.Message)}
	case models.MessageDeleted:
		return messageData{n.MessageOf(d.Message)}
	case models.MessageUndecryptable:
		return messageData{n.MessageOf(d.Message)}
	case models.MediaReceived:
		return n.mediaEvent(d)
	case models.MessageAcked:
		return ackData{n.MessageOf(d.Message), int(d.Ack)}
	case models.MessageEdited:
		return editData{n.MessageOf(d.Message), d.Message.Text, d.Previous}
	case models.MessageRevoked:
		return n.revoked(d)
	case models.Reacted:
		return reactionData{n.ReactionOf(d.Reaction, d.Target)}
	case models.Voted:
		return voteData{n.PollVoteOf(d.Vote, d.Poll)}
	}
	return nil
}

// mediaEvent describes the file; who tells the event adds its bytes with
// WithFile, if it may be told at all.
func (n Names) mediaEvent(d models.MediaReceived) any {
	if d.Message.Media == nil {
		return nil
	}
	media := MediaOf(*d.Message.Media, nil)
	media.FileSize = d.Message.Media.Size
	return mediaData{Media: media, Message: n.MessageOf(d.Message)}
}

// WithFile puts a file's bytes into the data of a media event.
func WithFile(data any, file []byte) any {
	if media, ok := data.(mediaData); ok {
		media.Media = MediaOf(models.Media{MimeType: media.Media.MimeType, FileName: media.Media.FileName}, file)
		return media
	}
	return data
}

func (n Names) revoked(d models.MessageRevoked) any {
	data := revokeData{Message: n.MessageOf(d.Message)}
	if d.Before != nil {
		before := n.MessageOf(*d.Before)
		data.Before = &before
	}
	return data
}

type notificationData struct {
	Notification GroupNotification `json:"notification"`
}

// happening is what a group event says, whichever it is.
type happening struct {
	group, by  models.JID
	what, body string
	people     []models.JID
	at         time.Time
}

func (n Names) groupEvent(e models.Event) any {
	switch d := e.Data.(type) {
	case models.GroupJoined:
		at := d.Time
		if at.IsZero() {
			at = e.Time
		}
		return n.notification(e.ID, happening{d.Group, d.By, d.How, "", d.People, at})
	case models.GroupLeft:
		return n.notification(e.ID, happening{d.Group, d.By, d.How, "", d.People, d.Time})
	case models.GroupAdminChanged:
		return n.notification(e.ID, happening{d.Group, d.By, d.How, "", d.People, d.Time})
	case models.GroupUpdated:
		return n.notification(e.ID, happening{d.Group, d.By, d.What, d.Value, d.People, d.Time})
	}
	return nil
}

func (n Names) notification(id int64, h happening) any {
	ref := models.MessageRef{
		Chat: h.group, Sender: h.by, ID: strconv.FormatInt(id, 10), FromMe: h.by != "" && n.phone(h.by) == n.Me,
	}
	return notificationData{GroupNotification{
		ID: n.MessageIDOf(ref), Body: h.body, Type: h.what, Timestamp: seconds(h.at), ChatID: n.legacy(h.group),
		Author: n.legacy(h.by), RecipientIDs: n.legacyAll(h.people),
	}}
}

type chatData struct {
	Chat Chat `json:"chat"`
}
type archivedData struct {
	Chat     Chat `json:"chat"`
	Now      bool `json:"currState"`
	Before   bool `json:"prevState"`
	Archived bool `json:"archived"`
}

func (n Names) chatEvent(e models.Event) any {
	switch d := e.Data.(type) {
	case models.ChatRemoved:
		return chatData{n.ChatOf(d.Chat, nil, e.Time)}
	case models.UnreadChanged:
		return chatData{n.ChatOf(d.Chat, nil, e.Time)}
	case models.ChatArchived:
		return archivedData{n.ChatOf(d.Chat, nil, e.Time), d.Chat.Archived, d.Before, d.Chat.Archived}
	}
	return nil
}

type runData struct {
	AutomationID int64  `json:"automationId"`
	RunID        int64  `json:"runId"`
	Name         string `json:"name,omitempty"`
	Status       string `json:"status"`
	Error        string `json:"error,omitempty"`
	Line         int    `json:"line,omitempty"`
	Messages     int    `json:"messages"`
}
type offData struct {
	AutomationID int64  `json:"automationId"`
	Name         string `json:"name"`
	Reason       string `json:"reason"`
}

type pausedData struct {
	AutomationID int64  `json:"automationId"`
	Name         string `json:"name"`
	ChatID       string `json:"chatId,omitempty"`
	Reason       string `json:"reason"`
	Until        int64  `json:"until,omitempty"`
}
type handoffData struct {
	AutomationID int64  `json:"automationId"`
	RunID        int64  `json:"runId"`
	Name         string `json:"name"`
	ChatID       string `json:"chatId"`
	Person       string `json:"person,omitempty"`
	Note         string `json:"note,omitempty"`
	Until        int64  `json:"until"`
}

func (n Names) automationEvent(data models.EventData) any {
	switch d := data.(type) {
	case models.AutomationRan:
		return runOf(d.Run, "")
	case models.AutomationFailed:
		return runOf(d.Run, d.Name)
	case models.AutomationDisabled:
		return offData{d.ID, d.Name, d.Reason}
	case models.AutomationPaused:
		return pausedData{d.AutomationID, d.Name, n.legacy(d.Chat), d.Reason, seconds(d.Until)}
	case models.AutomationHandedOff:
		return handoffData{d.Run.AutomationID, d.Run.ID, d.Name, n.legacy(d.Chat), d.Person, d.Note, seconds(d.Until)}
	}
	return nil
}

func runOf(r models.Run, name string) runData {
	return runData{
		AutomationID: r.AutomationID, RunID: r.ID, Name: name, Status: string(r.Status), Error: r.Error, Line: r.Line, Messages: r.Messages,
	}
}
