package sandbox

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
)

// play is a small desk on which the tests of a script are performed: it answers
// every call out of memory, and executes each step in a machine of its own.
type play struct {
	t        *testing.T
	source   string
	program  *goja.Program
	desc     Description
	settings json.RawMessage
	now      int64
	seq      int
	runs     []*playRun
	values   map[string]playValue
	labels   map[string][]string
	paused   map[string]int64
	web      []TestWebAnswer
	requests []TestRequested
	seen     Seen
	heard    string            // what was said last
	poll     string            // the question of the last poll
	ended    func(test string) // called after each test
}

type playValue struct {
	json string
	ends int64 // 0: never
}

type playRun struct {
	req     StepRequest
	chat    string
	contact string
	due     int64 // of the wait that it is in
	waiting bool
	outcome Outcome
}

// stages a script, once it is described.
func newPlay(t *testing.T, source string) *play {
	t.Helper()
	p := &play{t: t, source: source}
	p.reset()
	d := describe(newMachine(), DescribeRequest{Source: source})
	if len(d.Problems) > 0 {
		t.Fatalf("describe: %v", d.Problems)
	}
	program, problem := newPrograms().find("p", source)
	if problem != nil {
		t.Fatal(problem)
	}
	p.desc, p.program = d, program
	return p
}

func (p *play) reset() {
	p.now = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC).UnixMilli()
	p.values, p.labels, p.paused = map[string]playValue{}, map[string][]string{}, map[string]int64{}
	p.runs, p.web, p.requests, p.settings = nil, nil, nil, nil
}

// performs every test of the script.
func (p *play) perform() {
	for number, test := range p.desc.Tests {
		p.reset()
		req := StepRequest{Program: "p", Run: "test-" + test.Name, Now: p.now, IsTest: true}
		r := testRunner(number)(newMachine(), p.program, req, p.happen)
		if r.Outcome != OutcomeDone {
			p.t.Errorf("%s: %s: %v", test.Name, r.Outcome, r.Problem)
		}
		if p.ended != nil {
			p.ended(test.Name)
		}
	}
}

// happen is the server's end of a test's body.
func (p *play) happen(c Call) (Answer, error) {
	var does TestDoes
	if c.Call != TestWeb {
		if err := Decode(c.Args, &does); err != nil {
			p.t.Errorf("%s(%s): %v", c.Call, c.Args, err)
		}
	}
	p.seen = Seen{Said: []Said{}}
	switch c.Call {
	case TestWeb:
		var answer TestWebAnswer
		if err := Decode(c.Args, &answer); err != nil {
			p.t.Errorf("%s(%s): %v", c.Call, c.Args, err)
		}
		p.web = append(p.web, answer)
	case TestRequests:
		return answered(p.requests), nil
	case TestLabels:
		return answered(p.labels[playID(does.In)]), nil
	case TestAt:
		p.now = does.At
	case TestSettings:
		p.settings = does.Values
	case TestAdvance:
		p.advance(does.For)
	default:
		p.event(c.Call, does)
	}
	return answered(p.seen), nil
}

func answered(value any) Answer {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return Answer{Result: data}
}

func playID(address string) string {
	if strings.Contains(address, "@") {
		return address
	}
	return strings.TrimPrefix(address, "+") + "@s.whatsapp.net"
}

// advance ends the waits that are over by then, in their order.
func (p *play) advance(ms int64) {
	end := p.now + ms
	for {
		due := slices.DeleteFunc(slices.Clone(p.runs), func(r *playRun) bool { return !r.waiting || r.due > end })
		if len(due) == 0 {
			break
		}
		next := slices.MinFunc(due, func(a, b *playRun) int { return cmp.Compare(a.due, b.due) })
		p.now = max(p.now, next.due)
		p.resume(next, `{}`)
	}
	p.now = end
}

// start runs a handler on an event, and reports whether others are still asked.
func (p *play) start(handler int, e Event) (goesOn bool) {
	p.seq++
	e.Session, e.Run = EventSession{ID: "main"}, EventRun{ID: itoa(p.seq), IsTest: true}
	data, err := json.Marshal(e)
	if err != nil {
		p.t.Fatal(err)
	}
	r := &playRun{req: StepRequest{
		Program: "p", Handler: handler, Run: "run-" + itoa(p.seq), Now: p.now, Event: data, Settings: p.settings, IsTest: true,
	}}
	if e.Chat != nil {
		r.chat = e.Chat.ID
	}
	if e.Contact != nil {
		r.contact = e.Contact.ID
	}
	p.runs = append(p.runs, r)
	before := len(p.seen.Said)
	p.step(r)
	return len(p.seen.Said) == before && r.outcome != OutcomeStopped && r.outcome != OutcomeWaiting
}

// resume answers the wait of a run and executes its next step.
func (p *play) resume(r *playRun, result string) {
	last := &r.req.Journal[len(r.req.Journal)-1]
	last.Result, last.At = json.RawMessage(result), p.now
	r.waiting = false
	p.step(r)
}

func (p *play) step(r *playRun) {
	settleHeap()
	got := runStep(newMachine(), p.program, r.req, func(c Call) (Answer, error) { return p.query(r, c), nil })
	r.outcome = got.Outcome
	if got.Problem != nil {
		p.seen.Problem = got.Problem
		return
	}
	if len(got.Return) > 0 {
		p.seen.Return = got.Return
	}
	r.req.Journal = append(r.req.Journal, got.Entries...)
	for _, e := range got.Entries {
		if Calls[e.Call] != e.Kind {
			p.t.Errorf("%s is a %s, want %s", e.Call, e.Kind, Calls[e.Call])
		}
		if e.Kind == CallEffect {
			p.effect(e)
		}
	}
	if got.Outcome == OutcomeWaiting {
		p.park(r, r.req.Journal[len(r.req.Journal)-1])
	}
}

func (p *play) park(r *playRun, e Entry) {
	r.waiting = true
	switch e.Call {
	case "fetch":
		p.resume(r, string(p.fetched(e).Result))
	case "wait":
		var args WaitArgs
		decode(p.t, e.Args, &args)
		r.due = max(args.Until, p.now+args.For)
	default:
		var args struct{ For int64 }
		decodeLoosely(p.t, e.Args, &args)
		r.due = p.now + args.For
	}
}

func decode(t *testing.T, data json.RawMessage, into any) {
	t.Helper()
	if err := Decode(data, into); err != nil {
		t.Errorf("decode %s: %v", data, err)
	}
}

func decodeLoosely(t *testing.T, data json.RawMessage, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Errorf("decode %s: %v", data, err)
	}
}

// keys are the names of the values that are there.
func (p *play) keys(prefix string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(p.values)), func(k string) bool {
		v := p.values[k]
		return !strings.HasPrefix(k, prefix) || v.ends != 0 && v.ends <= p.now
	})
}
