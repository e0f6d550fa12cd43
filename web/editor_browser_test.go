package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"frontdesk/models"
)

// writer opens the editor of a new automation as somebody who writes scripts.
func writer(t *testing.T, source string) (*house, *tab, string) {
	t.Helper()
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(source)
	b := newTab(t, h.url, 1440, 900)
	b.open("/login")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("Automations")
	b.edit(path)
	return h, b, path
}

// edit opens a script and waits for the editor and its types.
func (b *tab) edit(path string) {
	b.t.Helper()
	b.open(path)
	b.is("the editor knows the types", `document.querySelector("fd-editor")?.dataset.types === "ready"`)
}

// caret puts the caret at the end of a line.
func (b *tab) caret(line int) {
	b.t.Helper()
	b.number(fmt.Sprintf(`(document.querySelector("fd-editor").go(%d, 999), 1)`, line))
}

// write types text as one piece, as a keyboard with suggestions does.
func (b *tab) write(text string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		b.t.Fatal(err)
	}
}

// chord presses a key with Ctrl.
func (b *tab) chord(key string, more ...chromedp.Modifier) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(append(more, chromedp.ModifierCtrl)...)))
}

const inEditor = `document.querySelector("fd-editor").shadowRoot`

const greeting = `script({ name: 'Greeting' });

onMessage({ words: ['hello'] }, ctx => {
  ctx.reply('Hello!');
});
`

// TestAMistakeIsFoundMendedAndRolledBack writes a script with a mistake, reads
// the message, mends it, publishes, and goes back.
func TestAMistakeIsFoundMendedAndRolledBack(t *testing.T) {
	h, b, path := writer(t, greeting)
	b.see("No problems found")
	b.caret(4)
	b.write("\n  ctx.replay('How are you?');")
	b.see("Line 5: replay does not exist here. Did you mean reply?")
	b.see("Draft, 1 line changed")
	b.axe("a warning")
	b.write("\n  goodbye();")
	b.see(`Line 6: there is no goodbye here`)
	b.chord("P", chromedp.ModifierShift)
	b.see("Mend this first")
	b.is("it cannot be published", `document.querySelector("#publish [type=submit]").disabled`)
	b.axe("what keeps it from being published")
	b.press("Cancel")
	b.number(`(document.querySelector("fd-editor").replace(document.querySelector("fd-editor").text.replace("replay", "reply").replace("\n  goodbye();", "")), 1)`)
	b.see("No problems found")
	b.press("Publish v2…")
	b.fill("#note", "asks how you are")
	b.axe("publishing")
	b.press("Publish v2")
	b.see("Publish v3…")
	b.clean("mending and publishing")
	if got := source(h.get(path)); !strings.Contains(got, "ctx.reply('How are you?');") {
		t.Errorf("got the live text %q, want the mended one", got)
	}

	b.press("Versions")
	b.see("asks how you are")
	b.press("Changes")
	b.see("From v1 to v2: 1 line changed")
	b.axe("the difference")
	b.press("Go back to this version")
	b.see("v3 is live")
	b.axe("after going back")
	b.press("Undo")
	b.see("v4 is live")
	b.clean("going back and forth")
	if got := source(h.get(path)); !strings.Contains(got, "How are you?") {
		t.Errorf("got %q after undo, want the text of version 2", got)
	}
}

// TestTheEditorKnowsTheScriptAPI completes, explains, and lets the keyboard out.
func TestTheEditorKnowsTheScriptAPI(t *testing.T) {
	_, b, _ := writer(t, greeting)
	at := func(side string) float64 {
		return float64(b.number(`Math.round((v => v.coordsAtPos(v.state.doc.line(4).from + 8))(document.querySelector("fd-editor").view).` + side + `)`))
	}
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at("left")-40, at("top")+60), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at("left"), at("top")+8))
	b.is("pointing at reply explains it", inEditor+`.querySelector(".fd-help")?.innerText.startsWith("reply(")`)
	b.axe("an explanation")
	b.caret(4)
	b.write("\n  ctx.")
	b.do(chromedp.KeyEvent("r"), chromedp.KeyEvent("e"), chromedp.KeyEvent("p"))
	b.is("reply is offered with its signature", inEditor+`.querySelector(".cm-completionInfo")?.innerText.startsWith("reply(")`)
	b.axe("a completion")
	b.shoot("automation-completion")
	b.do(chromedp.KeyEvent("\t"))
	b.is("Tab takes what is offered", `document.querySelector("fd-editor").text.includes("ctx.reply\n")`)
	b.do(chromedp.KeyEvent("\t"))
	b.is("Tab indents, and does not leave", `document.activeElement === document.querySelector("fd-editor") && document.querySelector("fd-editor").text.includes("\n    ctx.reply\n")`)
	b.do(chromedp.KeyEvent("\x1b"), chromedp.KeyEvent("\x1b"), chromedp.KeyEvent("\t"))
	b.is("Escape, then Tab, leaves", `document.activeElement !== document.querySelector("fd-editor")`)
	b.clean("the editor by keyboard")
}

