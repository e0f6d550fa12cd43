package automations

import (
	"testing"
	"time"

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
