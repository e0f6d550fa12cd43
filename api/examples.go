package api

import (
	_ "embed"
	"encoding/json"

	"frontdesk/api/operation"
)

//go:embed examples.json
var examples []byte

// Examples are a request and an answer of each operation, by its id, as the
// tests saw them.
func Examples() map[string]operation.Example {
	found := map[string]operation.Example{}
	if err := json.Unmarshal(examples, &found); err != nil {
		panic("api: examples.json: " + err.Error())
	}
	return found
}
