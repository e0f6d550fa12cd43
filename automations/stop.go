package automations

import (
	"context"
	"fmt"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// errStopped says that nothing runs now.
var errStopped = models.Errorf(models.Unavailable, "all automations are stopped")

// Stopped reports whether all automations are stopped.
func (s *Service) Stopped(ctx context.Context) (bool, error) {
	value, err := s.store.Setting(ctx, whatsapp.AutomationsStopped)
	if models.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look whether automations are stopped: %w", err)
	}
	return value != "", nil
}

// StopAll stops all automations at once: nothing begins, what waits stays
// waiting, and automatic messages that have not left are taken back. by is who
// wanted it.
func (s *Service) StopAll(ctx context.Context, by string) error {
	if by == "" {
		by = "somebody"
	}
	if err := s.store.SaveSetting(ctx, whatsapp.AutomationsStopped, by); err != nil {
		return fmt.Errorf("stop all automations: %w", err)
	}
	taken, err := s.store.CancelAutomatic(ctx, "", whatsapp.ReasonStopped, time.Now())
	s.logger.Warn("all automations stopped", "by", by, "messages", taken)
	return err
}

// StartAll lets automations run again. Waits that were over meanwhile end now.
func (s *Service) StartAll(ctx context.Context) error {
	if err := s.store.SaveSetting(ctx, whatsapp.AutomationsStopped, ""); err != nil {
		return fmt.Errorf("start all automations: %w", err)
	}
	if !s.life.lasts() {
		return nil
	}
	return s.takeUp(ctx)
}

// DisableHow says what happens to the runs of an automation that is switched
// off and wait for something.
type DisableHow int

// What happens to waiting runs.
const (
	CancelWaiting DisableHow = iota // they end, and what they sent and has not left is taken back
	FinishWaiting                   // they go on to their end; new ones do not begin
)

// DisableWith switches an automation off.
func (s *Service) DisableWith(ctx context.Context, id int64, how DisableHow) (models.Automation, error) {
	a, err := s.flip(ctx, id, false)
	if err != nil || how == FinishWaiting {
		return a, err
	}
	// Also what is in a step now: it looks for that before it stores anything.
	for _, status := range []models.RunStatus{models.RunRunning, models.RunWaiting} {
		if err := s.cancelAll(ctx, storage.RunFilter{Automation: id, Status: status}, switchedOff); err != nil {
			return a, err
		}
	}
	_, err = s.store.CancelAutomatic(ctx, sentBy(id), switchedOff, time.Now())
	return a, err
}

// switchedOff is why runs end with their automation.
const switchedOff = "the automation was switched off"
