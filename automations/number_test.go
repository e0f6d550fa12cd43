package automations

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"frontdesk/models"
)

// Everything of a chat is kept under the hidden id, and people who ask name the
// number.
func TestWhatIsAskedByNumberIsFoundUnderTheHiddenID(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		const hidden = models.JID("222@lid")
		if _, err := d.store.SaveAddress(t.Context(), "main", models.Address{LID: hidden, Phone: bob}); err != nil {
			t.Fatal(err)
		}
		a := d.script(handler("Teller", "{}", "const n = ctx.state.get('n') ?? 0; ctx.state.set('n', n + 1); ctx.reply('n is ' + n);"))
		var id string
		d.writes(hidden, "hello", func(m *models.Message) { id = m.ID })
		wantSent(t, d, "222: n is 0")

		k := Kept{Session: "main", Chat: bob, Key: "n"}
		if v, err := d.Value(t.Context(), a.ID, k); err != nil || string(v.Value) != "1" {
			t.Errorf("got %s (%v), want what the script keeps", v.Value, err)
		}
		if _, err := d.SetValue(t.Context(), a.ID, k, json.RawMessage("7"), time.Time{}); err != nil {
			t.Fatal(err)
		}
		d.writes(hidden, "again")
		wantSent(t, d, "222: n is 0", "222: n is 7")

		stored := Try{Automation: a.ID, Event: TryEvent{Session: "main", Chat: string(bob), Message: id}}
		made := Try{Automation: a.ID, Event: TryEvent{Session: "main", From: string(bob), Text: "hello"}}
		given := stored
		given.Values = []TryValue{{Chat: string(bob), Key: "n", Value: json.RawMessage("99")}}
		for name, tt := range map[string]struct {
			try  Try
			want string
		}{"a stored message": {stored, "n is 8"}, "a made-up one": {made, "n is 8"}, "a value by hand": {given, "n is 99"}} {
			tried, err := d.DryRun(t.Context(), tt.try)
			if err != nil || len(tried.Said) != 1 || tried.Said[0].Text != tt.want {
				t.Errorf("%s: got %+v (%v), want %q", name, tried.Said, err, tt.want)
			}
		}
		if x, err := d.Explain(t.Context(), "main", bob, id); err != nil || len(x.Scripts) != 1 || !x.Scripts[0].Ran {
			t.Errorf("got %+v (%v), want its run", x, err)
		}
		if source, err := d.RecordTest(t.Context(), Recorded{Automation: a.ID, Session: "main", Chat: bob, Name: "x"}); err != nil || !strings.Contains(source, "again") {
			t.Errorf("got %q (%v), want the messages", source, err)
		}
		if err := d.ForgetValue(t.Context(), a.ID, k); err != nil {
			t.Error(err)
		}
	})
}
