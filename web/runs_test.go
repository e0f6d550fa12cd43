package web_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"frontdesk/models"
)

func textOf(_ int, s *goquery.Selection) string { return strings.TrimSpace(s.Text()) }

func TestTheRunLogIsFilteredAndPaged(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written("onMessage({ words: ['hi'] }, ctx => {});\nonButton('Ask', {}, ctx => {});\n")
	a := h.automation(path)
	for i := range 60 {
		run := models.Run{AutomationID: a.ID, EventID: int64(1000 + i), SessionID: "lobby", Chat: "4915100001@s.whatsapp.net", Status: models.RunDone}
		if i == 3 {
			run.Status, run.Error, run.Line, run.Handler = models.RunFailed, "order is not defined", 4, 1
		}
		h.ran(run)
	}
	all := h.get(path + "/runs")
	if got := all.Find("tbody tr[id]").Length(); got != 50 {
		t.Errorf("got %d runs, want a page of 50", got)
	}
	more := all.Find("tr.more a").AttrOr("href", "")
	next := h.get(more, "HX-Request", "true", "HX-Request-Type", "partial")
	if got := next.Find("a[data-row]").Length(); strings.Contains(next.text, "<html") || strings.Count(next.text, `id="run-`) != 10 {
		t.Errorf("got %d rows behind %q, want the other 10", got, more)
	}
	for query, want := range map[string]int{"outcome=failed": 1, "text=not+DEFINED": 1, "handler=1": 1, "person=15100001": 50, "person=nobody": 0, "on=elsewhere": 0} {
		if got := h.get(path + "/runs?" + query).Find("tbody tr[id]").Length(); got != want {
			t.Errorf("%s: got %d runs, want %d", query, got, want)
		}
	}
	failed := h.get(path+"/runs?outcome=failed").Find("a[data-row]").AttrOr("href", "")
	trace := h.get(failed).Find("#trace")
	if got := trace.Text(); !strings.Contains(got, "order is not defined") || !strings.Contains(got, "The button “Ask” began the handler in line 2") {
		t.Errorf("got %q, want the error and what began it", got)
	}
	if got := trace.Find(".notice a").AttrOr("href", ""); got != path+"#L4" {
		t.Errorf("got %q, want the line in the editor", got)
	}
}
