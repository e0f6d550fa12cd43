package sandbox

import (
	"encoding/json"
	"testing"

	"github.com/dop251/goja"
)

// BenchmarkBareMachine is the engine alone, to compare with.
func BenchmarkBareMachine(b *testing.B) {
	for b.Loop() {
		goja.New()
	}
}

// BenchmarkMachine makes a machine with the SDK and the hardened globals.
func BenchmarkMachine(b *testing.B) {
	for b.Loop() {
		newMachine()
	}
}

// BenchmarkStep executes a step in a machine that was made ahead.
func BenchmarkStep(b *testing.B) {
	source := named("ctx.reply('Hello ' + ctx.contact.firstName);")
	programs := newPrograms()
	for b.Loop() {
		b.StopTimer()
		program, problem := programs.find("p", source)
		if problem != nil {
			b.Fatal(problem)
		}
		m := newMachine()
		b.StartTimer()
		r := runStep(m, program, StepRequest{Run: "r", Event: json.RawMessage(said)}, nil)
		if r.Outcome != OutcomeDone {
			b.Fatal(r.Problem)
		}
	}
}
