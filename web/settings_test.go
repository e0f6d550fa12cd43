package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"frontdesk/models"
)

// formText has a setting of every type.
const formText = `const { settings } = script({
  name: 'Every setting',
  description: 'Has one of each.',
  hosts: ['shop.example'],
  secrets: ['SHOP_KEY'],
  settings: {
    greeting: { type: 'text', label: 'Greeting', help: 'Said first.', default: 'Hello', required: true },
    about: { type: 'longtext', label: 'About us', default: 'We are open.' },
    boss: { type: 'phone', label: 'Phone of the boss' },
    site: { type: 'url', label: 'Our site' },
    most: { type: 'number', label: 'At most', default: 3, min: 1, max: 9 },
    polite: { type: 'yesno', label: 'Polite', default: true },
    words: { type: 'list', label: 'Words', default: ['hello', 'good day'] },
    answers: { type: 'table', label: 'Answers', columns: ['words', 'answer'], default: [{ words: 'price', answer: '10 euros' }] },
    tone: { type: 'choice', label: 'Tone', options: ['warm', 'cool'], default: 'warm' },
    team: { type: 'group', label: 'Team' },
  },
});
onMessage({ words: settings.words, hours: 'closed' }, ctx => {
  ctx.reply(settings.greeting + ', ' + ctx.contact.firstName + '.');
});
onSchedule('weekdays 18:00', ctx => {
  fetch('https://shop.example/done', { headers: { Authorization: secret('SHOP_KEY') } });
});
`

// filledIn are good values for the form of formText.
var filledIn = []string{
	"s.greeting", "Good evening", "s.about", "We are open.", "s.boss", "+49 151 2345678", "s.site", "https://shop.example",
	"s.most", "5", "s.polite", "yes", "s.words", "hello\ngood day", "s.answers.0.0", "price", "s.answers.0.1", "12 euros",
	"s.answers.1.0", "", "s.answers.1.1", "", "s.tone", "cool", "s.team", "1203630000001@g.us",
}

func with(pairs []string, more ...string) []string {
	return append(append([]string{}, pairs...), more...)
}

func TestSettingsAreAForm(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(formText)
	page := h.get(path + "/settings")
	if got := page.Find("#settings .field").Length(); got != 10 {
		t.Fatalf("got %d fields, want 10: %s", got, page.Find("#settings").Text())
	}
	wrong := h.post(path+"/settings", with(filledIn, "s.greeting", " ", "s.most", "12", "s.site", "shop", "s.boss", "me", "s.team", "nobody")...)
	if wrong.status != http.StatusUnprocessableEntity || wrong.Find("#settings .err").Length() != 5 {
		t.Errorf("got status %d and %q, want 422 with five messages", wrong.status, wrong.Find("#settings .err").Text())
	}
	if value, _ := wrong.Find("#set-most").Attr("value"); value != "12" {
		t.Errorf("got %q in the field, want what was typed", value)
	}
	if got := h.post(path+"/settings", filledIn...); got.status != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303: %s", got.status, got.Find(".err").Text())
	}
	page = h.get(path + "/settings?saved=settings")
	if got := page.Find("#settings .pill").Length(); got != 7 {
		t.Errorf("got %d changed marks, want 7: %q", got, page.Find("#settings").Text())
	}
	tried := h.region(http.MethodPost, path+"/bench", "source", formText, "say", "hello", "who", "Ann", "at", "2026-03-02T23:00")
	if got := strings.TrimSpace(tried.Find(".trace .bubble").Text()); got != "Good evening, Ann." {
		t.Errorf("got the bubble %q, want the changed greeting", got)
	}
}

