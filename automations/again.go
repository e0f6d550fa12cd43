package automations

import (
	"context"

	"frontdesk/models"
)

// RunAgain tries the message of a run out once more, with the live text.
func (s *Service) RunAgain(ctx context.Context, id int64, web string) (Tried, error) {
	run, err := s.store.Run(ctx, id)
	if err != nil {
		return Tried{}, err
	}
	e, err := s.store.EventByID(ctx, run.EventID)
	if err != nil && !models.IsNotFound(err) {
		return Tried{}, err
	}
	d, ok := e.Data.(models.MessageReceived)
	if !ok {
		return Tried{}, models.Errorf(models.Conflict, "only a run that a message began, and whose event is still kept, can be tried again")
	}
	return s.DryRun(ctx, Try{
		Automation: run.AutomationID, At: run.StartedAt, Web: web,
		Event: TryEvent{Session: run.SessionID, Chat: string(d.Message.Chat), Message: d.Message.ID},
	})
}
