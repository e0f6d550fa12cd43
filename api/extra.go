package api

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"frontdesk/internal/whatsapp"
)

// extraFields are the fields of whatsapp-web.js's own message object that can be
// set on a message here. There any field could be set, as its engine has it;
// the others say nothing to WhatsApp, or have an option.
type extraFields struct {
	Forwarded *bool  `json:"isForwarded,omitempty"`
	Score     *int   `json:"forwardingScore,omitempty" doc:"How often it was forwarded, 1 to 127"`
	Lasts     *int64 `json:"ephemeralDuration,omitempty" doc:"Seconds until it disappears: 0, 86400, 604800 or 7776000"`
}

// manyForwards is the score from which on WhatsApp says that a message was
// forwarded many times, and which it does not count beyond.
const manyForwards = 127

// ReadValue reads the fields, and refuses those that have no effect.
func (e *extraFields) ReadValue(value any) error {
	fields, ok := value.(map[string]any)
	if list, empty := value.([]any); !ok && (value == nil || empty && len(list) == 0) {
		return nil
	}
	if !ok {
		return errors.New("must be an object")
	}
	for name, v := range fields {
		if err := e.set(name, fmt.Sprint(v)); err != nil {
			return err
		}
	}
	return nil
}

func (e *extraFields) set(name, value string) error {
	switch name {
	case "isForwarded":
		is, err := strconv.ParseBool(value)
		if err != nil {
			return errors.New("isForwarded must be true or false")
		}
		e.Forwarded = &is
	case "forwardingScore":
		score, err := strconv.Atoi(value)
		if err != nil || score < 1 || score > manyForwards {
			return fmt.Errorf("forwardingScore must be 1 to %d", manyForwards)
		}
		e.Score = &score
	case "ephemeralDuration":
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || !slices.Contains([]int64{0, 86400, 604800, 7776000}, seconds) {
			return errors.New("ephemeralDuration must be 0, 86400, 604800 or 7776000")
		}
		e.Lasts = &seconds
	default:
		return fmt.Errorf("has the field %.40q, which cannot be set here: isForwarded, forwardingScore and ephemeralDuration can", name)
	}
	return nil
}

// apply sets the fields on a message.
func (e extraFields) apply(m *whatsapp.Outgoing) {
	if e.Forwarded != nil {
		m.Forwarded = *e.Forwarded
	}
	if e.Score != nil {
		m.Forwarded, m.Score = true, *e.Score
	}
	if e.Lasts != nil {
		lasts := time.Duration(*e.Lasts) * time.Second
		m.Lasts = &lasts
	}
}

// noFields takes no field at all.
type noFields struct{}

// ReadValue refuses every field.
func (noFields) ReadValue(value any) error {
	if fields, ok := value.(map[string]any); ok && len(fields) > 0 {
		return errors.New("cannot be set on an edit, which changes nothing but the text")
	}
	return nil
}
