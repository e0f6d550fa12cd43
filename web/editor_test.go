package web_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"frontdesk/models"
)

const (
	firstText  = "onMessage(ctx => {\n  ctx.reply('one');\n});\n"
	secondText = "onMessage(ctx => {\n  ctx.reply('two');\n});\n"
	thirdText  = "onMessage(ctx => {\n  ctx.reply('three');\n  ctx.stop();\n});\n"
)

// written makes an automation and returns its page's address.
func (h *house) written(source string) string {
	h.t.Helper()
	made := h.post("/automations", "source", source)
	if made.status != http.StatusSeeOther {
		h.t.Fatalf("make an automation: got status %d", made.status)
	}
	return made.header.Get("Location")
}

// answer is what the editor is told of a draft or a check.
type answer struct {
	Draft, Revision int
	Word, Conflict  string
	Compare         string
	Changed, Gone   []int
	Problems        []struct {
		Severity, Message string
		Line, Column      int
	}
}

// asks posts as the editor does.
func (h *house) asks(path string, pairs ...string) answer {
	h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, h.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	got := h.do(r)
	var a answer
	if err := json.Unmarshal([]byte(got.text), &a); got.status != http.StatusOK || err != nil {
		h.t.Fatalf("%s: got status %d and %q, want JSON", path, got.status, got.text)
	}
	return a
}

func value(p page, name string) string {
	text, _ := p.Find("form#script [name=" + name + "]").Attr("value")
	return text
}

func source(p page) string { return p.Find("textarea[name=source]").Text() }

func TestADraftIsKeptUntilItIsPublished(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(firstText)
	kept := h.asks(path+"/draft", "source", thirdText, "draft", "0", "revision", "0", "base", "1")
	if kept.Word != "Draft, 2 lines changed" || len(kept.Changed) != 2 || kept.Changed[0] != 2 || kept.Conflict != "" {
		t.Errorf("got %+v, want two changed lines from the second and no conflict", kept)
	}
	page := h.get(path)
	if got := source(page); got != thirdText {
		t.Errorf("got %q in the editor, want the draft", got)
	}
	if got := page.Find(".scriptbar").Text(); !strings.Contains(got, "Draft, 2 lines changed") || !strings.Contains(got, "Publish v2…") {
		t.Errorf("got the bar %q, want the draft and the next version", got)
	}
	again := h.asks(path+"/draft", "source", secondText, "draft", value(page, "draft"), "revision", value(page, "revision"), "base", value(page, "base"))
	if again.Draft != kept.Draft || again.Revision != kept.Revision+1 {
		t.Errorf("got %+v, want the same draft, saved again", again)
	}
	page = h.get(path)
	if got := h.post(path, "source", secondText, "note", "two", "draft", value(page, "draft"), "base", value(page, "base")).status; got != http.StatusSeeOther {
		t.Fatalf("publish: got status %d, want 303", got)
	}
	page = h.get(path)
	if source(page) != secondText || value(page, "draft") != "0" || value(page, "base") != "2" {
		t.Errorf("got %q, draft %s of v%s, want version 2 and no draft", source(page), value(page, "draft"), value(page, "base"))
	}
}

func TestADraftLikeTheLiveTextIsNone(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(firstText)
	kept := h.asks(path+"/draft", "source", secondText, "base", "1")
	back := h.asks(path+"/draft", "source", firstText, "draft", itoa(kept.Draft), "revision", itoa(kept.Revision), "base", "1")
	if back.Draft != 0 || back.Word != "" {
		t.Errorf("got %+v, want no draft", back)
	}
	if got := value(h.get(path), "draft"); got != "0" {
		t.Errorf("got draft %s on the page, want none", got)
	}
}

func itoa(n int) string {
	text, _ := json.Marshal(n)
	return string(text)
}

