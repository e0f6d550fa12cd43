package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"frontdesk/models"
)

// cooling reports whether a handler spoke in the chat too lately to speak again.
func (s *Service) cooling(ctx context.Context, one *script, handler int, e models.Event, now time.Time) (bool, error) {
	rest := one.cooldown(handler)
	if rest == 0 {
		return false, nil
	}
	v, err := s.store.Value(ctx, one.ID, cooldownScope(e.SessionID, e.Chat()), cooldownKey(handler))
	if models.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("load cooldown: %w", err)
	}
	var last spoken
	if err := json.Unmarshal(v.Value, &last); err != nil {
		return false, fmt.Errorf("decode cooldown: %w", err)
	}
	// An event that is looked at again after a crash finds its own answer here.
	return last.Event != e.ID && now.Before(last.At.Add(rest)), nil
}

// spoken is when a handler last sent something in a chat, and because of what.
type spoken struct {
	At    time.Time
	Event int64
}

func cooldownScope(session string, chat models.JID) string { return session + "/" + string(chat) }

func cooldownKey(handler int) string { return "cooldown/" + itoa(handler) }
