// Package sandbox is what runs inside a worker process: the script engine with
// its limits. The server starts itself again as "frontdesk sandbox" and speaks
// to it in frames over two pipes. A worker knows neither store nor session; it
// turns an event, settings and a journal into calls, log lines and an outcome.
//
// The package is the only importer of goja, and script source is never parsed,
// compiled or run anywhere else. automations imports it for the types of the
// protocol.
package sandbox

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dop251/goja"
)

// Main is the hidden sub-command "frontdesk sandbox": it locks the process in
// and serves frames until its input ends. It returns the exit code.
func Main() int {
	if err := confine(); err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		return 1
	}
	if err := Run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		return 1
	}
	return 0
}

// Run serves requests from in, one after another, until in ends.
func Run(in io.Reader, out io.Writer) error {
	w := &worker{in: in, out: out, programs: newPrograms()}
	for {
		w.prepare()
		f, err := ReadFrame(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := w.serve(f); err != nil {
			return err
		}
	}
}

// worker is the state that outlives a step: nothing of a script but its
// compiled program.
type worker struct {
	in       io.Reader
	out      io.Writer
	programs *programs
	next     *machine // made ahead, so that a step need not wait for it
}

// prepare makes the machine of the next request while nobody waits.
func (w *worker) prepare() {
	if w.next == nil {
		settleHeap()
		w.next = newMachine()
	}
}

func (w *worker) serve(f Frame) error {
	m := w.next
	w.next = nil
	switch f.Kind {
	case FrameDescribe:
		var req DescribeRequest
		if err := Decode(f.Data, &req); err != nil {
			return fmt.Errorf("decode describe request: %w", err)
		}
		return w.reply(FrameDescribed, f.Run, describe(m, req))
	case FrameStep:
		var req StepRequest
		if err := Decode(f.Data, &req); err != nil {
			return fmt.Errorf("decode step request: %w", err)
		}
		return w.reply(FrameStepped, f.Run, w.step(m, f.Run, req, runStep))
	case FrameTest:
		var req TestRequest
		if err := Decode(f.Data, &req); err != nil {
			return fmt.Errorf("decode test request: %w", err)
		}
		return w.reply(FrameTested, f.Run, w.step(m, f.Run, req.StepRequest, testRunner(req.Test)))
	}
	return fmt.Errorf("unexpected frame kind %q", f.Kind)
}

// runner executes a program in a machine.
type runner func(m *machine, program *goja.Program, req StepRequest, ask func(Call) (Answer, error)) StepResult

func (w *worker) step(m *machine, run uint32, req StepRequest, execute runner) StepResult {
	program, problem := w.programs.find(req.Program, req.Source)
	if problem != nil {
		return StepResult{Outcome: OutcomeFailed, Problem: problem}
	}
	if program == nil {
		w.next = m
		return StepResult{Outcome: OutcomeNoProgram}
	}
	ask := func(c Call) (Answer, error) { return w.ask(run, c) }
	return execute(m, program, req, ask)
}

// ask passes a query to the server and waits for the answer.
func (w *worker) ask(run uint32, c Call) (Answer, error) {
	if err := w.reply(FrameCall, run, c); err != nil {
		return Answer{}, err
	}
	f, err := ReadFrame(w.in)
	if err != nil {
		return Answer{}, err
	}
	if f.Kind != FrameAnswer || f.Run != run {
		return Answer{}, fmt.Errorf("frame %q of run %d instead of an answer", f.Kind, f.Run)
	}
	var a Answer
	if err := Decode(f.Data, &a); err != nil {
		return Answer{}, fmt.Errorf("decode answer: %w", err)
	}
	return a, nil
}

func (w *worker) reply(kind FrameKind, run uint32, value any) error {
	data, err := Encode(value)
	if err != nil {
		return fmt.Errorf("encode %q: %w", kind, err)
	}
	return WriteFrame(w.out, Frame{Kind: kind, Run: run, Data: data})
}
