package models

import "time"

// ChannelRole is what the account is to a channel.
type ChannelRole string

// The roles in a channel.
const (
	ChannelOwner      ChannelRole = "owner"
	ChannelAdmin      ChannelRole = "admin"
	ChannelSubscriber ChannelRole = "subscriber"
	ChannelGuest      ChannelRole = "guest" // does not follow it
)

// Leads reports whether the role may post and edit.
func (r ChannelRole) Leads() bool { return r == ChannelOwner || r == ChannelAdmin }

// Channel is a newsletter as WhatsApp describes it.
type Channel struct {
	JID             JID
	Name            string
	NameTime        time.Time
	Description     string
	DescriptionTime time.Time
	CreatedAt       time.Time
	InviteCode      string
	PictureURL      string // empty without a picture
	State           string // "active", "suspended" and the like
	Role            ChannelRole
	Verified        bool
	Followers       int
	Reactions       string // "all", "basic", "none" or "blocklist"
	Muted           bool
}

// Follower is somebody who follows a channel. Role is never guest.
type Follower struct {
	JID   JID // canonical
	Phone JID // empty when WhatsApp does not tell
	Name  string
	Role  ChannelRole
}
