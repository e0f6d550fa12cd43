package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"frontdesk/internal/simulator"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// TestTheRoadInABrowser goes the whole way of a newcomer: set-up, linking a
// phone, reading, answering.
func TestTheRoadInABrowser(t *testing.T) {
	h := newHouse(t)
	if err := h.sim.LoadDemo(); err != nil {
		t.Fatal(err)
	}
	b := newTab(t, h.url, 1440, 900)
	h.setUp(b)
	h.linkInBrowser(b)
	guest := h.guest("hotel-miramar")
	h.answer(b, guest)
	h.hear(b, guest)
	b.signInAgain()
}

// setUp makes the first account behind the one-time link.
func (h *house) setUp(b *tab) {
	h.t.Helper()
	link, err := url.Parse(h.web.SetupURL(h.url))
	if err != nil {
		h.t.Fatal(err)
	}
	b.open(link.RequestURI())
	b.fill("input[name=full]", "Rina Kartika")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", password)
	b.press("Create the account")
	b.see("Is this server ready?")
	b.clean("set-up")
}

// linkInBrowser adds a line and scans its code with the simulated phone.
func (h *house) linkInBrowser(b *tab) {
	h.t.Helper()
	b.press("Link a phone")
	b.fill("input[name=name]", "hotel-miramar")
	b.press("Continue to the code")
	b.see("Code 1 of")
	b.press("Scan with the simulated phone")
	b.see("Open inbox")
	b.clean("linking")
	h.waitForChats("hotel-miramar", 30)
	b.press("Open inbox")
	b.see("Inbox")
}

// answer writes a text and sends a file.
func (h *house) answer(b *tab, guest models.Chat) {
	h.t.Helper()
	b.open("/inbox/" + url.PathEscape(string(guest.JID)) + "?line=hotel-miramar")
	b.fill("textarea[name=text]", "See you at 13:30!")
	b.do(chromedp.SendKeys(chromedp.CSS("textarea[name=text]"), "\r"))
	b.do(chromedp.WaitVisible(chromedp.CSS(".msg.out:last-of-type .ticks")))
	if got := b.count(`[role=log] .msg.out`, "See you at 13:30!"); got != 1 {
		h.t.Errorf("got %d bubbles of the reply, want 1", got)
	}
	if left, err := chromedp.Run(b.ctx, chromedp.Value(chromedp.CSS("textarea[name=text]"))); err != nil || left != "" {
		h.t.Errorf("got %q left in the composer, want it empty", left)
	}
	b.attach("guests.txt", "Ana, Luis")
	b.see("guests.txt")
	b.press("Send")
	b.do(chromedp.WaitVisible(chromedp.CSS(".msg.out .filecard a[download]")))
	b.clean("answering")
}

// hear receives a message on the open page, and puts an emoji on it.
func (h *house) hear(b *tab, guest models.Chat) {
	h.t.Helper()
	contact := h.contact("hotel-miramar", guest.JID)
	id, err := contact.SendText(h.t.Context(), simulator.DemoNumber, "Perfect, see you then *tomorrow*")
	if err != nil {
		h.t.Fatal(err)
	}
	b.see("see you then tomorrow")
	if got := b.count("#msg-"+id+" strong", "tomorrow"); got != 1 {
		h.t.Errorf("got %d bold words in the live bubble, want 1", got)
	}
	b.reactTo(id)
	b.do(chromedp.WaitVisible(chromedp.CSS("#msg-" + id + " .react")))
	b.clean("hearing")
}

// signInAgain leaves by the keyboard and comes back by the front door.
func (b *tab) signInAgain() {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(".msgs")), chromedp.KeyEvent("g"), chromedp.KeyEvent("s"))
	b.see("Add session")
	b.do(chromedp.Click(chromedp.CSS("button.me")))
	b.press("Sign out")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("1 connected")
	b.clean("signing in again")
}

// count counts elements whose text has a part.
func (b *tab) count(selector, part string) int {
	b.t.Helper()
	script := `[...document.querySelectorAll(` + quoted(selector) + `)].filter(e => e.innerText.includes(` + quoted(part) + `)).length`
	n, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](script))
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func quoted(text string) string { return "`" + strings.ReplaceAll(text, "`", "\\`") + "`" }

// guest is a conversation with one person, the newest.
func (h *house) guest(session string) models.Chat {
	h.t.Helper()
	chats, err := h.store.Chats(h.t.Context(), storage.ChatFilter{Session: session, Limit: 40})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, chat := range chats {
		if chat.JID.IsUser() && chat.LastMessage != nil {
			return chat
		}
	}
	h.t.Fatal("the demo has no conversation with a guest")
	return models.Chat{}
}

// contact is the simulated phone of a person.
func (h *house) contact(session string, jid models.JID) *simulator.Account {
	h.t.Helper()
	s, err := h.sessions.Session(session)
	if err != nil {
		h.t.Fatal(err)
	}
	account, err := h.sim.Account(s.PhoneOf(h.t.Context(), jid).User())
	if err != nil {
		h.t.Fatal(err)
	}
	return account
}

func (h *house) waitForChats(session string, want int) {
	h.t.Helper()
	chats := 0
	h.waitFor(session, func(d models.EventData) bool {
		history, _ := d.(models.HistoryStored)
		chats += history.Chats
		return chats >= want
	})
}

// attach puts a file into the composer, as choosing one does.
func (b *tab) attach(name, text string) {
	b.t.Helper()
	script := `(() => {
		const files = new DataTransfer();
		files.items.add(new File([` + quoted(text) + `], ` + quoted(name) + `, { type: "text/plain" }));
		const field = document.querySelector("input[type=file]");
		field.files = files.files;
		field.dispatchEvent(new Event("change", { bubbles: true }));
		return true;
	})()`
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](script)); err != nil {
		b.t.Fatal(err)
	}
}

// reactTo puts the first emoji of the row on a message.
func (b *tab) reactTo(id string) {
	b.t.Helper()
	b.do(
		chromedp.Focus(chromedp.CSS("#msg-"+id+" [data-react]")),
		chromedp.KeyEvent("\r"),
		chromedp.WaitVisible(chromedp.CSS("#reactions button[name=emoji]")),
		chromedp.Click(chromedp.CSS("#reactions button[name=emoji]")),
	)
}
