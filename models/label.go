package models

// Label is a coloured mark that a business account puts on chats and messages.
type Label struct {
	SessionID string
	ID        string // WhatsApp's number for it, as text
	Name      string
	Color     int // its place in WhatsApp's palette
}

// Labeling is a label on a chat, or on one message of it.
type Labeling struct {
	SessionID string
	Chat      JID
	MessageID string // empty: the chat itself
	Label     string // the id of the label
}
