package web_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"frontdesk/automations"
	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// run lets automations run, as the program does.
func (h *house) run() {
	h.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- h.scripts.Run(ctx) }()
	h.t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			h.t.Errorf("automations stopped with %v", err)
		}
	})
	if err := h.scripts.SaveRules(h.t.Context(), automations.Rules{NoPacing: true}); err != nil {
		h.t.Fatal(err)
	}
}

// TestSomebodyWhoWritesNoCodeMakesAnAwayMessage goes from the gallery to the
// answer that a guest gets after hours, and to the trace behind its bubble.
func TestSomebodyWhoWritesNoCodeMakesAnAwayMessage(t *testing.T) {
	h := newHouse(t)
	h.linked("miramar")
	h.person("rina", models.RoleAdmin)
	h.run()
	b := newTab(t, h.url, 1440, 900)
	b.open("/login")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("Sessions")
	b.open("/automations")
	b.press("All in the gallery")
	b.see("Fill in a form")
	b.do(chromedp.Click(chromedp.CSS("a[href='/automations/forms/away']")))
	b.press("Change them")
	b.closeToday()
	b.replace("#name", "Night bell")
	b.replace("#message", "Hello {name}, the desk is closed. We answer {when}.")
	b.press("Try")
	b.see("Hello Ann, the desk is closed. We answer")
	b.press("Save")
	b.see("Saved, not on yet")
	b.clean("the form")
	b.do(chromedp.Click(chromedp.CSS("input[role=switch]")))
	b.see("It is on and answers from now on.")

	guest := h.guest("miramar")
	b.open("/inbox/" + url.PathEscape(string(guest.JID)) + "?line=miramar")
	b.see("Send")
	if _, err := h.contact("miramar", guest.JID).SendText(t.Context(), simulator.DemoNumber, "Is anybody there?"); err != nil {
		t.Fatal(err)
	}
	b.see("the desk is closed. We answer")
	b.press("Sent by Night bell, v1")
	b.see("A message began the handler")
	b.see("Is anybody there?")
	b.see("Reply “Hello")
	b.clean("the trace")
	b.press("Show the message")
	b.see("Sent by Night bell, v1")
	b.do(chromedp.WaitVisible(chromedp.CSS(".msg.out.found")))
	b.clean("back at the message")
}

// closeToday fills in hours that are over, or not yet, whatever the day is.
func (b *tab) closeToday() {
	b.t.Helper()
	for day := range 7 {
		hours := ""
		if day == int(time.Now().UTC().AddDate(0, 0, 3).Weekday()) {
			hours = "09:00-18:00"
		}
		b.replace(fmt.Sprintf("#day%d", day), hours)
	}
	b.press("Save the hours")
	b.see("Say it again after")
}

// replace puts a text where another one is.
func (b *tab) replace(selector, text string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS(selector)))
	script := fmt.Sprintf("document.querySelector(%q).value = %q; true", selector, text)
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](script)); err != nil {
		b.t.Fatal(err)
	}
}

func TestAConversationShowsWhatAutomationsDo(t *testing.T) {
	h := newHouse(t)
	h.linked("miramar")
	h.person("rina", models.RoleAdmin)
	h.run()
	guest := h.guest("miramar")
	thread := "/inbox/" + url.PathEscape(string(guest.JID)) + "?line=miramar"
	path := h.written(`script({ name: 'Helper' });
onMessage({ words: ['boss'] }, ctx => { ctx.handoff({ note: 'Wants the manager' }); });
onMessage({ words: ['book'] }, ctx => { ctx.wait('1h'); });
onButton('Ask for a rating', { on: 'chat', confirm: 'Ask now?', ask: { how: { type: 'text', label: 'How to ask' } } }, ctx => { ctx.note(ctx.values.how); });
`)
	h.post(path+"/enable", "enabled", "yes")
	b := newTab(t, h.url, 1440, 900)
	b.open("/login")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("Sessions")
	b.open(thread)
	b.see("Send")
	says := func(text string) string {
		id, err := h.contact("miramar", guest.JID).SendText(t.Context(), simulator.DemoNumber, text)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	says("I want to book")
	b.see("Helper waits until")
	b.do(chromedp.Click(chromedp.CSS("#desk button[value=cancel]")))
	b.see("Send")
	quiet := says("just thinking")
	b.see("just thinking")
	why := h.get(strings.Replace(thread, "?", "/why?", 1) + "&message=" + quiet)
	if got := why.Find(".card.lines").Text(); !strings.Contains(got, "Helper") || !strings.Contains(got, "Open in bench") {
		t.Errorf("got %q, want what Helper made of it", got)
	}
	says("the boss please")
	b.see("A person is needed")
	b.see("Wants the manager")
	b.see("Automations rest here until")
	for _, look := range looks {
		b.look(look.theme, look.width, look.height)
		b.axe("the strip, " + look.name)
		b.shoot("desk-" + strings.ReplaceAll(look.name, " ", "-"))
	}
	b.look("light", 1440, 900)
	b.press("Take over")
	b.see("took the chat over")
	if a, err := h.store.Assignment(t.Context(), "miramar", guest.JID); err != nil || a.Person != "rina" {
		t.Errorf("got %+v, %v, want the chat to be rina's", a, err)
	}
	b.press("Resume")
	b.is("the strip", `!document.body.innerText.includes("Automations rest here until")`)
	b.see("Send")
	b.do(chromedp.Click(chromedp.CSS("[popovertarget=chat-buttons]")))
	b.press("Ask for a rating…")
	b.see("Ask now?")
	b.examineHere("press")
	b.fill("#ask-how", "with a smile")
	b.press("Ask for a rating")
	b.see("Send")
	notes, err := h.store.Notes(t.Context(), "miramar", guest.JID, 0, 1)
	if err != nil || len(notes) != 1 || notes[0].Text != "with a smile" {
		t.Errorf("got %+v, %v, want the note of the button", notes, err)
	}
	b.examine("why", strings.Replace(thread, "?", "/why?", 1)+"&message="+quiet, "What scripts made of it")
	b.clean("the conversation")
}

func (b *tab) examineHere(name string) {
	b.t.Helper()
	for _, look := range looks {
		b.look(look.theme, look.width, look.height)
		b.axe(name + ", " + look.name)
		b.shoot(name + "-" + strings.ReplaceAll(look.name, " ", "-"))
	}
	b.look("light", 1440, 900)
}