func TestTwoDraftsAreBothKept(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(firstText)
	first := h.asks(path+"/draft", "source", secondText, "base", "1")
	h.person("luis", models.RoleBuilder)
	other := h.asks(path+"/draft", "source", thirdText, "base", "1")
	if other.Draft == first.Draft || !strings.Contains(other.Conflict, "rina saved another draft") {
		t.Errorf("got %+v, want a draft of its own and a word about rina's", other)
	}
	page := h.get(path)
	if source(page) != thirdText || !strings.Contains(page.Find(".notice").Text(), "rina has a draft too") {
		t.Errorf("got %q and %q, want the newest text and a word about rina's", source(page), page.Find(".notice").Text())
	}
	if got := source(h.get(path + "?draft=" + itoa(first.Draft))); got != secondText {
		t.Errorf("got %q for rina's draft, want her text", got)
	}
	if got := h.get("/automations/" + other.Compare).Find(".difference").Text(); !strings.Contains(got, "From draft by rina to draft by luis: 2 lines changed") {
		t.Errorf("got %q, want the difference of the drafts", got)
	}
	stale := h.asks(path+"/draft", "source", "onMessage(ctx => {})\n", "draft", itoa(other.Draft), "revision", "0", "base", "1")
	if stale.Draft == other.Draft || !strings.Contains(stale.Conflict, "luis saved another draft") {
		t.Errorf("a save from an older base: got %+v, want both kept", stale)
	}
}

func TestADraftIsDiscarded(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(firstText)
	kept := h.asks(path+"/draft", "source", secondText, "base", "1")
	if got := h.post(path+"/draft/discard", "draft", itoa(kept.Draft)).status; got != http.StatusSeeOther {
		t.Fatalf("got status %d, want 303", got)
	}
	if got := source(h.get(path)); got != firstText {
		t.Errorf("got %q, want the live text", got)
	}
}

func TestPublishingOverAnotherVersionIsAskedAgain(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(firstText)
	h.post(path, "source", secondText, "base", "1")
	late := h.post(path, "source", thirdText, "base", "1")
	if late.status != http.StatusUnprocessableEntity || !strings.Contains(late.Find("[role=alert]").Text(), "version 2 was published meanwhile") {
		t.Fatalf("got status %d and %q, want 422 and why", late.status, late.Find("[role=alert]").Text())
	}
	if source(late) != thirdText || value(late, "base") != "2" {
		t.Errorf("got %q on v%s, want what was typed, to publish again", source(late), value(late, "base"))
	}
	seen, _ := late.Find(".notice.warn:not([hidden]) a").Attr("href")
	if got := h.get(seen).Find(".difference h3").Text(); !strings.Contains(got, "From v1 to v2") {
		t.Errorf("got %q behind the link, want what version 2 changed", got)
	}
	if got := h.post(path, "source", thirdText, "base", "2").status; got != http.StatusSeeOther {
		t.Errorf("again: got status %d, want 303", got)
	}
}

func TestVersionsAreComparedAndBroughtBack(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(firstText)
	h.post(path, "source", secondText)
	diff := h.get(path + "/versions?from=1&to=2").Find(".diff")
	removed, added := diff.Find(".removed .text").Text(), diff.Find(".added .text").Text()
	if removed != "  ctx.reply('one');" || added != "  ctx.reply('two');" {
		t.Errorf("got %q removed and %q added, want the changed line", removed, added)
	}
	back := h.post(path + "/versions/1")
	page := h.get(back.header.Get("Location"))
	if got := page.Find("[role=status].notice").Text(); !strings.Contains(got, "v3 is live") || !strings.Contains(got, "restored version 1") {
		t.Errorf("got %q, want what happened", got)
	}
	undo, _ := page.Find(".notice.undo form").Attr("action")
	h.post(undo)
	if got := source(h.get(path)); got != secondText {
		t.Errorf("got %q after undo, want the second text", got)
	}
	for _, query := range []string{"?from=1&to=99", "?from=x&to=1", "?from=draft-7&to=1"} {
		if got := h.get(path + "/versions" + query).status; got != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", query, got)
		}
	}
}