func TestATabSaysWhenAScriptRunsAndWhatItMayDo(t *testing.T) {
	h := newHouse(t)
	h.linked("miramar")
	h.person("rina", models.RoleAdmin)
	path := h.written(formText)
	page := h.get(path + "/settings")
	text := page.Find(".runson").Text()
	if got := page.Find("[aria-labelledby=runs-may] li:not(.not)").Length(); got != 3 {
		t.Errorf("got %d permissions, want messages, the web and secrets: %q", got, text)
	}
	for _, want := range []string{
		"A message comes", "in private chats, with “hello”, “good day”, while the desk is closed",
		"Time comes: every weekday at 18:00", "Send messages", "shop.example", "SHOP_KEY", "Missing", "To be confirmed", "Mon–Fri 09:00–18:00",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("got %q, want %q in it", text, want)
		}
	}
	if got := h.post(path+"/lines", "all", "no", "line", "miramar").status; got != http.StatusSeeOther {
		t.Errorf("choose a line: got status %d, want 303", got)
	}
	if got := h.post(path+"/lines", "all", "no"); got.status != http.StatusUnprocessableEntity {
		t.Errorf("choose no line: got status %d, want 422", got.status)
	}
	if got := h.post(path+"/hosts", "host", "shop.example", "do", "confirm").status; got != http.StatusSeeOther {
		t.Errorf("confirm: got status %d, want 303", got)
	}
	if got := h.post(path+"/secrets", "name", "SHOP_KEY", "value", "short", "hosts", "shop.example", "do", "set"); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a short secret: got status %d, want 422", got.status)
	}
	if got := h.post(path+"/secrets", "name", "SHOP_KEY", "value", "a long secret", "hosts", "shop.example", "do", "set").status; got != http.StatusSeeOther {
		t.Errorf("a secret: got status %d, want 303", got)
	}
	page = h.get(path + "/settings")
	if got := page.Find(".runson").Text(); !strings.Contains(got, "Confirmed by rina") || !strings.Contains(got, "Filled in") || strings.Contains(page.text, "a long secret") {
		t.Errorf("got %q, want host and secret, and never the value", got)
	}
	h.person("ben", models.RoleBuilder)
	if got := h.post(path+"/hosts", "host", "evil.example", "do", "confirm").status; got != http.StatusForbidden {
		t.Errorf("a builder confirms a host: got status %d, want 403", got)
	}
}

func TestAgentsSeeTheFormOnly(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(formText)
	h.person("ann", models.RoleAgent)
	page := h.get(path + "/settings")
	if page.status != http.StatusOK || page.Find("#settings .field").Length() != 10 || strings.Contains(page.text, "onMessage") || page.Find("#runs-may").Length() != 0 {
		t.Errorf("got status %d, want the form and nothing else", page.status)
	}
	if got := h.post(path+"/settings", filledIn...).status; got != http.StatusSeeOther {
		t.Errorf("save: got status %d, want 303", got)
	}
	if got := h.get("/automations/settings").Find("tbody tr").Length(); got != 1 {
		t.Errorf("got %d automations in the list, want 1", got)
	}
	if link, _ := h.get("/automations/settings").Find("nav a[aria-current]").First().Attr("href"); link != "/automations/settings" {
		t.Errorf("got %q in the navigation, want the list", link)
	}
	for _, forbidden := range []string{path, path + "/runs", path + "/bench/pick", "/automations"} {
		if got := h.get(forbidden).status; got != http.StatusForbidden {
			t.Errorf("%s: got status %d, want 403", forbidden, got)
		}
	}
	b := newTab(t, h.url, 1440, 900)
	b.open("/login")
	b.fill("input[name=name]", "ann")
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("Inbox")
	b.examine("settings of an agent", path+"/settings", "Save settings")
	b.examine("settings to fill in", "/automations/settings", "Every setting")
	h.person("vic", models.RoleViewer)
	if got := h.get(path + "/settings").status; got != http.StatusForbidden {
		t.Errorf("a viewer: got status %d, want 403", got)
	}
}

func TestAChangedSettingIsSeenOnTheBench(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	path := h.written(formText)
	b := newTab(t, h.url, 1440, 900)
	b.open("/login")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("Sessions")
	try := func() {
		b.open(path)
		b.see("No problems found")
		b.fill("#bench-say", "hello")
		b.fill("#bench-who", "Ann")
		b.do(chromedp.Click(chromedp.CSS("[data-chip=at]")), chromedp.SetValue(chromedp.CSS("#bench-at"), "2026-03-02T23:00"))
		b.do(chromedp.Click(chromedp.CSS("[data-run]")))
	}
	try()
	b.see("Would reply")
	b.see("Hello, Ann.")
	b.shoot("bench-reply")
	b.do(chromedp.Click(chromedp.CSS(".tabs a[href$='/settings']")))
	b.see("What it may do")
	b.do(chromedp.SetValue(chromedp.CSS("#set-greeting"), "Good evening"))
	b.press("Save settings")
	b.see("The automation uses these values")
	b.clean("settings")
	for _, look := range looks {
		b.look(look.theme, look.width, look.height)
		b.axe("settings, " + look.name)
		b.shoot("settings-" + look.name)
	}
	b.look("light", 1440, 900)
	try()
	b.see("Good evening, Ann.")
	b.clean("bench")
	for _, look := range looks {
		b.look(look.theme, look.width, look.height)
		b.axe("bench, " + look.name)
		b.shoot("bench-reply-" + look.name)
	}
	b.look("light", 390, 844)
	b.do(chromedp.Click(chromedp.CSS("[data-half=script]")))
	b.axe("script on a phone")
	b.shoot("phone-script")
}
