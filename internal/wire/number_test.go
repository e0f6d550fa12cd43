package wire

import (
	"testing"

	"frontdesk/models"
)

func TestNumbersAreWrittenAsPeopleReadThem(t *testing.T) {
	cases := []struct {
		jid              models.JID
		formatted, calls string
	}{
		{"12025550108@s.whatsapp.net", "+1 202 555 0108", "1"},
		{"4915112345678@s.whatsapp.net", "+49 1511 2345678", "49"},
		{"6281255500142@s.whatsapp.net", "+62 812 5550 0142", "62"},
		{"99912345678@s.whatsapp.net", "+99912345678", ""}, // of no country
		{"98765432101234@lid", "", ""},
		{"120363041234567890@g.us", "", ""},
	}
	for _, c := range cases {
		if got := FormattedNumber(c.jid); got != c.formatted {
			t.Errorf("%s is written %q, want %q", c.jid, got, c.formatted)
		}
		if got := CallingCode(c.jid); got != c.calls {
			t.Errorf("%s calls %q, want %q", c.jid, got, c.calls)
		}
	}
}
