package automations

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

const (
	// eventCall is the step at position 0 of a run that goes on later: the event
	// as it was when the run began, and what the run was made of.
	eventCall = "event"
	// collectedCall are the steps before it, of a run that still collects
	// messages.
	collectedCall = "collected"
)

// beginning is the step at position 0.
func (j job) beginning() (models.RunStep, error) {
	made, err := json.Marshal(j.pinned)
	if err != nil {
		return models.RunStep{}, fmt.Errorf("encode what the run is made of: %w", err)
	}
	return models.RunStep{RunID: j.run.ID, Call: eventCall, Args: j.event, Result: made, Time: j.run.StartedAt}, nil
}

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

// past is what a run did so far.
type past struct {
	event   json.RawMessage
	pinned  pinned
	entries []sandbox.Entry
}

// pastOf turns the rows of a run back into its event and its calls.
func pastOf(steps []models.RunStep) (past, error) {
	var p past
	for _, step := range steps {
		switch {
		case step.Position < 0:
		case step.Position > 0:
			p.entries = append(p.entries, entryOf(step))
		default:
			p.event = step.Args
			if len(step.Result) == 0 {
				continue
			}
			if err := json.Unmarshal(step.Result, &p.pinned); err != nil {
				return p, fmt.Errorf("decode what the run is made of: %w", err)
			}
		}
	}
	if p.event == nil {
		return p, fmt.Errorf("run has no event to go on with")
	}
	return p, nil
}

func entryOf(step models.RunStep) sandbox.Entry {
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
	return e
}

// traced leaves out what people need not see in a trace.
func traced(steps []models.RunStep) []models.RunStep {
	for len(steps) > 0 && steps[0].Position <= 0 {
		steps = steps[1:]
	}
	return steps
}
