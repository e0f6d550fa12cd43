package models

import "time"

// MembershipRequested is somebody who asks to be let into a group.
type MembershipRequested struct {
	Group  JID
	Who    JID
	By     JID    // who asked for them; Who, when they asked themselves
	Method string // "invite_link", "linked_group_join" or "non_admin_add"
	Time   time.Time
}

// ContactChanged is a person with another number, told in a group that they
// are in, or noticed because a contact writes from it.
type ContactChanged struct {
	Chat    JID // the group, or the person
	Old     JID
	New     JID
	Contact bool      // a contact's, and not told in a group
	Time    time.Time // zero when it was only noticed
}

// EventType implements EventData.
func (MembershipRequested) EventType() EventType { return EventGroupRequest }

// EventType implements EventData.
func (ContactChanged) EventType() EventType { return EventContactChanged }

// EventChat is the group.
func (d MembershipRequested) EventChat() JID { return d.Group }

// EventChat is the group, or the person.
func (d ContactChanged) EventChat() JID { return d.Chat }
