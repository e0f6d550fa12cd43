package automations

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

func TestWhatAScriptKeepsCanBeChangedByHand(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("x", "{}", ""))
		k := Kept{Session: "main", Chat: ann, Key: "told"}
		if _, err := d.SetValue(t.Context(), a.ID, k, json.RawMessage(`true`), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		v, err := d.Value(t.Context(), a.ID, k)
		if err != nil || string(v.Value) != "true" || v.Scope != "main/"+string(ann) {
			t.Errorf("got %+v (%v), want the value of the chat", v, err)
		}
		list, err := d.Values(t.Context(), storage.ValueFilter{Automation: a.ID, Limit: 10})
		if err != nil || len(list) != 1 {
			t.Errorf("got %+v (%v), want one value", list, err)
		}
		time.Sleep(2 * time.Hour)
		if _, err := d.Value(t.Context(), a.ID, k); !models.IsNotFound(err) {
			t.Errorf("got %v, want it gone after its time", err)
		}
		for _, bad := range []json.RawMessage{nil, json.RawMessage("{")} {
			if _, err := d.SetValue(t.Context(), a.ID, k, bad, time.Time{}); models.KindOf(err) != models.Invalid {
				t.Errorf("%q: got %v, want invalid", bad, err)
			}
		}
		shared := Kept{Key: "n"}
		if _, err := d.SetValue(t.Context(), a.ID, shared, json.RawMessage("1"), time.Time{}); err != nil {
			t.Fatal(err)
		}
		if err := d.ForgetValue(t.Context(), a.ID, shared); err != nil {
			t.Error(err)
		}
		if err := d.ForgetValue(t.Context(), a.ID, shared); !models.IsNotFound(err) {
			t.Errorf("got %v, want not found", err)
		}
	})
}

func TestTheOrderOfAutomationsIsSet(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		one := d.script(handler("one", "{}", "ctx.reply('one')"))
		two := d.script(handler("two", "{}", "ctx.reply('two')"))
		all, err := d.Reorder(t.Context(), []int64{two.ID})
		if err != nil || len(all) != 2 || all[0].ID != two.ID || all[1].ID != one.ID {
			t.Fatalf("got %+v (%v), want the second first", all, err)
		}
		d.writes(ann, "hello")
		if sent := d.sent(); len(sent) != 1 || sent[0] != ann.User()+": two" {
			t.Errorf("got %q, want the answer of the one that is asked first", sent)
		}
		if _, err := d.Reorder(t.Context(), []int64{one.ID, one.ID}); !models.IsNotFound(err) {
			t.Errorf("got %v, want not found", err)
		}
	})
}

func TestWhatIsSetByHandHasTheBoundsOfScripts(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("x", "{}", ""))
		late := time.Now().Add(maxTTL + time.Minute)
		if _, err := d.SetValue(t.Context(), a.ID, Kept{Key: "k"}, json.RawMessage("1"), late); models.KindOf(err) != models.Invalid {
			t.Errorf("got %v, want more than 400 days refused", err)
		}
		big := json.RawMessage(`"` + strings.Repeat("x", maxValue-2) + `"`)
		var err error
		stored := 0
		for ; err == nil && stored <= maxValues/maxValue; stored++ {
			_, err = d.SetValue(t.Context(), a.ID, Kept{Key: fmt.Sprint("key ", stored)}, big, time.Time{})
		}
		if models.KindOf(err) != models.TooLarge {
			t.Errorf("got %v after %d values, want it full", err, stored)
		}
		if _, err := d.SetValue(t.Context(), a.ID, Kept{Key: "key 0"}, json.RawMessage("1"), time.Time{}); err != nil {
			t.Errorf("got %v, want a value made smaller", err)
		}
	})
}

func TestTheDeskMayBeOpenOverMidnight(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		open := func(from, to string) error {
			return d.SaveHours(t.Context(), sandbox.Hours{Zone: "UTC", Open: []sandbox.OpenSpan{{Day: 5, From: from, To: to}}})
		}
		if err := open("22:00", "06:00"); err != nil {
			t.Errorf("got %v, want a night taken", err)
		}
		h, err := d.Hours(t.Context())
		if err != nil || !h.IsOpen(time.Date(2026, 3, 7, 5, 59, 0, 0, time.UTC)) || h.IsOpen(time.Date(2026, 3, 7, 6, 0, 0, 0, time.UTC)) {
			t.Errorf("got %+v (%v), want it open until Saturday at six", h, err)
		}
		for _, span := range [][2]string{{"09:00", "09:00"}, {"24:00", "06:00"}, {"9", "18:00"}} {
			if err := open(span[0], span[1]); models.KindOf(err) != models.Invalid {
				t.Errorf("%v: got %v, want it refused", span, err)
			}
		}
	})
}
