package models

import (
	"regexp"
	"time"
)

// SessionState is where a session is in its life. The supervisor in
// internal/whatsapp is the only one to change it.
type SessionState string

// The states of a session, in the order of a first link.
const (
	StateNew        SessionState = "new"
	StatePairing    SessionState = "pairing"
	StatePasskey    SessionState = "passkey"
	StateConnecting SessionState = "connecting"
	StateSyncing    SessionState = "syncing" // connected, history still arriving
	StateConnected  SessionState = "connected"
	StateBackoff    SessionState = "backoff"
	StateLoggedOut  SessionState = "logged_out"
	StateBanned     SessionState = "banned"
	StateReplaced   SessionState = "replaced"
	StateOutdated   SessionState = "outdated"
	StateStopped    SessionState = "stopped"
)

// Online reports whether messages can leave in this state.
func (s SessionState) Online() bool { return s == StateConnected || s == StateSyncing }

// Desired is what the operator wants of a session, kept over restarts.
type Desired string

// What a session should be doing.
const (
	DesiredRunning Desired = "running"
	DesiredStopped Desired = "stopped"
)

// Session is one WhatsApp account linked to Frontdesk, as stored.
type Session struct {
	ID          string `gorm:"primaryKey"`
	Desired     Desired
	State       SessionState
	Reason      string    // why the state is what it is, in plain words
	StateSince  time.Time // when State was entered
	JID         JID       // the account's phone address; empty before linking
	LID         JID       // the account's hidden address; empty when unknown
	DeviceJID   string    // the linked device in whatsmeow's spelling, "" when not linked
	PushName    string
	Platform    string // "android", "iphone", "smba", "smbi"
	Hue         int    // the colour of its tag in the console, 0..7
	WebhookURL  string
	BannedUntil time.Time
	LinkedAt    time.Time
	LastActive  time.Time
	CreatedAt   time.Time
}

// Linked reports whether the session has credentials of a phone.
func (s Session) Linked() bool { return s.DeviceJID != "" }

var sessionID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// CheckSessionID says whether a name may be a session's: letters, digits, "_" and "-", at most 64.
func CheckSessionID(id string) error {
	if !sessionID.MatchString(id) {
		return Errorf(Invalid, "Session should be alphanumerical or -")
	}
	return nil
}
