package automations

import (
	"context"
	"fmt"

	"frontdesk/automations/match"
	"frontdesk/models"
)

// Matched says what the filters of a run's script make of what began it: of
// the handler that ran, and of those that did not. Labels and hours are told as
// they are now. What began outside of the event log has no filters.
func (s *Service) Matched(ctx context.Context, run models.Run) ([]match.Opinion, error) {
	if run.EventID == 0 {
		return nil, nil
	}
	e, err := s.store.EventByID(ctx, run.EventID)
	if models.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load the event of a run: %w", err)
	}
	one, err := s.edition(ctx, run.AutomationID, run.Version)
	if err != nil {
		return nil, err
	}
	handlers := one.handlers // of a script in the book, which others read too
	if handlers == nil {
		handlers = match.Handlers(one.description)
	}
	var all []match.Opinion
	for _, h := range s.happened(e) {
		facts, err := s.factsOf(ctx, h)
		if err != nil {
			return nil, err
		}
		said, err := match.Opinions(handlers, facts)
		if err != nil {
			return nil, err
		}
		all = append(all, said...)
	}
	return all, nil
}
