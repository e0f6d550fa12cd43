package automations

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

func TestTriggersFromOutside(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		a := d.script(`script({ name: 'Shop' });
onWebhook('shipped', ctx => {
  const sent = ctx.open(ctx.body.phone).send('On its way: ' + ctx.body.order);
  return { status: 201, json: { id: sent.id } };
});
onButton('Ask', {}, ctx => ctx.reply('Hello ' + ctx.ask('Name?') + ', says ' + ctx.pressedBy));
onSchedule('every day 09:00', ctx => { ctx.wait('1h'); ctx.open('+49 1510 0002').send('morning'); });`)
		hook := Trigger{Automation: a.ID, Handler: 0, Session: "main", Once: "delivery-1",
			Event: sandbox.Event{Webhook: &sandbox.EventWebhook{Name: "shipped", Body: []byte(`{"phone":"+4915100001","order":"A1"}`)}}}
		fired, err := d.Fire(ctx, hook)
		if err != nil || !fired.Fresh || fired.Run.Status != models.RunDone || !strings.Contains(string(fired.Return), `"status":201`) {
			t.Fatalf("got %+v, %v, want the handler's answer", fired, err)
		}
		again, err := d.Fire(ctx, hook)
		if err != nil || again.Fresh || again.Run.ID != fired.Run.ID {
			t.Errorf("got %+v, %v, want the first run", again, err)
		}
		pressed, err := d.Press(ctx, Pressed{Automation: a.ID, Label: "ask", Session: "main", Chat: ann, By: "Eva"})
		if err != nil || pressed.Run.Status != models.RunWaiting || pressed.Run.Contact != ann {
			t.Fatalf("got %+v, %v, want it waiting for the contact", pressed, err)
		}
		if _, err := d.Fire(ctx, Trigger{Automation: a.ID, Handler: 2, Session: "main"}); err != nil {
			t.Fatal(err)
		}
		d.halt()
		d.start()
		d.writes(ann, "Ann")
		d.passes(time.Hour)
		wantSent(t, d, "4915100001: On its way: A1", "4915100001: Name?", "4915100001: Hello Ann, says Eva", "4915100002: morning")
		for _, bad := range []Trigger{{Automation: 99}, {Automation: a.ID, Handler: 7}} {
			if _, err := d.Fire(ctx, bad); models.KindOf(err) != models.NotFound {
				t.Errorf("%+v: got %v, want not found", bad, err)
			}
		}
	})
}

func TestAFiredRunSurvivesACrashBeforeItsFirstStep(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script("onButton('Tell', {}, ctx => ctx.open('+49 1510 0002').send('told'));")
		j, fresh, err := d.beginFired(t.Context(), d.book.find(a.ID), Trigger{Automation: a.ID, Session: "main", Event: sandbox.Event{Button: &sandbox.EventButton{Label: "Tell"}}})
		if err != nil || !fresh || j.run.ID == 0 {
			t.Fatal(j.run, fresh, err)
		}
		d.halt()
		d.start()
		wantSent(t, d, "4915100002: told")
	})
}

func TestOneSwitchStopsEverything(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.script(handler("Waits", "{ words: 'wait' }", "ctx.reply('now'); ctx.wait('1h'); ctx.reply('later');"))
		d.writes(ann, "wait")
		if err := d.StopAll(ctx, "Eva"); err != nil {
			t.Fatal(err)
		}
		wantSent(t, d) // what was queued is taken back
		d.writes(bob, "wait")
		d.passes(2 * time.Hour)
		wantSent(t, d)
		if _, err := d.Fire(ctx, Trigger{Automation: 1, Session: "main"}); models.KindOf(err) != models.Unavailable {
			t.Errorf("got %v, want unavailable", err)
		}
		d.halt()
		d.start()
		d.passes(time.Minute)
		wantSent(t, d)
		if err := d.StartAll(ctx); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		wantSent(t, d, "4915100001: later")
	})
}

func TestWhatWaitsMayFinishWhenItsScriptIsSwitchedOff(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Asks", "{ words: 'go' }", "ctx.reply('Hi ' + ctx.ask('Name?'));"))
		d.writes(ann, "go")
		if _, err := d.DisableWith(t.Context(), a.ID, FinishWaiting); err != nil {
			t.Fatal(err)
		}
		d.writes(bob, "go")
		d.writes(ann, "Ann")
		wantSent(t, d, "4915100001: Name?", "4915100001: Hi Ann")
	})
}

func TestMissedEventsCanBeReplayed(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		a := d.script(handler("Breaks", "{ words: 'hello' }", "throw new Error('broken');"))
		for range maxFailures {
			d.writes(ann, "hello")
		}
		if a, err := d.Automation(ctx, a.ID); err != nil || a.Enabled || a.MissedFrom == 0 {
			t.Fatalf("got %+v, %v, want it switched off", a.Automation, err)
		}
		d.writes(bob, "hello while it was off")
		d.writes(bob, "goodbye")
		if _, err := d.Save(ctx, a.ID, Draft{Source: handler("Breaks", "{ words: 'hello' }", "ctx.reply('mended: ' + ctx.text);")}); err != nil {
			t.Fatal(err)
		}
		d.passes(3 * time.Hour)
		if _, err := d.Replay(ctx, a.ID); models.KindOf(err) != models.Conflict {
			t.Errorf("got %v, want it refused while it is off", err)
		}
		if _, err := d.Enable(ctx, a.ID); err != nil {
			t.Fatal(err)
		}
		d.writes(ann, "hello again")
		n, err := d.Replay(ctx, a.ID)
		if err != nil || n != 1 {
			t.Errorf("got %d runs, %v, want 1", n, err)
		}
		wantSent(t, d, "4915100001: mended: hello again", "4915100002: mended: hello while it was off")
		if n, err := d.Replay(ctx, a.ID); err != nil || n != 0 {
			t.Errorf("a second time: got %d, %v", n, err)
		}
	})
}

