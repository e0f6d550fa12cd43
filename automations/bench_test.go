package automations

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"frontdesk/automations/sandbox"
)

// BenchmarkStep executes steps in one worker, one after another.
func BenchmarkStep(b *testing.B) {
	for _, calls := range []int{0, 1, 5} {
		b.Run(fmt.Sprintf("queries=%d", calls), func(b *testing.B) {
			pool := newPool(b)
			req := request(strings.Repeat("ctx.history(1);", calls) + "ctx.reply('x');")
			for b.Loop() {
				r, err := pool.Step(b.Context(), LaneLive, req, noHistory)
				if err != nil || r.Outcome != sandbox.OutcomeDone {
					b.Fatal(r, err)
				}
			}
		})
	}
}

// BenchmarkReplay executes a step that goes on after many recorded calls.
func BenchmarkReplay(b *testing.B) {
	for _, calls := range []int{10, 100} {
		b.Run(fmt.Sprintf("calls=%d", calls), func(b *testing.B) {
			pool := newPool(b)
			req := request(fmt.Sprintf("for (let i = 0; i < %d; i++) ctx.history(1); ctx.wait('1h');", calls))
			first, err := pool.Step(b.Context(), LaneLive, req, noHistory)
			if err != nil || first.Outcome != sandbox.OutcomeWaiting {
				b.Fatal(first, err)
			}
			req.Journal = first.Entries
			req.Journal[calls].Result = json.RawMessage("null")
			for b.Loop() {
				r, err := pool.Step(b.Context(), LaneLive, req, noHistory)
				if err != nil || r.Outcome != sandbox.OutcomeDone {
					b.Fatal(r, err)
				}
			}
		})
	}
}

// BenchmarkStartWorker starts a worker and executes one step in it.
func BenchmarkStartWorker(b *testing.B) {
	pool := newPool(b)
	for b.Loop() {
		r, err := pool.Step(b.Context(), LaneQuarantine, request("ctx.reply('x');"), nil)
		if err != nil || r.Outcome != sandbox.OutcomeDone {
			b.Fatal(r, err)
		}
	}
}
