package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// HoursSetting is the name under which the hours of the desk are kept, as JSON.
const HoursSetting = "hours"

// hours are when the desk is open.
func (s *Service) hours(ctx context.Context) (sandbox.Hours, error) {
	value, err := s.store.Setting(ctx, HoursSetting)
	if models.IsNotFound(err) || err == nil && value == "" {
		return sandbox.OfficeHours(), nil
	}
	if err != nil {
		return sandbox.Hours{}, fmt.Errorf("load the hours: %w", err)
	}
	var h sandbox.Hours
	if err := json.Unmarshal([]byte(value), &h); err != nil {
		return h, fmt.Errorf("decode the hours: %w", err)
	}
	return h, nil
}

// firstContact reports whether a message is the first that its sender ever
// wrote to the session.
func (s *Service) firstContact(ctx context.Context, m models.Message) (bool, error) {
	theirs := false
	list, err := s.store.Messages(ctx, storage.MessageFilter{Session: m.SessionID, Chat: m.Sender, FromMe: &theirs, Limit: 2})
	if err != nil {
		return false, fmt.Errorf("look for earlier messages: %w", err)
	}
	for _, other := range list {
		if other.ID != m.ID {
			return false, nil
		}
	}
	return true, nil
}

// lastWritten is when anybody wrote in the chat before a message; zero: nobody
// ever did.
func (s *Service) lastWritten(ctx context.Context, m models.Message) (time.Time, error) {
	list, err := s.store.Messages(ctx, storage.MessageFilter{Session: m.SessionID, Chat: m.Chat, Limit: storage.DefaultLimit})
	if err != nil {
		return time.Time{}, fmt.Errorf("look for earlier messages: %w", err)
	}
	for _, other := range list {
		if other.ID != m.ID && !other.Time.After(m.Time) && (other.RowID < m.RowID || m.RowID == 0) {
			return other.Time, nil
		}
	}
	return time.Time{}, nil
}
