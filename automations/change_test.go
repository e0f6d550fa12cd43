package automations

import (
	"errors"
	"strings"
	"testing"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

func wantRefused(t *testing.T, err error, kind models.Kind, says string) {
	t.Helper()
	if models.KindOf(err) != kind || !strings.Contains(err.Error(), says) {
		t.Errorf("got %v, want %s with %q", err, kind, says)
	}
}

func TestEverySaveIsAVersion(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		one, two := handler("One", "{}", "ctx.reply('one');"), handler("Two", "{}", "ctx.reply('two');")
		a, err := d.Create(ctx, Draft{Source: one, Author: "user:1", Note: "first"})
		if err != nil || a.Enabled || a.Version != 1 || a.Name != "One" {
			t.Fatalf("create: got %+v, %v", a, err)
		}
		if _, err = d.Enable(ctx, a.ID); err != nil {
			t.Fatal(err)
		}
		if a, err = d.Save(ctx, a.ID, Draft{Source: two, Sessions: []string{"main"}}); err != nil || a.Version != 2 || a.Name != "Two" || !a.Enabled {
			t.Fatalf("save: got %+v, %v", a, err)
		}
		d.writes(ann, "hello")
		if a, err = d.Restore(ctx, a.ID, 1, "user:2"); err != nil || a.Version != 3 {
			t.Fatalf("restore: got %+v, %v", a, err)
		}
		d.writes(bob, "hello")
		wantSent(t, d, "4915100001: two", "4915100002: one")
		versions, err := d.Versions(ctx, a.ID, 0)
		if err != nil || len(versions) != 3 || versions[0].Note != "restored version 1" || versions[2].Author != "user:1" {
			t.Errorf("got %+v, %v", versions, err)
		}
		detail, err := d.Automation(ctx, a.ID)
		if err != nil || detail.Source != one || len(detail.Description.Handlers) != 1 || len(detail.Sessions) != 1 {
			t.Errorf("got %+v, %v", detail, err)
		}
		list, err := d.List(ctx)
		if err != nil || len(list) != 1 {
			t.Errorf("got %+v, %v", list, err)
		}
	})
}

func TestWhatCannotBeUnderstoodIsNotSaved(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		_, err := d.Create(ctx, Draft{Source: "script({ name: 'x' });\nonMessage(ctx => {"})
		wantRefused(t, err, models.Invalid, "ends too early: a closing bracket or quote is missing (line 2)")
		var problem *sandbox.Problem
		if !errors.As(err, &problem) || problem.Line != 2 {
			t.Errorf("got %v, want the line for the editor", problem)
		}
		_, err = d.Create(ctx, Draft{Source: strings.Repeat("x", 200<<10)})
		wantRefused(t, err, models.TooLarge, "at most 100 KB")
		_, err = d.Create(ctx, Draft{Source: handler(strings.Repeat("x", 200), "{}", "")})
		wantRefused(t, err, models.Invalid, "name may have")
		if list, err := d.List(ctx); err != nil || len(list) != 0 {
			t.Errorf("got %+v, %v, want nothing saved", list, err)
		}
		for _, err := range []error{
			second(d.Save(ctx, 77, Draft{Source: handler("x", "{}", "")})), second(d.Enable(ctx, 77)), second(d.Disable(ctx, 77)),
			d.Delete(ctx, 77), second(d.Automation(ctx, 77)), second(d.Trace(ctx, 77)), second(d.CancelRun(ctx, 77)),
			second(d.Runs(ctx, storage.RunFilter{Automation: 77})), second(d.Versions(ctx, 77, 0)), second(d.SaveSettings(ctx, 77, nil)),
		} {
			if !models.IsNotFound(err) {
				t.Errorf("got %v, want not found", err)
			}
		}
	})
}

func TestAScriptNeedNotSayItsName(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script("onMessage({ words: ['price', 'prices'] }, (ctx) => {\n  ctx.reply('Our price list: https://example.com/prices')\n})")
		if a.Name != "Untitled" {
			t.Errorf("got name %q, want Untitled", a.Name)
		}
		d.writes(ann, "prices?")
		wantSent(t, d, "4915100001: Our price list: https://example.com/prices")
	})
}

func second[T any](_ T, err error) error { return err }

