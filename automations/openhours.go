package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// Hours are when the desk is open; the usual office hours until somebody says
// otherwise.
func (s *Service) Hours(ctx context.Context) (sandbox.Hours, error) { return s.hours(ctx) }

// SaveHours changes when the desk is open, from the next event on.
func (s *Service) SaveHours(ctx context.Context, h sandbox.Hours) error {
	if _, err := time.LoadLocation(h.Zone); err != nil {
		return models.Errorf(models.Invalid, "there is no time zone %q; it is called like Europe/Berlin", cut(h.Zone, 40))
	}
	for _, o := range h.Open {
		if o.Day < 0 || o.Day > 6 || !isClock(o.From) || !isClock(o.To) || o.From == o.To || o.From == "24:00" {
			return models.Errorf(models.Invalid, "a day opens and closes at two times such as 09:00 and 18:00, or 22:00 and 06:00 of the next day")
		}
	}
	for _, day := range h.Closed {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return models.Errorf(models.Invalid, "closed days are dates such as 2026-12-25")
		}
	}
	data, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("encode the hours: %w", err)
	}
	return s.store.SaveSetting(ctx, HoursSetting, string(data))
}

// isClock reports whether a text is a time of day, or the end of one.
func isClock(text string) bool {
	_, err := time.Parse("15:04", text)
	return len(text) == 5 && (err == nil || text == "24:00")
}
