package views

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

func draw(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var text strings.Builder
	if err := c.Render(t.Context(), &text); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// forbidden is what the page's policy refuses, so no template may write it.
var forbidden = regexp.MustCompile(`\sstyle=|hx-on|hx-vals="js:|hx-confirm="js:|\son[a-z]+=|javascript:|<style|hx-boost|hx-swap-oob`)

func TestTemplatesWriteNothingThatThePolicyForbids(t *testing.T) {
	for name, text := range templates(t) {
		if found := forbidden.FindString(text); found != "" {
			t.Errorf("%s: got %q, want none", name, strings.TrimSpace(found))
		}
	}
}

// iconUse finds icons named in templates and in the models beside them.
var iconUse = regexp.MustCompile(`@Icon\("([a-z0-9-]+)"|Notice\("[a-z]*", "([a-z0-9-]+)"|(?:icon: |pairCard\{|return )"([a-z0-9-]+)"`)

func TestEveryUsedIconIsInTheSprite(t *testing.T) {
	list, err := os.ReadFile("../static/icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for line := range strings.SplitSeq(strings.TrimSpace(string(list)), "\n") {
		name, _, _ := strings.Cut(line, "=")
		known = append(known, name)
	}
	for name, text := range templates(t) {
		for _, m := range iconUse.FindAllStringSubmatch(text, -1) {
			if icon := m[1] + m[2]; icon != "" && !slices.Contains(known, icon) {
				t.Errorf("%s: icon %q is not in icons.txt", name, icon)
			}
		}
	}
	for _, state := range PairStates {
		if icon := (Pair{State: state}).card().icon; !slices.Contains(known, icon) {
			t.Errorf("the card of %s: icon %q is not in icons.txt", state, icon)
		}
	}
}

func templates(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.templ")
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]string)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(text)
	}
	if len(out) < 10 {
		t.Fatalf("got %d templates, want at least 10", len(out))
	}
	return out
}

func TestEveryPairingOutcomeSaysWhatToDo(t *testing.T) {
	for _, state := range PairStates {
		doc := draw(t, PairCardView(Pair{Line: Line{ID: "desk", Name: "desk"}, State: state}))
		card := doc.Find("article")
		if got := card.Find("h2").Text(); got == "" {
			t.Errorf("%s: got no title", state)
		}
		if got := card.Find(".key").Text(); got != string(state) {
			t.Errorf("got code %q in the corner, want %q", got, state)
		}
		if card.Find("a[href], form[action] button").Length() == 0 {
			t.Errorf("%s: got no action, want at least one", state)
		}
	}
}

func TestADeadCodeIsNeverShownUndimmed(t *testing.T) {
	code := &QR{Text: "2@code", Number: 2, Of: 6}
	for state, want := range map[PairState]string{PairWaiting: "shown", PairRefreshing: "dimmed", PairExpired: "gone", PairScanned: "gone", PairReady: "gone"} {
		doc := draw(t, PairRegion(Pair{Line: Line{ID: "desk"}, State: state, QR: code}))
		picture := doc.Find(`svg[aria-label="QR code for linking"]`)
		got := "gone"
		if picture.Length() > 0 {
			got = "shown"
			if picture.Closest("[data-stale]").Length() > 0 {
				got = "dimmed"
			}
		}
		if got != want {
			t.Errorf("%s: got the code %s, want it %s", state, got, want)
		}
	}
}

func TestTheNavigationHidesWhatAPersonMayNotOpen(t *testing.T) {
	agent := draw(t, Sessions(SessionsPage{Frame: Frame{Me: Me{Name: "Budi"}}}))
	if agent.Find(`nav a[href="/automations"]`).Length() != 0 {
		t.Error("got a link to automations for an agent, want none")
	}
	if agent.Find(`a[href="/sessions/new"]`).Length() != 0 {
		t.Error("got a way to add a session for an agent, want none")
	}
	builder := draw(t, Sessions(SessionsPage{Frame: Frame{Me: Me{Name: "Rina", Build: true}}}))
	if builder.Find(`nav a[href="/automations"]`).Length() == 0 {
		t.Error("got no link to automations for a builder, want one")
	}
}

func TestEveryPageOfTheSimulatorSaysSo(t *testing.T) {
	doc := draw(t, Sessions(SessionsPage{Frame: Frame{Simulated: true}}))
	if got := doc.Find("[role=region][aria-label=Simulation]").Text(); !strings.Contains(got, "Simulated WhatsApp") {
		t.Errorf("got banner %q, want Simulated WhatsApp in it", got)
	}
}

func TestANoticeStandsBesideACodeThatStillWorks(t *testing.T) {
	doc := draw(t, PairRegion(Pair{Line: Line{ID: "desk"}, State: PairWaiting, QR: &QR{Text: "2@code", Number: 1, Of: 6}, Notice: "Update WhatsApp on the phone, then scan again."}))
	if got := doc.Find(".notice").Text(); !strings.Contains(got, "Update WhatsApp") {
		t.Errorf("got notice %q, want the one that was given", got)
	}
	if doc.Find("[data-stale]").Length() != 0 {
		t.Error("got the code dimmed, want it shown")
	}
}