func TestSettingsChangeAScriptWithoutTouchingItsText(t *testing.T) {
	source := "const { settings } = script({ name: 'x', settings: { word: { type: 'text', label: 'Word', default: 'taxi' } } });\n" +
		"onMessage({ words: settings.word }, ctx => ctx.reply('A ' + settings.word + ' comes.'));"
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(source)
		d.writes(ann, "a taxi please")
		if _, err := d.SaveSettings(t.Context(), a.ID, map[string]any{"word": "bus"}); err != nil {
			t.Fatal(err)
		}
		d.writes(ann, "a taxi please")
		d.writes(ann, "a bus please")
		wantSent(t, d, "4915100001: A taxi comes.", "4915100001: A bus comes.")
		_, err := d.SaveSettings(t.Context(), a.ID, map[string]any{"wrod": "bus"})
		wantRefused(t, err, models.Invalid, `no setting "wrod"`)
	})
}

func TestAScriptThatFailsAgainAndAgainIsSwitchedOff(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Broken", "{}", "ctx.reply('never sent');\nif (ctx.text !== 'good') throw new Error('no luck');"))
		for range 9 {
			d.writes(ann, "hello")
		}
		d.writes(bob, "good") // a run that works begins the count anew
		for range 9 {
			d.writes(ann, "hello")
		}
		if got, err := d.Automation(t.Context(), a.ID); err != nil || !got.Enabled || got.Failures != 9 {
			t.Fatalf("got %+v, %v, want it on with 9 failures", got.Automation, err)
		}
		d.writes(ann, "hello")
		d.writes(ann, "nobody listens now")
		got, err := d.Automation(t.Context(), a.ID)
		if err != nil || got.Enabled || !strings.Contains(got.Reason, "10 runs in a row failed; the last said: no luck") {
			t.Errorf("got %+v, %v, want it off with the reason", got.Automation, err)
		}
		wantSent(t, d, "4915100002: never sent")
		runs, err := d.Runs(t.Context(), storage.RunFilter{Automation: a.ID, Status: models.RunFailed})
		if err != nil || len(runs) != 19 || runs[0].Line != 4 || runs[0].Messages != 0 {
			t.Errorf("got %d failed runs (%v), the last %+v; want 19, at line 4", len(runs), err, runs[0])
		}
		trace, err := d.Trace(t.Context(), runs[0].ID)
		if err != nil || len(trace.Steps) != 1 || !strings.Contains(trace.Steps[0].Error, "did not happen") {
			t.Errorf("got %+v, %v, want the send marked as undone", trace.Steps, err)
		}
		if a, err = d.Enable(t.Context(), a.ID); err != nil || a.Failures != 0 || a.Reason != "" {
			t.Errorf("got %+v, %v, want a fresh start", a, err)
		}
	})
}

func TestAScriptThatCostsThreeWorkersIsSwitchedOff(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Greedy", "{}", "ctx.reply('x');"))
		d.scripts.lose = 3
		for range 3 {
			d.writes(ann, "hello")
		}
		if want := []Lane{LaneLive, LaneQuarantine, LaneQuarantine}; len(d.scripts.used) != 3 || d.scripts.used[0] != want[0] || d.scripts.used[2] != want[2] {
			t.Errorf("got lanes %v, want %v", d.scripts.used, want)
		}
		got, err := d.Automation(t.Context(), a.ID)
		if err != nil || got.Enabled || !strings.Contains(got.Reason, "broke the worker process 3 times") {
			t.Errorf("got %+v, %v, want it off with the reason", got.Automation, err)
		}
	})
}

func TestAScriptLooksBackOnlyInItsOwnChat(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("History", "{ words: 'last' }", "ctx.reply(ctx.history(3).map(m => m.text).join(' < '));"))
		d.writes(bob, "secret")
		d.writes(ann, "one")
		d.writes(ann, "two")
		d.writes(ann, "last")
		wantSent(t, d, "4915100001: one < two < last")
	})
}

func TestADeletedAutomationIsGone(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Patient", "{}", "ctx.reply('x'); ctx.wait('1h');"))
		d.writes(ann, "hello")
		run := d.run(a)
		if _, err := d.CancelRun(t.Context(), run.ID); err != nil {
			t.Fatal(err)
		}
		_, err := d.CancelRun(t.Context(), run.ID)
		wantRefused(t, err, models.Conflict, "only a waiting run")
		if err := d.Delete(t.Context(), a.ID); err != nil {
			t.Fatal(err)
		}
		d.writes(ann, "hello again")
		wantSent(t, d) // what had not left is taken back
	})
}