// uploads posts a file as the form without scripts does.
func (h *house) uploads(path string, text []byte) page {
	h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "hours.js")
	if err == nil {
		_, err = part.Write(text)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		h.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, h.url+path, &body)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return h.do(r)
}

func TestScriptsGoOutAndComeInAsFiles(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(firstText)
	out := h.get(path + "/export")
	if got := out.header.Get("Content-Disposition"); out.text != firstText || got != `attachment; filename="untitled.js"` {
		t.Errorf("got %q as %q, want the live text as a file", out.text, got)
	}
	if got := out.header.Get("Content-Type"); !strings.HasPrefix(got, "text/plain") {
		t.Errorf("got type %q, want one that no page runs", got)
	}
	if got := h.uploads(path+"/import", []byte("// from a file\r\n")).status; got != http.StatusSeeOther {
		t.Fatalf("import: got status %d, want 303", got)
	}
	if got := source(h.get(path)); got != "// from a file\n" {
		t.Errorf("got %q in the editor, want the file", got)
	}
	for name, text := range map[string][]byte{"too large": bytes.Repeat([]byte("a"), 100<<10+1), "far too large": bytes.Repeat([]byte("a"), 3<<20)} {
		if got := h.uploads(path+"/import", text); got.status != http.StatusRequestEntityTooLarge || !strings.Contains(got.text, "100 KB") {
			t.Errorf("%s: got status %d and %q, want 413 and the limit", name, got.status, got.Find("main").Text())
		}
	}
	if got := h.uploads(path+"/import", []byte{0xff, 0xfe, 0}); got.status != http.StatusBadRequest || !strings.Contains(got.text, "UTF-8") {
		t.Errorf("no text: got status %d and %q, want 400 and why", got.status, got.Find("main").Text())
	}
}

func TestTheReferenceIsSearched(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(firstText)
	all := h.get(path + "/reference").Find("dt")
	some := h.get(path + "/reference?q=reply")
	if n := some.Find("dt").Length(); n == 0 || n >= all.Length() {
		t.Errorf("got %d of %d entries for reply, want some", n, all.Length())
	}
	if some.Find("dt").FilterFunction(textStarts("reply(")).Length() == 0 {
		t.Error("reply is not among them")
	}
	if got := h.get(path+"/reference?q=zzz", "HX-Request", "true", "HX-Request-Type", "partial"); strings.Contains(got.text, "<html") || !strings.Contains(got.text, "Nothing by that name") {
		t.Errorf("got %.80q, want the region alone", got.text)
	}
}

func textStarts(part string) func(int, *goquery.Selection) bool {
	return func(_ int, s *goquery.Selection) bool { return strings.HasPrefix(s.Text(), part) }
}

func TestTheEditorsQuestionsAreAnswered(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	if got := h.get("/automations/types.d.ts"); !strings.Contains(got.text, "declare function onMessage") {
		t.Errorf("got %.80q, want the declarations", got.text)
	}
	if got := h.asks("/automations/check", "source", greeting).Problems; len(got) != 0 {
		t.Errorf("got %v, want no problem", got)
	}
	counting := "let n = 0;\nonMessage({ words: ['a'] }, ctx => { n++; ctx.reply('x'); });\n"
	warned := h.asks("/automations/check", "source", counting).Problems
	if len(warned) != 1 || warned[0].Severity != "warning" || warned[0].Line == 0 || !strings.Contains(warned[0].Message, "ctx.state") {
		t.Errorf("got %v for a counter that is forgotten, want a warning with its line", warned)
	}
	if got := h.post("/automations", "source", counting).status; got != http.StatusSeeOther {
		t.Errorf("a warning: got status %d, want it saved all the same", got)
	}
	got := h.asks("/automations/check", "source", strings.Repeat("a", 100<<10+1)).Problems
	if len(got) != 1 || got[0].Severity != "error" || !strings.Contains(got[0].Message, "100 KB") {
		t.Errorf("got %v for a text that is too long, want the limit", got)
	}
}
