package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// SDKVersion is the version of the script API that this program offers. A run
// keeps the version that it began with.
const SDKVersion = 1

// The limits of a script.
const (
	MaxSource       = 100 << 10              // bytes of source
	StepCPU         = 500 * time.Millisecond // processor time of a step
	HardCPU         = time.Second            // then the server kills the worker
	MaxHeap         = 64 << 20               // bytes of memory of a step
	MaxDepth        = 1000                   // calls within calls
	MaxStepCalls    = 200                    // host calls in a step
	MaxRunCalls     = 1000                   // host calls in a run
	MaxStepMessages = 20                     // messages sent by a step
	MaxRunMessages  = 200                    // messages sent by a run
	MaxJournal      = 1 << 20                // bytes of the journal of a run
	MaxLogLines     = 100                    // lines logged in a step
	MaxLogBytes     = 16 << 10               // bytes logged in a step
	MaxText         = 65536                  // characters of a message
)

// DescribeRequest asks what a script consists of.
// Filters may be made of settings, so that these belong to the question.
type DescribeRequest struct {
	Source   string          `json:"source"`
	Settings json.RawMessage `json:"settings,omitempty"`
	// Libraries are the texts of what the script may use, by name. nil: nothing
	// is known of them, and whatever they share is taken as right.
	Libraries map[string]string `json:"libraries"`
}

// Description is what a script says about itself when it is saved. When there
// are problems the rest is empty.
type Description struct {
	SDK         int       `json:"sdk"`
	Name        string    `json:"name"` // empty: the script does not say
	Description string    `json:"description"`
	Observer    bool      `json:"observer"`
	Sessions    []string  `json:"sessions"`
	Settings    []Setting `json:"settings"`
	Handlers    []Handler `json:"handlers"`
	Hosts       []string  `json:"hosts,omitempty"`    // of the web, that it may fetch from
	Secrets     []string  `json:"secrets,omitempty"`  // by name
	Timezone    string    `json:"timezone,omitempty"` // empty: the desk's
	Library     bool      `json:"library,omitempty"`  // it calls share, and has no handlers
	Uses        []string  `json:"uses,omitempty"`     // libraries, by name
	Tests       []Test    `json:"tests,omitempty"`
	Problems    []Problem `json:"problems"`           // they keep it from being saved
	Warnings    []Problem `json:"warnings,omitempty"` // they do not
}

// Test is one test of a script. Its place in the list is its number.
type Test struct {
	Name string `json:"name"`
	Line int    `json:"line"`
}

// Setting is one value that staff may fill in without touching the code.
type Setting struct {
	Name     string          `json:"name"`
	Type     string          `json:"type"`
	Label    string          `json:"label"`
	Help     string          `json:"help,omitempty"`
	Default  json.RawMessage `json:"default,omitempty"`
	Required bool            `json:"required,omitempty"`
	Min      *float64        `json:"min,omitempty"`
	Max      *float64        `json:"max,omitempty"`
	Columns  []string        `json:"columns,omitempty"`
	Options  []string        `json:"options,omitempty"`
}

// The kinds of events that a handler can be for. A handler for any other event
// of the catalogue is of kind HandlerEvent and has its type as name.
const (
	HandlerMessage    = "message"
	HandlerReaction   = "reaction"
	HandlerPoll       = "poll"
	HandlerGroupJoin  = "groupJoin"
	HandlerGroupLeave = "groupLeave"
	HandlerCall       = "call"
	HandlerSchedule   = "schedule"
	HandlerWebhook    = "webhook"
	HandlerButton     = "button"
	HandlerError      = "error"
	HandlerEvent      = "event"
)

// Handler is one trigger of a script. Its place in the list is its number.
type Handler struct {
	Event  string `json:"event"`
	Filter Filter `json:"filter"`
	Line   int    `json:"line"`
	// Name is a schedule's time, a webhook's or button's name, the question of
	// a poll ("" for any), or the type of an event.
	Name    string    `json:"name,omitempty"`
	Emoji   []string  `json:"emoji,omitempty"`   // of a reaction; none: any
	On      string    `json:"on,omitempty"`      // where a button is: chat or page
	Confirm string    `json:"confirm,omitempty"` // what a button asks first
	Ask     []Setting `json:"ask,omitempty"`     // what a button wants to know
}

