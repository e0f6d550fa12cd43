package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"frontdesk/models"
)

// dialogText asks, waits, and asks the web.
const dialogText = `script({ name: 'Orders', hosts: ['shop.example'] });
onMessage({ words: ['order'] }, ctx => {
  const number = ctx.ask('Which number?', { timeout: '30m', timeoutText: 'Too late.' });
  const answer = fetch('https://shop.example/orders/' + number);
  ctx.reply('It is ' + answer.json().status + '.');
});
`

const testedText = `script({ name: 'Greeter' });
onMessage({ words: ['hello'] }, ctx => {
  ctx.reply('Hello, ' + ctx.contact.firstName + '!');
});
test('greets', t => {
  t.person('+4915100001', 'Ann Lee').says('hello').expect('Hello, Ann!');
});
test('is wrong', t => {
  t.person('+4915100001', 'Ann Lee').says('hello').expect('Good day');
});
`

// region asks for a part of a page, as htmx does.
func (h *house) region(method, path string, pairs ...string) page {
	h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequest(method, h.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Request-Type", "partial")
	return h.do(r)
}

func titles(p page) []string {
	var all []string
	for _, n := range p.Find(".trace .t").EachIter() {
		all = append(all, n.Text())
	}
	return all
}

func TestTheBenchShowsWhatATextWouldDo(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(testedText)
	got := h.region(http.MethodPost, path+"/bench", "source", testedText, "say", "Hello there", "who", "Ann Lee", "at", "2026-03-02T23:00")
	if words := titles(got); len(words) != 3 || words[0] != "Filters matched" || words[1] != "Would reply" || words[2] != "Done" {
		t.Errorf("got the steps %q, want filters, the reply and the end", words)
	}
	if bubble := strings.TrimSpace(got.Find(".trace .bubble").Text()); bubble != "Hello, Ann!" {
		t.Errorf("got the bubble %q, want the reply to Ann", bubble)
	}
	if line, _ := got.Find(".trace .hold").Attr("data-line"); line != "3" {
		t.Errorf("got line %q, want 3", line)
	}
	test, _ := got.Find("[data-keep] [name=test]").Attr("value")
	for _, part := range []string{"test('Hello there'", "t.at('2026-03-02T23:00:00Z')", "'Ann Lee'", ".says('Hello there').expect('Hello, Ann!')"} {
		if !strings.Contains(test, part) {
			t.Errorf("got the test %q, want %s in it", test, part)
		}
	}
	not := h.region(http.MethodPost, path+"/bench", "source", testedText, "say", "price?")
	if pill := not.Find(".pill").Text(); !strings.Contains(pill, "Not run") || not.Find("[data-missed]").Length() != 1 {
		t.Errorf("got %q, want that no handler wanted it", pill)
	}
	bad := h.region(http.MethodPost, path+"/bench", "source", "onMessage(ctx => {", "say", "x")
	if bad.Find("[role=alert]").Length() != 1 || bad.Find("[data-line]").Length() != 1 {
		t.Errorf("got %q, want the mistake with its line", bad.text)
	}
	whole := h.post(path+"/bench", "source", testedText, "say", "Hello there", "who", "Ann Lee")
	if whole.Find("#bench-result .bubble").Length() != 1 || source(whole) != testedText {
		t.Errorf("without scripts: got status %d, want the page with the result", whole.status)
	}
}

func TestADialogOnTheBenchGoesOn(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(dialogText)
	got := h.region(http.MethodPost, path+"/bench", "source", dialogText, "say", "my order", "web", "hand", "at", "2026-03-02T10:00")
	if pill := strings.TrimSpace(got.Find(".pill").Text()); pill != "Waiting" {
		t.Fatalf("got %q, want a run that waits", pill)
	}
	got = h.region(http.MethodPost, path+"/bench/on", "token", hidden(got, "token"), "from", hidden(got, "from"), "test", hidden(got, "test"), "say", "4711")
	if asked := got.Find("form .mono-xs").First().Text(); asked != "GET https://shop.example/orders/4711" {
		t.Fatalf("got %q, want the request to be answered by hand", asked)
	}
	got = h.region(http.MethodPost, path+"/bench/on", "token", hidden(got, "token"), "from", hidden(got, "from"), "test", hidden(got, "test"),
		"answers", "yes", "status", "200", "body", `{"status":"sent"}`)
	if bubble := strings.TrimSpace(got.Find(".trace .bubble").Last().Text()); bubble != "It is sent." {
		t.Errorf("got the bubble %q, want what the web answered", bubble)
	}
	test, _ := got.Find("[data-keep] [name=test]").Attr("value")
	report := h.region(http.MethodPost, path+"/bench/tests", "source", dialogText+test)
	if report.Find(".pill.ok").Length() != 1 || report.Find(".pill.bad").Length() != 0 {
		t.Errorf("the test that was saved: got %q for %s", report.text, test)
	}
	late := h.region(http.MethodPost, path+"/bench", "source", dialogText, "say", "my order")
	late = h.region(http.MethodPost, path+"/bench/on", "token", hidden(late, "token"), "pass", "31m")
	if bubble := strings.TrimSpace(late.Find(".trace .bubble").Last().Text()); bubble != "Too late." {
		t.Errorf("got the bubble %q, want the text of the time-out", bubble)
	}
}

func hidden(p page, name string) string {
	value, _ := p.Find("[name=" + name + "]").First().Attr("value")
	return value
}

func TestARedTestAsksForAReason(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleAdmin)
	path := h.written(firstText)
	report := h.region(http.MethodPost, path+"/bench/tests", "source", testedText)
	if got := report.Find(".badtext").First().Text(); got != "1 of 2 tests failed" {
		t.Errorf("got %q, want one of two failed", got)
	}
	ready := h.region(http.MethodPost, path+"/bench/ready", "source", testedText)
	if ready.Find("[name=reason]").Length() != 1 || !strings.Contains(ready.text, "is wrong (line 8)") {
		t.Errorf("got %q, want the question for a reason", ready.text)
	}
	refused := h.post(path, "source", testedText, "base", "1")
	if refused.status != http.StatusUnprocessableEntity || !strings.Contains(refused.Find("[role=alert]").Text(), "1 of 2 tests fail") {
		t.Fatalf("without a reason: got status %d and %q, want 422 and why", refused.status, refused.Find("[role=alert]").Text())
	}
	if got := h.post(path, "source", testedText, "base", "1", "note", "greets", "reason", "the text changes tomorrow").status; got != http.StatusSeeOther {
		t.Fatalf("with a reason: got status %d, want 303", got)
	}
	if got := h.get(path + "/versions").Find("td.wrap").First().Text(); got != "greets (1/2 tests pass: the text changes tomorrow)" {
		t.Errorf("got the note %q, want the reason in it", got)
	}
	lines, err := h.store.AuditLog(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, line := range lines {
		found = found || line.What == "automation.publish-red" && strings.Contains(line.Target, "the text changes tomorrow")
	}
	if !found {
		t.Errorf("got the audit log %+v, want the reason in it", lines)
	}
}

func TestTheLastMessagesAreRehearsed(t *testing.T) {
	h := newHouse(t)
	h.linked("miramar")
	h.person("rina", models.RoleBuilder)
	path := h.written("onMessage({ words: ['nobody-says-this'] }, ctx => ctx.reply('x'));\n")
	draft := "onMessage({ in: 'anywhere' }, ctx => { if (ctx.text) ctx.reply('You said ' + ctx.text); });\n"
	got := h.region(http.MethodPost, path+"/bench/last", "source", draft)
	for next, on := got.Find("[hx-get]").First().Attr("hx-get"); on && strings.Contains(next, "/bench/last/"); next, on = got.Find("[hx-get]").First().Attr("hx-get") {
		got = h.region(http.MethodGet, next)
	}
	if !strings.Contains(got.Find(".lastcounts").Text(), "answer now") || got.Find(".difference-card").Length() == 0 {
		t.Fatalf("got %q, want messages that are answered now", got.Find(".lastcounts").Text())
	}
	first := got.Find(".difference-card").First()
	if text := first.Find(".bothsides").Text(); !strings.Contains(text, "Says nothing") || !strings.Contains(text, "You said") {
		t.Errorf("got %q, want both sides", text)
	}
	pick, _ := first.Find("[data-pick]").Attr("href")
	picked := h.region(http.MethodGet, pick)
	if picked.Find("[name=message]").Length() != 1 {
		t.Fatalf("got %q, want the message on the bench", picked.text)
	}
	tried := h.region(http.MethodPost, path+"/bench", "source", draft, "line", hidden(picked, "line"), "chat", hidden(picked, "chat"), "message", hidden(picked, "message"))
	if !strings.Contains(tried.Find(".trace .bubble").Text(), "You said") {
		t.Errorf("got %q, want the reply to the recorded message", tried.text)
	}
	list := h.region(http.MethodGet, path+"/bench/pick")
	if list.Find(".picklist a").Length() == 0 {
		t.Error("got no messages to pick from")
	}
	h.limit("rina", "lobby")
	if got := h.region(http.MethodGet, pick).status; got == http.StatusOK {
		t.Error("a message of a line that rina may not see: got status 200")
	}
}

func TestTheBenchInABrowser(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(testedText)
	b := newTab(t, h.url, 1440, 900)
	b.open("/login")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("Automations")
	b.open(path)
	b.see("No problems found")
	b.fill("#bench-say", "Hello there")
	b.fill("#bench-who", "Ann Lee")
	b.do(chromedp.Click(chromedp.CSS("[data-run]")))
	b.see("Hello, Ann!")
	b.do(chromedp.WaitVisible(chromedp.CSS("#bench-result .trace .hold")))
	b.shoot("bench")
	b.do(chromedp.Click(chromedp.CSS("#bench-result [data-keep] button")))
	b.see("The test stands at the end of the script")
	b.do(chromedp.Click(chromedp.CSS("[data-mode=tests]")))
	b.see("1 of 3 tests failed")
	b.see("is wrong")
	b.clean("the bench")
	for _, look := range looks {
		b.look(look.theme, look.width, look.height)
		b.axe("bench, tests, " + look.name)
		b.shoot("bench-tests-" + look.name)
	}
	b.look("light", 1440, 900)
	b.do(chromedp.Click(chromedp.CSS("[data-publish]")))
	b.see("Why is it published all the same?")
	b.axe("publish dialog")
	b.shoot("bench-publish")
}

func TestADialogInABrowser(t *testing.T) {
	h := newHouse(t)
	h.linked("miramar")
	h.person("rina", models.RoleBuilder)
	path := h.written(dialogText)
	b := newTab(t, h.url, 1440, 900)
	b.open("/login")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("Automations")
	b.open(path)
	b.see("No problems found")
	b.fill("#bench-say", "my order")
	b.do(chromedp.Click(chromedp.CSS("[data-chip=web]")), chromedp.Click(chromedp.CSS("input[value=hand]")))
	b.see("Web: ask me")
	b.do(chromedp.Click(chromedp.CSS("[data-run]")))
	b.see("Which number?")
	b.see("Let 30 min pass")
	b.fill("#bench-on input[name=say]", "4711\r")
	b.see("GET https://shop.example/orders/4711")
	b.axe("a web request on the bench")
	b.shoot("bench-web")
	b.fill("#body-0", `{"status":"sent"}`)
	b.press("Answer the script")
	b.see("It is sent.")
	if got := b.count("#bench-acts > section", ""); got != 3 {
		t.Errorf("got %d parts of the conversation, want all three", got)
	}
	b.do(chromedp.Focus(chromedp.CSS("#bench-acts section:last-child .lineref")))
	b.lit()
	b.shoot("bench-dialog")
	b.do(chromedp.Click(chromedp.CSS("[data-mode=last]")))
	b.press("Rehearse")
	b.see("Draft against live, last")
	b.see("The draft does the same")
	b.clean("the bench")
	for _, look := range looks {
		b.look(look.theme, look.width, look.height)
		b.axe("a rehearsal, " + look.name)
		b.shoot("bench-last-" + look.name)
	}
	b.look("light", 1440, 900)
	b.do(chromedp.Click(chromedp.CSS("[data-mode=message]")))
	b.see("See both")
	b.press("Pick a recorded one")
	b.do(chromedp.WaitVisible(chromedp.CSS(".picklist a")))
	b.axe("picking a message")
	b.shoot("bench-pick")
	b.do(chromedp.Click(chromedp.CSS(".picklist li:first-child a")))
	b.see("Pick another")
	b.see("Web: ask me")
	b.shoot("bench-picked")
	b.clean("picking")
}

// lit waits until a line of the editor is lit.
func (b *tab) lit() {
	b.t.Helper()
	const wait = `new Promise((found, lost) => {
		const look = () => document.querySelector("fd-editor").shadowRoot.querySelector(".fd-lit") ? found(true) : requestAnimationFrame(look);
		setTimeout(() => lost(new Error("no line is lit")), 60000);
		look();
	})`
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](wait, chromedp.EvalAwaitPromise)); err != nil {
		b.t.Fatal(err)
	}
}
