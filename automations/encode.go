package automations

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// The bounds of a description, which is a worker's answer and stored.
const (
	maxName     = 100
	maxHandlers = 100
	maxSettings = 100
	maxManifest = 256 << 10
)

// checkDescription refuses what would not fit the house.
func checkDescription(d sandbox.Description) error {
	data, err := json.Marshal(d)
	switch {
	case err != nil:
		return fmt.Errorf("encode description: %w", err)
	case len([]rune(d.Name)) > maxName:
		return models.Errorf(models.Invalid, "the script's name may have at most %d characters", maxName)
	case len(d.Handlers) == 0 && !d.Library || len(d.Handlers) > maxHandlers:
		return models.Errorf(models.Invalid, "a script has between 1 and %d handlers", maxHandlers)
	case len(d.Settings) > maxSettings:
		return models.Errorf(models.Invalid, "a script has at most %d settings", maxSettings)
	case len(data) > maxManifest:
		return models.Errorf(models.TooLarge, "the script's settings and filters are too large")
	}
	return nil
}

func decodeManifest(data []byte) (sandbox.Description, error) {
	var d sandbox.Description
	if err := json.Unmarshal(data, &d); err != nil {
		return d, fmt.Errorf("decode manifest: %w", err)
	}
	return d, nil
}

func encodeSettings(settings map[string]any) (json.RawMessage, error) {
	if settings == nil {
		return json.RawMessage("{}"), nil
	}
	data, err := json.Marshal(settings)
	if err != nil {
		return nil, models.Errorf(models.Invalid, "the settings cannot be written down: %w", err)
	}
	if len(data) > maxManifest {
		return nil, models.Errorf(models.TooLarge, "the settings have more than %d KB", maxManifest>>10)
	}
	return data, nil
}

func hasSetting(d sandbox.Description, name string) bool {
	return slices.ContainsFunc(d.Settings, func(s sandbox.Setting) bool { return s.Name == name })
}

func decodeLogs(data []byte) ([]sandbox.Log, error) {
	if len(data) == 0 {
		return nil, nil
	}
	var logs []sandbox.Log
	if err := json.Unmarshal(data, &logs); err != nil {
		return nil, fmt.Errorf("decode logs: %w", err)
	}
	return logs, nil
}

func itoa(n int) string { return strconv.Itoa(n) }

// cut shortens a text to so many characters.
func cut(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit]) + "…"
}
