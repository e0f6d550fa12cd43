package automations

import (
	"context"
	"time"

	"frontdesk/models"
)

// SaveSessions changes the sessions that an automation works for; none: all.
func (s *Service) SaveSessions(ctx context.Context, id int64, sessions []string) (models.Automation, error) {
	s.change.Lock()
	defer s.change.Unlock()
	a, err := s.store.Automation(ctx, id)
	if err != nil {
		return a, err
	}
	for _, name := range sessions {
		if _, err := s.store.Session(ctx, name); err != nil {
			return a, err
		}
	}
	a.Sessions, a.UpdatedAt = sessions, time.Now()
	if a, err = s.store.SaveAutomation(ctx, a); err != nil {
		return a, err
	}
	return a, s.reload(ctx)
}
