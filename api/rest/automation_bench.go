package rest

import (
	"context"
	"encoding/json"
	"time"

	"frontdesk/api/operation"
	"frontdesk/automations"
	"frontdesk/automations/sandbox"
	"frontdesk/internal/auth"
)

// automationBench are the operations that try a text out. Nothing is sent.
func (a *API) automationBench(f *face) {
	needs := operation.Needs(auth.Automations)
	operation.Global(f, "POST /automations/dry-run", "Say what a text would do; nothing is sent or stored", a.dryRunText, needs, operation.ID("dryRunText"))
	operation.Global(f, "POST /automations/:id/dry-run", "Say what an automation, or a text in its place, would do", a.dryRunAutomation, needs, operation.ID("dryRunAutomation"))
}

// HappensJSON is what happens in a dry run.
type HappensJSON struct {
	Kind      string   `json:"kind,omitempty" enum:"message,reaction,poll,groupJoin,groupLeave,call,webhook,button,schedule,event,wait,web" doc:"Left out: a message. wait lets time pass, web answers the web"`
	SessionID string   `json:"sessionId,omitempty" doc:"With messageId: a stored message"`
	ChatID    string   `json:"chatId,omitempty" doc:"The chat of a stored message, or a group"`
	MessageID string   `json:"messageId,omitempty"`
	From      string   `json:"from,omitempty" doc:"The phone of who writes" example:"+4915100001"`
	Name      string   `json:"name,omitempty" doc:"Their name" example:"Ann"`
	Type      string   `json:"type,omitempty" enum:"text,image,video,audio,voice,document,sticker,location,contact,poll" doc:"Of a message"`
	Text      string   `json:"text,omitempty" maxLength:"65536" doc:"What is said; an emoji; a webhook's or button's name; a schedule's time"`
	Options   []string `json:"options,omitempty" doc:"Of a vote"`
	Values    any      `json:"values,omitempty" doc:"Of a button; the body of a webhook"`
	ForMS     int64    `json:"forMs,omitempty" minimum:"0" maximum:"7776000000" doc:"How much time passes, in milliseconds"`
}

// PageJSON is what the web answers in a dry run.
type PageJSON struct {
	URL    string `json:"url" doc:"The address, or all of it up to the query"`
	Status int    `json:"status,omitempty" minimum:"100" maximum:"599"`
	JSON   any    `json:"json,omitempty"`
	Text   string `json:"text,omitempty"`
}

// KeptJSON is a value that the script finds.
type KeptJSON struct {
	ChatID string `json:"chatId,omitempty" doc:"Left out: shared by all chats"`
	Key    string `json:"key" minLength:"1"`
	Value  any    `json:"value"`
}

type dryRunRequest struct {
	ID       int64          `path:"id" json:"-"`
	Source   string         `json:"source,omitempty" doc:"The text; left out: the live one"`
	Settings map[string]any `json:"settings,omitempty" doc:"Left out: those of the automation"`
	At       int64          `json:"at,omitempty" minimum:"0" doc:"The pretended time, in seconds since 1970; left out: now"`
	Web      string         `json:"web,omitempty" enum:"refuse,hand,allow" doc:"What a web request gets that no page answers: an error, an answer by hand, or what the web really says"`
	Pages    []PageJSON     `json:"pages,omitempty" doc:"What the web answers"`
	Values   []KeptJSON     `json:"store,omitempty" doc:"What the script finds, before what is really stored"`
	Event    HappensJSON    `json:"event"`
	Token    string         `json:"token,omitempty" doc:"Goes on with an earlier dry run, for a quarter of an hour"`
	Answers  []PageJSON     `json:"answers,omitempty" doc:"For the web requests that the earlier dry run waits for"`
}

func (r dryRunRequest) try() automations.Try {
	t := automations.Try{
		Automation: r.ID, Source: r.Source, Settings: r.Settings, Web: r.Web, Token: r.Token,
		Event: automations.TryEvent{
			Kind: r.Event.Kind, Session: r.Event.SessionID, Chat: r.Event.ChatID, Message: r.Event.MessageID, From: r.Event.From,
			Name: r.Event.Name, Type: r.Event.Type, Text: r.Event.Text, Options: r.Event.Options, Values: rawOf(r.Event.Values),
			For: time.Duration(r.Event.ForMS) * time.Millisecond,
		},
	}
	if r.At > 0 {
		t.At = time.Unix(r.At, 0)
	}
	for _, p := range r.Pages {
		t.Pages = append(t.Pages, sandbox.TestWebAnswer{URL: p.URL, Status: p.Status, JSON: rawOf(p.JSON), Text: p.Text})
	}
	for _, v := range r.Values {
		t.Values = append(t.Values, automations.TryValue{Chat: v.ChatID, Key: v.Key, Value: rawOf(v.Value)})
	}
	for _, p := range r.Answers {
		t.Answers = append(t.Answers, fetchedOf(p))
	}
	return t
}

// rawOf writes a value that came as JSON down again; nothing stays nothing.
func rawOf(value any) json.RawMessage {
	if value == nil {
		return nil
	}
	data, err := json.Marshal(value)
	if err != nil {
		return nil // what was read from JSON can always be written
	}
	return data
}