// Filter says which messages a handler wants. An empty field asks for nothing.
type Filter struct {
	Words    []string `json:"words,omitempty"`
	Text     string   `json:"text,omitempty"`
	Pattern  *Pattern `json:"pattern,omitempty"`
	Command  []string `json:"command,omitempty"`
	Types    []string `json:"types,omitempty"`
	In       string   `json:"in,omitempty"` // private, groups or anywhere
	Chats    []string `json:"chats,omitempty"`
	From     []string `json:"from,omitempty"`
	Labels   []string `json:"labels,omitempty"`
	Cooldown int64    `json:"cooldown,omitempty"` // milliseconds
	QuietFor int64    `json:"quietFor,omitempty"` // milliseconds
	Collect  int64    `json:"collect,omitempty"`  // milliseconds
	Hours    string   `json:"hours,omitempty"`    // open or closed
	// In groups: only when this account is mentioned or replied to.
	Mentioned bool `json:"mentioned,omitempty"`
	// Only the first message that the contact ever wrote to the session.
	FirstContact bool    `json:"firstContact,omitempty"`
	Never        bool    `json:"never,omitempty"` // a list was empty: nothing matches
	Unless       *Filter `json:"unless,omitempty"`
}

// Pattern is a JavaScript regular expression.
type Pattern struct {
	Source string `json:"source"`
	Flags  string `json:"flags"`
}

// StepRequest asks to run a handler until it ends or waits.
type StepRequest struct {
	// Program names the source; a worker keeps what it compiled. Source may be
	// left out when the worker has it; it answers OutcomeNoProgram if it has not.
	Program string `json:"program"`
	Source  string `json:"source,omitempty"`
	Handler int    `json:"handler"`
	// Run is the id of the run. Message ids and random numbers follow from it.
	Run    string `json:"run"`
	IsTest bool   `json:"isTest,omitempty"`
	// Now is when the run began, in milliseconds since 1970. The clock stands
	// still but for the waits in the journal, which set it.
	Now      int64           `json:"now"`
	Event    json.RawMessage `json:"event"`
	Settings json.RawMessage `json:"settings,omitempty"`
	Journal  []Entry         `json:"journal,omitempty"`
	Hours    *Hours          `json:"hours,omitempty"` // nil: OfficeHours
	// Libraries are the texts of what the script uses, by name.
	Libraries map[string]string `json:"libraries,omitempty"`
	// Locale is how numbers and dates are written, such as en or pt-BR.
	Locale string `json:"locale,omitempty"`
}

// TestRequest asks to run one test of a script; a StepResult answers it. The
// body runs in a machine of its own, and what it does to its world are calls of
// kind CallTest, which the server answers out of a stage.
type TestRequest struct {
	StepRequest
	Test int `json:"test"`
}

// Outcome says how a step ended.
type Outcome string

// The outcomes of a step.
const (
	OutcomeDone      Outcome = "done"      // the handler returned
	OutcomeStopped   Outcome = "stopped"   // the script called stop()
	OutcomeWaiting   Outcome = "waiting"   // the last journal entry waits for its result
	OutcomeUnmatched Outcome = "unmatched" // a pattern did not match; nothing ran
	OutcomeFailed    Outcome = "failed"    // see Problem; nothing of the step counts
	OutcomeNoProgram Outcome = "noprogram" // send the source
)

// StepResult is what a step did. Entries has the calls that are new in this
// step; those of kind CallEffect are for the server to carry out.
type StepResult struct {
	Outcome Outcome  `json:"outcome"`
	Entries []Entry  `json:"entries,omitempty"`
	Logs    []Log    `json:"logs,omitempty"`
	LogsCut bool     `json:"logsCut,omitempty"`
	Problem *Problem `json:"problem,omitempty"`
	CPU     int64    `json:"cpu"` // microseconds
	// Return is what the handler returned, when that can be written as JSON.
	Return json.RawMessage `json:"return,omitempty"`
}

// CallKind says who answers a host call, and when.
type CallKind string

// The kinds of host calls.
const (
	CallEffect CallKind = "effect" // collected, carried out when the step is stored
	CallQuery  CallKind = "query"  // answered by the server within the step
	CallWait   CallKind = "wait"   // ends the step; answered before the next one
	CallTest   CallKind = "test"   // of a test's body: answered by the stage
)

