package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
)

// recorded is a journal of so many calls that a script made, each with a result.
func recorded(calls int, result string) []Entry {
	entries := make([]Entry, calls)
	for i := range entries {
		entries[i] = Entry{
			Position: i + 1, Kind: CallQuery, Call: "state.get", Args: json.RawMessage(`{"chat":"4915100001@s.whatsapp.net","key":"k"}`),
			Result: json.RawMessage(result), At: 1770000000000,
		}
	}
	return entries
}

func TestARunMayCallOnlySoMuch(t *testing.T) {
	asks := func(count string) string { return named("for (let i = 0; i < " + count + "; i++) ctx.state.get('k');") }
	tests := []struct {
		name, source string
		journal      []Entry
		outcome      Outcome
		fresh        int
	}{
		{"200 calls in a step", asks("200"), nil, OutcomeDone, 200},
		{"201 calls in a step", asks("201"), nil, OutcomeFailed, 200},
		{"1,000 calls in a run", asks("1000"), recorded(950, "null"), OutcomeDone, 50},
		{"1,001 calls in a run", asks("1001"), recorded(950, "null"), OutcomeFailed, 50},
		{"a journal of nearly 1 MB", asks("11"), recorded(10, `"`+strings.Repeat("x", 100_000)+`"`), OutcomeDone, 1},
		{"a journal of 1 MB", asks("11"), recorded(10, `"`+strings.Repeat("x", 105_000)+`"`), OutcomeFailed, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := stepOf(t, tt.source, func(req *StepRequest) { req.Journal = tt.journal })
			if r.Outcome != tt.outcome || tt.outcome == OutcomeFailed && (r.Problem == nil || r.Problem.Code != ProblemLimit || r.Problem.Line != 3) {
				t.Fatalf("got %s (%+v), want %s", r.Outcome, r.Problem, tt.outcome)
			}
			if len(r.Entries) != tt.fresh {
				t.Errorf("got %d new calls, want %d", len(r.Entries), tt.fresh)
			}
		})
	}
}
