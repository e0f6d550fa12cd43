package web_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// TestALongConversationKeepsItsPlace opens at the end, and holds still while
// older messages are put on top.
func TestALongConversationKeepsItsPlace(t *testing.T) {
	h := newHouse(t)
	if err := h.sim.LoadDemo(); err != nil {
		t.Fatal(err)
	}
	phone, err := h.sim.Account(simulator.DemoNumber)
	if err != nil {
		t.Fatal(err)
	}
	if err := phone.AddHistory(simulator.HistoryOptions{Days: 30, Chats: 1, MessagesPerChat: 130}); err != nil {
		t.Fatal(err)
	}
	h.link("miramar")
	h.waitFor("miramar", func(d models.EventData) bool {
		changed, ok := d.(models.StateChanged)
		return ok && changed.State == models.StateConnected
	})
	chat := h.longest("miramar")
	h.person("rina", models.RoleAgent)
	b := newTab(t, h.url, 1440, 900)
	b.signIn("rina")
	b.open("/inbox/" + url.PathEscape(string(chat.JID)) + "?line=miramar")
	b.see("Send")
	b.is("the end is in view", `(() => { const m = document.querySelector(".msgs"); return m.scrollHeight - m.scrollTop - m.clientHeight < 80 })()`)
	before := b.number(`document.querySelectorAll(".msg").length`)
	held := b.text(`document.querySelector(".msg").id`)
	b.number(`(document.querySelector(".msgs").scrollTop = 0)`)
	b.is("older messages came", fmt.Sprintf(`document.querySelectorAll(".msg").length > %d`, before))
	b.is("the message on top stayed in view", fmt.Sprintf(`(() => { const r = document.getElementById(%q).getBoundingClientRect(); return r.bottom > 0 && r.top < innerHeight })()`, held))
	b.clean("a long conversation")
}

// longest is the conversation with the most messages.
func (h *house) longest(session string) models.Chat {
	h.t.Helper()
	chats, err := h.store.Chats(h.t.Context(), storage.ChatFilter{Session: session, Limit: 100})
	if err != nil {
		h.t.Fatal(err)
	}
	most := 0
	for _, chat := range chats {
		messages, err := h.store.Messages(h.t.Context(), storage.MessageFilter{Session: session, Chat: chat.JID, Limit: 120})
		if err != nil {
			h.t.Fatal(err)
		}
		if len(messages) >= 110 {
			return chat
		}
		most = max(most, len(messages))
	}
	h.t.Fatalf("got %d messages in the longest of %d conversations, want 110", most, len(chats))
	return models.Chat{}
}

// is waits until an expression is true on the page.
func (b *tab) is(what, expression string) {
	b.t.Helper()
	wait := fmt.Sprintf(`new Promise((yes, no) => {
		const look = () => { if (%s) yes(true); else requestAnimationFrame(look) };
		setTimeout(() => no(new Error("never")), %d);
		look();
	})`, expression, patience.Milliseconds())
	for end := time.Now().Add(patience); ; {
		// A page that is left takes the promise with it: ask the next one.
		_, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](wait, chromedp.EvalAwaitPromise))
		if err == nil {
			return
		}
		if time.Now().After(end) {
			b.t.Fatalf("%s: %v", what, err)
		}
	}
}

func (b *tab) number(expression string) int {
	b.t.Helper()
	n, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](expression))
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *tab) text(expression string) string {
	b.t.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func (b *tab) signIn(name string) {
	b.t.Helper()
	b.open("/login")
	b.fill("input[name=name]", name)
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("Inbox")
}
