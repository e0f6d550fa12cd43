package operation

import (
	"errors"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Draft is a message as callers describe it. Faces that do not read content
// themselves pass it on to the one that does.
type Draft struct {
	ContentType  string  `json:"contentType,omitempty" doc:"As for /client/sendMessage; string when it is left out. Album takes {items}, 2 to 30 pictures and films that are shown as one"`
	Content      Content `json:"content,omitempty"`
	Options      Content `json:"options,omitempty" doc:"As for /client/sendMessage"`
	MediaFromURL Content `json:"mediaFromURLOptions,omitempty"`
}

// Time is a moment: RFC 3339 with a time zone, or Unix seconds.
type Time struct{ time.Time }

var errTime = errors.New("must be a time like 2026-03-01T09:00:00+01:00, or Unix seconds")

// ReadValue reads either form.
func (t *Time) ReadValue(value any) error {
	text, ok := asText(value)
	if !ok {
		return errTime
	}
	if parsed, err := time.Parse(time.RFC3339, text); err == nil {
		t.Time = parsed
		return nil
	}
	var seconds int64
	for _, digit := range text {
		if digit < '0' || digit > '9' || seconds > 1e11 {
			return errTime
		}
		seconds = seconds*10 + int64(digit-'0')
	}
	if text == "" || seconds > 1e11 {
		return errTime
	}
	t.Time = time.Unix(seconds, 0)
	return nil
}

// Schema describes the moment for the OpenAPI document.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "RFC 3339 with a time zone, or Unix seconds",
		OneOf:       []*huma.Schema{{Type: huma.TypeString, Format: "date-time"}, {Type: huma.TypeInteger}},
		Examples:    []any{"2026-03-01T09:00:00+01:00"},
	}
}
