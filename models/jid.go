package models

import (
	"strings"
)

// JID is an address on WhatsApp in its canonical spelling:
// "4915112345678@s.whatsapp.net", "123-456@g.us", "98765@lid". It never
// carries a device number.
type JID string

// The servers of an address, as WhatsApp spells them.
const (
	UserServer       = "s.whatsapp.net"
	LegacyServer     = "c.us"
	LIDServer        = "lid"
	GroupServer      = "g.us"
	NewsletterServer = "newsletter"
	BroadcastServer  = "broadcast"
)

// StatusBroadcast is the chat in which status posts appear.
const StatusBroadcast JID = "status@broadcast"

const maxUserLength = 64

// ParseJID reads an address in any spelling a caller may use: a bare number
// with or without "+", blanks and dashes, or user@server with any server above.
// A device part (":12") is dropped. Other text is an Invalid error.
func ParseJID(s string) (JID, error) {
	user, server, found := strings.Cut(strings.TrimSpace(s), "@")
	if !found {
		return parseNumber(user)
	}
	server = strings.ToLower(server)
	switch server {
	case LegacyServer, UserServer:
		return parseNumber(withoutDevice(user))
	case LIDServer:
		if user = withoutDevice(user); isDigits(user) {
			return JID(user + "@" + server), nil
		}
	case GroupServer:
		if isGroupID(user) {
			return JID(user + "@" + server), nil
		}
	case NewsletterServer, BroadcastServer:
		if isWord(user) {
			return JID(user + "@" + server), nil
		}
	}
	return "", badJID(s)
}

func parseNumber(s string) (JID, error) {
	digits := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '(', ')', '.', '+', '\u00a0':
			return -1
		}
		return r
	}, s)
	if !isDigits(digits) || len(digits) < 5 || len(digits) > 20 {
		return "", badJID(s)
	}
	return JID(digits + "@" + UserServer), nil
}

func badJID(s string) error {
	if len(s) > 40 {
		s = s[:40] + "…"
	}
	return Errorf(Invalid, "%q is not a WhatsApp address: use a number with its country code, or an id ending in @c.us, @g.us or @lid", s)
}

// Within WhatsApp's own ids a device follows a colon and an agent a dot.
func withoutDevice(user string) string {
	user, _, _ = strings.Cut(user, ":")
	return user
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != "" && len(s) <= maxUserLength
}

// isGroupID accepts today's digits and the older "creator-time" form.
func isGroupID(s string) bool {
	left, right, dashed := strings.Cut(s, "-")
	return isDigits(left) && (!dashed || isDigits(right))
}

func isWord(s string) bool {
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-' {
			return false
		}
	}
	return s != "" && len(s) <= maxUserLength
}

// User is the part before the "@".
func (j JID) User() string {
	user, _, _ := strings.Cut(string(j), "@")
	return user
}

// Server is the part after the "@".
func (j JID) Server() string {
	_, server, _ := strings.Cut(string(j), "@")
	return server
}

// IsPhone reports whether the address is a person's phone number.
func (j JID) IsPhone() bool { return j.Server() == UserServer }

// IsLID reports whether the address is a person's hidden id.
func (j JID) IsLID() bool { return j.Server() == LIDServer }

// IsUser reports whether the address is a person, by number or hidden id.
func (j JID) IsUser() bool { return j.IsPhone() || j.IsLID() }

// IsGroup reports whether the address is a group.
func (j JID) IsGroup() bool { return j.Server() == GroupServer }

// IsNewsletter reports whether the address is a channel.
func (j JID) IsNewsletter() bool { return j.Server() == NewsletterServer }

// IsBroadcast reports whether the address is a broadcast list or the status chat.
func (j JID) IsBroadcast() bool { return j.Server() == BroadcastServer }

// Legacy is the spelling that clients of whatsapp-web.js know: @c.us for a
// phone number, everything else unchanged.
func (j JID) Legacy() string {
	if j.IsPhone() {
		return j.User() + "@" + LegacyServer
	}
	return string(j)
}

func (j JID) String() string { return string(j) }
