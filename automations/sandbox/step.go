package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/dop251/goja"
)

// step is one execution of a handler, from the top, up to the next wait.
type step struct {
	*machine
	req     StepRequest
	ask     func(Call) (Answer, error)
	clock   time.Time
	almanac *almanac
	journal journal
	logs    logs
	isTest  bool
	given   json.RawMessage // what the handler returned
	end     *ending         // set when the step ended before the handler returned
}

// ending says why a handler was left in the middle.
type ending struct {
	outcome Outcome
	problem *Problem
}

// begin puts a request into a machine.
func begin(m *machine, req StepRequest, ask func(Call) (Answer, error)) *step {
	s := &step{machine: m, req: req, ask: ask, clock: time.UnixMilli(req.Now), journal: newJournal(req.Journal)}
	s.almanac = newAlmanac(req, func() time.Time { return s.clock })
	m.host = s.handle
	m.shelf.texts = req.Libraries
	m.vm.SetTimeSource(func() time.Time { return s.clock })
	m.vm.SetRandSource(randomOf(req.Run))
	return s
}

// runStep executes one step in a machine, which is used up by it.
func runStep(m *machine, program *goja.Program, req StepRequest, ask func(Call) (Answer, error)) StepResult {
	s := begin(m, req, ask)
	return s.watched(func() (Outcome, *Problem) {
		value, err := s.handler(program)
		return s.settled(value, err)
	})
}

// watched runs something of a script under the eyes of the watchdog.
func (s *step) watched(body func() (Outcome, *Problem)) StepResult {
	dog := watch(s.vm)
	outcome, problem := s.guarded(body)
	if barked := dog.barked(); problem != nil && barked != nil {
		problem.Code, problem.Message = barked.Code, barked.Message
	}
	used := dog.stop()
	return s.result(outcome, problem, used)
}

// randomOf makes the random numbers of a run: the same in every replay.
func randomOf(run string) goja.RandSource {
	sum := sha256.Sum256([]byte(run))
	r := rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))
	return r.Float64
}

// guarded turns a panic of the engine into a problem.
func (s *step) guarded(body func() (Outcome, *Problem)) (outcome Outcome, problem *Problem) {
	defer func() {
		if p := recover(); p != nil {
			outcome, problem = OutcomeFailed, panicked(p)
		}
	}()
	return body()
}

// handler runs the top level of the script and then the handler.
func (s *step) handler(program *goja.Program) (goja.Value, error) {
	if err := s.topLevel(program); err != nil {
		return nil, err
	}
	return s.call(s.run, s.req.Handler, s.req.Event)
}

func (s *step) topLevel(program *goja.Program) error {
	if _, err := s.call(s.begin, orEmpty(s.req.Settings), false); err != nil {
		return err
	}
	_, err := s.vm.RunProgram(program)
	return err
}

// orEmpty stands in for settings that were left out.
func orEmpty(settings json.RawMessage) json.RawMessage {
	if len(settings) == 0 {
		return json.RawMessage("{}")
	}
	return settings
}

// settled looks at what a handler returned. All that could resolve a promise has
// happened by now, so one that is still pending stays so for ever.
func (s *step) settled(value goja.Value, err error) (Outcome, *Problem) {
	switch {
	case s.end != nil:
		return s.end.outcome, s.end.problem
	case err != nil:
		return OutcomeFailed, s.problem(err)
	}
	if promise, ok := value.Export().(*goja.Promise); ok {
		switch promise.State() {
		case goja.PromiseStatePending:
			return OutcomeFailed, &Problem{Code: ProblemPromise, Message: "the handler awaits something that never happens"}
		case goja.PromiseStateRejected:
			return OutcomeFailed, s.rejected(promise.Result())
		}
		value = promise.Result()
	}
	return s.gaveBack(value)
}

// gaveBack keeps what the handler returned, if somebody is to have it.
func (s *step) gaveBack(value goja.Value) (Outcome, *Problem) {
	if s.isTest || value == nil || goja.IsUndefined(value) || goja.IsNull(value) {
		return OutcomeDone, nil
	}
	text, err := s.returned(goja.Undefined(), s.vm.ToValue(strconv.Itoa(s.req.Handler)), value)
	switch {
	case s.end != nil:
		return s.end.outcome, s.end.problem
	case err != nil:
		return OutcomeFailed, s.problem(err)
	case len(text.String()) > maxReturn:
		return OutcomeFailed, &Problem{Code: ProblemLimit, Message: "too much: the handler returns more than 256 KB"}
	}
	s.given = json.RawMessage(text.String())
	return OutcomeDone, nil
}

// maxReturn is how many bytes a handler may return.
const maxReturn = 256 << 10

// rejected words the error of an async handler. Its place is in its stack.
func (s *step) rejected(reason goja.Value) *Problem {
	p := &Problem{Code: ProblemScript, Message: s.words(reason)}
	if object, ok := reason.(*goja.Object); ok {
		if stack := object.Get("stack"); stack != nil {
			p.Line, p.Column = placeInStack(stack.String())
		}
	}
	return p
}

func (s *step) result(outcome Outcome, problem *Problem, used time.Duration) StepResult {
	r := StepResult{Outcome: outcome, Problem: problem, CPU: used.Microseconds(), Logs: s.logs.lines, LogsCut: s.logs.cut}
	if outcome != OutcomeUnmatched {
		r.Entries = s.journal.fresh
	}
	if outcome == OutcomeDone && len(s.given) > 0 {
		r.Return = s.given
	}
	return r
}

// finish leaves the script where it is: nothing of it runs any more, neither
// catch nor finally.
func (s *step) finish(outcome Outcome, problem *Problem) string {
	if s.end == nil {
		s.end = &ending{outcome, problem}
	}
	s.vm.Interrupt(problem)
	return resultJSON(nil)
}

// fail ends the step with a problem at the line that is being executed.
func (s *step) fail(code, format string, args ...any) string {
	p := &Problem{Code: code, Message: fmt.Sprintf(format, args...)}
	p.locate(s.vm.CaptureCallStack(0, nil))
	return s.finish(OutcomeFailed, p)
}

// panicked words a failure of the engine itself.
func panicked(cause any) *Problem {
	return &Problem{Code: ProblemInternal, Message: cut(fmt.Sprintf("the script engine failed: %v", cause), 500)}
}
