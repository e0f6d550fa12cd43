package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// onlyOne waits until one operation is left in the list.
var onlyOne = fmt.Sprintf(`new Promise((found, lost) => {
	const look = () => document.querySelectorAll("#swagger .opblock").length === 1 && found(true);
	new MutationObserver(look).observe(document, {subtree: true, childList: true});
	setTimeout(() => lost(new Error("not so")), %d);
	look();
})`, patience.Milliseconds())

// TestTheDocsAreSearchedAndShowCode finds an operation by its words, opens it
// and reads how it is called from three languages.
func TestTheDocsAreSearchedAndShowCode(t *testing.T) {
	h := newHouse(t)
	b := newTab(t, h.url, 1440, 900)
	b.open("/docs")
	b.see("React to a message")
	b.fill(".operation-filter-input", "post message/react/")
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](onlyOne, chromedp.EvalAwaitPromise)); err != nil {
		t.Fatal(err)
	}
	control := chromedp.CSS(".opblock-summary-control")
	b.do(chromedp.Focus(control), chromedp.SendKeys(control, "\r"))
	b.see("curl -X POST")
	b.press("JavaScript")
	b.see("await fetch(")
	b.press("Python")
	b.see("import requests")
	b.see("Try it out")
	b.clean("docs with code")
	b.shoot("docs-code")
}
