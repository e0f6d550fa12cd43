package operation

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"frontdesk/models"
)

func FuzzForm(f *testing.F) {
	f.Add("options[caption]=x&a[]=1&a[]=2")
	f.Add("a[0][b]=1&a[b][]=2&[]=&a]=[&%zz")
	f.Fuzz(func(t *testing.T, body string) {
		tree, err := parseForm(body)
		if err != nil {
			if models.KindOf(err) == "" {
				t.Fatalf("not an error of ours: %v", err)
			}
			return
		}
		var in sample
		if err := assignAny(&in, tree, ""); err != nil && models.KindOf(err) != models.Invalid {
			t.Fatalf("not an invalid error: %v", err)
		}
	})
}

func FuzzAddressTypes(f *testing.F) {
	f.Add(`"4915112345678@c.us"`)
	f.Add(`["120363041234567890@g.us"]`)
	f.Add(`"true_1@c.us_3EB0_2@c.us"`)
	f.Fuzz(func(t *testing.T, text string) {
		value, err := parseJSON([]byte(text))
		if err != nil {
			return
		}
		var chat ChatID
		if err := chat.ReadValue(value); err == nil {
			if _, err := models.ParseJID(string(chat.JID())); err != nil {
				t.Fatalf("%s became %q, which is no address", text, chat.JID())
			}
		}
		var id MessageID
		if id.ReadValue(value) == nil && len(id.ID()) > 256 {
			t.Fatalf("a message id of %d characters", len(id.ID()))
		}
	})
}

func FuzzJSONBodies(f *testing.F) {
	f.Add(`{"chatId":4915112345678,"options":[],"people":"a","any":[1,{"b":null}]}`)
	f.Add(" [true , false,null,-1.5e+3,\"\\u00e9\\n\xff\"] ")
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := parseJSON([]byte(text))
		if err != nil && models.KindOf(err) != models.Invalid {
			t.Fatalf("not an invalid error: %v", err)
		}
		if blank := len(bytes.Trim([]byte(text), " \t\r\n")) == 0; err == nil && !blank && !json.Valid([]byte(text)) {
			t.Fatalf("took %q for JSON", text)
		}
		if own := err != nil && (strings.Contains(err.Error(), "twice") || err == errDepth); err != nil && !own && json.Valid([]byte(text)) {
			t.Fatalf("did not take %q for JSON: %v", text, err)
		}
		var in sample
		if err := assignAny(&in, tree, ""); err != nil && models.KindOf(err) != models.Invalid {
			t.Fatalf("not an invalid error: %v", err)
		}
	})
}
