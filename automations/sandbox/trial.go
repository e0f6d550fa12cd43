package sandbox

import (
	"encoding/json"

	"github.com/dop251/goja"
)

// maxTestCalls is how often the body of a test may ask the stage.
const maxTestCalls = 1000

// testRunner executes the body of a test, by its number. What it lets happen is
// asked of the server, which executes the steps of the runs elsewhere.
func testRunner(number int) runner {
	return func(m *machine, program *goja.Program, req StepRequest, ask func(Call) (Answer, error)) StepResult {
		s := begin(m, req, ask)
		s.isTest = true
		t := &trial{step: s}
		m.host = t.handle
		return s.watched(func() (Outcome, *Problem) {
			if err := s.topLevel(program); err != nil {
				return s.settled(nil, err)
			}
			return s.settled(s.call(s.runTest, number))
		})
	}
}

// trial is a test that is being run.
type trial struct {
	*step
	calls int
}

// handle answers the body of a test: it may ask the stage and the almanac.
func (t *trial) handle(kind, name, args string) string {
	switch {
	case t.end != nil, kind == "log", kind == "info", kind == "end":
		return t.step.handle(kind, name, args)
	case kind != string(CallTest):
		return t.fail(ProblemScript, "a test has no %s; it says what happens, and what it expects", cut(name, 40))
	case t.calls == maxTestCalls:
		return t.fail(ProblemLimit, "too much: more than 1,000 calls in one test")
	}
	t.calls++
	answer, err := t.ask(Call{Position: t.calls, Call: name, Args: json.RawMessage(args)})
	if err != nil {
		return t.fail(ProblemInternal, "the server did not answer %s", name)
	}
	return answerJSON(Entry{Result: answer.Result, Error: answer.Error})
}
