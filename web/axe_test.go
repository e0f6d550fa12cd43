package web_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"frontdesk/models"
)

// shots is where "make shots" wants its pictures.
var shots = flag.String("shots", "", "folder for pictures of every page")

// looks are the ways in which every page is examined and photographed.
var looks = []struct {
	name          string
	theme         string
	width, height int64
}{
	{"light", "light", 1440, 900},
	{"dark", "dark", 1440, 900},
	{"phone", "light", 390, 844},
	{"phone dark", "dark", 390, 844},
}

// place is a page of the tour.
type place struct {
	name, path string
	shows      string // wait for this
}

// tour prepares a server with everything to be seen, signs the tab in, and
// lists its pages.
func (h *house) tour(b *tab) []place {
	h.t.Helper()
	h.linked("miramar")
	if _, err := h.sessions.Create(h.t.Context(), "lobby"); err != nil {
		h.t.Fatal(err)
	}
	h.person("rina", models.RoleAdmin)
	made := h.post("/automations", "source", "script({ name: 'Opening hours' });\nonMessage(ctx => {});\n", "note", "first try")
	if made.status != http.StatusSeeOther {
		h.t.Fatalf("make an automation: got status %d", made.status)
	}
	b.open("/login")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("Sessions")
	script := made.header.Get("Location")
	h.post(script+"/draft", "source", "script({ name: 'Opening hours' });\nonMessage(ctx => ctx.replay('a'));\nhullo();\n", "base", "1")
	thread := "/inbox/" + url.PathEscape(string(h.guest("miramar").JID)) + "?line=miramar"
	return []place{
		{"sessions", "/sessions", "miramar"},
		{"session", "/sessions/miramar", "Linked device"},
		{"session-new", "/sessions/new", "What is this line called?"},
		{"pairing", "/sessions/lobby/pair", "Code 1 of"},
		{"pairing-code", "/sessions/lobby/pair/code", "Which number"},
		{"inbox", "/inbox", "Inbox"},
		{"thread", thread, "Send"},
		{"automations", "/automations", "Opening hours"},
		{"automation", script, "there is no hullo here"},
		{"automation-new", "/automations/new?from=welcome", "Not created yet"},
		{"reference", script + "/reference", "onMessage("},
		{"runs", script + "/runs", "No run yet"},
		{"versions", script + "/versions", "first try"},
		{"difference", script + "/versions?from=1&to=draft-1&undo=1", "2 lines changed"},
		{"docs-events", "/docs/events", "what webhooks, sockets and scripts are told"},
		{"docs", "/docs", "List the automations"}, // the viewer draws what is in view,
		{"setup-check", "/setup/check", "Is this server ready?"},
		{"missing", "/sessions/nowhere", "There is nothing here"},
	}
}

func TestEveryPageIsAccessible(t *testing.T) {
	h := newHouse(t)
	b := newTab(t, h.url, 1440, 900)
	for _, p := range h.tour(b) {
		b.open(p.path)
		b.see(p.shows)
		if p.name == "missing" {
			b.forget() // Chromium reports the status of the page itself
		}
		b.clean(p.name)
		for _, look := range looks {
			b.look(look.theme, look.width, look.height)
			b.axe(p.name + ", " + look.name)
			b.shoot(p.name + "-" + strings.ReplaceAll(look.name, " ", "-"))
		}
		b.look("light", 1440, 900)
	}
}

func TestTheWayInIsAccessible(t *testing.T) {
	h := newHouse(t)
	b := newTab(t, h.url, 1440, 900)
	link, err := url.Parse(h.web.SetupURL(h.url))
	if err != nil {
		t.Fatal(err)
	}
	b.examine("the code", "/setup", "One-time code")
	b.examine("the first account", link.RequestURI(), "Your account")
	h.person("rina", models.RoleAdmin)
	b.examine("signing in", "/login", "Sign in")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", "not the password")
	b.press("Sign in")
	b.see("don’t match")
	b.axe("signing in, refused")
	b.clean("signing in, refused")
}

func (b *tab) examine(name, path, shows string) {
	b.t.Helper()
	b.open(path)
	b.see(shows)
	b.clean(name)
	for _, look := range looks {
		b.look(look.theme, look.width, look.height)
		b.axe(fmt.Sprintf("%s, %s", name, look.name))
		b.shoot(strings.ReplaceAll(name+"-"+look.name, " ", "-"))
	}
}

// forget drops what was heard so far.
func (b *tab) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.problems = nil
}

// shoot takes a picture when pictures are wanted.
func (b *tab) shoot(name string) {
	b.t.Helper()
	if *shots == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(*shots, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(*shots, name+".png"), picture, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
