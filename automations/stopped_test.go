package automations

import (
	"testing"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

func TestAStepThatIsTakenForALoopChangesNothing(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		waits := d.script(handler("Waits", "{ words: 'wait' }", "ctx.wait('1h'); ctx.reply('later');"))
		floods := d.script(handler("Floods", "{ words: 'flood' }",
			"ctx.state.once('told', '8h'); ctx.handoff({ say: 'bye' });"))
		d.writes(ann, "wait")
		if err := d.SaveRules(t.Context(), Rules{Daily: 1}); err != nil {
			t.Fatal(err)
		}
		d.script(handler("Says", "{ words: 'say' }", "ctx.reply('hello');"))
		d.writes(bob, "say")
		d.writes(ann, "flood")
		if run := d.run(floods); run.Status != models.RunSkipped {
			t.Fatalf("got %s %q, want it stopped by the ceiling", run.Status, run.Error)
		}
		if kept, err := d.store.Values(t.Context(), storage.ValueFilter{Automation: floods.ID, Now: time.Now()}); err != nil || len(kept) != 0 {
			t.Errorf("got %+v, %v, want nothing kept of a step that was undone", kept, err)
		}
		if run := d.run(waits); run.Status != models.RunWaiting {
			t.Errorf("got %s %q, want it waiting: nobody took the chat", run.Status, run.Error)
		}
	})
}
