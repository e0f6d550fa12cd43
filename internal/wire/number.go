package wire

import (
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"frontdesk/models"
)

// FormattedNumber writes a phone address as people read it, in groups parted by
// blanks: "+1 202 555 0108". A number of no known plan is written in one piece;
// an address that is no number gives "".
func FormattedNumber(jid models.JID) string {
	if !jid.IsPhone() {
		return ""
	}
	number, err := phonenumbers.Parse("+"+jid.User(), "")
	if err != nil {
		return "+" + jid.User()
	}
	parts := strings.FieldsFunc(phonenumbers.Format(number, phonenumbers.INTERNATIONAL), func(r rune) bool {
		return r == ' ' || r == '-' || r == '(' || r == ')' || r == '/'
	})
	return strings.Join(parts, " ")
}

// CallingCode is the country's code at the front of a phone address, "49". An
// address that is no number, or one of no country, gives "".
func CallingCode(jid models.JID) string {
	if !jid.IsPhone() {
		return ""
	}
	number, err := phonenumbers.Parse("+"+jid.User(), "")
	if err != nil {
		return ""
	}
	return strconv.Itoa(int(number.GetCountryCode()))
}
