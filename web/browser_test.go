package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is one page of a real browser. It collects what must never happen:
// errors in the console, violations of the policy, requests to other hosts.
type tab struct {
	t    *testing.T
	home string
	ctx  context.Context

	mu       sync.Mutex // guards problems and deaf
	problems []string
	deaf     bool
}

// chromium finds the browser; .ci/setup brings one.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("there is no Chromium; set CHROMIUM to one")
	}
	t.Skip("there is no Chromium; set CHROMIUM to one")
	return ""
}

func newTab(t *testing.T, home string, width, height int) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.WindowSize(width, height),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	b := &tab{t: t, home: home, ctx: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	// Colours that are on their way from one theme to the other are nobody's.
	still := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, still); err != nil {
		t.Fatal(err)
	}
	return b
}

// hear notes what must not happen. Chromium logs an error for every answer that
// is not a success; a form that answers 422 is doing its work.
func (b *tab) hear(event any) {
	problem := ""
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "status of 422") {
			problem = fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			problem += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			problem = fmt.Sprintf("console.%s: %s", e.Type, values(e.Args))
		}
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err == nil && u.Host != "" && "http://"+u.Host != b.home && u.Scheme != "data" {
			problem = "request to " + e.Request.URL
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if problem != "" && !b.deaf {
		b.problems = append(b.problems, problem)
	}
}

func values(args []*runtime.RemoteObject) string {
	var words []string
	for _, arg := range args {
		words = append(words, strings.Trim(string(arg.Value), `"`)+arg.Description)
	}
	return strings.Join(words, " ")
}

// clean fails the test for everything heard so far.
func (b *tab) clean(where string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, problem := range b.problems {
		b.t.Errorf("%s: %s", where, problem)
	}
	b.problems = nil
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for end := time.Now().Add(patience); ; {
		err := b.attempt(steps)
		if err == nil {
			return
		}
		// The page put another element in the place of the one that was found,
		// or went away while the browser waited for it.
		stale := strings.Contains(err.Error(), "Could not find node with given id") || errors.Is(err, context.DeadlineExceeded)
		if !stale || b.ctx.Err() != nil || time.Now().After(end) {
			b.t.Fatalf("%v at %s", err, b.where())
		}
	}
}

// attempt takes steps once. A step on a page that was left would wait for ever.
func (b *tab) attempt(steps []chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(b.ctx, patience/3)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

func (b *tab) where() string {
	at, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		return "a lost page"
	}
	return at
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.home + path))
}

// fill types into the field with this label or name.
func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), text))
}

// press clicks the button or link with this text.
func (b *tab) press(text string) {
	b.t.Helper()
	path := fmt.Sprintf(`//*[self::button or self::a][normalize-space()=%q]`, text)
	b.do(chromedp.WaitVisible(chromedp.Search(path)), chromedp.Click(chromedp.Search(path)))
}

// see waits until the page shows a text.
func (b *tab) see(text string) {
	b.t.Helper()
	wait := fmt.Sprintf(`new Promise((found, lost) => {
		const look = () => document.body?.innerText.includes(%q) && found(true);
		// Reading the text lays the page out: not at each of a thousand changes.
		let due = 0;
		const soon = () => { due ||= setTimeout(() => { due = 0; look(); }, 50); };
		new MutationObserver(soon).observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
		setTimeout(() => lost(new Error("not seen")), %d);
		look();
	})`, text, patience.Milliseconds())
	for end := time.Now().Add(patience); ; {
		// A page that is left takes the promise with it: ask the next one.
		_, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](wait, chromedp.EvalAwaitPromise))
		if err == nil {
			return
		}
		if time.Now().After(end) {
			shown, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText"))
			b.t.Fatalf("waiting for %q at %s: %v; the page shows %q", text, b.where(), err, shown)
		}
	}
}

// axe runs axe-core on the page and fails for every finding.
func (b *tab) axe(where string) {
	b.t.Helper()
	b.listen(false)
	defer b.listen(true)
	source, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[json.RawMessage](string(source)+";true")); err != nil {
		b.t.Fatal(err)
	}
	const run = `axe.run({exclude: ["#swagger"]}, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v =>
		v.id + ": " + v.help + " — " + v.nodes.map(n => n.target.join(" ") + " (" + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? "") + ")").join(" | "))))`
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](run, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	var found []string
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		b.t.Fatal(err)
	}
	for _, violation := range found {
		b.t.Errorf("%s: axe: %.900s", where, violation)
	}
}

func (b *tab) listen(on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.deaf = !on
}

// look sets the theme and the width of the page.
func (b *tab) look(theme string, width, height int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height))
	script := fmt.Sprintf(`document.documentElement.dataset.theme = %q; true`, theme)
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](script)); err != nil {
		b.t.Fatal(err)
	}
}
