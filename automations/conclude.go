package automations

import (
	"encoding/json"
	"fmt"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// conclusion is all that a step changes. It is stored in one transaction.
type conclusion struct {
	run    models.Run
	name   string // of the automation
	steps  []models.RunStep
	sends  []models.OutboxRow
	chats  map[string]models.JID   // of every address that a script sends to
	texts  map[models.JID][]string // what is sent, by chat
	lost   bool
	cooled bool // the handler has a cooldown, and spoke in its chat
	now    time.Time
}

// conclude works out what a step changes. Of a step that failed nothing is sent.
func conclude(one *script, run models.Run, req sandbox.StepRequest, result Stepped, chats map[string]models.JID, now time.Time) *conclusion {
	c := &conclusion{run: run, name: one.Name, chats: chats, lost: result.Lost, now: now}
	c.run.CPU += time.Duration(result.CPU) * time.Microsecond
	c.run.WaitingFor, c.run.WaitingUntil = "", time.Time{}
	c.addLogs(result.Logs)
	switch result.Outcome {
	case sandbox.OutcomeFailed:
		c.fail(result.Problem.Message, result.Problem.Line)
		c.steps = undone(stepsOf(run.ID, result.Entries))
		return c
	case sandbox.OutcomeUnmatched:
		c.end(models.RunSkipped, "not run: the pattern did not match")
		return c
	}
	c.steps = stepsOf(run.ID, result.Entries)
	if err := c.collect(one, result.Entries); err != nil {
		c.fail(err.Error(), 0)
		return c
	}
	if result.Outcome != sandbox.OutcomeWaiting {
		c.end(models.RunDone, "")
		return c
	}
	c.park(req, result.Entries[len(result.Entries)-1])
	return c
}

func (c *conclusion) end(status models.RunStatus, why string) {
	c.run.Status, c.run.Error, c.run.EndedAt = status, why, c.now
	c.run.WaitingFor, c.run.WaitingUntil = "", time.Time{}
}

func (c *conclusion) fail(message string, line int) {
	c.end(models.RunFailed, cut(message, maxResultText))
	c.run.Line = line
	c.run.Messages -= len(c.sends)
	c.sends, c.texts, c.steps, c.cooled = nil, nil, undone(c.steps), false
}

// undone marks the effects of a step that failed: they are for the trace only.
func undone(steps []models.RunStep) []models.RunStep {
	for i := range steps {
		if sandbox.Calls[steps[i].Call] == sandbox.CallEffect {
			steps[i].Error = "undone: the step failed, so this did not happen"
		}
	}
	return steps
}

// park makes the run wait. Its event is kept with it, as it was.
func (c *conclusion) park(req sandbox.StepRequest, wait sandbox.Entry) {
	ms, err := waitTime(wait)
	if err != nil {
		c.fail(err.Error(), wait.Line)
		return
	}
	c.run.Status, c.run.WaitingFor = models.RunWaiting, wait.Call
	c.run.WaitingUntil = c.now.Add(time.Duration(ms) * time.Millisecond)
	if len(req.Journal) == 0 {
		c.steps = append([]models.RunStep{{RunID: c.run.ID, Call: eventCall, Args: req.Event, Time: c.run.StartedAt}}, c.steps...)
	}
}

// collect turns the effects of a step into rows of the outbox.
func (c *conclusion) collect(one *script, entries []sandbox.Entry) error {
	c.texts = map[models.JID][]string{}
	for _, e := range entries {
		if e.Call != "send" {
			continue
		}
		args, err := sendArgs(e)
		if err != nil {
			return err
		}
		if err := c.send(one, e.Position, args); err != nil {
			return err
		}
	}
	return nil
}

func (c *conclusion) send(one *script, position int, args sandbox.SendArgs) error {
	chat, ok := c.chats[args.To]
	if !ok {
		return models.Errorf(models.Invalid, "%q is not a WhatsApp address", cut(args.To, 40))
	}
	if chat == c.run.Chat {
		if one.description.Observer {
			return models.Errorf(models.Forbidden, "an observer cannot send to the chat that it watches")
		}
		c.cooled = one.cooldown(c.run.Handler) > 0
	}
	row, err := whatsapp.NewOutboxRow(c.run.SessionID, chat, whatsapp.Outgoing{
		ID: sandbox.MessageID(runKey(c.run), position), Text: args.Text, Quote: args.Quote,
		SentBy: fmt.Sprintf("automation:%d", c.run.AutomationID), Run: c.run.ID,
	}, c.now)
	if err != nil {
		return err
	}
	c.sends = append(c.sends, row)
	c.texts[chat] = append(c.texts[chat], args.Text)
	c.run.Messages++
	return nil
}

// addLogs keeps what the script wrote. After a wait the script runs from the
// top again and writes the same lines again, so the last step's are all there are.
func (c *conclusion) addLogs(logs []sandbox.Log) {
	if len(logs) == 0 {
		return
	}
	// A list of texts and numbers always encodes.
	c.run.Logs, _ = json.Marshal(logs)
}
