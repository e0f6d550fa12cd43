package automations

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// eventCall is the step at position 0 of a run that waited: the event as it was
// when the run began.
const eventCall = "event"

// stepsOf turns calls into rows.
func stepsOf(run int64, entries []sandbox.Entry) []models.RunStep {
	var steps []models.RunStep
	for _, e := range entries {
		step := models.RunStep{
			RunID: run, Position: e.Position, Call: e.Call, Args: e.Args, Result: e.Result,
			Line: e.Line, Time: time.UnixMilli(e.At).UTC(),
		}
		if e.Error != nil {
			step.Error = e.Error.Code + ": " + e.Error.Message
		}
		steps = append(steps, step)
	}
	return steps
}

// journalOf turns the rows of a run back into its event and its calls.
func journalOf(steps []models.RunStep) (event json.RawMessage, entries []sandbox.Entry, err error) {
	for _, step := range steps {
		if step.Position == 0 {
			event = step.Args
			continue
		}
		e := sandbox.Entry{
			Position: step.Position, Kind: sandbox.Calls[step.Call], Call: step.Call, Args: step.Args,
			At: step.Time.UnixMilli(), Line: step.Line,
		}
		if len(step.Result) > 0 {
			e.Result = step.Result
		}
		if code, message, found := strings.Cut(step.Error, ": "); found {
			e.Error = &sandbox.CallError{Code: code, Message: message}
		}
		entries = append(entries, e)
	}
	if event == nil {
		return nil, nil, fmt.Errorf("run has no event to go on with")
	}
	return event, entries, nil
}

// withoutEvent leaves out what people need not see in a trace.
func withoutEvent(steps []models.RunStep) []models.RunStep {
	if len(steps) > 0 && steps[0].Position == 0 {
		return steps[1:]
	}
	return steps
}