func fetchedOf(p PageJSON) sandbox.Fetched {
	answer := sandbox.Fetched{Status: p.Status, Text: p.Text, Headers: map[string]string{}}
	if answer.Status == 0 {
		answer.Status = 200
	}
	if p.JSON != nil {
		answer.Text, answer.Headers["content-type"] = string(rawOf(p.JSON)), "application/json"
	}
	return answer
}

func (a *API) dryRunText(ctx context.Context, in dryRunRequest) (dryRunAnswer, error) {
	if in.Event.SessionID != "" && !auth.From(ctx).Sees(in.Event.SessionID) {
		return dryRunAnswer{}, errNoClient
	}
	tried, err := a.scripts.DryRun(ctx, in.try())
	return dryRunOf(tried), err
}

func (a *API) dryRunAutomation(ctx context.Context, in dryRunRequest) (dryRunAnswer, error) {
	if _, err := a.reach(ctx, in.ID); err != nil {
		return dryRunAnswer{}, err
	}
	return a.dryRunText(ctx, in)
}

type dryRunAnswer struct {
	Token   string          `json:"token" doc:"To go on with"`
	Now     *int64          `json:"now"`
	Why     string          `json:"why,omitempty" doc:"Why nothing ran"`
	Filters []OpinionJSON   `json:"filters" doc:"What each handler said of it"`
	Runs    []DryRunJSON    `json:"runs"`
	Said    []SaidJSON      `json:"messages" doc:"What would be sent"`
	Return  json.RawMessage `json:"return,omitempty" doc:"What a webhook's handler returned"`
	Problem *Problem        `json:"problem,omitempty"`
	Waiting bool            `json:"waiting" doc:"It can go on with an answer, with time, or with the web"`
}

// OpinionJSON is what a handler said of an event.
type OpinionJSON struct {
	Handler int    `json:"handler"`
	Line    int    `json:"line"`
	Matched bool   `json:"matched"`
	Why     string `json:"why"`
}

// SaidJSON is a message that would be sent.
type SaidJSON struct {
	ChatID string `json:"chatId"`
	Type   string `json:"type"`
	Text   string `json:"text"`
}

// DryRunJSON is what one run would do.
type DryRunJSON struct {
	Handler      int         `json:"handler"`
	Line         int         `json:"line"`
	Why          string      `json:"why"`
	Status       string      `json:"status"`
	Calls        []CallJSON  `json:"calls"`
	Logs         []LogLine   `json:"logs"`
	Lines        []int       `json:"lines" doc:"That called something or logged"`
	DurationUS   int64       `json:"durationUs" doc:"Processor time, in microseconds"`
	Problem      *Problem    `json:"problem,omitempty"`
	WaitingFor   string      `json:"waitingFor,omitempty"`
	WaitingUntil *int64      `json:"waitingUntil,omitempty"`
	Requests     []AskedJSON `json:"requests,omitempty" doc:"Of the web, that need an answer"`
}

// CallJSON is one call, in plain words.
type CallJSON struct {
	Line   int             `json:"line"`
	Call   string          `json:"call"`
	Words  string          `json:"words"`
	Args   json.RawMessage `json:"args,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// AskedJSON is a web request that needs an answer.
type AskedJSON struct {
	Method string          `json:"method"`
	URL    string          `json:"url"`
	JSON   json.RawMessage `json:"json,omitempty"`
}

func dryRunOf(t automations.Tried) dryRunAnswer {
	answer := dryRunAnswer{
		Token: t.Token, Now: unix(t.Now), Why: t.Why, Filters: []OpinionJSON{}, Runs: []DryRunJSON{}, Said: []SaidJSON{},
		Return: t.Return, Problem: problemOf(t.Problem), Waiting: t.Waiting,
	}
	for _, o := range t.Opinions {
		answer.Filters = append(answer.Filters, OpinionJSON{o.Handler, o.Line, o.OK, o.Why})
	}
	for _, s := range t.Said {
		answer.Said = append(answer.Said, SaidJSON{s.To, s.Type, s.Text})
	}
	for _, run := range t.Runs {
		answer.Runs = append(answer.Runs, dryRunRun(run))
	}
	return answer
}

func dryRunRun(run automations.TriedRun) DryRunJSON {
	shown := DryRunJSON{
		Handler: run.Handler, Line: run.Line, Why: run.Why, Status: string(run.Status), Calls: []CallJSON{}, Logs: []LogLine{},
		Lines: append([]int{}, run.Lines...), DurationUS: run.Duration.Microseconds(), Problem: problemOf(run.Problem),
		WaitingFor: run.WaitingFor, WaitingUntil: unix(run.WaitingUntil),
	}
	for _, c := range run.Calls {
		shown.Calls = append(shown.Calls, CallJSON{c.Line, c.Call, c.Words, c.Args, c.Result, c.Error})
	}
	for _, l := range run.Logs {
		shown.Logs = append(shown.Logs, LogLine{l.Level, l.Text, l.Line})
	}
	for _, r := range run.Requests {
		shown.Requests = append(shown.Requests, AskedJSON{r.Method, r.URL, r.JSON})
	}
	return shown
}
