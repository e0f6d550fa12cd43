package automations

import (
	"testing"

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
