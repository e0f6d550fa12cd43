package automations

import (
	"context"
	"testing"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// TestARunIsNotChangedByWhoReadItBefore lets runs go on, end and move between
// the reading and the writing of somebody else.
func TestARunIsNotChangedByWhoReadItBefore(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		a := d.script(handler("Asks", "{ words: 'go' }", "ctx.reply('Hi ' + ctx.ask('Name?'));"))
		d.writes(ann, "go")
		old := d.run(a)
		d.writes(ann, "Ann")
		if run, err := d.cancel(ctx, old, "too late"); err != nil || run.Status != models.RunDone {
			t.Errorf("got %+v, %v, want it done", run, err)
		}
		if run := d.run(a); run.Status != models.RunDone || run.Error != "" {
			t.Errorf("got %s %q, want it done", run.Status, run.Error)
		}
	})
}

// lateReader hands out the waiting runs and lets something happen then.
type lateReader struct {
	storage.Store
	then func()
}

func (l *lateReader) Runs(ctx context.Context, f storage.RunFilter) ([]models.Run, error) {
	runs, err := l.Store.Runs(ctx, f)
	if then := l.then; then != nil && len(runs) > 0 {
		l.then = nil
		then()
	}
	return runs, err
}

func TestACancelledRunDoesNotCollectAgain(t *testing.T) {
	type act func(d *desk)
	for name, then := range map[string]act{
		"a message": func(d *desk) { d.writes(ann, "my door") },
		"typing": func(d *desk) {
			d.happens(models.PresenceChanged{Chat: ann, Who: ann, State: "composing"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			atDesk(t, func(t *testing.T, d *desk) {
				a := d.script(handler("All", "{ words: 'help', collect: '10s' }", "ctx.reply('helped');"))
				d.writes(ann, "help")
				run := d.run(a)
				d.Service.store = &lateReader{Store: d.store, then: func() {
					if _, err := d.CancelRun(t.Context(), run.ID); err != nil {
						t.Error(err)
					}
				}}
				then(d)
				if run := d.run(a); run.Status != models.RunCancelled {
					t.Errorf("got %s, want it cancelled", run.Status)
				}
				d.passes(time.Minute)
				wantSent(t, d)
			})
		})
	}
}
