package automations

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/automations/schedule"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// linked stores sessions, the first one before the second.
func (d *desk) linked(names ...string) {
	d.t.Helper()
	for _, name := range names {
		if err := d.store.SaveSession(d.t.Context(), models.Session{ID: name, CreatedAt: time.Now()}); err != nil {
			d.t.Fatal(err)
		}
		time.Sleep(time.Second)
	}
}

const shopScript = `script({ name: 'Shop', timezone: 'Europe/Berlin' });
onSchedule('weekdays 08:30', ctx => { ctx.open('` + string(bob) + `').send('good morning'); });
onSchedule('weekdays 08:30', ctx => { ctx.open('` + string(bob) + `').send('and again'); });
onWebhook('shipped', ctx => {
  if (!ctx.body.phone) return { status: 400, json: { error: 'phone is needed' } };
  ctx.open(ctx.body.phone).send('Order ' + ctx.body.order + ' is on its way');
  return { json: { shop: ctx.headers['x-shop'] } };
});
onButton('Ask for a rating', { on: 'chat' }, ctx => { ctx.reply(ctx.pressedBy + ' asks: ' + ctx.values.what); });
onButton('Report', { on: 'page' }, ctx => { ctx.open('` + string(bob) + `').send('report'); });`

func TestATimeThatComesRunsItsHandlersOnce(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.linked("main", "second")
		a := d.script(shopScript)
		entries, err := d.Timetable(t.Context())
		if err != nil || len(entries) != 2 || entries[0].Zone.String() != "Europe/Berlin" || entries[0].Text != "weekdays 08:30" || entries[0].Automation != a.ID {
			t.Fatalf("got %+v, %v", entries, err)
		}
		due := time.Now()
		for range 3 {
			if err := d.FireTimed(t.Context(), entries[0], due); err != nil {
				t.Fatal(err)
			}
		}
		wantSent(t, d, "4915100002: good morning", "4915100002: and again")
		if err := d.FireTimed(t.Context(), entries[0], due.Add(24*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := len(d.sent()); got != 4 {
			t.Errorf("got %d messages, want 4", got)
		}
		if _, err := d.Disable(t.Context(), a.ID); err != nil {
			t.Fatal(err)
		}
		err = d.FireTimed(t.Context(), entries[0], due.Add(48*time.Hour))
		if runs, listed := d.Runs(t.Context(), storage.RunFilter{Automation: a.ID}); err != nil || listed != nil || len(runs) != 4 {
			t.Errorf("got %v and %d runs, want none while it is off", err, len(runs))
		}
		if entries, err := d.Timetable(t.Context()); err != nil || len(entries) != 0 {
			t.Errorf("got %+v, %v, want no times", entries, err)
		}
	})
}

func TestAScheduleWithoutASessionSaysSo(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		if err := d.store.EraseSession(t.Context(), "main"); err != nil {
			t.Fatal(err)
		}
		d.script(shopScript)
		err := d.FireTimed(t.Context(), schedule.Entry{Automation: 1, Text: "weekdays 08:30"}, time.Now())
		if models.KindOf(err) != models.Conflict || !strings.Contains(err.Error(), "no session") {
			t.Errorf("got %v", err)
		}
	})
}

func TestARequestFromOutsideRunsItsHandler(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.linked("main")
		a := d.script(shopScript)
		call := func(name, body, once string) (Fired, error) {
			return d.Call(t.Context(), Called{Automation: a.ID, Once: once, Request: sandbox.EventWebhook{
				Name: name, Body: json.RawMessage(body), Headers: map[string]string{"x-shop": "7"}, Query: map[string]string{},
			}})
		}
		got, err := call("shipped", `{"phone":"+4915100002","order":"A1"}`, "once")
		if err != nil || string(got.Return) != `{"json":{"shop":"7"}}` || got.Run.Status != models.RunDone || got.Run.Cause != sandbox.HandlerWebhook {
			t.Fatalf("got %+v, %v", got, err)
		}
		if again, err := call("shipped", `{"phone":"+4915100002","order":"A1"}`, "once"); err != nil || again.Fresh || again.Run.ID != got.Run.ID {
			t.Errorf("again: got %+v, %v", again, err)
		}
		wantSent(t, d, "4915100002: Order A1 is on its way")
		if got, err := call("shipped", `{}`, ""); err != nil || !strings.Contains(string(got.Return), "phone is needed") {
			t.Errorf("got %+v, %v", got, err)
		}
		if _, err := call("other", `{}`, ""); models.KindOf(err) != models.NotFound {
			t.Errorf("got %v, want not found", err)
		}
		if _, err := d.Disable(t.Context(), a.ID); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]models.Kind{"shipped": models.Conflict, "other": models.NotFound} {
			if _, err := call(name, `{}`, ""); models.KindOf(err) != want {
				t.Errorf("%s, switched off: got %v, want %s", name, err, want)
			}
		}
	})
}

func TestButtonsAreListedAndPressed(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.linked("main")
		a := d.script(shopScript)
		if got := d.Buttons("chat", "main"); len(got) != 1 || got[0].Label != "Ask for a rating" || got[0].Script != "Shop" || got[0].Automation != a.ID {
			t.Errorf("got %+v", got)
		}
		if got := d.Buttons("page", ""); len(got) != 1 || got[0].Label != "Report" {
			t.Errorf("got %+v", got)
		}
		_, err := d.Press(t.Context(), Pressed{Automation: a.ID, Label: "ask for a rating", Session: "main", Chat: ann, By: "Rina", Values: map[string]any{"what": "stars"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Press(t.Context(), Pressed{Automation: a.ID, Label: "Report", By: "Rina"}); err != nil {
			t.Fatal(err)
		}
		wantSent(t, d, "4915100001: Rina asks: stars", "4915100002: report")
		if _, err := d.Press(t.Context(), Pressed{Automation: a.ID, Label: "Other"}); models.KindOf(err) != models.NotFound {
			t.Errorf("got %v", err)
		}
	})
}

func TestAScheduleThatIsNoTimeIsNotSaved(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		_, err := d.Create(t.Context(), Draft{Source: "script({ name: 'Late' });\nonSchedule('sometimes', ctx => {});"})
		if models.KindOf(err) != models.Invalid || !strings.Contains(err.Error(), "sometimes") || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("got %v, want it refused with its line", err)
		}
	})
}

func TestNoRunBeginsInASessionThatIsNotThere(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.linked("main")
		a := d.script(shopScript)
		call := Called{Automation: a.ID, Session: "nonsense", Request: sandbox.EventWebhook{Name: "shipped", Body: json.RawMessage(`{"phone":"+4915100002","order":7}`)}}
		if _, err := d.Call(t.Context(), call); models.KindOf(err) != models.Invalid {
			t.Errorf("got %v, want a session refused that is not there", err)
		}
		if _, err := d.Press(t.Context(), Pressed{Automation: a.ID, Label: "Report", Session: "nonsense", By: "Ann"}); models.KindOf(err) != models.Invalid {
			t.Errorf("got %v, want the same of a button", err)
		}
		runs, err := d.Runs(t.Context(), storage.RunFilter{Automation: a.ID})
		if err != nil || len(runs) != 0 || len(d.sent()) != 0 {
			t.Errorf("got %+v, %q (%v), want no run and no message", runs, d.sent(), err)
		}
	})
}
