package app

import (
	"context"
	"net/http"

	"frontdesk/automations"
	"frontdesk/automations/sandbox"
)

// serveMetrics counts what is only known when somebody asks, and serves all.
func (a *App) serveMetrics(w http.ResponseWriter, r *http.Request) {
	sessions, err := a.Sessions.Sessions(r.Context())
	if err != nil {
		a.logger.Error("sessions not counted", "err", err)
	}
	a.metrics.Sessions.Reset()
	for _, s := range sessions {
		a.metrics.Sessions.WithLabelValues(string(s.State)).Inc()
	}
	a.metrics.Handler().ServeHTTP(w, r)
}

// countedPool counts the workers that scripts cost.
type countedPool struct {
	*automations.Pool
	killed func()
}

// Step executes a step of a script.
func (p countedPool) Step(ctx context.Context, lane automations.Lane, req sandbox.StepRequest, answer automations.Answerer) (automations.Stepped, error) {
	stepped, err := p.Pool.Step(ctx, lane, req, answer)
	if stepped.Lost {
		p.killed()
	}
	return stepped, err
}
