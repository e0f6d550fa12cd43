package views

import (
	"fmt"
	"strconv"
	"strings"
)

// Bench is the right-hand side of an automation's page: the text in the editor
// is tried out, and nothing is sent.
type Bench struct {
	Home   string // of the automation: /automations/3
	Mode   string // "message", "last" or "tests"
	Shown  bool   // on a narrow screen, in place of the script
	Zone   string // in which pretended times are read
	Phone  string // of who writes a made-up message
	Types  []string
	Picked *BenchMessage // nil: one is made up
	List   *BenchPicker  // nil: nobody is picking
	Act    *BenchAct     // nil: nothing was run
	Error  *ScriptError
	Tests  *TestReport
	Last   *LastMessages
	Form   BenchForm
}

// BenchForm is what was filled in, to be shown again.
type BenchForm struct{ Say, Type, Place, Who, Phone, At, Known, Shared, Web string }

func (b Bench) post(what string) string { return b.Home + "/bench" + what }

// mode is the address of a part of the bench.
func (b Bench) mode(name string) string { return b.Home + "?bench=" + name }

func (b Bench) current(name string) bool {
	return b.Mode == name || b.Mode == "" && name == "message"
}

// BenchMessage is a recorded message.
type BenchMessage struct {
	Line     Line
	Chat, ID string
	Sender   string
	Name     string // who wrote
	Where    string // the group; empty: in private
	Text     string
	Kind     string // "" for a text, else what it is
	Sent     Time
	Group    bool
	Pick     string // the address that puts it on the bench
}

// BenchPicker is the list that a message is picked from.
type BenchPicker struct {
	Search   string
	Messages []BenchMessage
}

// BenchAct is what would have come of one thing that happened.
type BenchAct struct {
	Said     string // what was typed to go on; empty: the first message
	Kind     string // of the pill: ok, warn, bad, info or none
	Word     string
	Facts    string
	Why      string // why nothing ran
	Steps    []BenchStep
	Problem  *ScriptError
	Token    string
	By       BenchTeller
	Test     string // the text of the test
	Waiting  bool   // for an answer
	Time     string // what passes with "let time pass", as in "31m"; empty: no time is waited for
	TimeWord string
	Asks     []BenchAsk // of the web, to be answered by hand
}

// BenchTeller is who writes on the bench, and what a test of it would be called.
type BenchTeller struct{ From, Name, Chat, Test string }

// BenchAsk is a web request that somebody answers by hand.
type BenchAsk struct{ Method, URL, Body string }

// BenchStep is one row of a trace.
type BenchStep struct {
	Kind   string // "", io, hold, err, miss or fin
	Icon   string
	Title  string
	Detail string
	Bubble string // a message that would be sent
	To     string // where it goes, unless it is an answer
	Line   int
	Note   string // beside the line in the editor
	Took   string
	Missed bool // a handler that did not want it
}

func (s BenchStep) line() string { return strconv.Itoa(s.Line) }

// TestReport is what became of the tests of a text.
type TestReport struct {
	Tests   []TestResult
	Problem *ScriptError // why they could not run
}

func (r TestReport) passed() int {
	n := 0
	for _, t := range r.Tests {
		if t.Passed {
			n++
		}
	}
	return n
}

// Red counts the tests that failed.
func (r TestReport) Red() int { return len(r.Tests) - r.passed() }

// Word says how the tests stand: "2/2".
func (r TestReport) Word() string {
	if len(r.Tests) == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", r.passed(), len(r.Tests))
}

func (r TestReport) summary() string {
	switch {
	case r.Problem != nil:
		return "The tests cannot run"
	case len(r.Tests) == 0:
		return "This script has no tests"
	case r.Red() == 0:
		return plural(len(r.Tests), "test", "tests") + " passed"
	}
	return fmt.Sprintf("%d of %s failed", r.Red(), plural(len(r.Tests), "test", "tests"))
}

// TestResult is one test of a script.
type TestResult struct {
	Name    string
	Line    int
	Passed  bool
	Problem *ScriptError
	Want    string // what was expected and what came, where the test says so
	Got     string
	Talk    []TestLine
	Took    string
}

// TestLine is one line of a test's conversation.
type TestLine struct {
	Kind string // said, sent, did or problem
	Who  string
	Text string
	At   string
}

// LastMessages is a rehearsal: a draft beside the live version.
type LastMessages struct {
	Token       string
	Done, Total int
	Same, Now   int
	Stopped     int
	Other       int
	Errors      int
	NoLive      bool
	Differences []BenchDifference
	Problem     *ScriptError
}

func (l LastMessages) over() bool { return l.Done >= l.Total }

func (l LastMessages) title() string {
	if l.NoLive {
		return "Draft over the last " + plural(l.Total, "message", "messages")
	}
	return "Draft against live, last " + plural(l.Total, "message", "messages")
}

func (l LastMessages) differs() int { return l.Now + l.Stopped + l.Other + l.Errors }

// BenchDifference is one message over which a draft and the live version differ.
type BenchDifference struct {
	Kind    string // now, stopped, other or error
	Message BenchMessage
	Live    []string
	Draft   []string
	LiveWhy string
	Why     string
	Problem *ScriptError
	Then    string
}

func (d BenchDifference) word() (kind, word string) {
	switch d.Kind {
	case "now":
		return "warn", "Answers now"
	case "stopped":
		return "warn", "Stopped answering"
	case "error":
		return "bad", "Error"
	}
	return "info", "Answers otherwise"
}

// told is what is said of a side that sent nothing.
func told(why string) string {
	if why == "" {
		return "Says nothing."
	}
	return "Says nothing: " + strings.TrimSuffix(why, ".") + "."
}
