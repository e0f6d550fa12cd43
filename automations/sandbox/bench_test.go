package sandbox

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/dop251/goja"
)

// spent reports the processor time of what is measured: on a machine that others
// use, too, the time of the clock says little.
func spent(b *testing.B, body func()) {
	b.Helper()
	used := time.Duration(0)
	for b.Loop() {
		start := cpuTime()
		body()
		used += cpuTime() - start
	}
	b.ReportMetric(float64(used.Microseconds())/float64(b.N), "cpu-µs/op")
}

// BenchmarkBareMachine is the engine alone, to compare with.
func BenchmarkBareMachine(b *testing.B) {
	for b.Loop() {
		goja.New()
	}
}

// BenchmarkMachine makes a machine with the SDK and the hardened globals.
func BenchmarkMachine(b *testing.B) {
	spent(b, func() { newMachine() })
}

// BenchmarkStep executes a step in a machine that was made ahead.
func BenchmarkStep(b *testing.B) {
	source := named("ctx.reply('Hello ' + ctx.contact.firstName);")
	program, problem := newPrograms().find("p", source)
	if problem != nil {
		b.Fatal(problem)
	}
	machines := []*machine{}
	spent(b, func() {
		if len(machines) == 0 {
			b.StopTimer()
			for range 100 {
				machines = append(machines, newMachine())
			}
			b.StartTimer()
		}
		r := runStep(machines[0], program, StepRequest{Run: "r", Event: json.RawMessage(said)}, nil)
		machines = machines[1:]
		if r.Outcome != OutcomeDone {
			b.Fatal(r.Problem)
		}
	})
}
