package automations

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/automations/stage"
	"frontdesk/models"
)

// How web requests of a dry run are answered.
const (
	WebRefuse = "refuse" // the script gets an error
	WebHand   = "hand"   // the dry run stops and asks
	WebAllow  = "allow"  // it really leaves, with its secrets
)

// Try is a dry run: a text, and what happens to it. Nothing is sent or stored.
type Try struct {
	// Automation is whose values the script finds, and whose text is tried when
	// there is none here; 0: nobody's.
	Automation int64
	Source     string
	Settings   map[string]any // nil: those of the automation
	At         time.Time      // the pretended time; zero: now
	Values     []TryValue     // what the script finds, before what it really kept
	Fresh      bool           // it finds nothing that the script really kept
	Web        string         // WebRefuse, WebHand or WebAllow
	Pages      []sandbox.TestWebAnswer
	Event      TryEvent
	// Token goes on with an earlier dry run, whose text, settings and world stay
	// as they are.
	Token string
	// Answers are for the web requests that the earlier dry run waits for.
	Answers []sandbox.Fetched
}

// TryValue is a value that a script finds in a dry run: of a chat, or shared.
type TryValue struct {
	Chat  string
	Key   string
	Value json.RawMessage
}

// TryEvent is what happens in a dry run: a stored message, or something made up.
type TryEvent struct {
	// Kind is a handler's kind, "wait" to let time pass, or "web" to answer a
	// request of the web; empty: a message.
	Kind    string
	Session string // with Message: a stored message
	Chat    string // of a stored message, or a group in which a made-up one is written
	Message string
	From    string // the phone of who writes; empty: an example's
	Name    string // of who writes
	Type    string // of the message
	// Text is what is said, an emoji, a webhook's or button's name, or a schedule's time.
	Text    string
	Options []string        // of a vote
	Values  json.RawMessage // of a button; the body of a webhook; the data of an event
	For     time.Duration   // how much time passes
}

// Tried is what a script would do.
type Tried struct {
	Token    string // to go on with
	Now      time.Time
	Why      string // why nothing ran; empty when something did
	Opinions []match.Opinion
	Runs     []TriedRun
	Said     []sandbox.Said
	Return   json.RawMessage
	Problem  *sandbox.Problem
	Waiting  bool // something waits: an answer, a time, or the web
}

// TriedRun is what one run would do.
type TriedRun struct {
	Handler  int
	Line     int
	Why      string
	Resumed  bool
	Status   stage.Status
	Calls    []TriedCall
	Logs     []sandbox.Log
	Lines    []int // that called something or logged
	Duration time.Duration
	Problem  *sandbox.Problem
	// What it waits for, until when, and the web requests that need an answer.
	WaitingFor   string
	WaitingUntil time.Time
	Requests     []sandbox.FetchRequest
}

// TriedCall is one call, in plain words.
type TriedCall struct {
	Line   int
	Call   string
	Words  string
	Args   json.RawMessage
	Result json.RawMessage
	Error  string
	At     time.Time
}

// dryTimeout bounds a dry run.
const dryTimeout = 30 * time.Second

// DryRun says what a text would do. It can be gone on with under the token that
// it returns, for a quarter of an hour.
func (s *Service) DryRun(ctx context.Context, t Try) (Tried, error) {
	ctx, cancel := context.WithTimeout(ctx, dryTimeout)
	defer cancel()
	p, err := s.play(ctx, t)
	if err != nil {
		return Tried{}, err
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	act, err := p.happen(ctx, t)
	if err != nil {
		return Tried{}, err
	}
	tried := triedOf(p.world, act)
	tried.Token = p.token
	return tried, nil
}

// triedOf puts an act into plain words.
func triedOf(world *stage.Stage, act *stage.Act) Tried {
	tried := Tried{
		Now: world.Now(), Opinions: act.Opinions, Said: act.Said, Return: act.Return, Problem: act.Problem,
		Waiting: len(world.Waiting()) > 0, Runs: []TriedRun{}, Why: act.Why,
	}
	for _, t := range act.Runs {
		tried.Runs = append(tried.Runs, triedRun(t))
	}
	return tried
}

func triedRun(t *stage.Trace) TriedRun {
	run := TriedRun{
		Handler: t.Handler, Line: t.Line, Why: t.Why, Resumed: t.Resumed, Status: t.Status, Calls: []TriedCall{},
		Logs: t.Logs, Duration: time.Duration(t.CPU) * time.Microsecond, Problem: t.Problem,
	}
	for _, e := range t.Entries {
		call := TriedCall{
			Line: e.Line, Call: e.Call, Words: stage.Would(e, t.Chat), Args: e.Args, Result: e.Result, At: time.UnixMilli(e.At).UTC(),
		}
		if e.Error != nil {
			call.Error = e.Error.Message
		}
		run.Calls = append(run.Calls, call)
		run.Lines = append(run.Lines, e.Line)
	}
	for _, l := range t.Logs {
		run.Lines = append(run.Lines, l.Line)
	}
	slices.Sort(run.Lines)
	run.Lines = slices.Compact(run.Lines)
	if t.Wait != nil {
		run.WaitingFor, run.Requests = t.Wait.Call, t.Wait.Requests
		if t.Wait.Until > 0 {
			run.WaitingUntil = time.UnixMilli(t.Wait.Until).UTC()
		}
	}
	return run
}

// maxToken bounds what is kept of one dry run between two answers.
const maxToken = 512 << 10

func tooLarge() error {
	return models.Errorf(models.TooLarge, "this dry run has become too large; start a new one")
}
