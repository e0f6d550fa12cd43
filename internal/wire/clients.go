package wire

import "frontdesk/models"

// SyncCounts are what the phone has sent of its history.
type SyncCounts struct {
	Chats    int `json:"chats"`
	Contacts int `json:"contacts"`
	Messages int `json:"messages"`
}

// ClientEvents are the types from which the clients API makes its events.
var ClientEvents = []models.EventType{
	models.EventQR, models.EventCode, models.EventReady, models.EventMessage, models.EventMessageCreate, models.EventMessageAck,
	models.EventChangeState, models.EventDisconnected, models.EventHistory,
}

// ClientEvent is an event in the words of the clients API. Counts are those of
// all history so far. It reports false for events that this API does not tell.
func (n Names) ClientEvent(e models.Event, session models.Session, counts SyncCounts) (name string, data any, ok bool) {
	id := clientID{e.SessionID}
	switch d := e.Data.(type) {
	case models.QRShown:
		return "qr", clientQR{id, d.QR}, true
	case models.CodeShown:
		return "pairing-code", clientCode{id, d.Code}, true
	case models.Ready:
		return "ready", clientReady{id, clientPerson{n.phone(d.JID).User(), d.PushName}}, true
	case models.MessageReceived:
		return "message", clientMessage{id, n.clientMessage(d.Message)}, true
	case models.MessageCreated:
		return "message-sent", clientMessage{id, n.clientMessage(d.Message)}, d.Message.FromMe
	case models.MessageAcked:
		return "message-ack", clientAck{id, d.Message.ID, n.legacy(d.Message.Chat), ackWord(d.Ack)}, true
	case models.StateChanged:
		session.State = d.State
		return "connection-state", clientState{id, ClientStatus(session, false), d.Reason}, true
	case models.Disconnected:
		return "disconnected", clientReason{id, disconnectWord(d)}, true
	case models.HistoryStored:
		return "sync-complete", clientSync{id, counts}, d.Done
	}
	return "", nil, false
}

type clientID struct {
	ClientID string `json:"clientId"`
}

type clientQR struct {
	clientID
	QR string `json:"qr"`
}

type clientCode struct {
	clientID
	Code string `json:"code"`
}

type clientPerson struct {
	Number string `json:"number"`
	Name   string `json:"name"`
}

type clientReady struct {
	clientID
	Info clientPerson `json:"info"`
}

type clientMessage struct {
	clientID
	Message shortMessage `json:"message"`
}

type shortMessage struct {
	ID        string `json:"id"`
	From      string `json:"from"`
	Body      string `json:"body"`
	Timestamp int64  `json:"timestamp"`
	ChatID    string `json:"chatId"`
	Type      string `json:"type"`
	FromMe    bool   `json:"fromMe"`
	PushName  string `json:"pushName"`
	HasMedia  bool   `json:"hasMedia"`
}

func (n Names) clientMessage(m models.Message) shortMessage {
	whole := n.MessageOf(m)
	return shortMessage{
		ID: m.ID, From: whole.From, Body: whole.Body, Timestamp: seconds(m.Time), ChatID: n.legacy(m.Chat),
		Type: whole.Type, FromMe: m.FromMe, PushName: m.PushName, HasMedia: whole.HasMedia,
	}
}

type clientAck struct {
	clientID
	MessageID string `json:"messageId"`
	ChatID    string `json:"chatId"`
	Status    string `json:"status"`
}

// ackWord is a message's state in the words of the clients API.
func ackWord(ack models.Ack) string {
	switch ack {
	case models.AckError:
		return "error"
	case models.AckSent:
		return "sent"
	case models.AckDelivered:
		return "delivered"
	case models.AckRead:
		return "read"
	case models.AckPlayed:
		return "played"
	}
	return "pending"
}

type clientState struct {
	clientID
	State  string `json:"state"`
	Reason string `json:"reason"`
}

type clientReason struct {
	clientID
	Reason string `json:"reason"`
}

type clientSync struct {
	clientID
	SyncCounts
}
