package rest

import (
	"context"
	"encoding/json"

	"frontdesk/automations"
	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Run is one execution of an automation.
type Run struct {
	ID           int64  `json:"id"`
	AutomationID int64  `json:"automationId"`
	Version      int    `json:"version"`
	EventID      int64  `json:"eventId"`
	SessionID    string `json:"sessionId"`
	ChatID       string `json:"chatId,omitempty"`
	ContactID    string `json:"contactId,omitempty"`
	Status       string `json:"status"`
	Error        string `json:"error,omitempty"`
	Line         int    `json:"line,omitempty"`
	CPU          int64  `json:"cpuMs"`
	Messages     int    `json:"messages"`
	WaitingFor   string `json:"waitingFor,omitempty"`
	WaitingUntil *int64 `json:"waitingUntil,omitempty"`
	StartedAt    *int64 `json:"startedAt"`
	EndedAt      *int64 `json:"endedAt"`
}

// Step is one call that a run made.
type Step struct {
	Position int             `json:"position"`
	Call     string          `json:"call"`
	Args     json.RawMessage `json:"args,omitempty"`
	Result   json.RawMessage `json:"result,omitempty"`
	Error    string          `json:"error,omitempty"`
	Line     int             `json:"line"`
	Time     *int64          `json:"time"`
}

// LogLine is what a script wrote to its console.
type LogLine struct {
	Level string `json:"level"`
	Text  string `json:"text"`
	Line  int    `json:"line"`
}

func (a *API) runOf(ctx context.Context, r models.Run) Run {
	address := func(jid models.JID) string { return a.numberOf(ctx, r.SessionID, jid) }
	return Run{
		ID: r.ID, AutomationID: r.AutomationID, Version: r.Version, EventID: r.EventID, SessionID: r.SessionID,
		ChatID: address(r.Chat), ContactID: address(r.Contact), Status: string(r.Status), Error: r.Error, Line: r.Line,
		CPU: r.CPU.Milliseconds(), Messages: r.Messages, WaitingFor: r.WaitingFor, WaitingUntil: unix(r.WaitingUntil),
		StartedAt: unix(r.StartedAt), EndedAt: unix(r.EndedAt),
	}
}

// numberOf is an address as callers know it: a person's number where that is known.
func (a *API) numberOf(ctx context.Context, session string, jid models.JID) string {
	if s, err := a.manager.Session(session); err == nil && jid != "" {
		jid = s.PhoneOf(ctx, jid)
	}
	return jid.Legacy()
}

type runsRequest struct {
	ID     int64  `path:"id" json:"-"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000"`
	Before int64  `query:"before" minimum:"0" doc:"Only runs older than this one"`
	Status string `query:"status" enum:"running,waiting,done,failed,cancelled,skipped"`
}

type runsAnswer struct {
	Runs       []Run `json:"runs"`
	NextBefore int64 `json:"nextBefore,omitempty"`
}

func (a *API) listRuns(ctx context.Context, in runsRequest) (runsAnswer, error) {
	if _, err := a.reach(ctx, in.ID); err != nil {
		return runsAnswer{}, err
	}
	filter := storage.RunFilter{Automation: in.ID, Status: models.RunStatus(in.Status), Before: in.Before, Limit: storage.Bound(in.Limit)}
	found, err := a.scripts.Runs(ctx, filter)
	answer := runsAnswer{Runs: make([]Run, 0, len(found))}
	for _, run := range found {
		answer.Runs = append(answer.Runs, a.runOf(ctx, run))
	}
	if len(found) == filter.Limit {
		answer.NextBefore = found[len(found)-1].ID
	}
	return answer, err
}

type traceAnswer struct {
	Run   Run       `json:"run"`
	Name  string    `json:"name"`
	Steps []Step    `json:"steps"`
	Logs  []LogLine `json:"logs"`
}

func (a *API) readRun(ctx context.Context, in automationRequest) (traceAnswer, error) {
	trace, err := a.scripts.Trace(ctx, in.ID)
	if models.IsNotFound(err) || err == nil && !auth.From(ctx).Sees(trace.SessionID) {
		return traceAnswer{}, models.Errorf(models.NotFound, "there is no such run")
	}
	if err != nil {
		return traceAnswer{}, err
	}
	// What a run read and kept is its automation's, whatever session it ran in.
	if _, err := a.reach(ctx, trace.AutomationID); err != nil {
		return traceAnswer{}, models.Errorf(models.KindOf(err), "there is no such run")
	}
	return a.traceOf(ctx, trace), nil
}

func (a *API) traceOf(ctx context.Context, t automations.Trace) traceAnswer {
	answer := traceAnswer{Run: a.runOf(ctx, t.Run), Name: t.Name, Steps: make([]Step, 0, len(t.Steps)), Logs: []LogLine{}}
	for _, step := range t.Steps {
		answer.Steps = append(answer.Steps, Step{
			Position: step.Position, Call: step.Call, Args: step.Args, Result: step.Result,
			Error: step.Error, Line: step.Line, Time: unix(step.Time),
		})
	}
	for _, line := range t.Logs {
		answer.Logs = append(answer.Logs, LogLine{Level: line.Level, Text: line.Text, Line: line.Line})
	}
	return answer
}

func (a *API) cancelRun(ctx context.Context, in automationRequest) (runAnswer, error) {
	if _, err := a.readRun(ctx, in); err != nil {
		return runAnswer{}, err
	}
	run, err := a.scripts.CancelRun(ctx, in.ID)
	return runAnswer{a.runOf(ctx, run)}, err
}

type runAnswer struct {
	Run Run `json:"run"`
}
