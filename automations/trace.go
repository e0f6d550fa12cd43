package automations

import (
	"context"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// withOutcomes adds to the effects of a run what became of those that WhatsApp
// refused: the script itself was over by then.
func (s *Service) withOutcomes(ctx context.Context, run models.Run, steps []models.RunStep) []models.RunStep {
	for i, step := range steps {
		if sandbox.Calls[step.Call] != sandbox.CallEffect || step.Error != "" {
			continue
		}
		row, err := s.store.OutboxRow(ctx, run.SessionID, sandbox.MessageID(runKey(run), step.Position))
		if err != nil {
			continue // it put nothing into the outbox, or long ago
		}
		switch row.State {
		case models.OutboxFailed, models.OutboxExpired, models.OutboxCancelled:
			steps[i].Error = string(row.State) + ": " + row.Reason
		}
	}
	return steps
}
