package whatsapp

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// joinedHow is the word for why somebody came into a group.
func joinedHow(reason string) string {
	switch reason {
	case "invite", "linked_group_join":
		return reason
	}
	return "add"
}

// groupLinks normalizes what a community does to its groups.
func groupLinks(evt *waevents.GroupInfo, update func(what, value string)) {
	if evt.Link != nil {
		update(string(evt.Link.Type)+"_link", jidOf(evt.Link.Group.JID).String())
	}
	if evt.Unlink != nil {
		update(string(evt.Unlink.Type)+"_unlink", jidOf(evt.Unlink.Group.JID).String())
	}
	if evt.Suspended {
		update("suspended", "true")
	}
	if evt.Unsuspended {
		update("suspended", "false")
	}
}

// groupRest normalizes the changes that the library does not parse. The tags
// are those of the stanzas that WhatsApp sends.
func (v view) groupRest(change *events.Change, evt *waevents.GroupInfo, group, by models.JID) {
	for _, node := range evt.UnknownChanges {
		updated := models.GroupUpdated{Group: group, By: by, What: node.Tag, Time: evt.Timestamp}
		switch node.Tag {
		case "created_membership_requests":
			v.membershipRequests(change, evt, node, by)
			continue
		case "modify":
			v.numberChange(change, evt, node)
			continue
		case "revoked_membership_requests":
			updated.People = v.named(change, node, "participant")
		case "member_add_mode":
			updated.Value = nodeText(node)
		}
		change.Do(changeGroup{Event: updated})
	}
}

// membershipRequests normalizes people who ask to be let in. Without a list
// the sender asks for themselves.
func (v view) membershipRequests(change *events.Change, evt *waevents.GroupInfo, node *waBinary.Node, by models.JID) {
	people := v.named(change, node, "requested_user")
	if len(people) == 0 && by != "" {
		people = []models.JID{by}
	}
	method, _ := node.Attrs["request_method"].(string)
	for _, who := range people {
		change.Do(announce(models.MembershipRequested{Group: jidOf(evt.JID), Who: who, By: by, Method: method, Time: evt.Timestamp}))
	}
}

// numberChange normalizes a member with another number: the notice is from the
// old one and names the new one.
func (v view) numberChange(change *events.Change, evt *waevents.GroupInfo, node *waBinary.Node) {
	for _, child := range node.GetChildrenByTag("participant") {
		changed := models.ContactChanged{Chat: jidOf(evt.JID), New: addressIn(&child, "jid"), Time: evt.Timestamp}
		if evt.Sender != nil {
			changed.Old = jidOf(*evt.Sender)
		}
		if changed.New != "" && changed.New != changed.Old {
			change.Do(announce(changed))
		}
	}
}

// named lists the people in children of a node, and remembers their addresses.
func (v view) named(change *events.Change, node *waBinary.Node, tag string) []models.JID {
	var people []models.JID
	for _, child := range node.GetChildrenByTag(tag) {
		jid, _ := child.Attrs["jid"].(types.JID)
		alt, _ := child.Attrs["phone_number"].(types.JID)
		if alt.IsEmpty() {
			alt, _ = child.Attrs["lid"].(types.JID)
		}
		if !jid.IsEmpty() {
			people = append(people, v.meeting(change, jid, alt))
		}
	}
	return people
}

func addressIn(node *waBinary.Node, key string) models.JID {
	jid, _ := node.Attrs[key].(types.JID)
	return jidOf(jid)
}

func nodeText(node *waBinary.Node) string {
	switch value := node.Content.(type) {
	case []byte:
		return string(value)
	case string:
		return value
	}
	return ""
}
