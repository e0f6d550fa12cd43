package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdesk/automations"
	"frontdesk/automations/rules"
	"frontdesk/models"
	"frontdesk/scripts"
)

// automation finds the one that a page's address names.
func (h *house) automation(path string) models.Automation {
	h.t.Helper()
	all, err := h.store.AllAutomations(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	for _, a := range all {
		if strings.HasPrefix(path, "/automations/"+itoa(int(a.ID))) {
			return a
		}
	}
	h.t.Fatalf("there is no automation at %s", path)
	return models.Automation{}
}

// ran stores a run of an automation, as the engine would.
func (h *house) ran(r models.Run) models.Run {
	h.t.Helper()
	if r.StartedAt.IsZero() {
		r.StartedAt = time.Now()
	}
	r.Version = 1
	run, _, err := h.store.InsertRun(h.t.Context(), r)
	if err != nil {
		h.t.Fatal(err)
	}
	return run
}

func TestSwitchingOffAsksAboutDialogs(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(firstText)
	a := h.automation(path)
	h.post(path+"/enable", "enabled", "yes")
	run := h.ran(models.Run{AutomationID: a.ID, EventID: 7, SessionID: "lobby", Chat: "4915100001@s.whatsapp.net", Status: models.RunWaiting, WaitingFor: "answer"})
	if got := h.get("/automations").Find("#waiting-" + itoa(int(run.ID))).Text(); !strings.Contains(got, "waits for an answer") {
		t.Errorf("got %q in the list, want the dialog", got)
	}
	asked := h.post(path + "/enable")
	if got := asked.header.Get("Location"); got != path+"/off" {
		t.Fatalf("got %q, want the question", got)
	}
	if got := h.get(path + "/off").Find("form button[name=how]").Length(); got != 2 {
		t.Errorf("got %d ways, want two", got)
	}
	h.post(path+"/enable", "how", "finish")
	if got, _ := h.store.Run(t.Context(), run.ID); got.Status != models.RunWaiting || h.automation(path).Enabled {
		t.Errorf("got the run %s, want the script off and the dialog waiting", got.Status)
	}
	h.post(path+"/runs/"+itoa(int(run.ID))+"/cancel", "", "")
	if got, _ := h.store.Run(t.Context(), run.ID); got.Status != models.RunCancelled {
		t.Errorf("got the run %s, want it cancelled", got.Status)
	}
}

func TestScriptsAreMovedAndAllAreStopped(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	first, second := h.written("script({ name: 'One' });\nonMessage(ctx => {})"), h.written("script({ name: 'Two' });\nonMessage(ctx => {})")
	h.post(second+"/move", "place", "0")
	names := h.get("/automations").Find("[data-row]").Map(textOf)
	if strings.Join(names, " ") != "Two One" {
		t.Errorf("got %v, want Two before One", names)
	}
	if got := h.post(first+"/move", "place", "x").status; got != http.StatusBadRequest {
		t.Errorf("a place that is no number: got status %d, want 400", got)
	}
	h.post("/automations/stop-all")
	if got := h.get("/automations").Find(".attn").Text(); !strings.Contains(got, "All automations are stopped by rina") {
		t.Errorf("got %q, want that all are stopped, and by whom", got)
	}
	h.post("/automations/start-all")
	if got := h.get("/automations").Find(".attn").Length(); got != 0 {
		t.Error("they are still stopped")
	}
	h.person("budi", models.RoleBuilder)
	h.limit("budi", "lobby")
	if got := h.post("/automations/stop-all").status; got != http.StatusForbidden {
		t.Errorf("stopped by who sees one line: got status %d, want 403", got)
	}
}

func TestAScriptThatStoppedItselfIsShown(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	path := h.written(firstText)
	a := h.automation(path)
	a.Reason, a.MissedFrom = "10 runs in a row failed; the last said: oh", 1
	if _, err := h.store.SaveAutomation(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if got := h.get("/automations").Find(".attn").Text(); !strings.Contains(got, "stopped itself: 10 runs") || !strings.Contains(got, "are kept") {
		t.Errorf("got %q, want why, and what was missed", got)
	}
	h.post(path+"/enable", "enabled", "yes")
	if got := h.get("/automations").Find(".attn form").AttrOr("action", ""); got != path+"/replay" {
		t.Errorf("got %q, want a way to replay", got)
	}
}

func TestTheGalleryShowsAndUsesEveryScript(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	page := h.get("/automations/gallery")
	for _, ready := range scripts.All() {
		if page.Find("a[href='/automations/gallery/"+ready.ID+"']").Length() == 0 {
			t.Errorf("%s is not in the gallery", ready.ID)
		}
		one := h.get("/automations/gallery/" + ready.ID)
		if one.status != http.StatusOK || one.Find(".notice.bad").Length() > 0 {
			t.Errorf("%s: got status %d, %s", ready.ID, one.status, one.Find(".notice.bad").Text())
		}
	}
	tried := h.get("/automations/gallery/questions?text=what+is+the+price")
	if got := tried.Find("#sample .out").Text(); !strings.Contains(got, "all prices on our site") {
		t.Errorf("got %q, want the answer", got)
	}
	used := h.post("/automations/gallery/away")
	path := used.header.Get("Location")
	if a := h.automation(path); !strings.HasSuffix(path, "/settings") || a.Enabled || a.Name != "Away message" {
		t.Errorf("got %+v at %s, want a copy that is off, and its settings", a, path)
	}
	if got := h.get("/automations/gallery/nothing").status; got != http.StatusNotFound {
		t.Errorf("got status %d, want 404", got)
	}
}

func TestAFormMakesAScriptWhoseTestsPass(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	pairs := map[rules.Kind][]string{
		rules.Words: {"name", "Prices", "words", "price, cost", "answer", "Look at our list, {name}."},
		rules.Away:  {"name", "Closed", "message", "We are back {when}.", "again", "4h"},
	}
	for kind, filled := range pairs {
		tried := h.post("/automations/forms/"+string(kind), append([]string{"try", "yes", "text", "price?"}, filled...)...)
		if got := tried.Find(".msg.out").Text(); tried.status != http.StatusOK || got == "" {
			t.Errorf("%s: got status %d and %q, want what would be answered", kind, tried.status, got)
		}
		made := h.post("/automations/forms/"+string(kind), filled...)
		path := strings.TrimSuffix(made.header.Get("Location"), "?saved=yes")
		if made.status != http.StatusSeeOther || !strings.HasSuffix(path, "/form") {
			t.Fatalf("%s: got status %d to %q: %s", kind, made.status, path, made.Find("[role=alert]").Text())
		}
		if got := h.get(path).Find("input[name=name]").AttrOr("value", ""); got != filled[1] {
			t.Errorf("%s: got the name %q, want %q", kind, got, filled[1])
		}
		v, err := h.store.Version(t.Context(), h.automation(path).ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		h.passes(v.Source)
	}
	r, err := rules.Example(rules.Menu)
	if err != nil {
		t.Fatal(err)
	}
	h.passes(rules.Write(r))
	missing := h.post("/automations/forms/words", "name", "x")
	if missing.status != http.StatusUnprocessableEntity || missing.Find("[role=alert]").Length() != 1 {
		t.Errorf("got status %d, want 422 and what is missing", missing.status)
	}
	own := h.written(firstText)
	if got := h.get(own + "/form").header.Get("Location"); got != own {
		t.Errorf("got %q for a script without a form, want its text", got)
	}
}

// passes runs the tests of a script.
func (h *house) passes(source string) {
	h.t.Helper()
	ran, err := h.scripts.RunTests(h.t.Context(), source, automations.TestOptions{Check: true})
	if err != nil || len(ran) == 0 {
		h.t.Fatalf("got %d tests and %v, want some", len(ran), err)
	}
	for _, test := range ran {
		if !test.Passed {
			h.t.Errorf("%s: %v", test.Name, test.Problem)
		}
	}
}

func TestOpeningHoursAreFilledIn(t *testing.T) {
	h := newHouse(t)
	h.person("rina", models.RoleBuilder)
	bad := h.post("/automations/hours", "zone", "Nowhere/Else", "day1", "9:00-18:00")
	if bad.status != http.StatusUnprocessableEntity || bad.Find("#day1").AttrOr("value", "") != "09:00-18:00" {
		t.Errorf("got status %d, want 422 and what was typed", bad.status)
	}
	h.post("/automations/hours", "zone", "Europe/Berlin", "day1", "9:00-12:00, 13:00-18:00", "day2", "09:00–24:00", "closed", "2026-12-25", "next", "/automations")
	hours, err := h.scripts.Hours(t.Context())
	if err != nil || len(hours.Open) != 3 || hours.Zone != "Europe/Berlin" || hours.Closed[0] != "2026-12-25" {
		t.Errorf("got %+v, %v, want what was filled in", hours, err)
	}
	if got := h.get("/automations/forms/away").Find("form").Text(); !strings.Contains(got, "Mon 09:00–12:00, 13:00–18:00, Tue 09:00–24:00, Europe/Berlin") {
		t.Errorf("got %q, want the hours in words", got)
	}
}
