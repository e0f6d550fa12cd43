package web_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdesk/automations/files"
	"frontdesk/automations/hooks"
	"frontdesk/internal/guard"
	"frontdesk/models"
)

// ways are how scripts are reached, and the files that they have.
func (h *house) ways(logger *slog.Logger) (*hooks.Hooks, *files.Files) {
	h.t.Helper()
	sealer, err := guard.NewSealer(make([]byte, 32))
	if err != nil {
		h.t.Fatal(err)
	}
	return hooks.New(hooks.Options{Store: h.store, Sealer: sealer, PerMinute: 60, Logger: logger}),
		files.New(files.Options{Store: h.store, Sealer: sealer, Logger: logger})
}

const keeping = `script({ name: 'Shop' });
onWebhook('shipped', ctx => {});
onSchedule('weekdays 18:00', ctx => {});
`

func TestWhatAScriptKeepsIsShown(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	path := h.written(keeping)
	a := h.automation(path)
	for _, v := range []models.AutomationValue{
		{Key: "count", Value: []byte("3")},
		{Scope: "lobby/4915100001@s.whatsapp.net", Key: "told", Value: []byte("true"), Expires: time.Now().Add(time.Hour)},
	} {
		v.AutomationID = a.ID
		if err := h.store.SaveValue(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	page := h.get(path + "/store")
	if got := page.Find("#kept tbody tr").Length(); got != 2 {
		t.Errorf("got %d values, want 2", got)
	}
	if got := page.Find("main").Text(); !strings.Contains(got, "every weekday at 18:00") {
		t.Errorf("got %q, want the next times", got)
	}
	if got := h.get(path + "/store?q=TOLD").Find("#kept tbody tr").Length(); got != 1 {
		t.Errorf("got %d values for told, want 1", got)
	}
	h.post(path+"/store/forget", "key", "told", "scope", "lobby/4915100001@s.whatsapp.net")
	if got := h.get(path + "/store").Find("#kept tbody code").Map(textOf); strings.Join(got, " ") != "count 3" {
		t.Errorf("got %v, want count alone", got)
	}

	h.post(path + "/store/address")
	first := h.get(path+"/store").Find("fd-copy").AttrOr("text", "")
	h.post(path + "/store/address")
	second := h.get(path+"/store").Find("fd-copy").AttrOr("text", "")
	if !strings.HasPrefix(first, h.url+"/hooks/") || !strings.HasSuffix(first, "/shipped") || first == second {
		t.Errorf("got %q, then %q, want two addresses of the handler", first, second)
	}

	if got := h.uploads(path+"/store/files", []byte("%PDF-1.4")).status; got != http.StatusSeeOther {
		t.Fatalf("upload: got status %d, want 303", got)
	}
	name := h.get(path+"/store").Find("button[name=name]").AttrOr("value", "")
	if name != "files/hours.js" {
		t.Errorf("got the file %q, want files/hours.js", name)
	}
	h.post(path+"/store/files/delete", "name", name)
	if got := h.get(path + "/store").Find("button[name=name]").Length(); got != 0 {
		t.Error("the file is still there")
	}
	h.person("budi", models.RoleAgent)
	if got := h.get(path + "/store").status; got != http.StatusForbidden {
		t.Errorf("as an agent: got status %d, want 403", got)
	}
}

func TestWhatAScriptKeepsIsAccessible(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	path := h.written(keeping)
	b := newTab(t, h.url, 1440, 900)
	b.open("/login")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("Sessions")
	b.examine("store-none", path+"/store", "Nothing is kept")
	v := models.AutomationValue{AutomationID: h.automation(path).ID, Scope: "lobby/4915100001@s.whatsapp.net", Key: "told", Value: []byte(`{"when":"yesterday"}`)}
	if err := h.store.SaveValue(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	h.post(path + "/store/address")
	h.uploads(path+"/store/files", []byte("%PDF-1.4"))
	b.examine("store", path+"/store", "yesterday")
}
