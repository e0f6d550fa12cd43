package automations

import (
	"context"
	"testing"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

func TestSwitchingOffEndsWhatIsInAStep(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Asks", "{ words: 'go' }", "store.set('begun', 1); ctx.reply('Hi ' + ctx.ask('Name?'));"))
		d.scripts.before = func() {
			d.scripts.before = nil
			if _, err := d.DisableWith(t.Context(), a.ID, CancelWaiting); err != nil {
				t.Error(err)
			}
		}
		d.writes(ann, "go")
		d.writes(ann, "Ann")
		wantSent(t, d)
		if run := d.run(a); run.Status != models.RunCancelled || run.Error != switchedOff {
			t.Errorf("got %s %q, want it cancelled", run.Status, run.Error)
		}
	})
}

func TestDeletingTakesBackWhatHasNotLeft(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script(handler("Later", "{}", "ctx.reply('remember', { at: Date.now() + 3600000 }); ctx.reply('now');"))
		d.writes(ann, "go")
		if n := len(d.sent()); n == 0 {
			t.Fatal("got nothing queued")
		}
		if err := d.Delete(t.Context(), a.ID); err != nil {
			t.Fatal(err)
		}
		d.passes(2 * time.Hour)
		wantSent(t, d)
	})
}

// describing lets something happen while a script is described.
type describing struct {
	Scripts
	then func()
}

func (p *describing) Describe(ctx context.Context, req sandbox.DescribeRequest) (sandbox.Description, error) {
	p.then()
	return p.Scripts.Describe(ctx, req)
}

func TestSavingSettingsKeepsAScriptOffThatSwitchedItselfOff(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		a := d.script("script({ name: 'Breaks', settings: { name: { type: 'text', label: 'Name', default: 'Eva' } } });\nonMessage(ctx => { throw new Error('broken'); });")
		d.Service.scripts = &describing{d.scripts, func() {
			for range maxFailures {
				d.writes(ann, "hello")
			}
		}}
		saved, err := d.SaveSettings(ctx, a.ID, map[string]any{"name": "Ann"})
		if err != nil {
			t.Fatal(err)
		}
		if saved.Enabled || saved.Failures != maxFailures || saved.MissedFrom == 0 || saved.Settings["name"] != "Ann" {
			t.Errorf("got %+v, want it off with its new setting", saved)
		}
	})
}
