package models

import "time"

// Chat is a conversation with one contact or with a group.
type Chat struct {
	SessionID   string
	JID         JID // canonical: the hidden id when it is known
	Name        string
	Unread      int // -1: marked unread by hand
	Archived    bool
	Pinned      bool
	MutedUntil  time.Time // zero: not muted
	MutedAlways bool
	ReadOnly    bool
	LastTime    time.Time // of the last message; the list is sorted by it
	LastMessage *Message  // loaded with lists; nil when there is none
	// LastTheirs is the last message of somebody else, loaded where LastMessage
	// is one of ours.
	LastTheirs *Message
	Ephemeral  time.Duration // how long new messages last; 0: for ever
}

// LastReceived is the last message of somebody else; nil when there is none.
func (c Chat) LastReceived() *Message {
	if c.LastMessage != nil && !c.LastMessage.FromMe {
		return c.LastMessage
	}
	return c.LastTheirs
}

// Muted reports whether the chat is muted at a time.
func (c Chat) Muted(now time.Time) bool { return c.MutedAlways || c.MutedUntil.After(now) }

// Contact is a person as one session knows them.
type Contact struct {
	SessionID    string
	JID          JID // canonical: the hidden id when it is known
	Phone        JID // the phone address; empty while WhatsApp hides it
	LID          JID // the hidden address; empty when unknown
	FullName     string
	FirstName    string
	PushName     string
	BusinessName string
	About        string
	PictureID    string
	Blocked      bool
	Saved        bool // in the phone's address book
}

// Name is the best name there is: saved, own, business, or the number.
func (c Contact) Name() string {
	for _, name := range []string{c.FullName, c.PushName, c.BusinessName} {
		if name != "" {
			return name
		}
	}
	if c.Phone != "" {
		return "+" + c.Phone.User()
	}
	return "Hidden number"
}

// Group is a group as one session knows it.
type Group struct {
	SessionID    string
	JID          JID
	Subject      string
	SubjectTime  time.Time
	SubjectOwner JID
	Description  string
	DescTime     time.Time
	DescOwner    JID
	DescID       string
	Owner        JID
	CreatedAt    time.Time
	Announce     bool // only admins write
	Locked       bool // only admins change the info
	Approval     bool // joining needs an admin
	Ephemeral    time.Duration
	MemberAdd    string // "admin_add" or "all_member_add"
	LIDMode      bool
	InviteCode   string
	PictureID    string
	Community    bool // holds other groups and is no chat itself
	Parent       JID  // the community that it belongs to; empty for none
	Announces    bool // the group of a community that everybody is in
	Suspended    bool // closed by WhatsApp
	Participants []Participant
}

// Member finds somebody in the group by their canonical or phone address.
func (g Group) Member(who JID) (Participant, bool) {
	for _, p := range g.Participants {
		if who != "" && (p.JID == who || p.Phone == who) {
			return p, true
		}
	}
	return Participant{}, false
}

// Has reports whether somebody is in the group.
func (g Group) Has(who JID) bool {
	_, found := g.Member(who)
	return found
}

// Participant is a member of a group.
type Participant struct {
	JID        JID
	Phone      JID
	Admin      bool
	SuperAdmin bool
}

// GroupInvite lets one person into a group who may not be added without
// having agreed. It travels as a message.
type GroupInvite struct {
	Group   JID
	Subject string
	Code    string
	Expires time.Time
}

// JoinRequest is somebody who waits for an admin to let them into a group.
type JoinRequest struct {
	Group  JID
	JID    JID
	By     JID    // who asked for them; themselves, when they came by the link
	Method string // "invite_link", "linked_group_join" or "non_admin_add"; empty when unknown
	Time   time.Time
}

// Address ties the two addresses of one person together.
type Address struct {
	LID   JID
	Phone JID
}