func TestTheOrderOfScriptsCanBeChanged(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("One", "{}", "ctx.reply('one');"))
		two := d.script(handler("Two", "{}", "ctx.reply('two');"))
		if err := d.Move(t.Context(), two.ID, 0); err != nil {
			t.Fatal(err)
		}
		d.writes(ann, "hello")
		wantSent(t, d, "4915100001: two")
	})
}

func TestWhyAScriptDidNotRun(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.script(handler("Prices", "{ words: 'price' }", "ctx.reply('90');"))
		off := d.script(handler("Off", "{}", "ctx.reply('x');"))
		if _, err := d.Disable(ctx, off.ID); err != nil {
			t.Fatal(err)
		}
		d.script(handler("Away", "{ cooldown: '1h' }", "ctx.reply('away');"))
		d.script(handler("Last", "{}", "ctx.reply('last');"))
		d.script(handler("Asks", "{ words: 'ask' }", "ctx.ask('?');"))
		why := func(id string) map[string]string {
			x, err := d.Explain(ctx, "main", ann, id)
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]string{"": x.Why}
			for _, one := range x.Scripts {
				out[one.Name] = one.Why
			}
			return out
		}
		d.writes(ann, "hello")
		got := why("M1")
		for name, want := range map[string]string{
			"Prices": "the word “price” was not said", "Off": "switched off", "Away": "it ran: done", "Last": "“Away” answered before", "": "",
		} {
			if !strings.Contains(got[name], want) || want == "" && got[name] != "" {
				t.Errorf("%s: got %q, want %q", name, got[name], want)
			}
		}
		d.passes(time.Minute)
		d.writes(ann, "hello")
		if got := why("M2"); !strings.Contains(got["Away"], "rests until") || got["Last"] != "it ran: done" {
			t.Errorf("got %q", got)
		}
		d.writes(ann, "I am here myself", func(m *models.Message) { m.FromMe, m.SentBy = true, "user:3" })
		d.writes(ann, "the price?")
		if got := why("M4"); !strings.Contains(got["Prices"], "staff wrote in the chat") {
			t.Errorf("got %q", got)
		}
		if got := why("M3"); got[""] != "own messages trigger nothing" {
			t.Errorf("got %q", got)
		}
	})
}

func TestAScriptThatUsesTooMuchOfTheProcessorWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, start := newBudget(), time.Now()
		for i := range 25 {
			if tell := b.spend(1, 400*time.Millisecond, time.Now()); tell != (i == 24) {
				t.Errorf("step %d: told %v", i, tell)
			}
		}
		if err := b.wait(t.Context(), 2); err != nil || time.Since(start) != 0 {
			t.Errorf("another script waited %v (%v)", time.Since(start), err)
		}
		if err := b.wait(t.Context(), 1); err != nil || time.Since(start) < cpuWindow || time.Since(start) > cpuWindow+2*cpuLook {
			t.Errorf("waited %v (%v), want about a minute", time.Since(start), err)
		}
		b.spend(1, cpuBudget, time.Now())
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if b.wait(ctx, 1) == nil {
			t.Error("who leaves went on waiting")
		}
	})
}

func TestASessionHasADailyCeiling(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		if err := d.SaveRules(t.Context(), Rules{Daily: 3}); err != nil {
			t.Fatal(err)
		}
		a := d.script(handler("All", "{}", "ctx.reply(ctx.text);"))
		for i := range 5 {
			d.passes(10 * time.Minute)
			d.writes(ann, itoa(i))
		}
		if got := len(d.sent()); got != 3 {
			t.Errorf("got %d messages, want 3", got)
		}
		runs, err := d.Runs(t.Context(), storage.RunFilter{Automation: a.ID, Status: models.RunSkipped})
		if err != nil || len(runs) != 2 || !strings.Contains(runs[0].Error, "more than 3 automatic messages") {
			t.Errorf("got %+v, %v", runs, err)
		}
		if n := len(told[models.AutomationPaused](d)); n != 1 {
			t.Errorf("got %d notices, want 1", n)
		}
		d.passes(24 * time.Hour)
		d.writes(ann, "next day")
		if got := len(d.sent()); got != 4 {
			t.Errorf("got %d messages, want 4", got)
		}
	})
}

func TestLoopsAreRememberedOverRestarts(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("Parrot", "{}", "ctx.reply('Hello');"))
		for range 3 {
			d.writes(ann, "Hello")
			d.halt()
			d.start()
		}
		if got := len(d.sent()); got != 2 {
			t.Errorf("got %d messages, want 2", got)
		}
		notices := told[models.AutomationPaused](d)
		if len(notices) != 1 || notices[0].Chat != ann || !strings.Contains(notices[0].Reason, "the same text") {
			t.Errorf("got %+v", notices)
		}
	})
}

func TestRunsThatDidNothingAreCountedAndForgotten(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Looks", "{}", "if (ctx.text === 'x') ctx.reply('y');"))
		for i := range 40 {
			d.writes(ann, itoa(i))
		}
		d.writes(ann, "x")
		d.passes(20 * time.Minute)
		runs, err := d.Runs(t.Context(), storage.RunFilter{Automation: a.ID})
		if err != nil || len(runs) != keepIdle+1 {
			t.Errorf("got %d runs, %v, want %d", len(runs), err, keepIdle+1)
		}
		if one, err := d.Automation(t.Context(), a.ID); err != nil || one.Idle != 20 {
			t.Errorf("got %d forgotten runs, %v, want 20", one.Idle, err)
		}
	})
}
