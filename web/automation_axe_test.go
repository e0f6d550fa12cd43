package web_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"frontdesk/models"
)

// TestTheConsoleOfAutomationsIsAccessible examines the pages around automations
// with something in them: a script that stopped itself, dialogs, failed runs.
func TestTheConsoleOfAutomationsIsAccessible(t *testing.T) {
	h := newHouse(t)
	b := newTab(t, h.url, 1440, 900)
	if _, err := h.sessions.Create(t.Context(), "lobby"); err != nil {
		t.Fatal(err)
	}
	h.person("rina", models.RoleAdmin)
	path, run := h.busyAutomations()
	form := h.post("/automations/forms/away", "name", "Closed", "message", "We are back {when}.", "again", "4h").header.Get("Location")
	b.open("/login")
	b.fill("input[name=name]", "rina")
	b.fill("input[name=password]", password)
	b.press("Sign in")
	b.see("Sessions")
	b.examine("automations", "/automations", "Waiting for an answer")
	b.examine("gallery", "/automations/gallery", "Missed call")
	b.examine("ready-made", "/automations/gallery/questions", "What you can fill in")
	b.examine("form", form, "Saved, not on yet")
	b.examine("form-words", "/automations/forms/words", "Words and answers")
	b.examine("form-menu", "/automations/forms/menu", "Choices")
	b.examine("hours", "/automations/hours", "Time zone")
	b.examine("switch-off", path+"/off", "dialog is waiting")
	b.examine("runs", path+"/runs", "waits for an answer")
	b.examine("trace", fmt.Sprintf("%s/runs/%d", path, run), "The script failed")
	b.press("Line 3")
	b.do(chromedp.WaitVisible(chromedp.CSS("fd-editor")))
	b.inEditorLine(3)
	b.examine("runs-none", path+"/runs?text=zzz", "No run like that")
}

// inEditorLine waits until the editor has its caret in a line.
func (b *tab) inEditorLine(line int) {
	b.t.Helper()
	script := fmt.Sprintf(`new Promise(done => {
		const look = () => {
			const view = document.querySelector("fd-editor")?.view;
			if (view && view.state.doc.lineAt(view.state.selection.main.head).number === %d) done(true);
			else requestAnimationFrame(look);
		};
		look();
	})`, line)
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise)); err != nil {
		b.t.Fatal(err)
	}
}

// busyAutomations has scripts in every state, and returns the address of one
// and a failed run of it.
func (h *house) busyAutomations() (path string, failed int64) {
	h.t.Helper()
	path = h.written("script({ name: 'Early check-in', description: 'Asks the desk, tells the guest someone will answer' });\nonMessage({ words: ['early'] }, ctx => {});\nonButton('Ask', {}, ctx => {});\n")
	a := h.automation(path)
	for i := range 12 {
		run := models.Run{AutomationID: a.ID, EventID: int64(1000 + i), SessionID: "lobby", Chat: "4915100001@s.whatsapp.net", Status: models.RunDone, Messages: 1,
			CPU: 4 * time.Millisecond, Cause: "message", StartedAt: time.Now().Add(-time.Duration(i) * 100 * time.Minute)}
		switch i {
		case 1:
			run.Status, run.WaitingFor, run.WaitingUntil = models.RunWaiting, "answer", time.Now().Add(time.Hour)
		case 2:
			run.Status, run.Error, run.Line, run.Handler = models.RunFailed, "order is not defined", 3, 1
		}
		if run = h.ran(run); i == 2 {
			failed = run.ID
		}
	}
	steps := []models.RunStep{
		{RunID: failed, Position: 1, Call: "send", Args: []byte(`{"to":"4915100001@s.whatsapp.net","text":"Hello Ann"}`), Result: []byte(`{"id":"3EB0A"}`), Line: 2, Time: time.Now()},
		{RunID: failed, Position: 2, Call: "answer", Args: []byte(`{}`), Result: []byte(`{"votes":["Yes"]}`), Line: 2, Time: time.Now()},
	}
	if err := h.store.AddSteps(h.t.Context(), steps); err != nil {
		h.t.Fatal(err)
	}
	h.post(path+"/enable", "enabled", "yes")
	other := h.automation(h.written("script({ name: 'Stock photo sorter', description: 'Files photos from suppliers by delivery note, and says where it put them when somebody asks for it later' });\nonMessage(ctx => {});\n"))
	other.Reason, other.MissedFrom, other.Sessions = "10 runs in a row failed; the last said: there is no such folder", 1, []string{"lobby"}
	if _, err := h.store.SaveAutomation(h.t.Context(), other); err != nil {
		h.t.Fatal(err)
	}
	h.post(h.written("script({ name: 'Night handover' });\nonSchedule('every day 22:00', ctx => {});\n")+"/enable", "enabled", "yes")
	return path, failed
}
