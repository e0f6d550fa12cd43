package wire

import (
	"bytes"
	"embed"
	"encoding/json"

	"frontdesk/models"
)

// The samples of the documentation, and of tests of a webhook, are the very
// files with which the shapes are compared: they cannot be out of date.
//
//go:embed testdata/event_*.json
var sampleFiles embed.FS

// Sample is the data of an event as it is told; false when there is none.
func Sample(t models.EventType) (json.RawMessage, bool) {
	text, err := sampleFiles.ReadFile("testdata/event_" + string(t) + ".json")
	if err != nil {
		return nil, false
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return nil, false
	}
	return compact.Bytes(), true
}