// TestDraftsSaveByThemselves writes, leaves, and finds the text again; a file
// takes its place, and its limits are told.
func TestDraftsSaveByThemselves(t *testing.T) {
	_, b, path := writer(t, greeting)
	b.caret(4)
	b.write("\n  ctx.reply('More.');")
	b.chord("s")
	b.see("Draft, 1 line changed")
	b.is("the line is marked", inEditor+`.querySelectorAll(".fd-changes .fd-mark").length === 1`)
	b.edit(path)
	b.see("Draft, 1 line changed")
	b.is("the text is there again", `document.querySelector("fd-editor").text.includes("More.")`)

	b.chooses("hours.js", "// from a file\nonMessage(ctx => ctx.reply('Nine to five'));\n")
	b.see("hours.js is in the editor")
	b.is("the file is in the editor", `document.querySelector("fd-editor").text.startsWith("// from a file")`)
	b.chooses("big.js", strings.Repeat("x", 100<<10+1))
	b.see("big.js is too large: a script may have at most 100 KB.")
	b.chooses("photo.png", "x")
	b.see("photo.png is no script")
	b.number(`(document.querySelector("[popovertarget=script-menu]").click(), 1)`)
	b.press("Discard the draft…")
	b.axe("discarding")
	b.press("Discard it")
	b.is("the live text is back", `document.querySelector("fd-editor")?.view && document.querySelector("fd-editor").text.includes("ctx.reply('Hello!');") && !document.querySelector("fd-editor").text.includes("More.")`)
	b.clean("drafts and files")
}

// TestTwoPeopleAreTold: who writes while somebody else saves keeps both texts.
func TestTwoPeopleAreTold(t *testing.T) {
	h, b, path := writer(t, greeting)
	h.person("luis", models.RoleBuilder)
	h.asks(path+"/draft", "source", greeting+"// luis\n", "base", "1")
	b.caret(4)
	b.write("\n  ctx.stop();")
	b.see("luis saved another draft")
	b.axe("two drafts")
	b.number(`(document.querySelector("[data-conflict] a").click(), 1)`)
	b.see("From draft by luis to draft by rina: 2 lines changed")
	b.clean("two people")
	h.post(path, "source", greeting+"// live by now\n", "base", "1")
	b.edit(path)
	b.see("Another version is live by now")
	b.press("Publish v3…")
	b.press("Publish v3")
	b.see("version 2 was published meanwhile")
	b.press("Publish v3…")
	b.press("Publish v3")
	b.see("Publish v4…")
	b.clean("publishing over another version")
}

// chooses picks a file in the import field.
func (b *tab) chooses(name, text string) {
	b.t.Helper()
	script := fmt.Sprintf(`(() => {
		const files = new DataTransfer();
		files.items.add(new File([%q], %q));
		const field = document.querySelector("[data-import]");
		field.files = files.files;
		field.dispatchEvent(new Event("change", { bubbles: true }));
		return 1;
	})()`, text, name)
	b.number(script)
}

// TestTheBenchRunsFromTheKeyboardAndMarksLines: what the page beside the editor
// does is its own matter; the editor asks it to run and shows its steps.
func TestTheBenchRunsFromTheKeyboardAndMarksLines(t *testing.T) {
	_, b, _ := writer(t, greeting)
	b.number(`(document.addEventListener("fd-run", e => { window.ran = e.detail.source.length; e.preventDefault(); }), 1)`)
	b.caret(4)
	b.chord("\r")
	b.is("the bench was asked to run", `window.ran > 10`)
	b.number(`(() => {
		const steps = document.createElement("ol");
		steps.className = "trace";
		const step = document.createElement("li");
		step.dataset.line = "4";
		step.dataset.note = "held back";
		steps.append(step);
		document.querySelector(".bench").append(steps);
		return 1;
	})()`)
	b.is("the line has its edge and its note", inEditor+`.querySelector(".fd-mark.hit") && `+inEditor+`.querySelector(".fd-note")?.textContent === "held back"`)
	b.clean("the bench")
}
