package automations

import (
	"fmt"
	"slices"

	"frontdesk/automations/sandbox"
)

const maxResultText = 1000

// checkResult refuses what no honest worker says: what comes out of a worker
// is as trustworthy as the script in it.
func checkResult(req sandbox.StepRequest, r sandbox.StepResult) error {
	known := []sandbox.Outcome{sandbox.OutcomeDone, sandbox.OutcomeStopped, sandbox.OutcomeWaiting, sandbox.OutcomeUnmatched, sandbox.OutcomeFailed}
	switch {
	case !slices.Contains(known, r.Outcome):
		return fmt.Errorf("the worker process answered an unknown outcome")
	case r.Outcome == sandbox.OutcomeFailed && (r.Problem == nil || len(r.Problem.Message) > 4*maxResultText):
		return fmt.Errorf("the worker process failed without a reason")
	case len(r.Entries) > sandbox.MaxStepCalls || len(r.Logs) > sandbox.MaxLogLines:
		return fmt.Errorf("the worker process answered more than a step may do")
	case r.Outcome == sandbox.OutcomeWaiting && !endsWaiting(req, r):
		return fmt.Errorf("the worker process waits for nothing")
	}
	return checkEntries(req, r)
}

func endsWaiting(req sandbox.StepRequest, r sandbox.StepResult) bool {
	return len(r.Entries) > 0 && r.Entries[len(r.Entries)-1].Kind == sandbox.CallWait
}

func checkEntries(req sandbox.StepRequest, r sandbox.StepResult) error {
	sent, size := 0, 0
	for i, e := range r.Entries {
		if e.Position != len(req.Journal)+i+1 || sandbox.Calls[e.Call] != e.Kind || e.Kind == "" {
			return fmt.Errorf("the worker process answered a call that does not exist")
		}
		if e.Kind == sandbox.CallWait && (i != len(r.Entries)-1 || r.Outcome != sandbox.OutcomeWaiting && r.Outcome != sandbox.OutcomeFailed) {
			return fmt.Errorf("the worker process went on after a wait")
		}
		if e.Call == "send" || e.Call == "message.forward" {
			sent++
			if err := checkSend(req, e); err != nil {
				return err
			}
		}
		size += len(e.Args) + len(e.Result)
	}
	if sent > sandbox.MaxStepMessages || size > 2*sandbox.MaxJournal {
		return fmt.Errorf("the worker process answered more than a step may do")
	}
	return nil
}

// checkSend makes sure that a message has the id that follows from its run: no
// script can take the place of another's message.
func checkSend(req sandbox.StepRequest, e sandbox.Entry) error {
	var result struct {
		ID string `json:"id"`
	}
	if err := sandbox.Decode(e.Result, &result); err != nil || result.ID != sandbox.MessageID(req.Run, e.Position) {
		return fmt.Errorf("the worker process answered a message with a wrong id")
	}
	if e.Call != "send" {
		return nil
	}
	args, err := sendArgs(e)
	if err != nil {
		return err
	}
	contents := 0
	for _, there := range []bool{args.Media != nil, args.Location != nil, args.Contact != nil, args.Poll != nil} {
		if there {
			contents++
		}
	}
	if contents > 1 || contents == 0 && args.Text == "" || len([]rune(args.Text)) > sandbox.MaxText || len(args.Quote) > 100 {
		return fmt.Errorf("the worker process answered a message that cannot be sent")
	}
	return nil
}

func sendArgs(e sandbox.Entry) (sandbox.SendArgs, error) {
	var args sandbox.SendArgs
	if err := sandbox.Decode(e.Args, &args); err != nil {
		return args, fmt.Errorf("decode the arguments of send: %w", err)
	}
	return args, nil
}
