package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"frontdesk/automations"
	"frontdesk/automations/sandbox"
	"frontdesk/automations/stage"
	"frontdesk/internal/auth"
	"frontdesk/models"
	"frontdesk/views"
)

// runDetail is all that is known of a run, in words.
func (w *Web) runDetail(ctx context.Context, p auth.Principal, automation, id int64) (*views.RunDetail, error) {
	trace, err := w.opts.Scripts.Trace(ctx, id)
	if err != nil {
		return nil, err
	}
	if trace.AutomationID != automation || !p.Sees(trace.SessionID) {
		return nil, errNoRun()
	}
	detail := &views.RunDetail{
		Row: w.runRow(ctx, trace.Run), Error: trace.Error, Line: trace.Line, Waits: trace.Status == models.RunWaiting,
		Cause: w.causeOf(ctx, trace.Run),
	}
	if trace.Chat != "" {
		detail.Chat = views.ChatURL(trace.SessionID, trace.Chat)
	}
	if m, ok := w.beganWith(ctx, trace.Run); ok {
		detail.Input, detail.Chat = m.Text, views.MessageURL(trace.SessionID, trace.Chat, m.ID)
		detail.Bench = benchURL(automation, trace.SessionID, trace.Chat, m.ID)
	}
	if detail.Opinions, err = w.opinions(ctx, trace.Run); err != nil {
		return nil, err
	}
	for _, step := range trace.Steps {
		detail.Steps = append(detail.Steps, runStep(trace, step))
	}
	for _, entry := range trace.Logs {
		detail.Steps = append(detail.Steps, views.RunStep{Title: entry.Text, Detail: "console." + entry.Level, Line: entry.Line, Log: true})
	}
	return detail, nil
}

// benchURL is where the editor opens with a recorded message on its bench.
func benchURL(automation int64, session string, chat models.JID, message string) string {
	query := url.Values{"line": {session}, "chat": {string(chat)}, "message": {message}}
	return automationPath(automation) + "?" + query.Encode()
}

// causeOf says what began a run: the version of then knows its handlers.
func (w *Web) causeOf(ctx context.Context, run models.Run) string {
	v, err := w.opts.Scripts.Version(ctx, run.AutomationID, run.Version)
	var d sandbox.Description
	if err != nil || json.Unmarshal(v.Manifest, &d) != nil || run.Handler >= len(d.Handlers) {
		return run.Cause + " began it."
	}
	h := d.Handlers[run.Handler]
	return fmt.Sprintf("%s began the handler in line %d.", begun(h), h.Line)
}

// opinions are what the filters of a script said.
func (w *Web) opinions(ctx context.Context, run models.Run) ([]string, error) {
	all, err := w.opts.Scripts.Matched(ctx, run)
	var words []string
	for _, o := range all {
		switch {
		case o.Handler == run.Handler && run.Status == models.RunSkipped:
			words = append(words, fmt.Sprintf("line %d wanted it: %s", o.Line, o.Why))
		case o.Handler == run.Handler:
			words = append(words, fmt.Sprintf("line %d ran: %s", o.Line, o.Why))
		case o.OK:
			words = append(words, fmt.Sprintf("line %d would match too, but comes later", o.Line))
		default:
			words = append(words, fmt.Sprintf("line %d did not match: %s", o.Line, o.Why))
		}
	}
	return words, err
}

// runStep words one recorded call.
func runStep(trace automations.Trace, step models.RunStep) views.RunStep {
	entry := sandbox.Entry{Position: step.Position, Kind: sandbox.Calls[step.Call], Call: step.Call, Args: step.Args, Result: step.Result, Line: step.Line}
	shown := views.RunStep{Title: stage.Words(entry, string(trace.Chat)), Call: step.Call, Line: step.Line, Kind: "io", Took: since(trace.StartedAt, step.Time)}
	if shown.Title == "" {
		shown.Title = step.Call
	}
	shown.Title = strings.ToUpper(shown.Title[:1]) + shown.Title[1:]
	switch {
	case step.Error != "":
		shown.Kind, shown.Detail = "err", step.Error
		return shown
	case step.Call == "send":
		shown.Kind, shown.Href = "hold", sentURL(trace, step)
	case entry.Kind == sandbox.CallEffect:
		shown.Kind = ""
	case entry.Kind == sandbox.CallWait && len(step.Result) == 0:
		shown.Detail = "waiting"
	default:
		if result := resultWords(step); result != "" {
			shown.Detail = "→ " + result
		}
	}
	return shown
}

// resultWords is what came back, in short.
func resultWords(step models.RunStep) string {
	if step.Call != "answer" {
		return brief(step.Result)
	}
	var answer sandbox.Answered
	if json.Unmarshal(step.Result, &answer) != nil || answer.Message == nil && len(answer.Votes) == 0 {
		return "no answer in time"
	}
	if answer.Message == nil {
		return "a vote for " + strings.Join(answer.Votes, ", ")
	}
	return "“" + answer.Message.Text + "”"
}

// sentURL is the message that a step sent, in its conversation.
func sentURL(trace automations.Trace, step models.RunStep) string {
	var sent sandbox.Sent
	var args sandbox.SendArgs
	if json.Unmarshal(step.Result, &sent) != nil || sent.ID == "" || json.Unmarshal(step.Args, &args) != nil {
		return ""
	}
	to, err := models.ParseJID(args.To)
	if err != nil {
		to = trace.Chat
	}
	return views.MessageURL(trace.SessionID, to, sent.ID)
}

// since is how long after the start of a run something happened.
func since(start, then time.Time) string {
	if then.IsZero() || then.Before(start) {
		return ""
	}
	d := then.Sub(start)
	if d < time.Minute {
		return "+" + took(d)
	}
	return then.Local().Format("2 Jan 15:04")
}

const briefly = 200

// brief writes recorded JSON for people: texts without quotes, nothing long.
func brief(recorded []byte) string {
	var value any
	if len(recorded) == 0 || json.Unmarshal(recorded, &value) != nil || value == nil {
		return ""
	}
	if list, ok := value.([]any); ok && len(list) == 1 {
		value = list[0]
	}
	text, ok := value.(string)
	if !ok {
		printed, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		text = string(printed)
	}
	if letters := []rune(text); len(letters) > briefly {
		return string(letters[:briefly]) + "…"
	}
	return text
}
