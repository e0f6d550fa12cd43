package automations

import (
	"strings"
	"testing"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// What a schedule or a webhook says in a chat that a human took over is held
// back, and the trace tells it.
func TestNothingIsSentIntoAChatThatStaffTookOver(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		a := d.script("onWebhook('shipped', ctx => {\n" +
			"const one = ctx.open('4915100001').send('On its way');\nctx.open('4915100002').send('Shipped');\nctx.wait('1h');\n" +
			"ctx.open('4915100001').send('Later ' + (one.id !== ''));\n});")
		d.writes(ann, "I take this", func(m *models.Message) { m.FromMe, m.SentBy = true, "user:3" })
		fired, err := d.Fire(t.Context(), Trigger{Automation: a.ID, Session: "main", Event: sandbox.Event{Webhook: &sandbox.EventWebhook{Name: "shipped"}}})
		if err != nil {
			t.Fatal(err)
		}
		wantSent(t, d, "4915100002: Shipped")
		trace, err := d.Trace(t.Context(), fired.Run.ID)
		if err != nil || !strings.Contains(trace.Steps[0].Error, "not sent: staff wrote in the chat") || trace.Steps[1].Error != "" {
			t.Errorf("got %+v, %v, want a trace that tells what was not sent", trace.Steps, err)
		}
		d.writes(ann, "still me", func(m *models.Message) { m.FromMe, m.SentBy = true, "user:3" })
		time.Sleep(time.Hour + time.Minute)
		if run := d.run(a); run.Status != models.RunDone || run.Messages != 1 {
			t.Errorf("got %s with %d messages, want it done with 1", run.Status, run.Messages)
		}
		time.Sleep(2 * time.Hour)
		if _, err := d.Fire(t.Context(), Trigger{Automation: a.ID, Session: "main"}); err != nil {
			t.Fatal(err)
		}
		wantSent(t, d, "4915100002: Shipped", "4915100001: On its way", "4915100002: Shipped")
	})
}
