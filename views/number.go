package views

import (
	"github.com/nyaruka/phonenumbers"

	"frontdesk/models"
)

// Number writes a phone address as people read it: "+62 812-5550-0142". An
// address that is no number gives "".
func Number(jid models.JID) string {
	if !jid.IsPhone() {
		return ""
	}
	number, err := phonenumbers.Parse("+"+jid.User(), "")
	if err != nil {
		return "+" + jid.User()
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}
