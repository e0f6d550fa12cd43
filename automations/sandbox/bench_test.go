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
	start := cpuTime()
	for b.Loop() {
		newMachine()
	}
	// On a computer that others use, too, the time of the clock says little.
	b.ReportMetric(float64((cpuTime()-start).Microseconds())/float64(b.N), "cpu-µs/op")
}

// BenchmarkStep executes a step in a machine that was made ahead.
func BenchmarkStep(b *testing.B) {
	source := named("ctx.reply('Hello ' + ctx.contact.firstName);")
	program, problem := newPrograms().find("p", source)
	if problem != nil {
		b.Fatal(problem)
	}
	var machines []*machine
	prepare := func() {
		for len(machines) < 20 { // more would be too much memory
			machines = append(machines, newMachine())
		}
		settleHeap()
	}
	for b.Loop() {
		if len(machines) == 0 {
			b.StopTimer()
			prepare()
			b.StartTimer()
		}
		r := runStep(machines[0], program, StepRequest{Run: "r", Event: json.RawMessage(said)}, nil)
		machines = machines[1:]
		if r.Outcome != OutcomeDone {
			b.Fatal(r.Problem)
		}
	}
}
