package models

import "time"

// DeskLabel is a mark on a chat that is kept here and not by WhatsApp. Every
// account can have such marks; those of business accounts are Labels.
type DeskLabel struct {
	SessionID string
	Chat      JID
	Name      string
}

// Note is a text about a chat that only staff see.
type Note struct {
	ID        int64
	SessionID string
	Chat      JID
	Text      string
	Author    string // "user:3", or "automation:5"
	Run       int64  // the automation run that wrote it, 0 for none
	Time      time.Time
}

// Assignment says who looks after a chat.
type Assignment struct {
	SessionID string
	Chat      JID
	Person    string
	Time      time.Time
}
