package models

import "time"

// Call is somebody calling the account, or a group that it is in.
type Call struct {
	ID    string
	From  JID // who calls, canonical
	Group JID // the group that is called; empty for a call to the account alone
	Video bool
	Time  time.Time
}

// CallReceived is a call that begins to ring. It is told once per call.
type CallReceived struct{ Call Call }

// EventType implements EventData.
func (CallReceived) EventType() EventType { return EventCall }

// EventChat is the chat with the caller, or the group.
func (d CallReceived) EventChat() JID {
	if d.Call.Group != "" {
		return d.Call.Group
	}
	return d.Call.From
}

// CallSettings say what a session does with calls by itself.
type CallSettings struct {
	Reject bool   // rejects every call to the account alone
	Text   string // what the caller is then told; empty: nothing
}
