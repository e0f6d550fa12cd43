package models

import "testing"

func TestParseJIDReadsEverySpelling(t *testing.T) {
	cases := map[string]JID{
		"4915112345678":                   "4915112345678@s.whatsapp.net",
		"+49 151 123-456 78":              "4915112345678@s.whatsapp.net",
		"4915112345678@c.us":              "4915112345678@s.whatsapp.net",
		"4915112345678:12@s.whatsapp.net": "4915112345678@s.whatsapp.net",
		"120363041234567890@g.us":         "120363041234567890@g.us",
		"4915112345678-1500000000@g.us":   "4915112345678-1500000000@g.us",
		"98765432101234@lid":              "98765432101234@lid",
		"98765432101234:3@lid":            "98765432101234@lid",
		"120363041234567890@newsletter":   "120363041234567890@newsletter",
		"status@broadcast":                StatusBroadcast,
		" 4915112345678@S.WhatsApp.net ":  "4915112345678@s.whatsapp.net",
	}
	for in, want := range cases {
		if got, err := ParseJID(in); err != nil || got != want {
			t.Errorf("ParseJID(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
}

func TestParseJIDRefusesWhatIsNoAddress(t *testing.T) {
	for _, in := range []string{"", "hello", "@c.us", "12@", "1234", "12345678@example.com", "abc@g.us", "1/2@lid", "123456789012345678901234567890"} {
		if got, err := ParseJID(in); KindOf(err) != Invalid {
			t.Errorf("ParseJID(%q) = %q, %v, want an invalid error", in, got, err)
		}
	}
}

func FuzzParseJID(f *testing.F) {
	f.Add("4915112345678@c.us")
	f.Add("1-2@g.us")
	f.Fuzz(func(t *testing.T, s string) {
		jid, err := ParseJID(s)
		if err != nil {
			return
		}
		again, err := ParseJID(string(jid))
		if err != nil || again != jid {
			t.Fatalf("ParseJID(%q) = %q, which reads as %q, %v", s, jid, again, err)
		}
	})
}

func TestEveryEventTypeKnowsItsPayload(t *testing.T) {
	seen := map[EventType]bool{}
	for _, info := range EventTypes {
		if got := info.New().EventType(); got != info.Type {
			t.Errorf("the payload of %q says it is %q", info.Type, got)
		}
		if seen[info.Type] {
			t.Errorf("%q stands twice in the catalogue", info.Type)
		}
		seen[info.Type] = true
	}
}