// Entry is one host call of a run, with what came of it. All entries of a run
// in order are its journal: replay gives the results back without calling.
type Entry struct {
	Position int             `json:"position"` // from 1
	Kind     CallKind        `json:"kind"`
	Call     string          `json:"call"`
	Args     json.RawMessage `json:"args"`
	Result   json.RawMessage `json:"result,omitempty"`
	Error    *CallError      `json:"error,omitempty"`
	At       int64           `json:"at"` // the script's clock when the call returned
	Line     int             `json:"line"`
}

// CallError is a host call's failure as the script sees it: an exception with a code.
type CallError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Call is a query on its way to the server.
type Call struct {
	Position int             `json:"position"`
	Call     string          `json:"call"`
	Args     json.RawMessage `json:"args"`
}

// Answer is the server's reply to a query.
type Answer struct {
	Result json.RawMessage `json:"result,omitempty"`
	Error  *CallError      `json:"error,omitempty"`
}

// SendArgs are the arguments of the effect "send". Text is the text or, with a
// file, its caption; of the others at most one is given.
type SendArgs struct {
	To       string       `json:"to"`
	Text     string       `json:"text"`
	Media    *SendMedia   `json:"media,omitempty"`
	Location *SendPlace   `json:"location,omitempty"`
	Contact  *SendContact `json:"contact,omitempty"`
	Poll     *SendPoll    `json:"poll,omitempty"`
	Quote    string       `json:"quote,omitempty"` // the id of the message that is answered
	Mentions []string     `json:"mentions,omitempty"`
	// Typing is for how long "typing…" shows, in milliseconds; nil: as long as
	// the text asks for; 0: not at all.
	Typing    *int64 `json:"typing,omitempty"`
	At        int64  `json:"at,omitempty"` // milliseconds since 1970; 0: now
	NoPreview bool   `json:"noPreview,omitempty"`
}

// WaitArgs are the arguments of the wait "wait": for a time, or until one.
type WaitArgs struct {
	For       int64 `json:"for"`                 // milliseconds
	Until     int64 `json:"until,omitempty"`     // milliseconds since 1970
	OrMessage bool  `json:"orMessage,omitempty"` // a message of the contact ends it
}

// HistoryArgs are the arguments of the query "history".
type HistoryArgs struct {
	Chat  string `json:"chat"`
	Count int    `json:"count"`
}

// Log is a line that a script wrote.
type Log struct {
	Level string `json:"level"` // log, info, warn or error
	Text  string `json:"text"`
	Line  int    `json:"line"`
}

// Problem is what is wrong with a script or a run, worded for its author.
type Problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"` // from 1; 0 when unknown
	Column  int    `json:"column,omitempty"`
	// Severity is empty for an error, or SeverityWarning.
	Severity string `json:"severity,omitempty"`
}

// SeverityWarning is of a problem that keeps nothing from running.
const SeverityWarning = "warning"

// The codes of problems.
const (
	ProblemSyntax   = "syntax"   // the source is no script
	ProblemScript   = "script"   // the script threw
	ProblemTime     = "time"     // it ran too long
	ProblemMemory   = "memory"   // it used too much memory
	ProblemDepth    = "depth"    // calls within calls without end
	ProblemLimit    = "limit"    // too many calls, messages or bytes
	ProblemPromise  = "promise"  // it awaits what nothing resolves
	ProblemExpect   = "expect"   // a test saw something else than it expected
	ProblemDiverged = "diverged" // it calls something else than the journal says
	ProblemInternal = "internal" // the engine failed
)

// Error is the problem in one sentence, with its line when that is known.
func (p *Problem) Error() string {
	if p.Line == 0 {
		return p.Message
	}
	return p.Message + " (line " + strconv.Itoa(p.Line) + ")"
}

// MessageID is the id of the message that a call of a run sends. It follows
// from run and position, so that a step that is repeated sends nothing new.
func MessageID(run string, position int) string {
	sum := sha256.Sum256([]byte(run + "/" + strconv.Itoa(position)))
	return "3EB0" + strings.ToUpper(hex.EncodeToString(sum[:9]))
}
