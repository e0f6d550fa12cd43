package whatsapp

import (
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// normalizePeople turns events about people into steps, and reports whether
// the event was one.
func (v view) normalizePeople(change *events.Change, raw any) bool {
	switch evt := raw.(type) {
	case *waevents.Contact:
		who := v.savedContact(change, evt)
		change.Do(saveContact{who})
	case *waevents.PushName:
		change.Do(nameContact{JID: v.meeting(change, evt.JID, evt.JIDAlt), PushName: evt.NewPushName})
	case *waevents.BusinessName:
		change.Do(saveContact{models.Contact{SessionID: v.session, JID: v.canonical(evt.JID), BusinessName: evt.NewBusinessName}})
	case *waevents.UserAbout:
		change.Do(saveContact{models.Contact{SessionID: v.session, JID: v.canonical(evt.JID), About: evt.Status}})
	case *waevents.PushNameSetting:
		change.Do(renameAccount{evt.Action.GetName()})
	case *waevents.Blocklist:
		// The whole list is asked for after the commit.
	default:
		return false
	}
	return true
}

// savedContact is somebody in the phone's address book. The entry names both
// addresses when WhatsApp knows them.
func (v view) savedContact(change *events.Change, evt *waevents.Contact) models.Contact {
	who := v.canonical(evt.JID)
	for _, other := range []string{evt.Action.GetLidJID(), evt.Action.GetPnJID()} {
		if jid := jidOfText(other); jid != "" && jid.Server() != jidOf(evt.JID).Server() {
			who = v.meeting(change, evt.JID, wireJID(jid))
		}
	}
	return models.Contact{
		SessionID: v.session, JID: who,
		FullName: evt.Action.GetFullName(), FirstName: evt.Action.GetFirstName(), Saved: true,
	}
}
