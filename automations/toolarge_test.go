package automations

import (
	"strings"
	"testing"

	"frontdesk/automations/sandbox"
)

func TestWhatAContactWritesDoesNotOverfillACollection(t *testing.T) {
	atDesk(t, func(t *testing.T, d *desk) {
		d.script(handler("All", "{ collect: '10s' }", "ctx.reply(ctx.messages.length > 3 && ctx.messages.length < 12 ? 'some' : 'got ' + ctx.messages.length);"))
		for range 20 {
			d.writes(ann, strings.Repeat("x", 60_000))
		}
		d.passes(maxCollect)
		wantSent(t, d, "4915100001: some")
	})
}

func TestARequestThatIsTooLargeCostsNoWorker(t *testing.T) {
	p := newPool(t)
	req := sandbox.StepRequest{Program: "1/1", Source: handler("x", "{}", ""), Event: []byte(`"` + strings.Repeat("x", sandbox.MaxFrame) + `"`)}
	got, err := p.Step(t.Context(), LaneLive, req, nil)
	if err != nil || got.Lost || got.Outcome != sandbox.OutcomeFailed || got.Problem.Code != sandbox.ProblemLimit {
		t.Errorf("got %+v, %v, want a failed step and no lost worker", got, err)
	}
}
